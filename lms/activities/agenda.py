"""The agenda of a live activity: how much of it is accredited, and what stands in its way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Final

from lms.activities.intervals import length
from lms.activities.rules import EvidenceKind, SessionKind
from lms.activities.timetable import timed

MOST_ITEMS: Final = 60
LONGEST: Final = timedelta(hours=12)
# ACCME Standard 5: no marketing in the educational space so long before and after what is accredited.
APART: Final = timedelta(minutes=30)
QUARTER: Final = Decimal("0.25")
SECONDS_OF_A_QUARTER: Final = 15 * 60

PROMOTION: Final = SessionKind.PROMOTION
# Nobody learns in them, and something promotional may go on elsewhere meanwhile.
PAUSES: Final = frozenset({SessionKind.BREAK, SessionKind.MEAL})


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One item as far as the rules look at it; `position` tells it apart and `place` is its venue.

    `kind` is a SessionKind and `evidence` holds EvidenceKinds; `track` is empty for what is for everybody.
    `has_meeting` where its venue has a stream to join.
    """

    position: int
    kind: str
    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: int | None = None
    track: str = ""
    is_accredited: bool = False
    speakers: int = 0
    evidence: frozenset[str] = frozenset()
    has_meeting: bool = False

    @property
    def length(self) -> timedelta | None:
        """From beginning to end; None where it has no such length."""
        if self.starts_at is None or self.ends_at is None or self.ends_at <= self.starts_at:
            return None
        return self.ends_at - self.starts_at


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What stands in the way of an agenda, with the positions of the items that it is about."""

    code: str
    about: tuple[int, ...] = ()


def accredited_minutes(items: Iterable[AgendaItem]) -> int:
    """Whole minutes in which something accredited goes on; parallel tracks count once (domain rule 5)."""
    return length(span for span, one in timed(items) if _counts(one)) // timedelta(minutes=1)


def credit_of(minutes: int, *, seconds: int = 0) -> Decimal:
    """What a length is worth in quarter hours, the nearest, half up: 37:29 gives 0.50 and 37:30 gives 0.75."""
    quarters = Decimal(minutes * 60 + seconds) / SECONDS_OF_A_QUARTER
    return quarters.quantize(Decimal(1), ROUND_HALF_UP) * QUARTER


def credit_of_agenda(items: Iterable[AgendaItem]) -> Decimal:
    """The most that may be designated."""
    return credit_of(accredited_minutes(items))


def above_agenda(designated: Mapping[str, Decimal], items: Iterable[AgendaItem]) -> tuple[str, ...]:
    """The credit types for which more is designated than the agenda gives."""
    most = credit_of_agenda(items)
    return tuple(code for code, amount in designated.items() if amount > most)


def agenda_problems(items: Sequence[AgendaItem]) -> tuple[Problem, ...]:
    """All that stands in the way, that of single items first.

    Codes: no_agenda, too_many_items, nothing_accredited, no_title, no_times, ends_before_it_begins, too_long,
    pause_accredited, promotion_accredited, no_speaker, no_venue, no_evidence, no_meeting, no_report,
    overlap_in_venue, overlap_in_track, overlap_with_all, promotion_too_near.
    """
    if not items:
        return (Problem(code="no_agenda"),)
    found = [Problem(code="too_many_items")] if len(items) > MOST_ITEMS else []
    found += [Problem(code=code, about=(one.position,)) for one in items for code in _against(one)]
    in_order = sorted((one for one in items if one.length is not None), key=_order)
    found += [
        Problem(code=code, about=(first.position, second.position))
        for first, second in combinations(in_order, 2)
        for code in _between(first, second)
    ]
    if not any(_counts(one) for one in items):
        found.append(Problem(code="nothing_accredited"))
    return tuple(found)


def _counts(one: AgendaItem) -> bool:
    return one.is_accredited and one.kind not in PAUSES and one.kind != PROMOTION


def _order(one: AgendaItem) -> tuple[datetime, int]:
    assert one.starts_at is not None
    return one.starts_at, one.position


def _against(one: AgendaItem) -> Iterator[str]:
    """What is wrong with one item, whatever the others are."""
    if not one.title.strip():
        yield "no_title"
    yield from _against_times(one)
    if one.is_accredited and one.kind in PAUSES:
        yield "pause_accredited"
    if one.is_accredited and one.kind == PROMOTION:
        yield "promotion_accredited"
    if one.place is None and (_counts(one) or one.kind == PROMOTION):
        yield "no_venue"
    if _counts(one):
        yield from _against_accredited(one)


def _against_times(one: AgendaItem) -> Iterator[str]:
    if one.starts_at is None or one.ends_at is None:
        yield "no_times"
    elif one.length is None:
        yield "ends_before_it_begins"
    elif one.length > LONGEST:
        yield "too_long"


def _against_accredited(one: AgendaItem) -> Iterator[str]:
    """Somebody speaks, and there is a way in which learners can show that they were there."""
    if not one.speakers:
        yield "no_speaker"
    if not one.evidence - {EvidenceKind.OFFICE}:
        yield "no_evidence"
    if EvidenceKind.JOIN_PAGE in one.evidence and not one.has_meeting:
        yield "no_meeting"
    if EvidenceKind.REPORT in one.evidence and not one.has_meeting:
        yield "no_report"


def _between(first: AgendaItem, second: AgendaItem) -> Iterator[str]:
    """What is wrong with two items of which the first begins no later."""
    if _gap(first, second) < timedelta():
        yield from _overlap(first, second)
    if _must_keep_apart(first, second) and _gap(first, second) < APART:
        yield "promotion_too_near"


def _must_keep_apart(first: AgendaItem, second: AgendaItem) -> bool:
    """Something promotional and something accredited in one room or stream."""
    is_promoted = PROMOTION in {first.kind, second.kind}
    return is_promoted and _same_place(first, second) and (_counts(first) or _counts(second))


def _overlap(first: AgendaItem, second: AgendaItem) -> Iterator[str]:
    if _same_place(first, second):
        yield "overlap_in_venue"
    elif first.track and first.track == second.track:
        yield "overlap_in_track"
    elif not (first.track and second.track) and not _goes_on_beside(first, second):
        yield "overlap_with_all"


def _goes_on_beside(first: AgendaItem, second: AgendaItem) -> bool:
    """Nobody must miss either: beside a pause nothing accredited goes on."""
    pauses = first.kind in PAUSES or second.kind in PAUSES
    return pauses and not (_counts(first) or _counts(second))


def _same_place(first: AgendaItem, second: AgendaItem) -> bool:
    """Pauses need no venue: two of them without one may be anywhere."""
    return first.place is not None and first.place == second.place


def _gap(first: AgendaItem, second: AgendaItem) -> timedelta:
    assert first.ends_at is not None
    assert second.starts_at is not None
    return second.starts_at - first.ends_at
