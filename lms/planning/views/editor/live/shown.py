"""What the parts of a live draft show, and what of them is drawn anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template

from lms.access.decision import Refusal
from lms.activities.agenda import accredited_minutes, credit_of
from lms.activities.events import venues_of
from lms.activities.models import Activity, ActivitySession, Venue
from lms.activities.queries import teachers_of
from lms.activities.rules import ActivityKind
from lms.planning.forms.live import AgendaForm
from lms.planning.operations.live.agenda import item_value
from lms.planning.operations.live.event import event_of
from lms.planning.operations.live.times import times_value
from lms.planning.queries.agenda import agenda_items
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.shown_sessions import anchor_of
from lms.planning.views.editor.workbench import bench_of


def live_draft(activity: Activity) -> Activity:
    """The activity where it is live; other kinds have no such parts."""
    if activity.kind is not ActivityKind.LIVE:
        raise Refusal("no_such_activity", status=404)
    return activity


def event_values(activity: Activity) -> dict[str, Any]:
    """The terms by the names of their form's fields."""
    event = event_of(activity)
    closes_at = event.registration_closes_at
    return {
        "zone": activity.zone,
        "capacity": event.capacity,
        "registration_closes": _naive(closes_at, activity.zone),
        "fee_amount": f"{event.fee_amount:.2f}" if event.fee_amount else "",
        "fee_note": event.fee_note,
        "claim_days": event.claim_days,
        "minimum_minutes": event.minimum_minutes,
    }


def item_form(
    activity: Activity, row: ActivitySession, venues: Sequence[Venue], formdata: Any = None
) -> AgendaForm:
    """The form of an item as it stands, or as it was sent."""
    starts, ends = _naive(row.starts_at, activity.zone), _naive(row.ends_at, activity.zone)
    shown: dict[str, Any] = item_value(activity, row) | times_value(row, activity.zone)
    shown |= {
        "on": starts.date() if starts else None,
        "starts": starts.time() if starts else None,
        "ends": ends.time() if ends else None,
    }
    return AgendaForm(row.id, teachers_of(activity), venues, activity.zone, formdata=formdata, data=shown)


def head_pieces(activity: Activity) -> dict[str, str]:
    """Every item in a line, and what they come to, once one of them is another."""
    heads = {
        f"{anchor_of(row.id)}-head": render_template(
            "planning/editor/live/_item_head.html", row=row, activity=activity
        )
        for row in activity.sessions
    }
    return heads | {"agenda-sum": render_template("planning/editor/live/_sum.html", activity=activity)}


def which_piece(form: AgendaForm, activity: Activity) -> dict[str, str]:
    """The question which of two times is meant, where one is asked."""
    html = render_template("planning/editor/live/_which.html", form=form, activity=activity)
    return {f"{anchor_of(form.session_id)}-which": html}


def claim_piece(activity: Activity) -> dict[str, str]:
    """Until when credit can be claimed, once the last item or the days after it are others."""
    bench = bench_of(activity)
    return {"claim-through": render_template("planning/editor/live/_claim.html", bench=bench, activity=activity)}


def place_pieces(activity: Activity) -> dict[str, str]:
    """Where each item can be, once a venue has another name."""
    venues = venues_of(activity)
    return {
        f"{anchor_of(row.id)}-place": render_template(
            "planning/editor/live/_place.html", form=item_form(activity, row, venues)
        )
        for row in activity.sessions
    }


def name_pieces(activity: Activity) -> dict[str, str]:
    """What each venue is called, by which its buttons are told apart."""
    return {
        f"venue-{one.id}-called": render_template("planning/editor/live/_venue_name.html", venue=one)
        for one in venues_of(activity)
    }


def times_pieces(activity: Activity) -> dict[str, str]:
    """Which of two times is meant, as it is in another zone."""
    venues = venues_of(activity)
    found = head_pieces(activity)
    for row in activity.sessions:
        found |= which_piece(item_form(activity, row, venues), activity)
    return found


@blueprint.app_template_global()
def agenda_sum(activity: Activity) -> dict[str, Any]:
    """What the agenda comes to: accredited minutes, and the credit that they are."""
    minutes = accredited_minutes(agenda_items(activity))
    return {"minutes": minutes, "credit": credit_of(minutes)}


def _naive(moment: datetime | None, zone: str) -> datetime | None:
    """What the clocks of the zone show."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None
