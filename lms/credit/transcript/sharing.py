"""Links by which others read a transcript: how they are made, what they open, when they are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from lms import config
from lms.access.limits import limit_on_guessing
from lms.credit.transcript.models import CreditCycle, TranscriptLink
from lms.credit.transcript.sums import Scope
from lms.db import session
from lms.tokens import Signer, digest_of

PURPOSE: Final = "transcript-link"
LIVES: Final = (7, 30, 90)
# How many of her links may be open at once.
MOST_LINKS: Final = 20
# A link has 192 random bits.
WRONG_LINKS: Final = limit_on_guessing("shared")


@dataclass(frozen=True, kw_only=True)
class SharedPart:
    """What a link opens: the part of whose transcript, the cycle that it shows if it shows one."""

    person_id: int
    scope: Scope
    cycle: CreditCycle | None
    ends_at: datetime
    is_over: bool


def secret_of(made_from: str) -> str:
    """The secret of a link's address, for its owner alone."""
    return Signer(config.current().signing_key).secret(PURPOSE, made_from)


def shared_part(secret: str, now: datetime) -> SharedPart | None:
    """What this address opens; None where no link has it."""
    query = select(TranscriptLink).where(TranscriptLink.digest == digest_of(secret))
    link = session.scalars(query).one_or_none()
    if link is None:
        return None
    cycle = session.get(CreditCycle, link.cycle_id) if link.cycle_id else None
    return SharedPart(
        person_id=link.person_id,
        scope=scope_of(link, cycle),
        # Its sums count every type: they are not shown to whom one type alone is shown.
        cycle=None if link.credit_type else cycle,
        ends_at=link.ends_at,
        is_over=link.ended_at is not None or link.ends_at <= now,
    )


def scope_of(link: TranscriptLink, cycle: CreditCycle | None) -> Scope:
    """The part of the transcript that the link names."""
    begins_on = date(link.year, 1, 1) if link.year else cycle.begins_on if cycle else None
    ends_on = date(link.year, 12, 31) if link.year else cycle.ends_on if cycle else None
    types = {link.credit_type} if link.credit_type else set(cycle.credit_types) if cycle else set()
    return Scope(types=frozenset(types), begins_on=begins_on, ends_on=ends_on, with_own=link.with_external)


def links_of(person_id: int) -> Sequence[TranscriptLink]:
    """All her links, the newest first."""
    query = select(TranscriptLink).where(TranscriptLink.person_id == person_id)
    return session.scalars(query.order_by(TranscriptLink.id.desc())).all()


def open_links_of_cycle(cycle_id: int, now: datetime) -> int:
    """By how many links somebody reads this cycle now, and what is changed of it."""
    still = (TranscriptLink.ended_at.is_(None), TranscriptLink.ends_at > now)
    query = select(func.count()).select_from(TranscriptLink).where(TranscriptLink.cycle_id == cycle_id, *still)
    return session.scalar(query) or 0


def link_of(person_id: int, link_id: int) -> TranscriptLink | None:
    """One of her links; nobody else's."""
    query = select(TranscriptLink).where(TranscriptLink.id == link_id, TranscriptLink.person_id == person_id)
    return session.scalars(query).one_or_none()
