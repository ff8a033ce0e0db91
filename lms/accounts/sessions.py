"""The rows behind signed-in browsers: begin, find, end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, bindparam, select, update

from lms import clock
from lms.access.actor import Scope
from lms.access.permissions import Role
from lms.accounts.models import Grant, Person, SignInSession
from lms.db import fetch, session


@dataclass(frozen=True)
class HeldRole:
    """A role as the guard and the policies see it."""

    role: Role
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """The person behind a request, read once; no table row, so that it outlives the transaction."""

    id: int
    name: str
    zone: str
    session_id: int
    grants: tuple[HeldRole, ...]


def begin_session(person: Person, *, lives: timedelta, browser: str) -> str:
    """A new row for a browser that has just shown who it is; the value for its cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        SignInSession(
            person_id=person.id,
            digest=_digest(token),
            began_at=now,
            ends_at=now + lives,
            browser=browser[:200],
        )
    )
    session.flush()
    return token


# Built once: it is asked at every request.
_BEHIND: Final = (
    select(
        SignInSession.id.label("session_id"),
        Person.id,
        Person.given_name,
        Person.family_name,
        Person.zone,
        Grant.role,
        Grant.scope_kind,
        Grant.scope_id,
    )
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Grant, and_(Grant.person_id == Person.id, Grant.ended_at.is_(None)))
    .where(
        SignInSession.digest == bindparam("digest"),
        SignInSession.ended_at.is_(None),
        SignInSession.ends_at > bindparam("now", type_=SignInSession.ends_at.type),
        Person.disabled_at.is_(None),
    )
    .order_by(Grant.id)
)


def person_behind(token: str) -> SignedIn | None:
    """Who sits behind this cookie value, with all roles: nobody once the row or the account has ended."""
    rows = fetch(_BEHIND, digest=_digest(token), now=clock.now()).all()
    if not rows:
        return None
    first = rows[0]
    return SignedIn(
        id=first.id,
        name=f"{first.given_name} {first.family_name}",
        zone=first.zone,
        session_id=first.session_id,
        grants=tuple(HeldRole(row.role, Scope(row.scope_kind, row.scope_id)) for row in rows if row.role),
    )


def end_session(session_id: int) -> None:
    """Sign one browser out."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_session_behind(token: str) -> None:
    """Sign out whichever browser holds this cookie value."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.digest == _digest(token), SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_sessions_of(person_id: int) -> None:
    """Sign all of a person's browsers out."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
