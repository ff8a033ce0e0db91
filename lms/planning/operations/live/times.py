"""When an item is, as the clocks of its zone show it: read, written, and moved with what they show."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lms.activities.local_times import day_ended, moment_of, moments_of
from lms.activities.models import ActivitySession
from lms.planning.versions import Value

SECOND: Final = "second"
FIRST: Final = "first"


@dataclass(frozen=True, kw_only=True)
class LocalTimes:
    """Day, beginning and end; midnight as an end is that of the day. `..._which` where a time comes twice."""

    on: date
    starts: time
    ends: time | None = None
    starts_which: str = ""
    ends_which: str = ""

    @property
    def ends_on(self) -> date:
        """The day on which the end is reckoned."""
        return self.on if self.ends is None else day_ended(self.on, self.ends)


def moments(local: LocalTimes, zone: str) -> tuple[datetime, datetime | None]:
    """Beginning and end in UTC. Raises TimeRefused."""
    starts_at = moment_of(local.on, local.starts, zone, second=_second(local.starts_which))
    if local.ends is None:
        return starts_at, None
    return starts_at, moment_of(local.ends_on, local.ends, zone, second=_second(local.ends_which))


def times_value(row: ActivitySession, zone: str) -> dict[str, str | list[str]]:
    """An item's times by the names of its form's fields."""
    on, starts, starts_which = _shown(row.starts_at, zone)
    _day, ends, ends_which = _shown(row.ends_at, zone)
    return {"on": on, "starts": starts, "ends": ends, "starts_which": starts_which, "ends_which": ends_which}


def local_times(value: Value) -> LocalTimes | None:
    """What a form said; None where it said nothing."""
    assert isinstance(value, dict)
    said = {name: str(text) for name, text in value.items()}
    if not said["on"]:
        return None
    return LocalTimes(
        on=date.fromisoformat(said["on"]),
        starts=time.fromisoformat(said["starts"]),
        ends=time.fromisoformat(said["ends"]) if said["ends"] else None,
        starts_which=said["starts_which"],
        ends_which=said["ends_which"],
    )


def in_zone(moment: datetime | None, before: str, zone: str, *, days: int = 0) -> datetime | None:
    """The moment at which clocks of another zone, or so many days later, show the same. Raises TimeRefused."""
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(before))
    return moment_of(local.date() + timedelta(days=days), local.time(), zone, second=bool(local.fold))


def _second(which: str) -> bool | None:
    return which == SECOND if which else None


def _shown(moment: datetime | None, zone: str) -> tuple[str, str, str]:
    if moment is None:
        return "", "", ""
    local = moment.astimezone(ZoneInfo(zone))
    comes_twice = len(moments_of(local.date(), local.time(), zone)) > 1
    which = (SECOND if local.fold else FIRST) if comes_twice else ""
    return local.date().isoformat(), local.strftime("%H:%M"), which
