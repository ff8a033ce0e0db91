"""What a correction says of a published activity's sessions: titles and speakers, never their number or order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivitySession
from lms.activities.queries import speakers_in, teachers_of
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class SessionWords:
    """A session as it should read; `speakers` are ids of people who teach in the activity."""

    session_id: int
    title: str
    speakers: frozenset[int] = frozenset()


def session_changes(
    activity: Activity, corrected: Iterable[SessionWords]
) -> Iterator[tuple[str, tuple[str | list[str], str | list[str]]]]:
    """What differs, as a revision keeps it: by the session's place. Raises Refusal: no_such_session."""
    for row, one in _pairs(activity, corrected):
        if one.title != row.title:
            yield f"session:{row.position}", (row.title, one.title)
        before, after = speakers_in(activity, row), _speakers(activity, one)
        if before != after:
            yield f"speakers:{row.position}", (_names(before), _names(after))


def correct_sessions(activity: Activity, corrected: Iterable[SessionWords]) -> None:
    """Put it in place, after the revision that names it: the database refuses it without."""
    for row, one in _pairs(activity, corrected):
        row.title = one.title
        after = _speakers(activity, one)
        if speakers_in(activity, row) != after:
            row.people = list(after)
    session.flush()


def _pairs(
    activity: Activity, corrected: Iterable[SessionWords]
) -> Iterator[tuple[ActivitySession, SessionWords]]:
    rows = {row.id: row for row in activity.sessions}
    for one in corrected:
        if one.session_id not in rows:
            raise Refusal("no_such_session", status=422)
        yield rows[one.session_id], one


def _speakers(activity: Activity, one: SessionWords) -> tuple[Person, ...]:
    return tuple(person for person in teachers_of(activity) if person.id in one.speakers)


def _names(people: Iterable[Person]) -> list[str]:
    return [person.name_with_degree for person in people]
