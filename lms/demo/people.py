"""Who stands in the demonstration: one person for each way of looking at the house, and learners with a past."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import select

from lms.access.permissions import Role
from lms.accounts.identifiers import Identifiers, Licence
from lms.accounts.models import Person
from lms.accounts.operations.people import add_person
from lms.accounts.operations.profile import keep_identifiers, keep_professional_identifiers
from lms.accounts.passwords import LENGTHS, SYMBOLS, refusals
from lms.accounts.professions import Profession, suggested_profession, works_in_pharmacy
from lms.accounts.queries import address_known_as
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.operations import say_consent
from lms.credit.accreditors.readiness import LEARNERS_OF_JA_PARS
from lms.db import session

_FIRST_PROFILE_ID: Final = 1_000_000
_BORN_ON: Final = date(1980, 2, 29)
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who is known to the house since so many days."""

    given_name: str
    family_name: str
    degree: str
    since_days: int

    @property
    def address(self) -> str:
        """Where letters to her go."""
        return f"{self.given_name}.{self.family_name}@northgate.example".lower().replace(" ", "-")

    @property
    def profession(self) -> Profession:
        """What most holders of the degree are."""
        return suggested_profession(self.degree)


@dataclass(frozen=True, kw_only=True)
class Visitor(Member):
    """One whom the person before this machine can be: with a password, and with what she may do."""

    does: str
    works_as: Profession | None = None
    role: Role | None = None
    since_days: int = 1800

    @property
    def profession(self) -> Profession:
        """As she says, or as her degree suggests."""
        return self.works_as or suggested_profession(self.degree)


_OFFICE: Final = Profession.ADMINISTRATOR
VISITORS: Final = (
    Visitor(does="Physician, a learner", given_name="Elena", family_name="Marsh", degree="MD"),
    Visitor(does="Nurse, a learner", given_name="Omar", family_name="Diallo", degree="RN"),
    Visitor(does="Pharmacist, a learner", given_name="Leah", family_name="Stern", degree="PharmD"),
    Visitor(does="PA, a learner", given_name="Samuel", family_name="Ortega", degree="PA"),
    Visitor(does="Planner", given_name="Nadia", family_name="Ferro", degree="MSN", role=Role.PLANNER),
    Visitor(
        does="Course administrator",
        given_name="Ines",
        family_name="Roth",
        degree="MS",
        works_as=_OFFICE,
        role=Role.COURSE_ADMIN,
    ),
    Visitor(
        does="CE officer",
        given_name="Ruth",
        family_name="Calloway",
        degree="None",
        works_as=_OFFICE,
        role=Role.OFFICER,
    ),
    Visitor(
        does="Office administrator",
        given_name="Peter",
        family_name="Vance",
        degree="None",
        works_as=_OFFICE,
        role=Role.OFFICE_ADMIN,
    ),
)
One = TypeVar("One", bound=Member)
OFFICER: Final = next(one for one in VISITORS if one.role is Role.OFFICER)

# Those who make figures and lists worth looking at. They have no way to sign in.
LEARNERS: Final = tuple(
    Member(given_name=given, family_name=family, degree=degree, since_days=days)
    for given, family, degree, days in (
        ("Aisha", "Rahman", "MD", 1540),
        ("Benjamin", "Koch", "DO", 1210),
        ("Catalina", "Reyes", "MD", 990),
        ("Dmitri", "Volkov", "MD", 1380),
        ("Esther", "Mwangi", "MD", 700),
        ("Felix", "Hartmann", "MD, PhD", 1490),
        ("Gabriela", "Santos", "MBBS", 420),
        ("Henry", "Nakamura", "MD", 260),
        ("Ingrid", "Solberg", "DO", 1120),
        ("Jamal", "Whitaker", "RN, BSN", 1460),
        ("Keiko", "Tanaka", "RN", 860),
        ("Leila", "Haddad", "MSN", 1300),
        ("Marcus", "Bell", "RN", 540),
        ("Noor", "Siddiqui", "NP", 1050),
        ("Olivia", "Petersen", "BSN", 310),
        ("Pavel", "Novotny", "CRNA", 760),
        ("Rosa", "Delgado", "PharmD", 1420),
        ("Stephen", "Achebe", "RPh", 640),
        ("Tamsin", "Clarke", "CPhT", 380),
        ("Uma", "Krishnan", "PA", 1170),
        ("Victor", "Lemaire", "PA", 480),
        ("Wendy", "Osei", "RRT", 930),
        ("Xavier", "Morel", "PT", 590),
        ("Yara", "Mansour", "LCSW", 820),
    )
)


def new_password(visitor: Visitor, profile: str) -> str:
    """A password that this installation accepts and no other one has."""
    length = max(LENGTHS[profile][0], 12)
    while True:
        tail = secrets.choice(SYMBOLS) + secrets.choice("23456789")
        password = "".join(secrets.choice(_SIGNS) for _ in range(length - 2)) + tail
        if not refusals(password, profile=profile, own_words=(visitor.given_name, visitor.family_name)):
            return password


def missing(members: Iterable[One]) -> list[One]:
    """Who is not there yet."""
    return [one for one in members if address_known_as(one.address) is None]


def join(one: Member, password: str | None = None) -> Person:
    """She becomes known to the house, with a confirmed address, and to the accreditor to whom she is reported."""
    person = _added(one, password)
    if works_in_pharmacy(person.profession, person.degree):
        keep_identifiers(
            person, person, nabp_profile_id=f"{_FIRST_PROFILE_ID + person.id}", birth_month_day="0229"
        )
    elif isinstance(one, Visitor) and person.profession in LEARNERS_OF_JA_PARS:
        licence = Licence(state="IL", number=f"036{person.id:06}")
        keep_professional_identifiers(person, person, Identifiers(birth_date=_BORN_ON, licences=(licence,)))
        say_consent(person, person.id, Channel.JA_PARS, given=True)
    return person


def _added(one: Member, password: str | None) -> Person:
    return add_person(
        given_name=one.given_name,
        family_name=one.family_name,
        address=one.address,
        degree=one.degree,
        profession=one.profession,
        password=password,
        role=one.role if isinstance(one, Visitor) else None,
    )


def person_at(address: str) -> Person:
    """The person with this address, who must be there."""
    found = address_known_as(address)
    if found is None:
        raise LookupError(f"The demonstration's person {address} is not there.")
    return found.person


def officer() -> Person:
    """In whose name the demonstration publishes."""
    return person_at(OFFICER.address)


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
