"""What people change about themselves."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from lms import clock
from lms.access import limits
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts import attempts, emails, policy
from lms.accounts.identifiers import Identifiers
from lms.accounts.mailed_links import make_link
from lms.accounts.models import (
    MailedLinkKind,
    Person,
    ProfessionalIdentifiers,
    ReportingIdentifiers,
    SignInSession,
)
from lms.accounts.professions import Profession
from lms.accounts.queries import hold_person, primary_address, professional_identifiers, reporting_identifiers
from lms.accounts.sessions import end_session
from lms.audit.log import note
from lms.db import session

_followers: dict[str, Callable[[int], None]] = {}


def when_profile_changes(room: str, follow: Callable[[int], None]) -> None:
    """Let a room that this one may not know follow: what a person may receive hangs on the profile."""
    _followers[room] = follow


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a profile says; an empty zone means the provider's."""

    given_name: str
    family_name: str
    degree: str
    degree_text: str
    profession: Profession
    zone: str


def change_profile(actor: Actor, person: Person, details: Details) -> None:
    """Keep the details; awards keep what was true when they were made."""
    insist(policy.may_change_profile(actor, person))
    changed = [name for name, value in vars(details).items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, getattr(details, name))
    note("change_profile", actor_id=actor.id, subject=("person", person.id), fields=" ".join(changed))
    _tell(person)


def keep_identifiers(actor: Actor, person: Person, *, nabp_profile_id: str, birth_month_day: str) -> None:
    """Keep by what CPE Monitor knows a person; the audit says that, and never what."""
    insist(policy.may_keep_identifiers(actor, person))
    # Two tabs that keep them at once take turns: there is one row of a person.
    hold_person(person.id)
    found = reporting_identifiers(person.id)
    if found is None:
        session.add(
            ReportingIdentifiers(
                person_id=person.id,
                nabp_profile_id=nabp_profile_id,
                birth_month_day=birth_month_day,
                changed_at=clock.now(),
            )
        )
    else:
        found.nabp_profile_id, found.birth_month_day = nabp_profile_id, birth_month_day
        found.changed_at = clock.now()
    note("keep_identifiers", actor_id=actor.id, subject=("person", person.id))
    _tell(person)


def forget_identifiers(actor: Actor, person: Person) -> None:
    """Keep them no longer; awards stay."""
    insist(policy.may_keep_identifiers(actor, person))
    found = reporting_identifiers(person.id)
    if found is not None:
        session.delete(found)
        note("forget_identifiers", actor_id=actor.id, subject=("person", person.id))
        _tell(person)


def keep_professional_identifiers(actor: Actor, person: Person, said: Identifiers) -> None:
    """Keep by what boards know a person, or nothing where nothing is said; the audit names the fields alone."""
    insist(policy.may_keep_identifiers(actor, person))
    hold_person(person.id)
    found, plain = professional_identifiers(person.id), _plain(said)
    before = _plain(found.said) if found else _plain(Identifiers())
    changed = [name for name, value in plain.items() if before[name] != value]
    if found is None and changed:
        session.add(ProfessionalIdentifiers(person_id=person.id, changed_at=clock.now(), **plain))
    elif found is not None and said == Identifiers():
        # Nothing is kept of whoever has taken back everything.
        session.delete(found)
    elif found is not None:
        for name in changed:
            setattr(found, name, plain[name])
        found.changed_at = clock.now()
    act = "keep_professional_identifiers"
    note(act, actor_id=actor.id, subject=("person", person.id), fields=" ".join(changed))
    _tell(person)


def _plain(said: Identifiers) -> dict[str, str]:
    return {
        "npi": said.npi,
        "birth_date": said.birth_date.isoformat() if said.birth_date else "",
        "licences": json.dumps([asdict(one) for one in said.licences]),
        "boards": json.dumps([asdict(one) for one in said.boards]),
    }


def _tell(person: Person) -> None:
    session.flush()
    for follow in _followers.values():
        follow(person.id)


def end_own_session(actor: Actor, session_id: int) -> None:
    """Sign out one of one's own browsers. Raises Refusal: no_such_session, for anybody else's too."""
    found = session.scalars(select(SignInSession).filter_by(id=session_id, person_id=actor.id)).one_or_none()
    if found is None:
        raise Refusal("no_such_session", status=404)
    end_session(found.id)
    note("end_session", actor_id=actor.id, subject=("person", actor.id))


def sign_out(actor: Actor, session_id: int) -> None:
    """End the row behind the browser in use."""
    end_session(session_id)
    note("sign_out", actor_id=actor.id, subject=("person", actor.id))


def ask_for_confirmation(actor: Actor, person: Person) -> None:
    """Send the letter that confirms one's own address. Raises Refusal("too_many_attempts")."""
    insist(policy.may_change_profile(actor, person))
    address = primary_address(person.id)
    if address is None or address.confirmed_at is not None:
        return
    insist(limits.count(attempts.LETTERS, address.canonical), status=429)
    token = make_link(MailedLinkKind.CONFIRM, person_id=person.id)
    emails.send_confirm_address(address.address, person.given_name, token)
    note("ask_for_confirmation", actor_id=actor.id, subject=("person", person.id))
