"""Rows of a report that neither a token nor an address matched: a person says whose they are."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.learning.attendance.imports import deciding, reported
from lms.learning.models import AttendanceRow
from lms.planning.forms.reports import ReportPersonForm
from lms.planning.policy import event_for_hosting
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.searching import asked_words
from lms.web import transactions
from lms.web.messages import say, words

Page = Response | tuple[str, int]
# Beside which field a refusal is said; what happened meanwhile is said on the list.
_FIELDS = {"not_of_this_activity": "person", "nobody_with_address": "address", "address_missing": "address"}


@blueprint.get("/planning/<slug>/host/reports/rows/<int:row_id>")
@requires(Permission.ACTIVITIES_EDIT)
def report_row(slug: str, row_id: int) -> Page:
    """The stays, or this one alone, and registrants who may be meant."""
    found = event_for_hosting(current_actor(), slug)
    row = deciding.row_for_deciding(found, row_id, current_actor())
    if not deciding.is_waiting(row):
        return _back(found, "row_decided")
    return _page(found, row, ReportPersonForm()), 200


@blueprint.post("/planning/<slug>/host/reports/rows/<int:row_id>")
@requires(Permission.ACTIVITIES_EDIT)
def decide_report_row(slug: str, row_id: int) -> Page:
    """Give the rows to a registrant or to whoever confirmed an address, or set them aside."""
    found, form = event_for_hosting(current_actor(), slug), ReportPersonForm()
    try:
        return _back(found, _decide(found, row_id, form))
    except Refusal as refusal:
        code = _told(refusal)
        if code not in _FIELDS:
            return _back(found, code)
        form.refuse(_FIELDS[code], words(code))
    return _page(found, deciding.row_for_deciding(found, row_id, current_actor()), form), 422


@blueprint.post("/planning/<slug>/host/reports/rows/<int:row_id>/reconsider")
@requires(Permission.ACTIVITIES_EDIT)
def reconsider_report_row(slug: str, row_id: int) -> Response:
    """Take a decision back."""
    found = event_for_hosting(current_actor(), slug)
    try:
        deciding.reconsider(found, row_id, actor=current_actor())
    except Refusal as refusal:
        return _back(found, _told(refusal))
    return _back(found, "rows_wait")


def _told(refusal: Refusal) -> str:
    """The code of what can be mended, or happened meanwhile; what she may not do stays refused."""
    if refusal.status in (403, 404):
        raise refusal
    transactions.roll_back()
    return refusal.code


def _decide(activity: Activity, row_id: int, form: ReportPersonForm) -> str:
    actor, alone = current_actor(), _is_alone()
    if form.does.data == "aside":
        deciding.set_rows_aside(activity, row_id, actor=actor, alone=alone)
        return "rows_aside"
    if form.does.data == "address":
        deciding.choose_address(activity, row_id, form.address.data or "", actor=actor, alone=alone)
    else:
        deciding.choose_person(activity, row_id, form.person_id, actor=actor, alone=alone)
    return "rows_given"


def _page(activity: Activity, row: AttendanceRow, form: ReportPersonForm) -> str:
    text, alone, stays = asked_words(), _is_alone(), reported.rows_like(row)
    return render_template(
        "planning/host/report_row.html",
        activity=activity,
        row=row,
        form=form,
        text=text,
        stays=[row] if alone else stays,
        alone=alone and len(stays) > 1,
        overlap=not alone and reported.overlap(stays),
        people=reported.registrants_named(activity, text or row.name),
    )


def _is_alone() -> bool:
    return request.args.get("alone") == "yes"


def _back(activity: Activity, said: str) -> Response:
    say(said)
    return redirect(url_for("planning.host_reports", slug=activity.slug, _anchor="waiting"), 303)
