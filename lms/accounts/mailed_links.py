"""Links in letters: random, signed, kept as a digest, used once, voided by a newer one."""

import secrets
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, update

from lms import clock, config
from lms.accounts.models import MailedLink, MailedLinkKind, Registration
from lms.db import session
from lms.tokens import Signer, digest_of

LIVES: Final = {MailedLinkKind.CONFIRM: timedelta(hours=72), MailedLinkKind.RESET: timedelta(minutes=60)}


def make_link(
    kind: MailedLinkKind, *, person_id: int | None = None, registration: Registration | None = None
) -> str:
    """A new token for a letter; those of the same kind that went out before are worth nothing from now on."""
    now, random = clock.now(), secrets.token_urlsafe(32)
    if registration is not None:
        _void(MailedLink.registration_id.in_(select(Registration.id).filter_by(canonical=registration.canonical)))
    else:
        _void(MailedLink.person_id == person_id, MailedLink.kind == kind)
    session.add(
        MailedLink(
            kind=kind,
            digest=digest_of(random),
            person_id=person_id,
            registration_id=registration.id if registration else None,
            made_at=now,
            ends_at=now + LIVES[kind],
        )
    )
    session.flush()
    return _signer().sign(kind, random, lives=LIVES[kind])


def open_link(kind: MailedLinkKind, token: str) -> MailedLink | None:
    """The link behind a token while it may still be used; changes nothing."""
    digest = _signer().digest(kind, token)
    return session.scalars(select(MailedLink).where(*_usable(kind, digest))).one_or_none() if digest else None


def use_link(kind: MailedLinkKind, token: str) -> MailedLink | None:
    """The link behind a token, used up by this very call: of two at once only one gets it."""
    digest = _signer().digest(kind, token)
    if digest is None:
        return None
    used = session.scalar(
        update(MailedLink)
        .where(*_usable(kind, digest))
        .values(used_at=clock.now())
        .returning(MailedLink.id)
        .execution_options(synchronize_session=False)
    )
    return None if used is None else session.get_one(MailedLink, used, populate_existing=True)


def void_links_of(person_id: int) -> None:
    """Make every link that was mailed to a person worthless."""
    _void(MailedLink.person_id == person_id)


def void_links_of_registration(registration_id: int) -> None:
    """Make the link of a registration worthless."""
    _void(MailedLink.registration_id == registration_id)


def _void(*conditions: Any) -> None:
    session.execute(
        update(MailedLink)
        .where(*conditions, MailedLink.used_at.is_(None), MailedLink.voided_at.is_(None))
        .values(voided_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _usable(kind: MailedLinkKind, digest: str) -> tuple[Any, ...]:
    return (
        MailedLink.kind == kind,
        MailedLink.digest == digest,
        MailedLink.used_at.is_(None),
        MailedLink.voided_at.is_(None),
        MailedLink.ends_at > clock.now(),
    )


def _signer() -> Signer:
    return Signer(config.current().signing_key)
