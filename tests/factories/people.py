"""People: the cast that appears everywhere."""

import itertools
from dataclasses import dataclass
from typing import Any

from lms import clock, db
from lms.access.permissions import Role, ScopeKind
from lms.accounts.addresses import canonical_address
from lms.accounts.models import Address, Department, Grant, Person, ReportingIdentifiers
from lms.accounts.professions import Profession

_numbers = itertools.count(1)


@dataclass
class Cast:
    """Who plays in the tests; the coordinator belongs to another department."""

    learner: Person
    colleague: Person
    outsider: Person
    coordinator: Person
    planner: Person
    course_admin: Person
    officer: Person
    administrator: Person


def make_person(given: str = "Elena", family: str = "Marsh", **values: Any) -> Person:
    """A physician with a confirmed address, unless said otherwise."""
    person = _person(given, family, **values)
    db.session.flush()
    return person


def _person(given: str, family: str, **values: Any) -> Person:
    number = next(_numbers)
    address = values.pop("address", f"{given}.{family}.{number}@northgate.example".lower())
    confirmed = values.pop("confirmed", True)
    defaults: dict[str, Any] = {"degree": "MD", "profession": Profession.PHYSICIAN, "known_since": clock.now()}
    person = Person(given_name=given, family_name=family, **(defaults | values))
    db.session.add(person)
    if address:
        person.addresses.append(
            Address(
                person=person,
                address=address,
                canonical=canonical_address(address),
                confirmed_at=clock.now() if confirmed else None,
            )
        )
    return person


def know_to_cpe_monitor(person: Person) -> None:
    """A NABP e-Profile ID, and a birthday on 29 February."""
    db.session.add(
        ReportingIdentifiers(
            person_id=person.id, nabp_profile_id="0123456", birth_month_day="0229", changed_at=clock.now()
        )
    )
    db.session.flush()


def grant(person: Person, role: Role, kind: ScopeKind = ScopeKind.OFFICE, scope_id: int | None = None) -> Grant:
    """Give a role."""
    row = _grant(person, role, kind, scope_id)
    db.session.flush()
    return row


def _grant(person: Person, role: Role, kind: ScopeKind = ScopeKind.OFFICE, scope_id: int | None = None) -> Grant:
    row = Grant(person=person, role=role, scope_kind=kind, scope_id=scope_id, granted_at=clock.now())
    db.session.add(row)
    return row


def make_department(name: str = "") -> Department:
    """A department."""
    department = Department(name=name or f"Department {next(_numbers)}")
    db.session.add(department)
    db.session.flush()
    return department


def make_cast() -> Cast:
    """All of them, written at once and committed to the test's transaction."""
    other = make_department()
    cast = Cast(
        learner=_person("Elena", "Marsh"),
        colleague=_person("Hana", "Kowalczyk", degree="PhD", profession=Profession.SCIENTIST),
        outsider=_person("Omar", "Diallo", degree="RN", profession=Profession.NURSE),
        coordinator=_person("Jun", "Mori", degree="MPH", profession=Profession.ADMINISTRATOR),
        planner=_person("Carla", "Menendez", degree="RN, BSN", profession=Profession.NURSE),
        course_admin=_person("Ines", "Roth", degree="MS", profession=Profession.ADMINISTRATOR),
        officer=_person("Ruth", "Calloway", degree="None", profession=Profession.ADMINISTRATOR),
        administrator=_person("Peter", "Vance", degree="None", profession=Profession.ADMINISTRATOR),
    )
    _grant(cast.coordinator, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, other.id)
    _grant(cast.planner, Role.PLANNER)
    _grant(cast.course_admin, Role.COURSE_ADMIN)
    _grant(cast.officer, Role.OFFICER)
    _grant(cast.administrator, Role.OFFICE_ADMIN)
    db.session.commit()
    return cast
