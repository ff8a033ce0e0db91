"""Attendance as a decision: what the evidence gives of a live activity's sessions, what is missing, and why."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from lms.activities.intervals import Interval, Intervals, clip, seconds, union, without
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.values import (
    Attendance,
    AttendanceSlot,
    Awaited,
    Correction,
    Evidence,
    Lack,
    Line,
    Missing,
    Phase,
    Scan,
    SlotState,
    Stay,
    opens_before,
)

# Who checks in no later than this after the beginning was there from the beginning.
ON_TIME: Final = timedelta(minutes=15)


def attendance(slots: Iterable[AttendanceSlot], evidence: Iterable[Evidence], *, now: datetime) -> Attendance:
    """What of these sessions this person attended, by all evidence at once, as far as `now`."""
    every, lines = tuple(evidence), list[Line]()
    taken: Intervals = ()
    for slot in sorted(slots, key=lambda one: (one.starts_at, one.ends_at, one.id)):
        line = _line(slot, _shown(slot, every), taken, now=now)
        taken = union(taken, line.counted)
        lines.append(line)
    settled = tuple(_settled(line, _shown(line.slot, every), taken) for line in lines)
    return Attendance(
        lines=settled,
        seconds=seconds(taken),
        phase=_phase([line for line in settled if line.slot.is_accredited]),
        has_evidence=bool(every),
        attended_at=max((line.slot.ends_at for line in settled if line.counted), default=None),
    )


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """The evidence of one session as stretches of it: by kind what counts, and beside it what does not."""

    by_kind: dict[EvidenceKind, Intervals]
    waiting: Intervals = ()
    refused: Intervals = ()
    unchosen: Intervals = ()
    is_corrected: bool = False

    @property
    def beside(self) -> tuple[tuple[Missing, Intervals], ...]:
        """What would have counted, and why it does not."""
        return (
            (Missing.WAITS, self.waiting),
            (Missing.REFUSED, self.refused),
            (Missing.OTHER_EVIDENCE, self.unchosen),
        )


def _shown(slot: AttendanceSlot, every: Sequence[Evidence]) -> _Shown:
    written = _written(slot, every)
    if written is not None:
        return _Shown(by_kind={EvidenceKind.OFFICE: clip([written], slot.span)}, is_corrected=True)
    scans = [one for one in every if isinstance(one, Scan) and one.session_id == slot.id]
    stays = [one for one in every if isinstance(one, Stay) and one.venue_id == slot.venue_id]
    spans = [(one.kind, clip([(one.starts_at, one.ends_at)], slot.span)) for one in stays]
    spans += [(one.kind, _checked_in(one, slot)) for one in scans if one.counts]
    return _Shown(
        by_kind={
            kind: union(*(span for of, span in spans if of is kind))
            for kind in EvidenceKind
            if kind in slot.evidence
        },
        waiting=_by_scans((one for one in scans if one.counts is None and one.kind in slot.evidence), slot),
        refused=_by_scans((one for one in scans if one.counts is False), slot),
        unchosen=union(*(span for kind, span in spans if kind not in slot.evidence)),
    )


def _written(slot: AttendanceSlot, every: Sequence[Evidence]) -> Interval | None:
    """The office's own word on this session that holds."""
    corrections = (one for one in every if isinstance(one, Correction) and one.session_id == slot.id)
    latest = max(corrections, key=lambda one: one.number, default=None)
    if latest is None or latest.starts_at is None or latest.ends_at is None:
        return None
    return latest.starts_at, latest.ends_at


def _by_scans(scans: Iterable[Scan], slot: AttendanceSlot) -> Intervals:
    return union(*(_checked_in(one, slot) for one in scans))


def _checked_in(scan: Scan, slot: AttendanceSlot) -> Intervals:
    """On time it stands for the whole session, later for the rest of it.

    Of a flagged one from outside that time the host decides whether its person was there: all of the session.
    """
    at = scan.scanned_at
    if not slot.starts_at - opens_before(scan.kind) <= at < slot.ends_at:
        return union([slot.span]) if scan.is_flagged else ()
    return union([slot.span if at <= slot.starts_at + ON_TIME else (at, slot.ends_at)])


