"""Generated credit windows agree with a calendar walked by hand, to the second, in every time zone.

The reference shares no method with the software: the anniversary is looked up in a list of all calendar days,
and the end is found by walking backwards in time, reading the zone's clock, until it shows the last day.
So are the ends of types that are approved for a time of their own.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from benchmarks._proof import Findings, is_full
from lms.activities.window import (
    Window,
    WindowFacts,
    WindowRefused,
    compute_window,
    day_end,
    designation_closes_at,
    is_open,
)

SMALL, FULL = 2_000, 1_000_000
SEED = 20261121
SECOND = timedelta(seconds=1)
HALF_HOUR, MINUTE, DAY = 1800, 60, 86_400
# Clocks of all zones and times lie within sixteen hours of Greenwich.
WIDEST = 16 * 3600
YEARS = range(1972, 2086)
_FIRST_DAY = date(1960, 1, 1)
CALENDAR = [_FIRST_DAY + timedelta(days=number) for number in range(52_000)]
# "localtime" is whatever the machine has; it is no zone of tzdata.
ZONES = sorted(available_timezones() - {"localtime"})
Outcome = Window | str
Compute = Callable[[WindowFacts], Window]
# The end of a type: of the activity's window, and of the last day of the type's own approval.
OwnEnd = Callable[[Window, date], datetime]


@dataclass(frozen=True)
class Expected:
    """What the reference says: the last day and the end in seconds since 1970, or why there is no window."""

    last_day: date | None = None
    end: int = 0
    refused: str = ""


def anniversary(day: date, years: int) -> date:
    """The last calendar day that is not after this date of a later year."""
    wanted = (day.year + years, day.month, day.day)
    return CALENDAR[bisect_right(CALENDAR, wanted, key=lambda one: (one.year, one.month, one.day)) - 1]


def end_by_walking(last_day: date, zone: str) -> int:
    """The second after the last one at which the zone's clock shows this day or an earlier one."""
    place = ZoneInfo(zone)
    moment = (last_day - date(1970, 1, 1)).days * DAY + DAY + WIDEST
    for stride in (HALF_HOUR, MINUTE, 1):
        while datetime.fromtimestamp(moment, place).date() > last_day:
            moment -= stride
        moment += stride
    return moment


def expected(facts: WindowFacts) -> Expected:
    """The window by the words of the rule."""
    released_on = datetime.fromtimestamp(int(facts.released_at.timestamp()), ZoneInfo(facts.zone)).date()
    if facts.broadcast_on is not None and released_on < facts.broadcast_on:
        return Expected(refused="released_before_broadcast")
    ends = [anniversary(facts.broadcast_on or released_on, 2)]
    ends += [anniversary(facts.reviewed_on, 3)] if facts.reviewed_on else []
    ends += [facts.office_end_on] if facts.office_end_on else []
    end = end_by_walking(min(ends), facts.zone)
    if end <= facts.released_at.timestamp():
        return Expected(refused="ends_before_release")
    return Expected(last_day=min(ends), end=end)


def expected_own(reference: Expected, valid_until: date, zone: str) -> int:
    """The end of a type in seconds since 1970: that of its own last day where it comes before the activity's."""
    assert reference.last_day is not None
    return reference.end if valid_until >= reference.last_day else end_by_walking(valid_until, zone)


