"""What of a recording was watched: intervals of media time in whole milliseconds, and what they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

Ranges = tuple[tuple[int, int], ...]

MOST_INTERVALS: Final = 200
# Players report a few times a second and drop what lies between two reports when they seek, stall or change
# their speed. A hole of up to one second was therefore seen; a longer one is a part somebody skipped.
SMALLEST_GAP_MS: Final = 1000
FASTEST_PERCENT: Final = 205
GRACE_MS: Final = 10_000
MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One page before the player: what it played, of which activity and recording, and since when."""

    content: object
    began_at: datetime
    ranges: Ranges


class RangesRefused(ValueError):
    """A report of watched intervals that no player sends; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def union(a: Ranges, b: Ranges) -> Ranges:
    """Both together, sorted and apart; holes of up to one second between two pieces are closed."""
    united: list[tuple[int, int]] = []
    for start, end in sorted((*a, *b)):
        if united and start - united[-1][1] <= SMALLEST_GAP_MS:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return tuple(united)


def clip(ranges: Ranges, duration_ms: int) -> Ranges:
    """What of the ranges lies within the recording."""
    cut = ((max(start, 0), min(end, duration_ms)) for start, end in ranges)
    return tuple((start, end) for start, end in cut if start < end)


def watched_ms(ranges: Ranges) -> int:
    """Media time covered, each moment once."""
    return sum(end - start for start, end in union(ranges, ()))


def gaps(ranges: Ranges, duration_ms: int) -> Ranges:
    """The parts not yet watched, in order."""
    found: list[tuple[int, int]] = []
    position = 0
    for start, end in union(clip(ranges, duration_ms), ()):
        if start > position:
            found.append((position, start))
        position = end
    if position < duration_ms:
        found.append((position, duration_ms))
    return tuple(found)


def required_ms(duration_ms: int, share: Decimal) -> int:
    """The media time that completes the step, rounded up to a whole millisecond."""
    return int((duration_ms * share).to_integral_value(rounding=ROUND_CEILING))


def is_complete(ranges: Ranges, duration_ms: int, share: Decimal) -> bool:
    """Whether enough was watched; a recording of unknown length is never complete."""
    return duration_ms > 0 and watched_ms(clip(ranges, duration_ms)) >= required_ms(duration_ms, share)


def is_plausible(new_ms: int, elapsed_ms: int) -> bool:
    """Whether so much media time can have been newly covered since the last report.

    `new_ms` counts only what no earlier report covered. Players go up to double speed; timers are a little
    late, and the first report of a page has no elapsed time before it.
    """
    return new_ms * 100 <= elapsed_ms * FASTEST_PERCENT + GRACE_MS * 100


def are_plausible_together(sittings: Iterable[Sitting], now: datetime) -> bool:
    """Whether one person can have watched all this: from each sitting's beginning on, all since then together.

    Several pages, devices and activities may take turns, or play at once, but not faster than one page alone.
    What two of them played of the same recording counts once.
    """
    played: dict[object, Ranges] = {}
    for sitting in sorted(sittings, key=lambda one: one.began_at, reverse=True):
        played[sitting.content] = union(played.get(sitting.content, ()), sitting.ranges)
        elapsed_ms = (now - sitting.began_at) // MILLISECOND
        if not is_plausible(sum(watched_ms(ranges) for ranges in played.values()), elapsed_ms):
            return False
    return True


def newly_watched_ms(known: Ranges, reported: Ranges) -> int:
    """The media time that a report adds to what is known, closed holes included."""
    return watched_ms(union(known, reported)) - watched_ms(known)


def parse_ranges(json_value: Any, duration_ms: int) -> Ranges:
    """Ranges from a report of the browser's, united; raises RangesRefused.

    Codes: not_a_list, too_many, not_a_pair, not_whole_numbers, not_ascending, beyond_end.
    """
    if not isinstance(json_value, list):
        raise RangesRefused("not_a_list")
    if len(json_value) > MOST_INTERVALS:
        raise RangesRefused("too_many")
    pairs = tuple(_pair(entry, duration_ms) for entry in json_value)
    return union(clip(tuple(_to_the_edges(pair, duration_ms) for pair in pairs), duration_ms), ())


def _pair(entry: Any, duration_ms: int) -> tuple[int, int]:
    if not isinstance(entry, list | tuple) or len(entry) != 2:
        raise RangesRefused("not_a_pair")
    start, end = entry
    # True and False are whole numbers to Python, not to us.
    if type(start) is not int or type(end) is not int:
        raise RangesRefused("not_whole_numbers")
    if not 0 <= start < end:
        raise RangesRefused("not_ascending")
    # Browser and server may differ about a recording's last frame.
    if end > duration_ms + SMALLEST_GAP_MS:
        raise RangesRefused("beyond_end")
    return start, end


def _to_the_edges(pair: tuple[int, int], duration_ms: int) -> tuple[int, int]:
    """A hole of up to one second before the first frame or after the last is closed like any other."""
    start, end = pair
    from_start = 0 if start <= SMALLEST_GAP_MS else start
    to_end = duration_ms if duration_ms - end <= SMALLEST_GAP_MS else end
    return from_start, to_end
