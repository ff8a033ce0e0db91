"""Stretches of time as half-open intervals of instants: united, clipped, taken away from each other."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]
Intervals = tuple[Interval, ...]


def union(*several: Iterable[Interval]) -> Intervals:
    """All together, sorted, apart, none empty; what touches becomes one."""
    united: list[Interval] = []
    for start, end in sorted(one for each in several for one in each):
        if end <= start:
            continue
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return tuple(united)


def clip(intervals: Iterable[Interval], within: Interval) -> Intervals:
    """What of them lies inside."""
    return union((max(start, within[0]), min(end, within[1])) for start, end in intervals)


def without(intervals: Iterable[Interval], taken: Iterable[Interval]) -> Intervals:
    """What of them is not covered by the others."""
    left = union(intervals)
    for start, end in union(taken):
        left = union(piece for one in left for piece in ((one[0], min(one[1], start)), (max(one[0], end), one[1])))
    return left


def length(intervals: Iterable[Interval]) -> timedelta:
    """How long they are together, each moment once."""
    return sum((end - start for start, end in union(intervals)), timedelta(0))


def seconds(intervals: Iterable[Interval]) -> int:
    """Their length in whole seconds; a part of a second does not count."""
    return int(length(intervals) // timedelta(seconds=1))
