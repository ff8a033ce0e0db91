"""Whom an activity is made for: the office's audiences, and the sentence that learners read."""

from collections.abc import Iterable
from typing import cast

from lms.activities.models import Activity
from lms.db import session
from lms.planning.earning import audience_sentence
from lms.planning.operations.saving import DraftSlot
from lms.planning.queries.audiences import audiences_by_id
from lms.planning.versions import Value


def audience_slots(activity: Activity) -> Iterable[DraftSlot]:
    """The audiences, then the sentence: a sentence that nobody wrote by hand follows what is chosen."""
    yield DraftSlot(
        part="audiences",
        read=lambda: [str(one) for one in sorted(one.id for one in activity.audiences)],
        write=lambda value: _choose(activity, cast("list[str]", value)),
        show=_names,
    )
    yield DraftSlot(
        part="target_audience",
        read=lambda: activity.target_audience,
        write=lambda value: setattr(activity, "target_audience", value),
    )


def proposed_sentence(activity: Activity) -> str:
    """How the sentence would begin for the audiences that are chosen."""
    return audience_sentence([one.name for one in activity.audiences])


def _choose(activity: Activity, ids: list[str]) -> None:
    was_proposed = activity.target_audience in ("", proposed_sentence(activity))
    known = audiences_by_id(ids)
    activity.audiences = sorted(known.values(), key=lambda one: (one.position, one.name))
    if was_proposed:
        activity.target_audience = proposed_sentence(activity)
    session.flush()


def _names(value: Value) -> str:
    return "\n".join(one.name for one in audiences_by_id(cast("list[str]", value)).values())
