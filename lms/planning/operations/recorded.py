"""From live to on demand: the activity that shows the recording of a live session, with all that carries over."""

from datetime import datetime
from typing import Final

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, ActivitySession
from lms.activities.policy import may_edit, may_publish
from lms.activities.rules import TEACHING, PersonRole
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.disclosures.operations import carry_decisions
from lms.learning.participation import queue_refreshing
from lms.planning.operations.drafts import begin_draft
from lms.planning.operations.saving import lock
from lms.planning.operations.takeover import offers_of, take_over
from lms.planning.queries.recorded import recorded_of, was_held
from lms.planning.takeover import Group, Offer

# What is said of the whole event and not of its recording: an agenda, and amounts that somebody has to confirm.
_NOT_CARRIED: Final = frozenset({Group.SESSIONS, Group.CREDIT})

_SPEAKING: Final = frozenset(TEACHING) - {PersonRole.COURSE_DIRECTOR}


def begin_recorded(
    live: Activity, session_id: int, *, actor: Actor, now: datetime, settings: Settings
) -> Activity:
    """The draft of the recording of one session: front matter, people with their disclosures, quiz, evaluation.

    Its broadcast date is the session's local date, which nobody can change. Credit is designated for it by
    somebody, not carried over. Raises Refusal: no_such_session, session_not_held, recorded_already.
    """
    insist(may_edit(actor, live))
    lock(live)
    row = _held(live, session_id, now)
    if recorded_of([row]):
        raise Refusal("recorded_already")
    draft = begin_draft(_title(live, row), actor=actor, settings=settings)
    draft.department_id, draft.zone, draft.from_session_id = live.department_id, live.zone, row.id
    session.flush()
    offers = [one for one in offers_of(draft, live, actor=actor, now=now) if _carries(one, live, row)]
    tokens = {one.key: one.token for one in offers}
    keys = [one.key for one in offers]
    take_over(draft, live, keys, tokens=tokens, actor=actor, now=now)
    _keep_roles(draft, live)
    carry_decisions(draft, live)
    note("activity.recorded", actor_id=actor.id, subject=("activity", draft.id), session_id=row.id)
    return draft


def live_of(recorded: Activity) -> Activity:
    """The event at which the activity was recorded. Raises Refusal: not_recorded_live."""
    if recorded.from_session_id is None:
        raise Refusal("not_recorded_live", status=404)
    return session.get_one(ActivitySession, recorded.from_session_id).activity


def let_earn_both(activity: Activity, *, allows: bool, reason: str, actor: Actor) -> None:
    """The office lets learners earn credit live and for the recording, or no longer; what was awarded stays."""
    insist(may_publish(actor, activity))
    activity.allows_both = allows
    session.flush()
    note(
        "activity.both_allowed",
        actor_id=actor.id,
        subject=("activity", activity.id),
        allows=allows,
        reason=reason,
    )
    for one in (activity, live_of(activity)):
        queue_refreshing(one)


def _held(live: Activity, session_id: int, now: datetime) -> ActivitySession:
    row = next((one for one in live.sessions if one.id == session_id), None)
    if row is None:
        raise Refusal("no_such_session", status=404)
    if not was_held(live, row, now):
        raise Refusal("session_not_held")
    return row


def _is_alone(live: Activity) -> bool:
    return sum(one.is_accredited for one in live.sessions) == 1


def _title(live: Activity, row: ActivitySession) -> str:
    return live.title if _is_alone(live) else row.title[:200]


def _carries(offer: Offer, live: Activity, row: ActivitySession) -> bool:
    """Of an event of several sessions only those who planned it, and those who spoke in this one."""
    if offer.group in _NOT_CARRIED:
        return False
    if _is_alone(live):
        return True
    if offer.group is not Group.PEOPLE:
        # Certificates name the program: the recordings of two sessions are two of them.
        return offer.key != "program_title"
    speaks = {f"person:{one.id}" for one in row.people}
    return offer.key in speaks or not set(offer.roles) <= _SPEAKING


def _keep_roles(draft: Activity, live: Activity) -> None:
    """The content is the same: who controlled it did so since she planned it, and disclosed for that time."""
    began = {(one.person_id, one.role): one.role_began_on for one in live.people}
    for part in draft.people:
        part.role_began_on = began[part.person_id, part.role]
    session.flush()
