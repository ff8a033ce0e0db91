"""People are added with an address of their own and a password that is never kept."""

import pytest
from sqlalchemy import select

from lms.access.decision import Refusal
from lms.access.permissions import Role
from lms.accounts.hashing import is_outdated, matches
from lms.accounts.models import Grant, Person
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.accounts.queries import password_of, person_by_id, primary_address
from lms.audit.models import AuditRow
from lms.db import session


def add(address: str = "Noor.Haddad@northgate.example", **values: object) -> Person:
    facts = {"given_name": "Noor", "family_name": "Haddad", "degree": "MD", "profession": Profession.PHYSICIAN}
    return add_person(address=address, **(facts | values))  # type: ignore[arg-type]


def test_an_added_person_has_a_confirmed_address_a_role_and_a_hashed_password(database: None) -> None:
    person = add(password="Cardiac7!", role=Role.OFFICER)
    address, way = primary_address(person.id), password_of(person.id)
    assert address is not None
    assert address.confirmed_at is not None
    assert address.address == "Noor.Haddad@northgate.example"
    assert way is not None
    assert way.secret.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(way.secret, "Cardiac7!")
    assert not matches(way.secret, "cardiac7!")
    assert not is_outdated(way.secret)
    assert list(session.scalars(select(Grant.role).filter_by(person_id=person.id))) == [Role.OFFICER]
    assert person_by_id(person.id) is person


def test_an_address_belongs_to_one_person_in_whatever_spelling(database: None) -> None:
    add()
    for spelling in (" noor.haddad@NORTHGATE.example", "nооr.haddad@northgate.example"):
        with pytest.raises(Refusal, match="address_taken"):
            add(spelling)


def test_adding_a_person_is_noted_without_the_name(database: None) -> None:
    person = add(confirmed=False)
    row = session.scalars(select(AuditRow).filter_by(act="add_person")).one()
    assert (row.subject_kind, row.subject_id) == ("person", person.id)
    assert "Noor" not in str(row.facts)


def test_nobodys_password_matches_nothing(database: None) -> None:
    assert not matches(None, "a password that nobody has")
    assert not matches("no hash at all", "Cardiac7!")
