"""Take a seat or the last place in the queue: by oneself, or by the office for somebody else."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from lms import clock
from lms.access.decision import Decision, Refusal, insist
from lms.accounts.queries import hold_person, is_closed
from lms.activities.events import questions_to_registrants
from lms.activities.models import Activity, LiveEvent
from lms.db import session
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.registration.operations.holding import held
from lms.learning.registration.operations.queue import fill
from lms.learning.registration.operations.telling import note_change, tell
from lms.learning.registration.policy import may_be_registered, may_register
from lms.learning.registration.queries import as_asked, registration_of, seat_or_place_of
from lms.learning.registration.rules import News, problem_of


def register(person_id: int, activity: Activity, answers: Mapping[int, str]) -> EventRegistration:
    """A seat, or the last place in the queue; whoever has one keeps it. `answers` by their questions' ids.

    Raises Refusal: account_closed, no_such_activity, activity_cancelled, registration_closed,
    address_not_confirmed, answers_incomplete.
    """
    may = partial(may_register, person_id)
    return _take_place(person_id, activity, may, lambda: _checked(activity, answers), actor_id=person_id)


def register_by_office(person_id: int, activity: Activity, *, actor_id: int) -> EventRegistration:
    """The same for somebody else, also after registration closed for learners; her answers are not asked.

    Raises Refusal: account_closed, no_such_activity, activity_cancelled, registration_closed once the last
    session has ended.
    """
    return _take_place(person_id, activity, may_be_registered, dict, actor_id=actor_id)


def _take_place(
    person_id: int,
    activity: Activity,
    may: Callable[..., Decision],
    answers: Callable[[], dict[str, str]],
    *,
    actor_id: int,
) -> EventRegistration:
    """Whoever has a row that stands keeps it; a newcomer is asked whether she `may`, then for her answers."""
    _hold_open(person_id)
    event, now = held(activity), clock.now()
    row = seat_or_place_of(person_id, activity.id)
    if row is not None:
        return row
    insist(may(activity, now=now), status=409)
    return _line_up(person_id, activity, event, answers(), actor_id=actor_id, now=now)


def _hold_open(person_id: int) -> None:
    """Her changes take turns; an account that was closed before takes no seat that somebody else could have."""
    hold_person(person_id)
    if is_closed(person_id):
        raise Refusal("account_closed")


def _checked(activity: Activity, answers: Mapping[int, str]) -> dict[str, str]:
    """The answers by their questions' ids; Refusal where one does not do."""
    asked = [as_asked(one) for one in questions_to_registrants(activity)]
    if any(problem_of(one, answers.get(one.id, "")) for one in asked):
        raise Refusal("answers_incomplete")
    return {str(one.id): answers[one.id] for one in asked if answers.get(one.id)}


def _line_up(
    person_id: int,
    activity: Activity,
    event: LiveEvent,
    answers: dict[str, str],
    *,
    actor_id: int,
    now: datetime,
) -> EventRegistration:
    """Behind everybody who waits, then as many from the front get seats as there are."""
    row = registration_of(person_id, activity.id)
    if row is None:
        row = EventRegistration(
            person_id=person_id,
            activity_id=activity.id,
            state=RegistrationState.WAITING,
            token=secrets.token_urlsafe(24),
            registered_at=now,
            changed_at=now,
            queued_at=now,
        )
        session.add(row)
    row.state, row.cancelled_at, row.answers = RegistrationState.WAITING, None, answers
    row.queued_at = row.changed_at = row.registered_at = now
    session.flush()
    note_change("registered", row, actor_id)
    fill(activity, event, now=now, newcomer=row)
    if row.state is RegistrationState.WAITING:
        tell(row, News.WAITING)
    return row
