"""Calendars as iCalendar (RFC 5545): from facts to the bytes of a file."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Event, vText

from lms import formats
from lms.learning.calendars.days import Block, CalendarSession, Happening, blocks
from lms.learning.calendars.zones import zone_component

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


def calendar_file(
    happenings: Sequence[Happening], *, name: str, host: str, now: datetime, is_feed: bool = False
) -> bytes:
    """The file: a block for each day, and the last day of the claim for whom there is one.

    `host` is our own, in names that stay. A feed says how often it is worth asking for.
    """
    made = Calendar()
    made.add("prodid", f"-//{host}//Enduring//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(name))
    if is_feed:
        made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT1H")
    for zone, years in _zones(happenings).items():
        made.add_component(zone_component(zone, years))
    for happening in happenings:
        for event in _events(happening, host, now):
            made.add_component(event)
    return bytes(made.to_ical())


def mark_of(happenings: Sequence[Happening]) -> str:
    """What a file says, apart from when it was written: equal as long as nobody needs it anew."""
    return hashlib.sha256(repr(happenings).encode()).hexdigest()[:32]


def _zones(happenings: Iterable[Happening]) -> dict[str, range]:
    """The zones that are spoken of, each with its years."""
    found: dict[str, range] = {}
    for one in happenings:
        zone = ZoneInfo(one.zone)
        for session in one.sessions:
            first, last = (moment.astimezone(zone).year for moment in (session.begins_at, session.ends_at))
            known = found.get(one.zone, range(first, last + 1))
            found[one.zone] = range(min(known.start, first), max(known.stop, last + 1))
    return found


def _events(happening: Happening, host: str, now: datetime) -> Iterator[Event]:
    days = blocks(happening.sessions, happening.zone)
    for number, block in enumerate(days, start=1):
        yield _day(happening, block, f"{happening.key}-day-{number}@{host}", now, of=(number, len(days)))
    for number in range(len(days) + 1, happening.days_before + 1):
        gone = _day(happening, days[-1], f"{happening.key}-day-{number}@{host}", now, of=(1, 1))
        gone["status"] = CANCELLED
        yield gone
    if happening.claim_by is not None and happening.has_claim_day:
        yield _claim(happening, happening.claim_by, f"{happening.key}-claim@{host}", now)


def _day(happening: Happening, block: Block, uid: str, now: datetime, *, of: tuple[int, int]) -> Event:
    number, count = of
    title = happening.title
    if count > 1:
        title = _("%(title)s, day %(number)d of %(count)d", title=title, number=number, count=count)
    made = _entry(happening, uid, title, now)
    made.add("dtstart", _moment(block.begins_at, happening.zone))
    made.add("dtend", _moment(block.ends_at, happening.zone))
    made.add("location", "; ".join(block.places) or _("Online"))
    made.add("description", "\n".join(_told(happening, block)))
    made.add("url", happening.url)
    return made


def _claim(happening: Happening, day: date, uid: str, now: datetime) -> Event:
    """The last day, whole: what ends at midnight would stand on the next one in half of all programs."""
    made = _entry(happening, uid, _("Claim credit: %(title)s", title=happening.title), now)
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("description", _("The last day to claim credit. %(url)s", url=happening.claim_url))
    made.add("url", happening.claim_url)
    made.add("transp", "TRANSPARENT")
    return made


def _entry(happening: Happening, uid: str, title: str, now: datetime) -> Event:
    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", now)
    made.add("sequence", happening.sequence)
    sure = CONFIRMED if happening.is_sure else TENTATIVE
    made.add("status", CANCELLED if happening.is_cancelled else sure)
    made.add("summary", title)
    return made


def _moment(value: datetime, zone: str) -> datetime:
    """By the clock of the zone; of an hour that comes twice the second one has no name but UTC's."""
    local = value.astimezone(ZoneInfo(zone))
    return value if local.fold else local


def _told(happening: Happening, block: Block) -> Iterator[str]:
    yield from (_line(session, happening.zone) for session in block.sessions)
    yield ""
    yield from happening.credit
    if happening.claim_by is not None:
        yield _("Claim credit by %(day)s.", day=formats.day(happening.claim_by))
    yield happening.url


def _line(session: CalendarSession, zone: str) -> str:
    """12:00 pm Welcome (track A), Miriam Adeyemi, MD."""
    title = session.title
    if session.track:
        title = _("%(title)s (%(track)s)", title=title, track=session.track)
    return f"{formats.time_of_day(session.begins_at, zone)} {', '.join((title, *session.speakers))}"
