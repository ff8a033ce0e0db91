"""What became of an activity after its publication: numbered revisions, each with its reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.activities.events import is_given_away
from lms.activities.models import Activity
from lms.db import session
from lms.planning.models import ActivityRevision
from lms.planning.queries import last_number

# Field by field: what stood there, and what stands there now.
Changes = Mapping[str, tuple[Any, Any]]


def add_told_revision(
    activity: Activity, changes: Changes, *, reason: str, actor: Actor, now: datetime, is_material: bool = False
) -> ActivityRevision:
    """One whose reason stands in letters of an event: also whoever waits for a seat reads them.

    Raises Refusal: reason_missing, link_in_reason.
    """
    if activity.live is not None and is_given_away(activity, reason):
        raise Refusal("link_in_reason", status=422)
    return add_revision(activity, changes, reason=reason, actor=actor, now=now, is_material=is_material)


def add_revision(
    activity: Activity, changes: Changes, *, reason: str, actor: Actor, now: datetime, is_material: bool = False
) -> ActivityRevision:
    """Keep what changes and why; it is written before the change, which the database refuses without it.

    Raises Refusal: reason_missing.
    """
    if not reason.strip():
        raise Refusal("reason_missing", status=422)
    assert actor.id is not None
    made = ActivityRevision(
        activity_id=activity.id,
        number=last_number(activity.id) + 1,
        made_by=actor.id,
        made_at=now,
        reason=reason.strip(),
        is_material=is_material,
        changes={field: list(pair) for field, pair in changes.items()},
    )
    session.add(made)
    session.flush()
    return made
