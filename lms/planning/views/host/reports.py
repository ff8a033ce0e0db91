"""Reports of attendance: what a file says, looked at before any of it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.activities.events import venues_of
from lms.activities.models import Activity
from lms.learning.attendance.imports import importing, looking_up, reported, standing
from lms.learning.attendance.imports.looking_up import Candidate, LookedUp
from lms.learning.attendance.reports.understanding import Understood
from lms.learning.models import MatchedBy
from lms.planning.forms.reports import MOST_PACKED, ReportFileForm
from lms.planning.policy import event_for_hosting
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.report_words import FORMS, NOTES, PROBLEMS
from lms.web.answers import Page
from lms.web.messages import say, words

MOST_PROBLEMS: Final = 50
MOST_ROWS: Final = 8
_TAKERS: Final = ("planning.read_attendance_report", "planning.import_attendance_report")


@dataclass(frozen=True)
class Preview:
    """A file that was understood, what importing it would do, and which registrants the rows shown are of."""

    understood: Understood
    looked_up: LookedUp
    registrants: dict[int, Person]

    @property
    def numbers(self) -> dict[str, int]:
        """New rows by how they found their person."""
        return {one.value: self.looked_up.matched(one) for one in MatchedBy}

    @property
    def shown(self) -> Sequence[Candidate]:
        """The first rows, by which one sees whether they were understood."""
        return self.looked_up.candidates[:MOST_ROWS]


def _preview(understood: Understood, looked_up: LookedUp, activity: Activity) -> Preview:
    """Whoever did not register is named to nobody who only tries an address."""
    rows = looked_up.candidates[:MOST_ROWS]
    people = [one.match.person_id for one in rows if one.match.person_id is not None]
    return Preview(understood, looked_up, reported.registrants_among(activity, people))


@blueprint.url_value_preprocessor
def allow_attendance_reports(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Only the doors that take reports take more than the house's forms."""
    if endpoint in _TAKERS:
        request.max_content_length = request.max_form_memory_size = MOST_PACKED


@blueprint.get("/planning/<slug>/host/reports")
@requires(Permission.ACTIVITIES_EDIT)
def host_reports(slug: str) -> Page:
    """What was imported, what waits for a decision, a form for the next report; a draft has only its editor."""
    found = event_for_hosting(current_actor(), slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    return _page(found, ReportFileForm(found, venues_of(found)))


@blueprint.post("/planning/<slug>/host/reports/read")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the file is read between two transactions")
def read_attendance_report(slug: str) -> Page:
    """Show what a report says before anything of it counts."""
    form, understood = _read(slug)
    with db.transaction(write=False):
        found = event_for_hosting(current_actor(), slug)
        if understood is None:
            return _page(found, form), 422
        venue = looking_up.venue_for_import(found, form.venue.data)
        looked_up = looking_up.look_up(understood, venue, actor=current_actor())
        return _page(found, form, _preview(understood, looked_up, found))


@blueprint.post("/planning/<slug>/host/reports")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the file is read between two transactions")
def import_attendance_report(slug: str) -> Page:
    """Keep what is new of the report that was looked at."""
    form, understood = _read(slug)
    if understood is not None:
        with db.transaction():
            done = _import(event_for_hosting(current_actor(), slug), form, understood)
        if not done.candidates:
            form.refuse("file", words("report_without_rows"))
    if not form.problems():
        say("report_imported")
        return redirect(url_for("planning.host_reports", slug=slug), 303)
    with db.transaction(write=False):
        return _page(event_for_hosting(current_actor(), slug), form), 422


def _read(slug: str) -> tuple[ReportFileForm, Understood | None]:
    with db.transaction(write=False):
        found = event_for_hosting(current_actor(), slug)
        venues = venues_of(found)
        form = ReportFileForm(found, venues)
        hours = {one.id: looking_up.hours_of(found, one.id) for one in venues}
    return form, form.reads(hours)


def _import(activity: Activity, form: ReportFileForm, understood: Understood) -> LookedUp:
    return importing.import_report(
        activity,
        looking_up.venue_for_import(activity, form.venue.data),
        understood,
        data=form.bytes_read,
        zone=form.zone.data,
        file_name=form.file_name.data or "",
        actor=current_actor(),
    )


def _page(activity: Activity, form: ReportFileForm, preview: Preview | None = None) -> str:
    waiting, decided = reported.waiting_of(activity), reported.decided_of(activity)
    return render_template(
        "planning/host/reports.html",
        activity=activity,
        form=form,
        preview=preview,
        reports=reported.reports_of(activity),
        waiting=waiting,
        decided=decided,
        people=reported.people_by_id([one.person_id for one in decided.shown if one.person_id is not None]),
        forms=FORMS,
        notes=NOTES,
        problems=PROBLEMS,
        most_problems=MOST_PROBLEMS,
    )


@blueprint.post("/planning/<slug>/host/reports/<int:report_id>/aside")
@requires(Permission.ACTIVITIES_EDIT)
def set_report_aside(slug: str, report_id: int) -> Response:
    """Nothing of it counts any more."""
    found = event_for_hosting(current_actor(), slug)
    standing.set_aside_report(found, report_id, actor=current_actor())
    return _back(found, "report_aside")


@blueprint.post("/planning/<slug>/host/reports/<int:report_id>/again")
@requires(Permission.ACTIVITIES_EDIT)
def count_report_again(slug: str, report_id: int) -> Response:
    """It counts again."""
    found = event_for_hosting(current_actor(), slug)
    standing.count_report_again(found, report_id, actor=current_actor())
    return _back(found, "report_again")


def _back(activity: Activity, said: str) -> Response:
    say(said)
    return redirect(url_for("planning.host_reports", slug=activity.slug), 303)
