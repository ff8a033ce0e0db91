"""Who takes which activity, how far she comes, and when: the same in every installation of the same day."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from lms.demo.chance import Chance


class Stage(StrEnum):
    """How far a learner comes in an activity; the order is that of the steps."""

    ACKNOWLEDGED = "acknowledged"
    WATCHING = "watching"
    WATCHED = "watched"
    QUIZ_BEGUN = "quiz_begun"
    QUIZ_FAILED = "quiz_failed"
    NO_ATTEMPTS = "no_attempts"
    QUIZ_PASSED = "quiz_passed"
    WAITS_TO_CLAIM = "waits_to_claim"
    CERTIFICATE = "certificate"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One learner in one activity, by their addresses."""

    address: str
    slug: str
    stage: Stage

    @property
    def chance(self) -> Chance:
        """Draws the same for this learner in this activity, whenever it is asked."""
        return Chance(f"{self.address} {self.slug}")


@dataclass(frozen=True, kw_only=True)
class Span:
    """When something may happen."""

    begins_at: datetime
    ends_at: datetime


# Whoever came as far as this has finished, whatever became of it.
FINISHED: Final = (Stage.CERTIFICATE, Stage.REVOKED)
_UNFINISHED: Final = (
    Stage.ACKNOWLEDGED,
    Stage.WATCHING,
    Stage.WATCHING,
    Stage.WATCHED,
    Stage.QUIZ_BEGUN,
    Stage.QUIZ_FAILED,
    Stage.QUIZ_PASSED,
)
_SHARE_UNFINISHED: Final = 0.18
# From first to last a learner takes a day or two, the second try at a quiz included.
ROOM: Final = timedelta(days=4)
_LATELY: Final = timedelta(days=40)


def plans(
    written: Mapping[str, Mapping[str, Stage]],
    others: Iterable[str],
    slugs: Sequence[str],
    kept_free: Collection[str],
    popular: Collection[str] = (),
) -> tuple[Plan, ...]:
    """Those that are written down by address, and for the others what chance gives them.

    Activities that are `kept_free` are taken by nobody: they wait for the person who tries the house. Those that
    are `popular` are finished by everybody whom chance lets do nothing else there, so that results say something.
    """
    told = (
        Plan(address=address, slug=slug, stage=stage)
        for address, of in written.items()
        for slug, stage in of.items()
    )
    free = [one for one in slugs if one not in kept_free]
    drawn = (one for address in others for one in _drawn(address, free, popular))
    return (*told, *drawn)


def _drawn(address: str, slugs: Iterable[str], popular: Collection[str]) -> Iterator[Plan]:
    learner = Chance(address)
    pace = 0.1 + 0.3 * learner.share()
    for slug in slugs:
        if learner.happens(pace):
            is_unfinished = learner.happens(_SHARE_UNFINISHED)
            yield Plan(
                address=address,
                slug=slug,
                stage=learner.one_of(_UNFINISHED) if is_unfinished else Stage.CERTIFICATE,
            )
        elif slug in popular:
            yield Plan(address=address, slug=slug, stage=Stage.CERTIFICATE)


def begins_at(plan: Plan, span: Span) -> datetime | None:
    """When the learner opens the activity: any time for what she finishes, of late for what she has not.

    None where the span leaves no room.
    """
    room = span.ends_at - span.begins_at - ROOM
    if room < timedelta(0):
        return None
    chance = plan.chance
    if plan.stage in FINISHED:
        # Most come in the first months.
        return _by_day(span.begins_at + room * chance.share() ** 1.6, chance)
    return _by_day(span.begins_at + room - min(room, _LATELY) * chance.share(), chance)


def _by_day(moment: datetime, chance: Chance) -> datetime:
    """In the hours in which clinicians of the Americas learn, from early morning to late evening."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return day + timedelta(
        hours=chance.one_of((12, 13, 17, 18, 22, 23, 24, 25, 26)), seconds=chance.number(0, 3599)
    )
