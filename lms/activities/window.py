"""The credit window: when an activity opens and when its credit ends."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

YEARS_AFTER_BROADCAST: Final = 2
YEARS_AFTER_REVIEW: Final = 3
CLAIM_DAYS: Final = 30
# Credit must have reached CPE Monitor 60 days after the event: whoever claims last leaves five to send it.
MOST_CLAIM_DAYS_ACPE: Final = 55
ENDS_SOON: Final = timedelta(days=30)
# Ends follow from whole days: what comes out earlier by less is the same day by other data of its zone.
SAME_DAY: Final = timedelta(hours=12)
# Outside these years date arithmetic would overflow somewhere; no activity of ours lies there.
_YEARS: Final = range(1900, 2900)
_MOST_DAYS: Final = 36_500


class WindowRefused(ValueError):
    """Facts from which no window follows; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WindowRule(StrEnum):
    """Which fact decided the end."""

    BROADCAST = "broadcast"
    RELEASE = "release"
    REVIEW = "review"
    OFFICE = "office"
    # Of a live activity: so many days after its last session.
    CLAIM_DEADLINE = "claim_deadline"
    # Not computed here: an activity with the same recording was published before and its end holds for this one.
    EARLIER_ACTIVITY = "earlier_activity"


@dataclass(frozen=True, kw_only=True)
class WindowFacts:
    """What an end follows from; dates are local to the zone, `never_broadcast` is the office's word."""

    released_at: datetime
    zone: str
    broadcast_on: date | None
    never_broadcast: bool
    reviewed_on: date | None
    office_end_on: date | None


@dataclass(frozen=True, kw_only=True)
class Window:
    """Half-open: credit may be claimed while opens_at <= now < closes_at."""

    opens_at: datetime
    closes_at: datetime
    last_day: date
    zone: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class LiveFacts:
    """What a live activity's end follows from; `ends_at` is that of its last session, None without times."""

    released_at: datetime
    zone: str
    ends_at: datetime | None
    claim_days: int


class WindowState(StrEnum):
    """Where a moment lies in a window."""

    NOT_YET = "not_yet"
    OPEN = "open"
    ENDS_SOON = "ends_soon"
    CLOSED = "closed"


def compute_window(facts: WindowFacts) -> Window:
    """The window as it is stored at publication; raises WindowRefused.

    Codes: unknown_zone, naive_release, out_of_range, no_broadcast, broadcast_and_attestation,
    released_before_broadcast, ends_before_release.
    """
    day, rule = _end(facts)
    closes_at = day_end(day, facts.zone)
    if closes_at <= facts.released_at:
        raise WindowRefused("ends_before_release")
    opens_at = facts.released_at.astimezone(UTC)
    return Window(opens_at=opens_at, closes_at=closes_at, last_day=day, zone=facts.zone, rule=rule)


def live_window(facts: LiveFacts) -> Window:
    """The window of a live activity: from its publication to the end of the office's claim deadline.

    The days are counted from the local date on which the last session ends. Raises WindowRefused: unknown_zone,
    naive_release, out_of_range, no_times, no_claim_days, ends_before_release.
    """
    _insist_on_known(facts.zone, facts.released_at, facts.ends_at)
    if facts.ends_at is None:
        raise WindowRefused("no_times")
    if facts.claim_days < 1:
        raise WindowRefused("no_claim_days")
    day = claim_day(facts.ends_at, facts.claim_days, facts.zone)
    closes_at = day_end(day, facts.zone)
    if closes_at <= facts.released_at:
        raise WindowRefused("ends_before_release")
    opens_at = facts.released_at.astimezone(UTC)
    return Window(
        opens_at=opens_at, closes_at=closes_at, last_day=day, zone=facts.zone, rule=WindowRule.CLAIM_DEADLINE
    )


def claim_day(ends_at: datetime, days: int, zone: str) -> date:
    """The last local day of a claim that ends so many days after the local date of the last session.

    A session until midnight ends on the day that it closes.
    """
    ended_on = (ends_at - datetime.resolution).astimezone(_zone(zone)).date()
    return ended_on + timedelta(days=min(days, _MOST_DAYS))


def last_day(facts: WindowFacts) -> date:
    """The last local date on which credit can be claimed, inclusive; raises WindowRefused."""
    return _end(facts)[0]


def designation_closes_at(window: Window, valid_until: date | None) -> datetime:
    """The end of one designation: the activity's, or that of its own last valid day where it is earlier."""
    if valid_until is None:
        return window.closes_at
    return min(window.closes_at, day_end(valid_until, window.zone))


def end_no_later(window: Window, earlier: datetime, rule: str) -> Window:
    """The window with the end that was fixed before, under that one's rule, where it is the earlier of the two.

    Raises WindowRefused: ended_before, where that end comes before the window opens.
    """
    if window.closes_at <= earlier:
        return window
    if has_ended(earlier, window.opens_at):
        raise WindowRefused("ended_before")
    day = (earlier - datetime.resolution).astimezone(_zone(window.zone)).date()
    return replace(window, closes_at=earlier, last_day=day, rule=rule)


