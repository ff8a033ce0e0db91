"""The ticket that a player's page carries, and the one that a visitor's browser keeps until she signs in."""

from datetime import timedelta
from typing import Final

from flask import current_app, session

from lms.access.guard import current_actor
from lms.activities.models import Activity
from lms.learning import tickets
from lms.learning.tickets import VISITOR_LIVES, Ticket
from lms.learning.watch import Watched, visit_behind
from lms.tokens import Signer

KEPT: Final = "viewings"
MOST_KEPT: Final = 5


def read_ticket(token: object) -> Ticket | None:
    """The ticket that a beat brings; None where it is no longer good."""
    return tickets.read(_signer(), token)


def ticket_for(found: Activity, recording_id: int, number: int | None) -> str:
    """A ticket for the page that is drawn now. A visitor's browser goes on with the one it has."""
    person_id = current_actor().id
    kept = visit_of(found)
    if person_id is None and kept is not None and kept.recording_id == recording_id and kept.number == number:
        return _kept()[str(found.id)]
    token = tickets.issue(
        _signer(),
        activity_id=found.id,
        recording_id=recording_id,
        person_id=person_id,
        number=number,
        lives=VISITOR_LIVES if person_id is None else _session_lives(),
    )
    if person_id is None:
        _keep([*_others(found), (str(found.id), token)][-MOST_KEPT:])
    return token


def visited(found: Activity) -> Watched:
    """What this visitor has watched here so far."""
    kept = visit_of(found)
    return (visit_behind(kept) if kept is not None else None) or Watched()


def visit_to_add(found: Activity) -> Watched | None:
    """What was watched in this browser before this person signed in, where it was not added yet."""
    kept = visit_of(found)
    if kept is None or current_actor().id is None:
        return None
    watched = visit_behind(kept)
    return watched if watched is not None and watched.ranges else None


def forget_visit(found: Activity) -> Ticket | None:
    """Take the kept ticket out of the browser: it is added, or left."""
    kept = visit_of(found)
    _keep(_others(found))
    return kept


def visit_of(found: Activity) -> Ticket | None:
    """The visitor's ticket for this activity, while its two hours last."""
    ticket = read_ticket(_kept().get(str(found.id)))
    return ticket if ticket is not None and ticket.person_id is None else None


def _kept() -> dict[str, str]:
    """The tickets by activity, the oldest first: in a cookie only a list keeps its order."""
    return dict(session.get(KEPT, ()))


def _keep(tickets_kept: list[tuple[str, str]]) -> None:
    session[KEPT] = [list(one) for one in tickets_kept]


def _others(found: Activity) -> list[tuple[str, str]]:
    return [one for one in _kept().items() if one[0] != str(found.id)]


def _signer() -> Signer:
    return Signer(str(current_app.config["SECRET_KEY"]))


def _session_lives() -> timedelta:
    lives: timedelta = current_app.config["LMS_SESSION_LIVES"]
    return lives
