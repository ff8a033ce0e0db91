"""Register, answer by letter, confirm: a person comes into being when the letter's button is pressed."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts import attempts, emails, policy
from lms.accounts.addresses import canonical_address
from lms.accounts.mailed_links import make_link, use_link, void_links_of_registration
from lms.accounts.models import MailedLink, MailedLinkKind, Person, Registration
from lms.accounts.operations.people import confirm_primary_address, equip
from lms.accounts.professions import Profession
from lms.accounts.queries import address_known_as
from lms.audit.log import note
from lms.db import session
from lms.jobs import outbox


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What the form asks for; the password as it is kept."""

    address: str
    given_name: str
    family_name: str
    degree: str
    degree_text: str
    profession: Profession
    secret: str
    return_path: str


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """Whom a letter's button confirmed, and where that person was."""

    person: Person
    return_path: str
    is_new: bool


def register(filled: Filled, *, network: str) -> None:
    """Keep what a visitor filled in; only who reads letters at the address learns whether it is known.

    The work is the same for a known address: what differs happens in the job. Raises Refusal("too_many_attempts").
    """
    canonical = canonical_address(filled.address)
    may_write = attempts.count_letter(canonical, network)
    registration = Registration(**vars(filled), canonical=canonical, asked_at=clock.now())
    session.add(registration)
    session.flush()
    note("register", actor_id=None, subject=("registration", registration.id), letter=may_write)
    if may_write:
        outbox.enqueue("accounts.answer_registration", registration_id=registration.id)


def answer_registration(registration_id: int) -> None:
    """Write the letter that a registration asks for: to confirm, or to say that there is an account already."""
    registration = session.get(Registration, registration_id)
    if registration is None or session.scalar(
        select(exists().where(MailedLink.registration_id == registration_id))
    ):
        return
    known = address_known_as(registration.address)
    if known is not None:
        emails.send_already_registered(known, registration)
        session.delete(registration)
        return
    token = make_link(MailedLinkKind.CONFIRM, registration=registration)
    emails.send_confirm_address(registration.address, registration.given_name, token)


def confirm_registration(token: str) -> Confirmed | None:
    """Use the link of a letter; None where it is used, over, unknown, or its address has gone to somebody else."""
    link = use_link(MailedLinkKind.CONFIRM, token)
    if link is None:
        return None
    if link.person_id is not None:
        person = session.get_one(Person, link.person_id)
        confirm_primary_address(person)
        note("confirm_address", actor_id=person.id, subject=("person", person.id))
        return Confirmed(person=person, return_path="/profile", is_new=False)
    registration = session.get_one(Registration, link.registration_id)
    created = _person_of(registration)
    if created is None:
        return None
    note("confirm_registration", actor_id=created.id, subject=("person", created.id))
    return Confirmed(person=created, return_path=registration.return_path, is_new=True)


def confirm_registration_for(actor: Actor, registration_id: int, *, reason: str) -> Person:
    """The office vouches for an address that no letter reaches; `reason` is a code.

    Raises Refusal: not_allowed, no_such_registration, address_taken.
    """
    insist(policy.may_confirm_registrations(actor))
    registration = session.get(Registration, registration_id)
    if registration is None or registration.person_id is not None:
        raise Refusal("no_such_registration", status=404)
    person = _person_of(registration)
    if person is None:
        raise Refusal("address_taken")
    void_links_of_registration(registration.id)
    note("confirm_registration", actor_id=actor.id, subject=("person", person.id), reason=reason)
    return person


def _person_of(registration: Registration) -> Person | None:
    """The person that a registration describes; None where the address went to somebody else meanwhile."""
    person = Person(
        given_name=registration.given_name,
        family_name=registration.family_name,
        degree=registration.degree,
        degree_text=registration.degree_text,
        profession=registration.profession,
        known_since=clock.now(),
    )
    try:
        with session.begin_nested():
            equip(person, registration.address, registration.secret, confirmed=True)
    except IntegrityError:
        return None
    registration.person_id, registration.secret = person.id, ""
    session.flush()
    return person