def ended_at_once(opens_at: datetime, zone: str) -> Window:
    """Of what was published after its credit had ended: the shortest window there is, over as it opened."""
    day = opens_at.astimezone(_zone(zone)).date()
    closes_at = opens_at + datetime.resolution
    return Window(opens_at=opens_at, closes_at=closes_at, last_day=day, zone=zone, rule=WindowRule.BROADCAST)


def published_end(stored: datetime, computed: datetime) -> datetime:
    """An end after a new look at its facts: it only moves earlier, and never because a zone's data changed."""
    return computed if stored - computed >= SAME_DAY else stored


def extended_end(closes_at: datetime, *, latest: datetime | None, until: datetime | None) -> datetime:
    """One designation's end for a learner whom the office gave longer; an earlier end of its own stays."""
    return until if until is not None and closes_at == latest and closes_at < until else closes_at


def is_same_end(stored: datetime, computed: datetime) -> bool:
    """Whether both are the end of one day, perhaps by other data of its zone."""
    return abs(stored - computed) < SAME_DAY


def is_open(*, opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether credit can be claimed at this moment."""
    return opens_at <= now and not has_ended(closes_at, now)


def has_ended(closes_at: datetime, now: datetime) -> bool:
    """Whether the end has come, whatever opened before it; at the end itself it has."""
    return closes_at <= now


def window_state(*, opens_at: datetime, closes_at: datetime, now: datetime) -> WindowState:
    """Where `now` lies; the last thirty days are ends_soon."""
    if has_ended(closes_at, now):
        return WindowState.CLOSED
    if now < opens_at:
        return WindowState.NOT_YET
    return WindowState.ENDS_SOON if closes_at - now <= ENDS_SOON else WindowState.OPEN


def two_years_after(day: date) -> date:
    """The last day of credit that a broadcast, or the release of what had none, leaves (domain rule 1)."""
    return add_years(day, YEARS_AFTER_BROADCAST)


def add_years(day: date, years: int) -> date:
    """The anniversary; 29 February becomes 28 February where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def day_end(day: date, zone: str) -> datetime:
    """The instant, in UTC, after which no clock of the zone ever again shows this date or an earlier one."""
    place = _zone(zone)
    if day.year not in _YEARS:
        raise WindowRefused("out_of_range")
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=place)
    first, second = midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)
    if first < second:
        return _end_of_repeated(first, second, day=day, place=place)
    return _jump(second, first, place) if second < first else first


def _end_of_repeated(first: datetime, second: datetime, *, day: date, place: ZoneInfo) -> datetime:
    """Midnight comes twice: the second ends the day only where the clock went back into that day."""
    just_before = (second - timedelta(microseconds=1)).astimezone(place)
    return second if just_before.date() <= day else first


def _jump(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Midnight does not exist: the instant at which the clock jumped over it, to the second."""
    old_offset = before.astimezone(place).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while low < high:
        middle = (low + high) // 2
        jumped = (before + timedelta(seconds=middle)).astimezone(place).utcoffset() != old_offset
        low, high = (low, middle) if jumped else (middle + 1, high)
    return before + timedelta(seconds=low)


def _end(facts: WindowFacts) -> tuple[date, WindowRule]:
    starts_on, rule = _clock_starts(facts)
    ends = [(two_years_after(starts_on), rule)]
    if facts.reviewed_on is not None:
        ends.append((add_years(facts.reviewed_on, YEARS_AFTER_REVIEW), WindowRule.REVIEW))
    if facts.office_end_on is not None:
        ends.append((facts.office_end_on, WindowRule.OFFICE))
    # The first of equal ends is named, so that the source's rule keeps its name.
    return min(ends, key=lambda end: end[0])


def _clock_starts(facts: WindowFacts) -> tuple[date, WindowRule]:
    """The day from which two years run: the broadcast, or the release of what was never broadcast."""
    released_on = _released_on(facts)
    if facts.broadcast_on is None:
        if not facts.never_broadcast:
            raise WindowRefused("no_broadcast")
        return released_on, WindowRule.RELEASE
    if facts.never_broadcast:
        raise WindowRefused("broadcast_and_attestation")
    if released_on < facts.broadcast_on:
        raise WindowRefused("released_before_broadcast")
    return facts.broadcast_on, WindowRule.BROADCAST


def _released_on(facts: WindowFacts) -> date:
    _insist_on_known(facts.zone, facts.released_at, facts.broadcast_on, facts.reviewed_on, facts.office_end_on)
    return facts.released_at.astimezone(_zone(facts.zone)).date()


def _insist_on_known(zone: str, released_at: datetime, *days: date | None) -> None:
    if released_at.tzinfo is None:
        raise WindowRefused("naive_release")
    if any(day is not None and day.year not in _YEARS for day in (released_at, *days)):
        raise WindowRefused("out_of_range")
    _zone(zone)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise WindowRefused("unknown_zone") from error
