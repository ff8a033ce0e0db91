"""Add people, close and open accounts, give and end roles."""

from lms import clock
from lms.access.decision import Refusal
from lms.access.permissions import Role
from lms.accounts.addresses import canonical_address, typed_address
from lms.accounts.hashing import hashed
from lms.accounts.models import Address, Grant, Person, SignIn, SignInKind
from lms.accounts.professions import Profession
from lms.accounts.queries import address_known_as
from lms.audit.log import note
from lms.db import session


def add_person(
    *,
    given_name: str,
    family_name: str,
    address: str,
    degree: str,
    profession: Profession,
    degree_text: str = "",
    zone: str = "",
    password: str | None = None,
    confirmed: bool = True,
    role: Role | None = None,
    actor_id: int | None = None,
) -> Person:
    """A person with an address and, where a password is given, a way to sign in.

    The password is hashed before the first statement, so begin a transaction with this where others write too.
    Raises AddressRefused, or Refusal("address_taken").
    """
    secret, typed = hashed(password) if password else None, typed_address(address)
    if address_known_as(typed) is not None:
        raise Refusal("address_taken")
    person = Person(
        given_name=given_name,
        family_name=family_name,
        degree=degree,
        degree_text=degree_text,
        profession=profession,
        zone=zone,
        known_since=clock.now(),
    )
    equip(person, typed, secret, confirmed=confirmed)
    if role is not None:
        session.add(Grant(person=person, role=role, granted_at=clock.now(), granted_by=actor_id))
    session.flush()
    note("add_person", actor_id=actor_id, subject=("person", person.id), role=role)
    return person


def equip(person: Person, address: str, secret: str | None, *, confirmed: bool) -> None:
    """Give a new person the first address, and the kept form of the password."""
    now = clock.now()
    session.add(person)
    session.add(
        Address(
            person=person,
            address=address,
            canonical=canonical_address(address),
            confirmed_at=now if confirmed else None,
        )
    )
    session.flush()
    if secret is not None:
        session.add(SignIn(person_id=person.id, kind=SignInKind.PASSWORD, secret=secret, changed_at=now))
