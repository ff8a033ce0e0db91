"""What an accreditor holds beside what we believe that it holds: missing there, unknown here, different."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from lms.credit.accreditors.answers import LINES_ABOVE, table_rows
from lms.credit.accreditors.channels import AnswerUnreadable
from lms.credit.accreditors.columns import DATES, words_of

# By what an activity is known, the most exact first; a learner's row names hers too, beside its own key.
_ACTIVITIES: Final = ("activity", "accme_activity_id")
_KEYS: Final = ("key", *_ACTIVITIES)


@dataclass(frozen=True, kw_only=True)
class Ours:
    """A row of ours; `is_there` where the accreditor accepted it, `may_be_there` where it was not refused.

    `points` are a board's, `amount` is the credit claimed; the accreditor is told of one of them or of neither.
    """

    key: str
    label: str
    is_there: bool
    may_be_there: bool
    amount: Decimal | None = None
    points: Decimal | None = None
    completed_on: date | None = None
    other_keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """A row of the accreditor's list; values that the list does not name, or that are none, are None.

    A learner's row without our name of it has no key, and says at most `about` which activity it is.
    """

    line: int
    key: str
    about: str = ""
    amount: Decimal | None = None
    points: Decimal | None = None
    completed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`different` and `surplus` pair ours with theirs; surplus is what should be gone there.

    `nameless` are learners' rows without our name of them, each with the activity of ours that it is about.
    """

    same: int = 0
    missing: tuple[Ours, ...] = ()
    unknown: tuple[Theirs, ...] = ()
    different: tuple[tuple[Ours, Theirs], ...] = ()
    surplus: tuple[tuple[Ours, Theirs], ...] = ()
    twice: tuple[Theirs, ...] = field(default=())
    nameless: tuple[tuple[Ours | None, Theirs], ...] = ()


def read_held(data: bytes) -> tuple[Theirs, ...]:
    """The rows of a list as CSV, tab-delimited text or a workbook. Raises AnswerUnreadable."""
    rows = table_rows(data)
    for place, headers in enumerate(rows[:LINES_ABOVE]):
        columns = _columns(headers)
        if columns.keys() & set(_KEYS):
            below = [_said(row, columns) for row in rows[place + 1 :]]
            of_learners = any(said.get("key") for said in below)
            return tuple(
                one
                for number, said in enumerate(below, start=place + 2)
                for one in _read(number, said, of_learners=of_learners)
            )
    raise AnswerUnreadable("No column holds our names of rows: a CreditID, a reference, or an activity's ID.")


def compare(ours: Iterable[Ours], theirs: Sequence[Theirs]) -> Comparison:
    """Each row of theirs is one of ours, or unknown; each that was accepted should be theirs."""
    known = {key: one for one in ours for key in (one.key, *one.other_keys)}
    seen: dict[str, Theirs] = {}
    unknown, different, surplus, twice = [], [], [], []
    for row in (one for one in theirs if one.key):
        mine = known.get(row.key)
        if mine is None:
            unknown.append(row)
        elif mine.key in seen:
            twice.append(row)
        else:
            seen[mine.key] = row
            if not mine.may_be_there:
                surplus.append((mine, row))
            elif _differ(mine, row):
                different.append((mine, row))
    return Comparison(
        same=len(seen) - len(different) - len(surplus),
        missing=tuple(one for one in dict.fromkeys(known.values()) if one.is_there and one.key not in seen),
        unknown=tuple(unknown),
        different=tuple(different),
        surplus=tuple(surplus),
        twice=tuple(twice),
        nameless=tuple((known.get(row.about), row) for row in theirs if not row.key),
    )


def _differ(mine: Ours, row: Theirs) -> bool:
    """Whether both say something, and not the same."""
    pairs = ((mine.amount, row.amount), (mine.points, row.points), (mine.completed_on, row.completed_on))
    return any(one is not None and other is not None and one != other for one, other in pairs)


def _columns(headers: Sequence[str]) -> dict[str, int]:
    """Where each value stands; of two columns for one value the first."""
    words: Mapping[str, str] = words_of("held_headers")
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        meaning = words.get(" ".join(re.findall(r"\w+", header.casefold())))
        if meaning is not None:
            found.setdefault(meaning, place)
    return found


def _said(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: row[place] if place < len(row) else "" for name, place in columns.items()}


def _read(number: int, said: Mapping[str, str], *, of_learners: bool) -> Iterable[Theirs]:
    """A row that names neither itself nor its activity, and says nothing of a learner, is none."""
    key, about = said.get("key", ""), next((said[name] for name in _ACTIVITIES if said.get(name)), "")
    points, completed_on = _amount(said.get("points", "")), _day(said.get("completed_on", ""))
    if not key and about and not (of_learners or points is not None or completed_on is not None):
        key = about
    if key or about or points is not None or completed_on is not None:
        yield Theirs(
            line=number,
            key=key,
            about="" if key else about,
            amount=_amount(said.get("amount", "")),
            points=points,
            completed_on=completed_on,
        )


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(text: str) -> date | None:
    """The day, whichever of the known ways it is written in; a time behind it says nothing about it."""
    for shape in DATES.values():
        try:
            # Only the day is read: no zone belongs to it.
            return datetime.strptime(re.split(r"[T ]", text, maxsplit=1)[0], shape).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
