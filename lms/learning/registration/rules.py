"""When a seat may be taken or given back, how many of those who wait get one, and what an answer must be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from lms.activities.window import has_ended

LONGEST_ANSWER: Final = 500
# More than any hall holds: a number above it is a slip.
MOST_SEATS: Final = 100_000
YES_OR_NO: Final = ("yes", "no")


class RegistrationState(StrEnum):
    """Whether somebody has a seat."""

    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class News(StrEnum):
    """What a registrant is told by letter about her seat."""

    REGISTERED = "registered"
    WAITING = "waiting"
    MOVED_UP = "moved_up"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class EventTimes:
    """A live activity's own times: first session's start, last session's end, and what the office set.

    `is_published`: learners see it; nobody gets a seat in what was withdrawn.
    """

    begins_at: datetime | None = None
    ends_at: datetime | None = None
    registration_closes_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_published: bool = True


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question to registrants; `options` are the answers to choose from, none where the answer is text."""

    id: int
    options: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, kw_only=True)
class Seats:
    """How full an activity is; `capacity` None is no limit."""

    capacity: int | None
    registered: int = 0
    waiting: int = 0

    @property
    def left(self) -> int | None:
        """Seats that a newcomer would get at once; None is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.registered - self.waiting)

    @property
    def is_full(self) -> bool:
        """Whether a newcomer would wait."""
        return self.left == 0

    @property
    def to_fill(self) -> int:
        """How many of those who wait get a seat now."""
        return (
            self.waiting if self.capacity is None else max(0, min(self.waiting, self.capacity - self.registered))
        )


def why_closed(times: EventTimes, *, now: datetime) -> str:
    """The code of what closes registration; empty while it is open.

    Codes: activity_cancelled, registration_closed. It closes at the office's moment, and with the last session.
    """
    if times.cancelled_at is not None:
        return "activity_cancelled"
    if times.ends_at is None or has_ended(times.ends_at, now):
        return "registration_closed"
    office = times.registration_closes_at
    return "registration_closed" if office is not None and has_ended(office, now) else ""


def may_give_back(times: EventTimes, *, now: datetime) -> bool:
    """By oneself until the first session begins."""
    return times.begins_at is None or not has_ended(times.begins_at, now)


def may_leave(state: RegistrationState, times: EventTimes, *, now: datetime) -> bool:
    """A seat as `may_give_back` says; a place in the queue as long as somebody may be called from it."""
    return is_ahead(times, now=now) if state is RegistrationState.WAITING else may_give_back(times, now=now)


def is_ahead(times: EventTimes, *, now: datetime) -> bool:
    """Whether the event still takes place: until its last session ends, unless it is cancelled."""
    return times.cancelled_at is None and times.ends_at is not None and not has_ended(times.ends_at, now)


def problem_of(question: Asked, answer: str) -> str:
    """What an answer lacks, empty where it will do: answer_missing, unknown_option, answer_too_long."""
    if not answer:
        return "answer_missing" if question.is_required else ""
    if question.options:
        return "" if answer in question.options else "unknown_option"
    return "answer_too_long" if len(answer) > LONGEST_ANSWER else ""
