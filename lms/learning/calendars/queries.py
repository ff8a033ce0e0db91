"""Reads of a learner's own feed: the one that stands, its address, and whose calendar lies at an address."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from lms import config
from lms.access.limits import limit_on_guessing
from lms.accounts.models import Person
from lms.db import session
from lms.learning.models import CalendarFeed
from lms.mail import post
from lms.tokens import Signer, digest_of

PURPOSE: Final = "calendar-feed"
# An address has 192 random bits. Programs that read calendars for thousands come from a few networks, and go on
# asking for feeds that have ended: what is right is never counted.
WRONG_SECRETS: Final = limit_on_guessing("calendar")


def feed_of(person_id: int) -> CalendarFeed | None:
    """The feed that can be read now."""
    still = (CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
    return session.scalars(select(CalendarFeed).where(*still)).one_or_none()


def address_of(feed: CalendarFeed) -> str:
    """Its address, for its owner alone; empty where it was made with a key that is gone."""
    secret = secret_of(feed.person_id, feed.made_at)
    return post.link(f"/calendar/{secret}.ics") if digest_of(secret) == feed.digest else ""


def person_behind(secret: str) -> int | None:
    """Whose calendar has this address; nobody's where it ended, or her account did."""
    return session.scalar(
        select(CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(
            CalendarFeed.digest == digest_of(secret),
            CalendarFeed.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
    )


def secret_of(person_id: int, made_at: datetime) -> str:
    """The secret in the address of a feed that was made then."""
    made_from = f"{person_id} {made_at.isoformat()}"
    return Signer(config.current().signing_key).secret(PURPOSE, made_from)
