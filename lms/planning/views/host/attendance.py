"""Attendance at the host's desk: everybody's minutes, one person's evidence, and the office's own word."""

from typing import Final

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.learning.attendance.checking_in.hosting import count_flagged
from lms.learning.attendance.correcting import close_attendance, correct_attendance
from lms.learning.attendance.queries import attendance_of, attendees_of, person_of_event
from lms.learning.extending import extend_claim
from lms.learning.facts import Learner
from lms.learning.policy import may_extend_claim
from lms.learning.queries import extensions_of
from lms.learning.standing import standing_of
from lms.planning.forms.attendance import AttendanceForm, ExtensionForm
from lms.planning.policy import event_for_hosting
from lms.planning.views.after.wording import reason_words
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.searching import asked_words
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words

MOST_SHOWN: Final = 300
ONE: Final = "/planning/<slug>/host/attendance/<int:person_id>"


@blueprint.get("/planning/<slug>/host/attendance")
@requires(Permission.ACTIVITIES_EDIT)
def host_attendance(slug: str) -> str:
    """Everybody who has a seat or was there."""
    found, now = _found(slug), clock.now()
    text = asked_words()
    return render_template(
        "planning/host/attendance.html",
        activity=found,
        rows=attendees_of(found, now=now, text=text, most=MOST_SHOWN),
        most=MOST_SHOWN,
        text=text,
        event=attendance_of(None, found, now=now),
        to_decide=count_flagged(found),
    )


@blueprint.post("/planning/<slug>/host/attendance/close")
@requires(Permission.ACTIVITIES_EDIT)
def close_host_attendance(slug: str) -> Response:
    """Say that nothing more will come in."""
    found = _found(slug)
    try:
        close_attendance(found, actor=current_actor())
        say("attendance_closed")
    except Refusal as refusal:
        transactions.roll_back()
        say(refusal.code)
    return redirect(url_for("planning.host_attendance", slug=slug), 303)


@blueprint.get(ONE)
@requires(Permission.ACTIVITIES_EDIT)
def attendance_of_one(slug: str, person_id: int) -> Page:
    """One person, session by session."""
    found = _found(slug)
    return _page(found, _person(found, person_id), _form(found), ExtensionForm(prefix="extend"))


@blueprint.post(ONE)
@requires(Permission.ACTIVITIES_EDIT)
def correct_attendance_of_one(slug: str, person_id: int) -> Page:
    """Write down when she was there, in place of all other evidence."""
    found = _found(slug)
    person, form = _person(found, person_id), _form(found)
    if not form.validate():
        return _page(found, person, form, ExtensionForm(None, prefix="extend"))
    item = next(one for one in found.sessions if one.id == form.item.data)
    written = form.written(item, found.zone)
    if isinstance(written, str):
        form.refuse("begins", written)
        return _page(found, person, form, ExtensionForm(None, prefix="extend"))
    try:
        correct_attendance(person.id, item, written, form.reason.data, actor=current_actor())
    except Refusal as refusal:
        return _refused(slug, person_id, form, ExtensionForm(None, prefix="extend"), ("item", refusal))
    return _done("attendance_corrected", slug, person_id)


@blueprint.post(ONE + "/extend")
@requires(Permission.ACTIVITIES_EDIT)
def extend_claim_of_one(slug: str, person_id: int) -> Page:
    """Let her claim until later."""
    found, form = _found(slug), ExtensionForm(prefix="extend")
    person = _person(found, person_id)
    if not form.validate():
        return _page(found, person, _form(found, is_sent=False), form)
    try:
        extend_claim(person.id, found, form.last_day.data, form.why.data, actor=current_actor())
    except Refusal as refusal:
        return _refused(slug, person_id, _form(found, is_sent=False), form, ("last_day", refusal))
    return _done("claim_extended", slug, person_id)


def _found(slug: str) -> Activity:
    return event_for_hosting(current_actor(), slug)


def _person(found: Activity, person_id: int) -> Person:
    return person_of_event(person_id, found) or abort(404)


def _form(found: Activity, *, is_sent: bool = True) -> AttendanceForm:
    form = AttendanceForm() if is_sent else AttendanceForm(None)
    form.offer(found)
    return form


def _refused(
    slug: str, person_id: int, form: AttendanceForm, extension: ExtensionForm, what: tuple[str, Refusal]
) -> Page:
    field, refusal = what
    transactions.roll_back()
    again = _found(slug)
    (form if field == "item" else extension).refuse(field, words(refusal.code))
    return _page(again, _person(again, person_id), form, extension)


def _done(code: str, slug: str, person_id: int) -> Response:
    say(code)
    return redirect(url_for("planning.attendance_of_one", slug=slug, person_id=person_id), 303)


def _page(found: Activity, person: Person, form: AttendanceForm, extension: ExtensionForm) -> Page:
    mine = standing_of(Learner(id=person.id), found)
    assert mine.event is not None
    form.offer_taking_back(is_corrected=any(line.is_corrected for line in mine.event.attendance.lines))
    page = render_template(
        "planning/host/attendance_of_one.html",
        activity=found,
        person=person,
        mine=mine,
        standing=reason_words(mine.answer.reason),
        found=mine.event.attendance,
        form=form,
        extension=extension,
        extensions=extensions_of(person.id, found.id),
        may_extend=may_extend_claim(current_actor(), person.id, found),
    )
    return (page, 422) if form.problems() or extension.problems() else page
