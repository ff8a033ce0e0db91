"""Whose rows of a report these are: by the token of a registration or a confirmed address, never by a name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select

from lms.accounts.models import Address
from lms.db import session
from lms.learning.attendance.reports.placing import PlacedRow
from lms.learning.models import EventRegistration, MatchedBy

# Databases take a bounded number of values in one statement.
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Match:
    """Whom a row is about, and what said so."""

    person_id: int | None
    by: MatchedBy


NOBODY: Final = Match(None, MatchedBy.NOBODY)


def matches(rows: Sequence[PlacedRow], activity_id: int) -> list[Match]:
    """Each row's person. One whose token and address belong to two people is nobody's until a person decides."""
    by_token = _people_by_token({one.row.token for one in rows} - {""}, activity_id)
    by_address = _people_by_address({one.canonical for one in rows} - {""})
    return [_match(by_token.get(one.row.token), by_address.get(one.canonical)) for one in rows]


def _match(by_token: int | None, by_address: int | None) -> Match:
    if by_token is None:
        return NOBODY if by_address is None else Match(by_address, MatchedBy.ADDRESS)
    return Match(by_token, MatchedBy.TOKEN) if by_address in (None, by_token) else NOBODY


def _people_by_token(tokens: Collection[str], activity_id: int) -> dict[str, int]:
    mine = select(EventRegistration.token, EventRegistration.person_id).where(
        EventRegistration.activity_id == activity_id
    )
    return dict(_found(mine, EventRegistration.token, tokens))


def _people_by_address(addresses: Collection[str]) -> dict[str, int]:
    confirmed = select(Address.canonical, Address.person_id).where(Address.confirmed_at.is_not(None))
    return dict(_found(confirmed, Address.canonical, addresses))


def _found(statement: Select[str, int], column: Any, values: Collection[str]) -> Iterator[tuple[str, int]]:
    wanted = sorted(values)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = session.execute(statement.where(column.in_(wanted[start : start + _AT_ONCE])))
        yield from ((key, person_id) for key, person_id in rows)
