"""Who can sign in to the demonstration: one person for each way of looking at the house."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from lms.access.permissions import Role
from lms.accounts.models import Person
from lms.accounts.operations.people import add_person
from lms.accounts.passwords import LENGTHS, SYMBOLS, refusals
from lms.accounts.professions import Profession
from lms.accounts.queries import address_known_as
from lms.db import session

_SIGNS: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A person of the demonstration with what she may do."""

    does: str
    given_name: str
    family_name: str
    degree: str
    profession: Profession
    role: Role | None = None

    @property
    def address(self) -> str:
        """Where letters to her go."""
        return f"{self.given_name}.{self.family_name}@northgate.example".lower()


VISITORS: Final = (
    Visitor(
        does="Physician, a learner",
        given_name="Elena",
        family_name="Marsh",
        degree="MD",
        profession=Profession.PHYSICIAN,
    ),
    Visitor(
        does="Nurse, a learner",
        given_name="Omar",
        family_name="Diallo",
        degree="RN",
        profession=Profession.NURSE,
    ),
    Visitor(
        does="Course administrator",
        given_name="Ines",
        family_name="Roth",
        degree="MS",
        profession=Profession.ADMINISTRATOR,
        role=Role.COURSE_ADMIN,
    ),
    Visitor(
        does="CE officer",
        given_name="Ruth",
        family_name="Calloway",
        degree="None",
        profession=Profession.ADMINISTRATOR,
        role=Role.OFFICER,
    ),
    Visitor(
        does="Office administrator",
        given_name="Peter",
        family_name="Vance",
        degree="None",
        profession=Profession.ADMINISTRATOR,
        role=Role.OFFICE_ADMIN,
    ),
)
OFFICER: Final = VISITORS[3]


def new_password(visitor: Visitor, profile: str) -> str:
    """A password that this installation accepts and no other one has."""
    length = max(LENGTHS[profile][0], 12)
    while True:
        tail = secrets.choice(SYMBOLS) + secrets.choice("23456789")
        password = "".join(secrets.choice(_SIGNS) for _ in range(length - 2)) + tail
        if not refusals(password, profile=profile, own_words=(visitor.given_name, visitor.family_name)):
            return password


def add_visitors(passwords: Mapping[str, str]) -> None:
    """Those of these addresses who are not there yet, with their passwords."""
    for visitor in VISITORS:
        if visitor.address in passwords and address_known_as(visitor.address) is None:
            add_person(
                given_name=visitor.given_name,
                family_name=visitor.family_name,
                address=visitor.address,
                degree=visitor.degree,
                profession=visitor.profession,
                password=passwords[visitor.address],
                role=visitor.role,
            )


def missing_visitors() -> list[Visitor]:
    """Who is not there yet."""
    return [visitor for visitor in VISITORS if address_known_as(visitor.address) is None]


def officer() -> Person:
    """In whose name the demonstration publishes."""
    found = address_known_as(OFFICER.address)
    if found is None:
        raise LookupError("The demonstration's officer is not there.")
    return found.person


def contributor(given_name: str, family_name: str, *, degree: str, profession: str, since: datetime) -> Person:
    """A person in control of content: known to the house, without an address or a sign-in."""
    found = session.scalars(
        select(Person).where(
            Person.given_name == given_name, Person.family_name == family_name, ~Person.addresses.any()
        )
    ).first()
    if found is None:
        found = Person(
            given_name=given_name,
            family_name=family_name,
            degree=degree,
            profession=Profession(profession),
            known_since=since,
        )
        session.add(found)
        session.flush()
    return found
