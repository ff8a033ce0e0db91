"""Reads a person's transcript in a fixed number of statements, however long it is."""

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from lms import formats
from lms.accounts.models import Person
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateHolder
from lms.credit.rules import unit_words
from lms.credit.standing import Happening, Verdict, standing_of
from lms.credit.transcript.cycles import Cycle
from lms.credit.transcript.entries import Entry, OwnEntry
from lms.credit.transcript.models import CreditCycle, ExternalCredit
from lms.credit.transcript.sums import EVERYTHING, Scope, Transcript, summed
from lms.db import fetch, session

STANDS: Final = standing_of(())
_HELD: Final = (
    select(
        Award.id.label("award_id"),
        Award.activity_id,
        Award.is_accompanying,
        Award.completed_on,
        Award.credit_type,
        Award.amount,
        Certificate.id.label("certificate_id"),
        Certificate.title,
        Certificate.code,
        Award.degree,
        Person.given_name,
        Person.family_name,
        CertificateHolder.name.label("printed"),
    )
    .join(Certificate, Certificate.award_id == Award.id)
    .join(Person, Person.id == Award.person_id)
    .outerjoin(CertificateHolder, CertificateHolder.certificate_id == Certificate.id)
    .where(Award.person_id == bindparam("person_id"))
    .order_by(Award.claimed_at.desc(), Award.id.desc(), Certificate.issue)
)
_EVENTS: Final = (
    select(CertificateEvent.certificate_id, CertificateEvent.kind, CertificateEvent.at, CertificateEvent.reason)
    .join(Certificate, Certificate.id == CertificateEvent.certificate_id)
    .join(Award, Award.id == Certificate.award_id)
    .where(Award.person_id == bindparam("person_id"))
    .order_by(CertificateEvent.id)
)
_OWN: Final = (
    select(
        ExternalCredit.id,
        ExternalCredit.title,
        ExternalCredit.provider,
        ExternalCredit.completed_on,
        ExternalCredit.credit_type,
        ExternalCredit.type_text,
        ExternalCredit.amount,
        ExternalCredit.note,
        ExternalCredit.proof_name,
    )
    .where(ExternalCredit.person_id == bindparam("person_id"))
    .order_by(ExternalCredit.completed_on.desc(), ExternalCredit.id.desc())
)


def transcript_of(person_id: int, this_year: int, scope: Scope = EVERYTHING) -> Transcript:
    """The person's own transcript, or the part of it that the scope holds."""
    return summed(entries_of(person_id), own_entries_of(person_id), this_year, scope)


def entries_of(person_id: int) -> tuple[Entry, ...]:
    """Two statements: what she holds with its certificates in their order, and what happened to them."""
    events: dict[int, list[Happening]] = defaultdict(list)
    for event in fetch(_EVENTS, person_id=person_id):
        events[event.certificate_id].append(Happening(kind=event.kind, at=event.at, reason=event.reason))
    verdicts = {certificate_id: standing_of(found) for certificate_id, found in events.items()}
    held: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in fetch(_HELD, person_id=person_id):
        held[row.award_id].append(row)
    return tuple(_entry(issues[0], issues[-1], verdicts) for issues in held.values())


def own_entries_of(person_id: int) -> tuple[OwnEntry, ...]:
    """What she entered herself, newest first."""
    return tuple(OwnEntry(**row._mapping) for row in fetch(_OWN, person_id=person_id))


def cycles_of(person_id: int) -> tuple[Cycle, ...]:
    """Her cycles, those that go on first and of these the one that ends soonest."""
    query = select(CreditCycle).where(CreditCycle.person_id == person_id)
    rows = session.scalars(query.order_by(CreditCycle.ended_at.is_not(None), CreditCycle.ends_on, CreditCycle.id))
    return tuple(as_cycle(row) for row in rows)


def cycle_of(person_id: int, cycle_id: int) -> CreditCycle | None:
    """One of her cycles; nobody else's."""
    query = select(CreditCycle).where(CreditCycle.id == cycle_id, CreditCycle.person_id == person_id)
    return session.scalars(query).one_or_none()


def as_cycle(row: CreditCycle) -> Cycle:
    """The cycle as a plain value."""
    return Cycle(
        id=row.id,
        name=row.name,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        goal=row.goal,
        types=frozenset(row.credit_types),
        with_external=row.with_external,
        is_ended=row.ended_at is not None,
    )


def own_entry_of(person_id: int, entry_id: int) -> ExternalCredit | None:
    """One of her own entries; nobody else's."""
    query = select(ExternalCredit).where(ExternalCredit.id == entry_id, ExternalCredit.person_id == person_id)
    return session.scalars(query).one_or_none()


def _entry(first: Row[Any], current: Row[Any], verdicts: dict[int, Verdict]) -> Entry:
    return Entry(
        title=current.title,
        completed_on=current.completed_on,
        credit_type=current.credit_type,
        amount=current.amount,
        unit=unit_words(current.amount, current.credit_type),
        code=current.code,
        verdict=verdicts.get(current.certificate_id, STANDS),
        reissued=verdicts.get(first.certificate_id) if first is not current else None,
        activity_id=current.activity_id,
        accompanies=current.is_accompanying,
        prints_other_name=current.printed not in (None, formats.full_name(*_name(current))),
    )


def _name(row: Row[Any]) -> tuple[str, str, str]:
    """Today's name with the degree as it was awarded: what a certificate issued anew would print."""
    return row.given_name, row.family_name, row.degree
