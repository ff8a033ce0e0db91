"""Reads of people, their addresses, sign-ins and roles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms import clock, formats
from lms.accounts.addresses import canonical_address
from lms.accounts.models import (
    Address,
    Department,
    Grant,
    Person,
    ProfessionalIdentifiers,
    Registration,
    ReportingIdentifiers,
    SignIn,
    SignInKind,
    SignInSession,
)
from lms.accounts.professions import printed_degree
from lms.db import fetch, hold, session

# So many letters of a name are asked for before anybody is shown: nobody lists the house by single letters.
SHORTEST_NAME: Final = 3


_HELD: Final = select(Person.id).where(Person.id == bindparam("person_id")).with_for_update(key_share=True)


@dataclass(frozen=True)
class Named:
    """A person as documents of her own name her, and the zone that she reads times in (empty: the office's)."""

    id: int
    name_with_degree: str
    zone: str


_NAMED: Final = select(
    Person.given_name, Person.family_name, Person.degree, Person.degree_text, Person.zone
).where(Person.id == bindparam("person_id"))


_LETTERS_GO_TO: Final = select(Address.address).where(
    Address.person_id == bindparam("person_id"), Address.is_primary.is_(True)
)


def named(person_id: int) -> Named:
    """The person with this id, who must be there: columns alone, for pages that show no more."""
    row = fetch(_NAMED, person_id=person_id).one()
    degree = printed_degree(row.degree, row.degree_text)
    return Named(person_id, formats.full_name(row.given_name, row.family_name, degree), row.zone)


def reporting_identifiers(person_id: int) -> ReportingIdentifiers | None:
    """By what CPE Monitor knows this person; whoever reads it has asked whether she may."""
    return session.scalars(select(ReportingIdentifiers).filter_by(person_id=person_id)).one_or_none()


def professional_identifiers(person_id: int) -> ProfessionalIdentifiers | None:
    """By what boards know this person; whoever reads it has asked whether she may."""
    return session.scalars(select(ProfessionalIdentifiers).filter_by(person_id=person_id)).one_or_none()


def has_reporting_identifiers(person_id: int) -> bool:
    """Whether her pharmacy credit could be reported."""
    return bool(session.scalar(select(exists().where(ReportingIdentifiers.person_id == person_id))))


def insist_on_readable_identifiers() -> None:
    """Read the oldest and the latest of what is sealed. Raises VaultLocked."""
    for table in (ReportingIdentifiers, ProfessionalIdentifiers):
        for order in (table.id, table.id.desc()):
            session.scalars(select(table).order_by(order).limit(1)).one_or_none()


def person_by_id(id: int) -> Person | None:  # noqa: A002 -- what it is called everywhere
    """The person with this id."""
    return session.get(Person, id)


def hold_person(person_id: int) -> None:
    """Let this person's changes take turns until the transaction ends.

    Whoever holds several rows of a person takes this one first, so that no two wait for each other; rows that
    only point to the person do not wait.
    """
    hold(_HELD, person_id=person_id)


def is_closed(person_id: int) -> bool:
    """Whether nobody signs in by this account any more, as it is stored at this moment."""
    return session.scalar(select(Person.disabled_at).where(Person.id == person_id)) is not None


def primary_address(person_id: int) -> Address | None:
    """Where letters to this person go."""
    return session.scalars(select(Address).filter_by(person_id=person_id, is_primary=True)).one_or_none()


def primary_addresses(person_ids: Collection[int]) -> dict[int, str]:
    """The primary addresses of these people, by their ids."""
    rows = session.execute(
        select(Address.person_id, Address.address).where(
            Address.is_primary.is_(True), Address.person_id.in_(person_ids)
        )
    )
    return {row.person_id: row.address for row in rows}


def address_for_letters(person_id: int) -> str | None:
    """The same as a text, for letters that many want at once."""
    return fetch(_LETTERS_GO_TO, person_id=person_id).scalar_one_or_none()


def address_known_as(text: str) -> Address | None:
    """The address that this spelling means, whoever has it."""
    return session.scalars(
        select(Address).options(joinedload(Address.person)).filter_by(canonical=canonical_address(text))
    ).one_or_none()


def password_of(person_id: int) -> SignIn | None:
    """How this person signs in by password."""
    return session.scalars(select(SignIn).filter_by(person_id=person_id, kind=SignInKind.PASSWORD)).one_or_none()


def running_sessions(person_id: int) -> Sequence[SignInSession]:
    """The browsers in which this person is signed in, the latest first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.ends_at > clock.now(),
        )
        .order_by(SignInSession.id.desc())
    ).all()


def own_words_of(person_id: int) -> tuple[str, ...]:
    """Names and addresses, which a password must not hold."""
    person = session.get(Person, person_id)
    if person is None:
        return ()
    return (person.given_name, person.family_name, *(item.address for item in person.addresses))


def people_matching(text: str, *, limit: int) -> Sequence[Person]:
    """People whose names and addresses hold every word of the text, by name; an empty text means everybody."""
    return session.scalars(
        select(Person)
        .options(selectinload(Person.addresses), selectinload(Person.grants))
        .where(and_(True, *(_holds(word) for word in text.split())))
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(limit)
    ).all()


def people_known_as(text: str, *, limit: int) -> Sequence[Person]:
    """People whose names hold every word, or the one with exactly this address; a short text finds nobody."""
    if "@" in text:
        known = address_known_as(text)
        return [known.person] if known else []
    if len("".join(text.split())) < SHORTEST_NAME:
        return []
    return session.scalars(
        select(Person)
        .where(*(is_named(word) for word in text.split()))
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(limit)
    ).all()


def people_with_addresses(person_ids: Collection[int]) -> set[int]:
    """To whom of these letters can be written."""
    return set(
        session.scalars(select(Address.person_id).where(Address.person_id.in_(person_ids), Address.is_primary))
    )


def namesakes(given_name: str, family_name: str) -> Sequence[Person]:
    """People of the same name, whatever its capitals."""
    return session.scalars(
        select(Person)
        .where(
            func.lower(Person.given_name) == given_name.lower(),
            func.lower(Person.family_name) == family_name.lower(),
        )
        .order_by(Person.id)
        .limit(3)
    ).all()


def registrations_matching(text: str, *, limit: int) -> Sequence[Registration]:
    """Registrations that still wait for their letter's button, the latest first."""
    waiting = select(Registration).where(Registration.person_id.is_(None))
    for word in text.split():
        waiting = waiting.where(
            or_(
                Registration.given_name.icontains(word, autoescape=True),
                Registration.family_name.icontains(word, autoescape=True),
                Registration.canonical.contains(canonical_address(word) or word, autoescape=True),
            )
        )
    return session.scalars(waiting.order_by(Registration.id.desc()).limit(limit)).all()


def roles_held_by(person_id: int) -> Sequence[Grant]:
    """The roles that a person holds now, the oldest first."""
    return session.scalars(
        select(Grant).where(Grant.person_id == person_id, Grant.ended_at.is_(None)).order_by(Grant.id)
    ).all()


def all_departments() -> Sequence[Department]:
    """Departments by name."""
    return session.scalars(select(Department).order_by(Department.name)).all()


def is_named(word: str) -> ColumnElement[bool]:
    """Whether a person's name holds this word, whatever its capitals."""
    return or_(
        Person.given_name.icontains(word, autoescape=True), Person.family_name.icontains(word, autoescape=True)
    )


def _holds(word: str) -> ColumnElement[bool]:
    return or_(
        is_named(word),
        Person.addresses.any(Address.canonical.contains(canonical_address(word) or word, autoescape=True)),
    )
