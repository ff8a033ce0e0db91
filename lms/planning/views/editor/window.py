"""The part that decides when credit ends: the live broadcast, or that there was none, and earlier ends."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import redirect, request, url_for

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning import operations
from lms.planning.forms import BroadcastForm, TermsForm, sent_values
from lms.planning.policy import activity_for_editing
from lms.planning.queries import session_day
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.saving import Page, refused, save
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import say, words

TERMS: Final = ("zone", "reviewed_on", "office_end_on")


@dataclass(frozen=True, kw_only=True)
class WindowPart:
    """What the window's template reads."""

    broadcast: BroadcastForm
    terms: TermsForm
    tokens: dict[str, str]
    # Of what was recorded at a live session: its date, which nobody can change.
    live_day: date | None


@part("window")
def window_part(bench: Workbench) -> WindowPart:
    """The broadcast, and what may end credit earlier."""
    activity = bench.activity
    terms = bench.sent if isinstance(bench.sent, TermsForm) else _terms(activity)
    slots = (
        *operations.terms_slots(activity),
        *operations.broadcast_slots(activity, current_actor(), bench.now),
    )
    return WindowPart(
        broadcast=broadcast_form(bench),
        terms=terms,
        tokens=bench.tokens(slots),
        live_day=session_day(activity),
    )


@blueprint.post("/planning/activities/<slug>/broadcast")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("keeping the same day again changes nothing")
def set_broadcast(slug: str) -> Page:
    """Keep the day of the live broadcast, or the office's word that there was none."""
    found = activity_for_editing(current_actor(), slug)
    form = BroadcastForm()
    try:
        if operations.is_draft(found):
            return _save_broadcast(found, form)
        return _move_broadcast(found, form)
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("broadcast_on", words(refusal.code))
        return refused(found, form)


@blueprint.post("/planning/activities/<slug>/terms")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_terms(slug: str) -> Page:
    """Keep the zone and the dates that may end credit earlier."""
    found = activity_for_editing(current_actor(), slug)
    form = _terms(found, is_sent=True)
    return save(found, form, operations.terms_slots, sent_values(form, TERMS), place="window")


def broadcast_form(bench: Workbench) -> BroadcastForm:
    """What is known of a live broadcast."""
    if isinstance(bench.sent, BroadcastForm):
        return bench.sent
    activity = bench.activity
    day = activity.recording.broadcast_on if activity.recording else None
    was = "never" if activity.never_broadcast_on else "broadcast" if day else None
    form = BroadcastForm(formdata=None, data={"was_broadcast": was, "broadcast_on": day})
    if not bench.may_publish and was != "never":
        form.leave_attestation_to_office()
    return form


def _save_broadcast(draft: Activity, form: BroadcastForm) -> Page:
    actor, now = current_actor(), clock.now()
    was, day = form.was_broadcast.data or "", form.broadcast_on.data
    said = {"was_broadcast": was, "broadcast_on": day.isoformat() if day and was != "never" else ""}
    return save(
        draft,
        form,
        lambda found: operations.broadcast_slots(found, actor, now),
        {"broadcast": said},
        place="window",
        done="broadcast_kept",
    )


def _move_broadcast(published: Activity, form: BroadcastForm) -> Page:
    """After publication a day only moves earlier, so nothing can be overwritten that was not meant."""
    if not form.validate():
        return refused(published, form)
    actor, now = current_actor(), clock.now()
    if form.was_broadcast.data == "never":
        raise Refusal("not_a_draft")
    operations.set_broadcast(published, form.broadcast_on.data, actor=actor, now=now)
    say("broadcast_kept")
    return redirect(url_for("planning.activity", slug=published.slug), 303)


def _terms(activity: Activity, *, is_sent: bool = False) -> TermsForm:
    form = TermsForm(formdata=request.form if is_sent else None, obj=activity)
    form.offer(activity.zone)
    return form
