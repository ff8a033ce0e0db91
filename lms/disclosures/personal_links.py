"""Links by which people disclose without an account: random, signed, kept as a digest, used once."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from lms import config
from lms.activities.models import Activity
from lms.db import session
from lms.disclosures.models import DisclosureRequest
from lms.tokens import Signer, digest_of

LIVES: Final = timedelta(days=30)
_PURPOSE: Final = "disclosure"


def make_link(
    activity: Activity, *, person_id: int, asked_by: int, now: datetime
) -> tuple[str, DisclosureRequest]:
    """A token for a letter, and its row; what went out before for this activity is worth nothing from now on."""
    random = secrets.token_urlsafe(32)
    void_links(activity.id, [person_id], now=now)
    made = DisclosureRequest(
        activity_id=activity.id,
        person_id=person_id,
        digest=digest_of(random),
        asked_by=asked_by,
        asked_at=now,
        ends_at=now + LIVES,
    )
    session.add(made)
    session.flush()
    return _signer().sign(_PURPOSE, random, lives=LIVES), made


def open_link(token: str, *, now: datetime) -> DisclosureRequest | None:
    """The request behind a token while it may still be used; changes nothing."""
    digest = _signer().digest(_PURPOSE, token)
    if digest is None:
        return None
    return session.scalars(select(DisclosureRequest).where(*_usable(digest, now))).one_or_none()


def use_link(token: str, *, now: datetime) -> DisclosureRequest | None:
    """The request behind a token, used up by this very call: of two at once only one gets it."""
    digest = _signer().digest(_PURPOSE, token)
    if digest is None:
        return None
    used = session.scalar(
        update(DisclosureRequest)
        .where(*_usable(digest, now))
        .values(used_at=now)
        .returning(DisclosureRequest.id)
        .execution_options(synchronize_session=False)
    )
    return None if used is None else session.get_one(DisclosureRequest, used, populate_existing=True)


def void_links(activity_id: int, person_ids: Iterable[int], *, now: datetime) -> None:
    """Make the links that these people were sent for an activity worthless."""
    session.execute(
        update(DisclosureRequest)
        .where(
            DisclosureRequest.activity_id == activity_id,
            DisclosureRequest.person_id.in_(list(person_ids)),
            DisclosureRequest.used_at.is_(None),
            DisclosureRequest.voided_at.is_(None),
        )
        .values(voided_at=now)
        .execution_options(synchronize_session=False)
    )


def _usable(digest: str, now: datetime) -> tuple[Any, ...]:
    return (
        DisclosureRequest.digest == digest,
        DisclosureRequest.used_at.is_(None),
        DisclosureRequest.voided_at.is_(None),
        DisclosureRequest.ends_at > now,
    )


def _signer() -> Signer:
    return Signer(config.current().signing_key)