def _line(slot: AttendanceSlot, shown: _Shown, taken: Intervals, *, now: datetime) -> Line:
    so_far = (slot.starts_at, min(slot.ends_at, now))
    by_kind = {kind: clip(spans, so_far) for kind, spans in shown.by_kind.items()}
    attended = union(*by_kind.values())
    return Line(
        slot=slot,
        state=_state(slot, attended, now=now),
        attended=attended,
        counted=without(attended, taken) if slot.is_accredited else (),
        kinds=tuple(kind for kind, spans in by_kind.items() if spans),
        is_corrected=shown.is_corrected,
    )


def _state(slot: AttendanceSlot, attended: Intervals, *, now: datetime) -> SlotState:
    if now < slot.starts_at:
        return SlotState.UPCOMING
    if now < slot.ends_at:
        return SlotState.UNDER_WAY
    return SlotState.CREDITED if attended else SlotState.ABSENT


def _settled(line: Line, shown: _Shown, taken: Intervals) -> Line:
    """A session that has ended says what it waits for, and why minutes are missing."""
    if line.state not in (SlotState.CREDITED, SlotState.ABSENT):
        return line
    may_grow = _may_grow(line.slot, shown, taken)
    awaited = _awaited(line, shown, taken, may_grow=may_grow)
    state = SlotState.AWAITED if awaited is not None else line.state
    return replace(line, state=state, awaited=awaited, may_grow=may_grow, lacks=_lacks(line, shown))


def _may_grow(slot: AttendanceSlot, shown: _Shown, taken: Intervals) -> bool:
    """Whether a report that has not come may still add time to the sum."""
    comes = EvidenceKind.REPORT in slot.evidence and not (slot.is_reported or shown.is_corrected)
    return slot.is_accredited and comes and bool(without([slot.span], taken))


def _awaited(line: Line, shown: _Shown, taken: Intervals, *, may_grow: bool) -> Awaited | None:
    """What could still add time to the sum; what a parallel session gave already is not waited for."""
    if not line.slot.is_accredited:
        return None
    if without(shown.waiting, taken):
        return Awaited.DECISION
    return Awaited.REPORT if may_grow and not line.attended else None


def _lacks(line: Line, shown: _Shown) -> tuple[Lack, ...]:
    """Each stretch that does not count with the first reason that covers it, in the order of time."""
    left, found = without([line.slot.span], line.attended), list[Lack]()
    for reason, spans in shown.beside:
        covered = without(left, without(left, spans))
        found += [_lack(reason, one) for one in covered]
        left = without(left, covered)
    found += [_lack(Missing.OFFICE if shown.is_corrected else _by_place(one, line.slot), one) for one in left]
    reason = Missing.PARALLEL if line.slot.is_accredited else Missing.NOT_ACCREDITED
    found += [_lack(reason, one) for one in without(line.attended, line.counted)]
    return tuple(sorted(found, key=lambda one: one.starts_at))


def _lack(reason: Missing, span: Interval) -> Lack:
    return Lack(reason=reason, starts_at=span[0], ends_at=span[1])


def _by_place(span: Interval, slot: AttendanceSlot) -> Missing:
    if span == slot.span:
        return Missing.NO_EVIDENCE
    if span[0] == slot.starts_at:
        return Missing.JOINED_LATE
    return Missing.LEFT_EARLY if span[1] == slot.ends_at else Missing.GAP


def _phase(lines: Collection[Line]) -> Phase:
    states, awaited = {line.state for line in lines}, {line.awaited for line in lines}
    if states == {SlotState.UPCOMING}:
        return Phase.NOT_BEGUN
    if states & {SlotState.UPCOMING, SlotState.UNDER_WAY}:
        return Phase.UNDER_WAY
    if Awaited.DECISION in awaited:
        return Phase.FLAGGED
    return Phase.AWAITED if Awaited.REPORT in awaited else Phase.OVER