@lru_cache(maxsize=100_000)
def days_of_change(zone: str, year: int) -> list[date]:
    """The days on which the zone's clock is put forward or back in this year."""
    place, days = ZoneInfo(zone), [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    offsets = [datetime(day.year, day.month, day.day, tzinfo=place).utcoffset() for day in days]
    return [day for day, one, other in zip(days, offsets, offsets[1:], strict=False) if one != other]


def a_case(dice: random.Random) -> tuple[str, WindowFacts]:
    """Facts of one activity, with the kind of boundary that its end lies at."""
    zone, kind = dice.choice(ZONES), dice.choice(("any day", "leap day", "clock change", "turn of the year"))
    broadcast_on = _broadcast(kind, zone, dice)
    never = dice.random() < 0.15
    noon = datetime(broadcast_on.year, broadcast_on.month, broadcast_on.day, 12, tzinfo=ZoneInfo(zone))
    released_at = noon + timedelta(seconds=dice.choice((0, dice.randrange(-2 * DAY, 760 * DAY))))
    near = timedelta(days=dice.randrange(-1000, 1000))
    return kind, WindowFacts(
        released_at=released_at.astimezone(UTC),
        zone=zone,
        broadcast_on=None if never else broadcast_on,
        never_broadcast=never,
        reviewed_on=broadcast_on + near / 2 if dice.random() < 0.2 else None,
        office_end_on=broadcast_on + abs(near) if dice.random() < 0.2 else None,
    )


def _broadcast(kind: str, zone: str, dice: random.Random) -> date:
    year = dice.choice(YEARS)
    if kind == "leap day":
        leap = year - year % 4
        return dice.choice((date(leap, 2, 28), date(leap, 2, 29), date(leap, 3, 1), date(leap + 2, 2, 28)))
    if kind == "turn of the year":
        return date(year, 12, 31) + timedelta(days=dice.randrange(2))
    changes = days_of_change(zone, year + 2) if kind == "clock change" else []
    if changes:
        close = dice.choice(changes) + timedelta(days=dice.randrange(-1, 2))
        return date(year, 3, 1) if (close.month, close.day) == (2, 29) else close.replace(year=close.year - 2)
    return date(year, 1, 1) + timedelta(days=dice.randrange(365))


def an_approval(facts: WindowFacts, dice: random.Random) -> date:
    """The last day of a type's own approval: a year, or three, from the release, or near the broadcast's end."""
    released_on = facts.released_at.astimezone(ZoneInfo(facts.zone)).date()
    years = dice.choice((1, 3, 0))
    if years:
        return anniversary(released_on, years)
    return anniversary(facts.broadcast_on or released_on, 2) + timedelta(days=dice.randrange(-3, 3))


def outcome(compute: Callable[[WindowFacts], Window], facts: WindowFacts) -> Outcome:
    """What the software answers: a window, or the code of its refusal."""
    try:
        return compute(facts)
    except WindowRefused as refusal:
        return refusal.code


def agrees(answer: Outcome, reference: Expected, facts: WindowFacts) -> bool:
    """The same last day and end; open one second before it and closed from it on; not open before release."""
    if isinstance(answer, str) or reference.refused:
        return answer == reference.refused
    end = datetime.fromtimestamp(reference.end, UTC)
    bounds = {"opens_at": answer.opens_at, "closes_at": answer.closes_at}
    moments = {end - SECOND: True, end: False, end + SECOND: False, facts.released_at - SECOND: False}
    return (answer.last_day, answer.closes_at) == (reference.last_day, end) and all(
        is_open(**bounds, now=moment) is (open_ and moment >= facts.released_at)
        for moment, open_ in moments.items()
    )


def own_agrees(own_end: OwnEnd, window: Window, valid_until: date, end: int) -> bool:
    """The same end; the type is open one second before it, unless that is before the release, and closed at it."""
    closes_at, last = own_end(window, valid_until), datetime.fromtimestamp(end, UTC) - SECOND
    bounds = {"opens_at": window.opens_at, "closes_at": closes_at}
    return (closes_at, is_open(**bounds, now=last), is_open(**bounds, now=last + SECOND)) == (
        last + SECOND,
        last >= window.opens_at,
        False,
    )


def _two_times_365_days(facts: WindowFacts) -> Window:
    return _ending(facts, (facts.broadcast_on or facts.released_at.date()) + timedelta(days=730))


def _end_in_greenwich(facts: WindowFacts) -> Window:
    computed = compute_window(facts)
    midnight = datetime(computed.last_day.year, computed.last_day.month, computed.last_day.day, tzinfo=UTC)
    return _with_end(computed, midnight + timedelta(days=1))


def _offset_of_the_release(facts: WindowFacts) -> Window:
    computed = compute_window(facts)
    offset = facts.released_at.astimezone(ZoneInfo(facts.zone)).utcoffset() or timedelta()
    midnight = datetime(computed.last_day.year, computed.last_day.month, computed.last_day.day, tzinfo=UTC)
    return _with_end(computed, midnight + timedelta(days=1) - offset)


def _one_second_more(facts: WindowFacts) -> Window:
    computed = compute_window(facts)
    return _with_end(computed, computed.closes_at + SECOND)


def _ending(facts: WindowFacts, day: date) -> Window:
    opens_at, closes_at = facts.released_at, day_end(day, facts.zone)
    return Window(opens_at=opens_at, closes_at=closes_at, last_day=day, zone=facts.zone, rule="broadcast")


def _with_end(window: Window, closes_at: datetime) -> Window:
    return Window(
        opens_at=window.opens_at,
        closes_at=closes_at,
        last_day=window.last_day,
        zone=window.zone,
        rule=window.rule,
    )


# Mistakes that such software makes. The comparison has to notice each of them, or it proves nothing.
MISTAKES = {
    "two years as 730 days": _two_times_365_days,
    "midnight in Greenwich": _end_in_greenwich,
    "midnight by the offset of the release": _offset_of_the_release,
    "one second more": _one_second_more,
}


OWN_MISTAKES: dict[str, OwnEnd] = {
    "a type's own end forgotten": lambda window, _until: window.closes_at,
    "a type that outlasts its activity": lambda window, until: day_end(until, window.zone),
    "a type's last day left out": lambda window, until: min(
        window.closes_at, day_end(until - timedelta(days=1), window.zone)
    ),
    "a type's end in Greenwich": lambda window, until: min(window.closes_at, day_end(until, "UTC")),
}


def main() -> int:
    """Compare, count, and show that planted mistakes are noticed."""
    cases = FULL if is_full("windows") else SMALL
    dice, findings = random.Random(SEED), Findings()
    refusals: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for number in range(cases):
        kind, facts = a_case(dice)
        reference, answer = expected(facts), outcome(compute_window, facts)
        findings.check(f"The end is right to the second: {kind}", agrees(answer, reference, facts), facts)
        refusals[reference.refused or "window"] += 1
        if isinstance(answer, Window) and not reference.refused:
            until = an_approval(facts, dice)
            end = expected_own(reference, until, facts.zone)
            held = own_agrees(designation_closes_at, answer, until, end)
            findings.check("The end of a type of its own is right to the second", held, (facts, until))
            if number < SMALL:
                noticed.update(
                    name for name, wrong in OWN_MISTAKES.items() if not own_agrees(wrong, answer, until, end)
                )
        if number < SMALL:
            noticed.update(
                name for name, wrong in MISTAKES.items() if not agrees(outcome(wrong, facts), reference, facts)
            )
    print(f"{cases:,} generated activities in {len(ZONES)} time zones, broadcasts {YEARS[0]} to {YEARS[-1]}; ")
    print(", ".join(f"{name} {count:,}" for name, count in sorted(refusals.items())) + ".")
    mistakes = [*MISTAKES, *OWN_MISTAKES]
    found = "; ".join(f"{name}: {noticed[name]}" for name in mistakes)
    print(f"\nOf the first {SMALL:,} cases so many notice a planted mistake: {found}.")
    for name in mistakes:
        findings.check("A planted mistake is noticed", noticed[name] > 0, name)
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
