"""What a person may prepare, and which recordings she may attach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from lms.access.actor import Actor
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
from lms.activities.models import Activity, ActivityPerson, ActivitySession
from lms.config import Settings
from lms.db import session
from lms.media.models import CaptionTrack, Recording, RecordingState
from lms.planning.policy import chooses_from_all_recordings
from lms.planning.publish_gate import (
    Blocker,
    blockers,
)
from lms.planning.queries.after import Reach, reach_of_each
from lms.planning.queries.gate import gate_facts


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An activity of the staff's list, what blocks its publishing, and how many it reached."""

    activity: Activity
    blocking: tuple[Blocker, ...]
    reach: Reach


def activities_for_editing(actor: Actor) -> Sequence[Activity]:
    """What this person may prepare: drafts first, then the latest released."""
    return session.scalars(
        select(Activity)
        .where(reach(actor))
        .order_by(Activity.opens_at.is_not(None), Activity.opens_at.desc(), Activity.title)
        .options(
            joinedload(Activity.specialty),
            joinedload(Activity.recording).options(selectinload(Recording.captions).defer(CaptionTrack.webvtt)),
            selectinload(Activity.designations),
            selectinload(Activity.people).joinedload(ActivityPerson.person),
            joinedload(Activity.live),
            selectinload(Activity.sessions).selectinload(ActivitySession.people),
        )
    ).all()


def attachable_recordings(actor: Actor, activity: Activity, most: int = 200) -> Sequence[Recording]:
    """Recordings that this person may attach, the latest first, with the one that is attached.

    One that is still being received is offered to who sends it.
    """
    usable: ColumnElement[bool] = or_(
        Recording.state.in_((RecordingState.CHECKING, RecordingState.READY)),
        and_(Recording.state == RecordingState.RECEIVING, Recording.added_by == actor.id),
    )
    if not chooses_from_all_recordings(actor):
        usable = and_(usable, Recording.added_by == actor.id)
    found = select(Recording).where(or_(usable, Recording.id == activity.recording_id))
    return session.scalars(found.order_by(Recording.id.desc()).limit(most)).all()


def standing_of_each(activities: Sequence[Activity], *, now: datetime, settings: Settings) -> list[Standing]:
    """Each activity with what blocks it; what is published is not asked again."""
    reached = reach_of_each([one.id for one in activities if one.published_at is not None])
    return [
        Standing(
            activity=one,
            reach=reached.get(one.id, Reach()),
            blocking=() if one.is_published else blockers(gate_facts(one, now=now, settings=settings)),
        )
        for one in activities
    ]


def reach(actor: Actor) -> ColumnElement[bool]:
    """Activities that this person may prepare."""
    grants = [grant for grant in actor.grants if Permission.ACTIVITIES_EDIT in PERMISSIONS[grant.role]]
    if any(grant.scope.kind is ScopeKind.OFFICE for grant in grants):
        return true()
    of = {kind: [one.scope.id for one in grants if one.scope.kind is kind] for kind in ScopeKind}
    return or_(
        false(),
        Activity.department_id.in_(of[ScopeKind.DEPARTMENT]),
        Activity.id.in_(of[ScopeKind.ACTIVITY]),
    )
