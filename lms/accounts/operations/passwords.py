"""Sign in, and lose, reset and change a password; what is compared or hashed is done between these."""

from dataclasses import dataclass

from sqlalchemy import select

from lms import clock, config
from lms.access import limits
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts import attempts, emails
from lms.accounts.addresses import canonical_address
from lms.accounts.mailed_links import make_link, use_link, void_links_of
from lms.accounts.models import Address, MailedLinkKind, Person, SignIn, SignInKind
from lms.accounts.operations.people import confirm_primary_address
from lms.accounts.queries import password_of, primary_address
from lms.accounts.sessions import end_sessions_of
from lms.audit.log import note
from lms.db import session
from lms.jobs import outbox


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """Whoever says to be the owner of an address: what a password is to be compared with, if anything."""

    canonical: str
    network: str
    person_id: int | None = None
    secret: str | None = None


def claim_address(address: str, *, network: str) -> Claimant:
    """Count the try and find what to compare with. Raises Refusal("sign_in_locked")."""
    canonical = canonical_address(address)
    attempts.count_try(canonical, network, zone=config.current().zone)
    found = session.execute(
        select(Address.person_id, SignIn.secret)
        .join(SignIn, SignIn.person_id == Address.person_id)
        .where(Address.canonical == canonical, SignIn.kind == SignInKind.PASSWORD)
    ).one_or_none()
    person_id, secret = found or (None, None)
    return Claimant(canonical=canonical, network=network, person_id=person_id, secret=secret)


def admit(claimant: Claimant, *, is_right: bool, fresh_secret: str | None = None) -> Person | None:
    """The person whose password was right, unless the account was closed or changed meanwhile."""
    person = session.get(Person, claimant.person_id) if claimant.person_id and is_right else None
    way = password_of(person.id) if person else None
    if person is None or way is None or way.secret != claimant.secret or person.disabled_at is not None:
        note("sign_in_refused", actor_id=None, subject=("person", claimant.person_id), right_password=is_right)
        return None
    attempts.forgive_try(claimant.canonical, claimant.network)
    if fresh_secret is not None:
        way.secret = fresh_secret
    note("sign_in", actor_id=person.id, subject=("person", person.id))
    return person


def ask_for_reset(address: str, *, network: str) -> None:
    """Have a letter written to the address if it is known; the work here is the same if it is not.

    Raises Refusal("too_many_attempts") where the network asks too often.
    """
    canonical = canonical_address(address)
    may_write = attempts.count_letter(canonical, network)
    found = session.execute(select(Address.id, Address.person_id).filter_by(canonical=canonical)).one_or_none()
    address_id, person_id = found or (None, None)
    note("ask_for_reset", actor_id=None, subject=("person", person_id), letter=may_write)
    if may_write:
        outbox.enqueue("accounts.answer_reset", address_id=address_id)


def answer_reset(address_id: int | None) -> None:
    """Write the letter with the link, if there is an open account to write to."""
    known = session.get(Address, address_id) if address_id is not None else None
    if known is None or known.person.disabled_at is not None:
        return
    emails.send_reset_password(known, make_link(MailedLinkKind.RESET, person_id=known.person_id))


def reset_password(token: str, secret: str) -> Person | None:
    """Use the link of a letter for a new password; None where it is used, over or unknown."""
    link = use_link(MailedLinkKind.RESET, token)
    person = session.get(Person, link.person_id) if link else None
    if person is None or person.disabled_at is not None:
        return None
    # Who holds the link reads the letters: that confirms the address as a confirmation link does.
    known = confirm_primary_address(person)
    limits.forget(attempts.TRIES, known.canonical)
    _keep_password(person, secret)
    note("reset_password", actor_id=person.id, subject=("person", person.id))
    return person


def claim_own_account(actor: Actor) -> Claimant:
    """Count a try at the current password of whoever is signed in. Raises Refusal("too_many_attempts")."""
    insist(limits.count(attempts.CHANGES, str(actor.id)), status=429)
    way = password_of(actor.id) if actor.id is not None else None
    return Claimant(canonical="", network="", person_id=actor.id, secret=way.secret if way else None)


def change_password(claimant: Claimant, secret: str) -> Person:
    """Keep a new password and sign every browser out.

    Raises Refusal("wrong_current_password") where another change came first.
    """
    way = password_of(claimant.person_id) if claimant.person_id else None
    if way is None or way.secret != claimant.secret:
        raise Refusal("wrong_current_password", status=422)
    person = session.get_one(Person, claimant.person_id)
    limits.forget(attempts.CHANGES, str(person.id))
    _keep_password(person, secret)
    note("change_password", actor_id=person.id, subject=("person", person.id))
    return person


def _keep_password(person: Person, secret: str) -> None:
    way = password_of(person.id)
    if way is None:
        session.add(SignIn(person_id=person.id, kind=SignInKind.PASSWORD, secret=secret, changed_at=clock.now()))
    else:
        way.secret, way.changed_at = secret, clock.now()
    end_sessions_of(person.id)
    void_links_of(person.id)
    address = primary_address(person.id)
    if address is not None:
        emails.send_password_changed(address)
