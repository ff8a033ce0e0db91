"""What was brought in, for whoever hosts the event: found through its activity, held while it is changed."""

from typing import Final, TypeVar

from sqlalchemy import bindparam, select

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, Venue
from lms.activities.policy import may_host
from lms.db import hold, session
from lms.learning.models import AttendanceReport, AttendanceRow

_Brought = TypeVar("_Brought", AttendanceReport, AttendanceRow)

# Who joins a meeting meanwhile points to its venue, and does not wait.
_HELD: Final = select(Venue.id).where(Venue.id == bindparam("venue_id")).with_for_update(key_share=True)


def brought_for_hosting(kind: type[_Brought], activity: Activity, brought_id: int, actor: Actor) -> _Brought:
    """A report of this activity, or a row of one. Raises Refusal: not_allowed, not_brought."""
    insist(may_host(actor, activity))
    found = session.scalars(
        select(kind)
        .join(Venue, Venue.id == kind.venue_id)
        .where(Venue.activity_id == activity.id, kind.id == brought_id)
    ).one_or_none()
    if found is None:
        raise Refusal("not_brought", status=404)
    return found


def hold_rows(venue_id: int) -> None:
    """Let imports for a venue and decisions about its rows take turns until the transaction ends.

    Each must see what the other did: whoever changes rows reads them after this.
    """
    hold(_HELD, venue_id=venue_id)
