"""A learner's own feed: an address with a secret in it, made, renewed and ended."""

from lms import clock
from lms.accounts.queries import hold_person
from lms.audit.log import note
from lms.db import session
from lms.learning.calendars.queries import feed_of, secret_of
from lms.learning.models import CalendarFeed
from lms.tokens import digest_of


def make_feed(person_id: int) -> CalendarFeed:
    """A new address for her calendar; one that there was leads nowhere from now on."""
    hold_person(person_id)
    end_feed(person_id)
    made_at = clock.now()
    feed = CalendarFeed(person_id=person_id, digest=digest_of(secret_of(person_id, made_at)), made_at=made_at)
    session.add(feed)
    session.flush()
    note("calendar.feed_made", actor_id=person_id, subject=("calendar_feed", feed.id))
    return feed


def end_feed(person_id: int) -> None:
    """Nobody reads her calendar by an address any more; ending it again changes nothing."""
    feed = feed_of(person_id)
    if feed is not None:
        feed.ended_at = clock.now()
        session.flush()
        note("calendar.feed_ended", actor_id=person_id, subject=("calendar_feed", feed.id))
