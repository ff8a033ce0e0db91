"""The rows behind signed-in browsers: begin, find, end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from lms import clock
from lms.access.actor import Scope
from lms.access.permissions import Role
from lms.accounts.models import Grant, Person, SignInSession
from lms.db import session


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


def person_behind(token: str) -> SignedIn | None:
    """Who sits behind this cookie value: nobody once the row or the account has ended."""
    now = clock.now()
    found = session.execute(
        select(SignInSession.id, Person.id, Person.given_name, Person.family_name, Person.zone)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.digest == _digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.ends_at > now,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    session_id, person_id, given, family, zone = found
    return SignedIn(
        id=person_id, name=f"{given} {family}", zone=zone, session_id=session_id, grants=roles_of(person_id)
    )


def roles_of(person_id: int) -> tuple[HeldRole, ...]:
    """The roles that a person holds now."""
    rows = session.execute(
        select(Grant.role, Grant.scope_kind, Grant.scope_id).where(
            Grant.person_id == person_id, Grant.ended_at.is_(None)
        )
    )
    return tuple(HeldRole(role, Scope(kind, scope_id)) for role, kind, scope_id in rows)


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
