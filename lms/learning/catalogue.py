"""The catalogue as this process keeps it, and what one learner finds in it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from lms import search
from lms.activities.catalogue import current_mark, listed_specialties, published_entries, same_contents
from lms.activities.entries import Entry
from lms.activities.rules import ActivityKind
from lms.activities.timetable import Stage, stage_of
from lms.learning import offers
from lms.learning.gate import Reason
from lms.learning.offers import OpenCredit
from lms.learning.queries import Begun, Kind, kind_and_begun, seats_by_activity
from lms.learning.registration.rules import RegistrationState
from lms.learning.sections import AWARDED
from lms.learning.shelf import Asked, Facet, Offer, Results, Shelf, look
from lms.learning.standing import WindowLine, window_line
from lms.search import Passage, Question

_HELD_YET: Final = (Stage.AHEAD, Stage.UNDER_WAY)
_kept: dict[str, Shelf] = {}
_arranging = threading.Lock()


def shelf() -> Shelf:
    """All that is published, arranged for finding: read again when its mark is another, else one statement."""
    mark = current_mark()
    kept = _kept.get("shelf")
    if kept is not None and kept.mark == mark:
        return kept
    with _arranging:
        kept = _kept.get("shelf")
        if kept is None or kept.mark != mark:
            kept = _kept["shelf"] = Shelf(published_entries(), listed_specialties(), mark, same=same_contents())
    return kept


@dataclass(frozen=True, kw_only=True)
class Learner:
    """Who looks: a visitor has begun nothing and is of no kind.

    `held`: what gives her no credit any more, because she holds it for the same content, live or recorded.
    `seats`: where she has one at a live activity, or waits for one.
    """

    kind: Kind
    begun: Mapping[int, Begun]
    held: frozenset[int] = frozenset()
    seats: Mapping[int, RegistrationState] = field(default_factory=dict)

    @property
    def completed(self) -> list[int]:
        """The activities that she holds credit of, or of their content."""
        return [*self.held, *(activity_id for activity_id, one in self.begun.items() if one.is_completed)]


VISITOR: Final = Learner(kind=Kind(profession=None, degree=None), begun={})


def learner(person_id: int | None, kept: Shelf) -> Learner:
    """What lists need to know of a person: one statement, and another where anything is live."""
    if person_id is None:
        return VISITOR
    kind, begun = kind_and_begun(person_id)
    completed = (one.activity_id for one in begun.values() if one.is_completed)
    awarded = {one.activity_id for one in begun.values() if one.reason in AWARDED}
    held = frozenset(same for one in completed for same in kept.same.get(one, ())) - awarded
    # What the gate answered last may be from before she claimed the other.
    answered = {one: replace(begun[one], reason=Reason.HELD_FOR_SAME_CONTENT) for one in held & begun.keys()}
    seats = seats_by_activity(person_id) if kept.masks[Facet.FORMAT][ActivityKind.LIVE] else {}
    return Learner(kind=kind, begun=begun | answered, held=held, seats=seats)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One activity of a list: the credit I would get, the window that is mine, where I stand; an event's stage.

    `is_held`: I would get none, because I hold that of the same content. `seat`: mine until an event is over.
    """

    place: int
    entry: Entry
    credit: OpenCredit | None
    window: WindowLine
    begun: Begun | None
    stage: Stage | None = None
    is_held: bool = False
    seat: RegistrationState | None = None


def offer_for(me: Learner, kept: Shelf, now: datetime) -> Offer:
    """What the catalogue gives to this learner."""
    return kept.offer(me.kind.profession, me.kind.degree, now)


def line(me: Learner, kept: Shelf, place: int, now: datetime) -> Line:
    """The activity at this place as this learner sees it."""
    entry, offer = kept.entries[place], offer_for(me, kept, now)
    begun = me.begun.get(entry.id)
    if begun is None:
        return _line(me, entry, offer.credits[place], now, place)
    return line_of(me, entry, begun, now, place)


def line_of(me: Learner, entry: Entry, begun: Begun, now: datetime, place: int = -1) -> Line:
    """One that she has begun: what was designated since gives her nothing."""
    credit = offers.credit_shown(
        me.kind.profession, me.kind.degree, entry.designations, now=now, began_at=begun.began_at
    )
    return _line(me, entry, credit, now, place)


def _line(me: Learner, entry: Entry, credit: OpenCredit | None, now: datetime, place: int) -> Line:
    closes_at = credit.closes_at if credit is not None else entry.closes_at
    window = window_line(entry.opens_at, closes_at, now=now)
    assert window is not None
    stage = stage_of(entry.starts_at, entry.ends_at, entry.cancelled_at, now=now)
    is_held = entry.id in me.held
    return Line(
        place=place,
        entry=entry,
        credit=None if is_held else credit,
        window=window,
        begun=me.begun.get(entry.id),
        stage=stage,
        is_held=is_held,
        seat=me.seats.get(entry.id) if stage in _HELD_YET else None,
    )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found; `question` is what was looked for, and `is_corrected` where that is not what was typed."""

    results: Results
    lines: tuple[Line, ...]
    question: Question | None
    is_corrected: bool
    passages: Mapping[int, tuple[Passage, ...]]
    levels: Mapping[int, int]


def answer(kept: Shelf, me: Learner, asked: Asked, now: datetime) -> Answer:
    """One page of what was asked for."""
    question, levels, is_corrected = _looked_for(kept, asked)
    results = look(kept, offer_for(me, kept, now), asked, now=now, levels=levels, completed=me.completed)
    shown = [kept.entries[place].id for place in results.places]
    return Answer(
        results=results,
        lines=tuple(line(me, kept, place, now) for place in results.places),
        question=question,
        is_corrected=is_corrected,
        passages=search.passages_for(question, shown) if question is not None else {},
        levels=levels or {},
    )


def _looked_for(kept: Shelf, asked: Asked) -> tuple[Question | None, Mapping[int, int] | None, bool]:
    """The question, the level of each activity that answers it, and whether a typo was forgiven."""
    if not asked.words:
        return None, None, False
    question = search.ask(asked.words)
    levels = _levels(question)
    if question is None or levels or asked.exact:
        return question, levels, False
    better = search.corrected(question, kept.vocabulary, search.holds_word)
    return (better, _levels(better), True) if better is not None else (question, levels, False)


def _levels(question: Question | None) -> dict[int, int]:
    return search.find(question) if question is not None else {}
