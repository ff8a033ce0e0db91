"""Sessions of another activity: what is offered, and what is taken over."""

from collections.abc import Collection, Iterator

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.planning.operations.session_slots import write_session
from lms.planning.operations.sessions import add_sessions
from lms.planning.takeover import Effect, Group, Offer, missing_from


def session_offers(activity: Activity, source: Activity) -> Iterator[Offer]:
    """Titles that are not here yet."""
    here = [one.title for one in activity.sessions]
    for session_id, title in missing_from(here, [(one.id, one.title) for one in source.sessions if one.title]):
        yield Offer(
            key=f"session:{session_id}",
            group=Group.SESSIONS,
            effect=Effect.ADDS,
            after=title,
            is_proposed=not here,
        )


def take_sessions(activity: Activity, source: Activity, ids: Collection[int], *, actor: Actor) -> None:
    """Put them behind those that are here; whoever has no part here speaks in none."""
    taken = [one for one in source.sessions if one.id in ids]
    made = add_sessions(activity, len(taken), actor=actor) if taken else []
    for one, row in zip(taken, made, strict=True):
        write_session(activity, row, one.title, [str(person.id) for person in one.people])
