"""Reads of people, their addresses, sign-ins and roles."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms import clock
from lms.accounts.addresses import canonical_address
from lms.accounts.models import Address, Person, SignIn, SignInKind, SignInSession
from lms.db import session


def person_by_id(id: int) -> Person | None:  # noqa: A002 -- what it is called everywhere
    """The person with this id."""
    return session.get(Person, id)


def primary_address(person_id: int) -> Address | None:
    """Where letters to this person go."""
    return session.scalars(select(Address).filter_by(person_id=person_id, is_primary=True)).one_or_none()


def address_known_as(text: str) -> Address | None:
    """The address that this spelling means, whoever has it."""
    return session.scalars(
        select(Address).options(selectinload(Address.person)).filter_by(canonical=canonical_address(text))
    ).one_or_none()


def password_of(person_id: int) -> SignIn | None:
    """How this person signs in by password."""
    return session.scalars(select(SignIn).filter_by(person_id=person_id, kind=SignInKind.PASSWORD)).one_or_none()


def running_sessions(person_id: int) -> Sequence[SignInSession]:
    """The browsers in which this person is signed in, the latest first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.ends_at > clock.now(),
        )
        .order_by(SignInSession.id.desc())
    ).all()
