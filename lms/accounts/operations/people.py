"""Add people, close and open accounts, give and end roles."""

from dataclasses import dataclass

from lms import clock
from lms.access.actor import Actor, Scope
from lms.access.decision import Refusal, insist
from lms.access.permissions import Role, ScopeKind
from lms.accounts import policy
from lms.accounts.addresses import canonical_address, typed_address
from lms.accounts.hashing import hashed
from lms.accounts.mailed_links import void_links_of
from lms.accounts.models import Address, Department, Grant, Person, SignIn, SignInKind
from lms.accounts.professions import Profession
from lms.accounts.queries import address_known_as, namesakes, password_of, primary_address
from lms.accounts.sessions import end_sessions_of
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


@dataclass(frozen=True, kw_only=True)
class NamedPerson:
    """Somebody whom the office names, such as a speaker: with an address or without, never with a sign-in."""

    given_name: str
    family_name: str
    degree: str
    degree_text: str
    profession: Profession
    address: str = ""


def name_person(named: NamedPerson, *, is_another: bool, actor_id: int | None) -> Person:
    """The person meant, added where she is new; who has the address already is never added twice.

    Raises Refusal: address_of_another where it belongs to another name, name_is_known unless `is_another`.
    """
    known = address_known_as(named.address) if named.address else None
    if known is not None:
        if known.person.family_name.casefold() != named.family_name.casefold():
            raise Refusal("address_of_another")
        return known.person
    if not is_another and namesakes(named.given_name, named.family_name):
        raise Refusal("name_is_known")
    person = Person(
        given_name=named.given_name,
        family_name=named.family_name,
        degree=named.degree,
        degree_text=named.degree_text,
        profession=named.profession,
        known_since=clock.now(),
    )
    session.add(person)
    session.flush()
    note("name_person", actor_id=actor_id, subject=("person", person.id))
    if named.address:
        give_address(person, named.address, actor_id=actor_id)
    return person


def give_address(person: Person, address: str, *, actor_id: int | None) -> Address:
    """Where letters go to somebody who has no address yet; it stays unconfirmed until she uses it.

    Never to whoever signs in or holds a role: a new address would be a way into that account.
    Raises AddressRefused, or Refusal: address_taken, has_account.
    """
    typed = typed_address(address)
    if address_known_as(typed) is not None:
        raise Refusal("address_taken")
    if primary_address(person.id) is not None or password_of(person.id) is not None or person.grants:
        raise Refusal("has_account")
    made = Address(person=person, address=typed, canonical=canonical_address(typed))
    session.add(made)
    session.flush()
    note("give_address", actor_id=actor_id, subject=("person", person.id))
    return made


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


def confirm_primary_address(person: Person) -> Address:
    """The address counts as read by the person from now on. Raises Refusal: no_such_address."""
    address = primary_address(person.id)
    if address is None:
        raise Refusal("no_such_address", status=404)
    if address.confirmed_at is None:
        address.confirmed_at = clock.now()
    return address


def confirm_address_for(actor: Actor, person: Person, *, reason: str) -> None:
    """The office vouches for an address that no letter reaches; `reason` is a code."""
    insist(policy.may_manage_person(actor, person))
    confirm_primary_address(person)
    note("confirm_address", actor_id=actor.id, subject=("person", person.id), reason=reason)


def grant_role(actor: Actor, person: Person, role: Role, scope: Scope) -> Grant:
    """Give a role within a scope. Signed-in browsers begin anew, so that no old cookie carries new power.

    Raises Refusal: not_allowed, own_account, role_held, no_such_scope.
    """
    insist(policy.may_give_role(actor, person, role, scope))
    if any(held.role == role and held.scope == scope and held.ended_at is None for held in person.grants):
        raise Refusal("role_held")
    if not _exists(scope):
        raise Refusal("no_such_scope")
    grant = Grant(
        person=person,
        role=role,
        scope_kind=scope.kind,
        scope_id=scope.id,
        granted_at=clock.now(),
        granted_by=actor.id,
    )
    session.add(grant)
    session.flush()
    end_sessions_of(person.id)
    _note_role("grant_role", actor, grant)
    return grant


def end_role(actor: Actor, person: Person, grant_id: int) -> None:
    """Take a role back; what was done with it stays.

    Raises Refusal: no_such_role (for another's too), not_allowed, own_account.
    """
    grant = next((held for held in person.grants if held.id == grant_id and held.ended_at is None), None)
    if grant is None:
        raise Refusal("no_such_role", status=404)
    insist(policy.may_give_role(actor, person, grant.role, grant.scope))
    grant.ended_at = clock.now()
    end_sessions_of(person.id)
    _note_role("end_role", actor, grant)


def disable_person(actor: Actor, person: Person) -> None:
    """Close an account: no sign-in, no running session, no link that works. Records stay."""
    insist(policy.may_manage_person(actor, person))
    person.disabled_at = person.disabled_at or clock.now()
    end_sessions_of(person.id)
    void_links_of(person.id)
    note("disable_person", actor_id=actor.id, subject=("person", person.id))


def enable_person(actor: Actor, person: Person) -> None:
    """Open a closed account again."""
    insist(policy.may_manage_person(actor, person))
    person.disabled_at = None
    note("enable_person", actor_id=actor.id, subject=("person", person.id))


def end_sessions(actor: Actor, person: Person) -> None:
    """Sign a person out everywhere."""
    insist(policy.may_manage_person(actor, person))
    end_sessions_of(person.id)
    note("end_sessions", actor_id=actor.id, subject=("person", person.id))


def _exists(scope: Scope) -> bool:
    """Departments are known here; an activity's id is a plain value that higher rooms look up."""
    if scope.kind is ScopeKind.OFFICE:
        return scope.id is None
    if scope.kind is ScopeKind.DEPARTMENT:
        return scope.id is not None and session.get(Department, scope.id) is not None
    return scope.id is not None


def _note_role(act: str, actor: Actor, grant: Grant) -> None:
    note(
        act,
        actor_id=actor.id,
        subject=("person", grant.person_id),
        role=grant.role,
        scope=grant.scope_kind,
        scope_id=grant.scope_id,
    )
