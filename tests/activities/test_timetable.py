"""An agenda is read day by day, in the zone where it takes place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lms.activities.timetable import Hours, agenda_days, event_hours


@dataclass(frozen=True)
class Item:
    position: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    track: str = ""


# 1 November 2026: the clocks of Chicago go back at 2 am.
MIDNIGHT = datetime(2026, 11, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def item(position: int, hours: int, track: str = "") -> Item:
    return Item(position, MIDNIGHT + hours * HOUR, MIDNIGHT + (hours + 1) * HOUR, track)


def test_a_day_of_twenty_five_hours_is_one_day() -> None:
    items = [item(1, 0), item(2, 24), item(3, 25), item(4, -1)]
    days = agenda_days(items, "America/Chicago")
    assert [one.day for one in days] == [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)]
    assert [[each.position for each in one.items] for one in days] == [[4], [1, 2], [3]]


def test_what_goes_on_at_the_same_time_stands_by_its_track() -> None:
    (day,) = agenda_days([item(1, 3, "B"), item(2, 3, "A"), item(3, 3)], "UTC")
    assert [one.position for one in day.items] == [3, 2, 1]


def test_what_has_no_times_yet_stands_last_as_it_was_written() -> None:
    *_, last = agenda_days([Item(2), Item(1), item(3, 0)], "UTC")
    assert (last.day, [one.position for one in last.items]) == (None, [1, 2])


def test_an_event_lasts_from_its_first_item_to_the_end_of_the_last() -> None:
    assert event_hours([item(1, 2), item(2, 1), Item(3)]) == Hours(
        begins_at=MIDNIGHT + HOUR, ends_at=MIDNIGHT + 3 * HOUR
    )
    assert event_hours([Item(1)]) is None
