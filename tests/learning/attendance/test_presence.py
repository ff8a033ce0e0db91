"""What attendance comes to: intervals united and clipped, states, quarter hours, and why minutes are missing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.rules import EvidenceKind as Kind
from lms.learning.attendance.presence import attendance
from lms.learning.attendance.values import (
    Attendance,
    AttendanceSlot,
    Awaited,
    Correction,
    Evidence,
    Phase,
    Scan,
    SlotState,
    Stay,
    rounded,
)

START = datetime(2026, 11, 1, 14, tzinfo=UTC)
EVERY = frozenset(Kind)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def slot(number: int = 1, begins: float = 0, ends: float = 60, **changes: object) -> AttendanceSlot:
    made = AttendanceSlot(
        id=number, starts_at=at(begins), ends_at=at(ends), venue_id=1, evidence=EVERY, is_reported=True
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def stay(begins: float, ends: float, kind: Kind = Kind.JOIN_PAGE, venue: int = 1) -> Stay:
    return Stay(kind=kind, venue_id=venue, starts_at=at(begins), ends_at=at(ends))


def scan(minutes: float, kind: Kind = Kind.CODE, session: int = 1, **more: bool) -> Scan:
    return Scan(kind=kind, session_id=session, scanned_at=at(minutes), **more)


def written(begins: float, ends: float, number: int = 1, session: int = 1) -> Correction:
    return Correction(number=number, session_id=session, starts_at=at(begins), ends_at=at(ends))


def of(*evidence: Evidence, slots: tuple[AttendanceSlot, ...] = (slot(),), now: float = 1000) -> Attendance:
    return attendance(slots, evidence, now=at(now))


def minutes_of(found: Attendance) -> float:
    return found.seconds / 60


def lacks(found: Attendance, number: int = 0) -> list[tuple[str, float]]:
    return [(one.reason.value, one.seconds / 60) for one in found.lines[number].lacks]


# ---- Quarter hours. ----


@pytest.mark.parametrize(
    ("minutes", "seconds", "hours"),
    [
        (0, 0, "0.00"),
        (7, 29, "0.00"),
        (7, 30, "0.25"),
        (22, 29, "0.25"),
        (22, 30, "0.50"),
        (37, 29, "0.50"),
        (37, 30, "0.75"),
        (52, 29, "0.75"),
        (52, 30, "1.00"),
        (60, 0, "1.00"),
    ],
)
def test_time_is_rounded_to_the_nearest_quarter_hour_half_up(minutes: int, seconds: int, hours: str) -> None:
    assert rounded(60 * minutes + seconds) == Decimal(hours)


# ---- Each kind of evidence. ----


def test_sittings_that_overlap_are_united_and_clipped_to_the_session() -> None:
    assert minutes_of(of(stay(-20, 10), stay(5, 25), stay(40, 90))) == 45


def test_part_of_a_second_never_counts() -> None:
    assert of(stay(0, 7.4999)).seconds == 449


@pytest.mark.parametrize(
    ("minutes", "counted"),
    [(-31, 0), (-30, 60), (0, 60), (15, 60), (15 + 1 / 60, 60 - 15 - 1 / 60), (45, 15), (60, 0), (75, 0)],
)
@pytest.mark.parametrize("kind", [Kind.CODE, Kind.SPOKEN])
def test_a_check_in_on_time_stands_for_the_session_and_a_late_one_for_the_rest(
    kind: Kind, minutes: float, counted: float
) -> None:
    assert of(scan(minutes, kind)).seconds == round(60 * counted)


@pytest.mark.parametrize(("minutes", "counted"), [(-361, 0), (-360, 60), (-31, 60), (15, 60), (45, 15), (60, 0)])
def test_who_stands_at_the_door_from_six_hours_before_is_on_time(minutes: float, counted: float) -> None:
    assert of(scan(minutes, Kind.DOOR)).seconds == 60 * counted


def test_a_flagged_check_in_counts_once_somebody_accepts_it() -> None:
    waiting = of(scan(80, is_flagged=True))
    assert (waiting.seconds, waiting.phase, waiting.lines[0].state) == (0, Phase.FLAGGED, SlotState.AWAITED)
    assert waiting.lines[0].awaited is Awaited.DECISION
    assert lacks(waiting) == [("waits", 60)]
    assert minutes_of(of(scan(80, is_flagged=True, is_accepted=True))) == 60
    refused = of(scan(80, is_flagged=True, is_accepted=False))
    assert (refused.seconds, refused.phase, lacks(refused)) == (0, Phase.OVER, [("refused", 60)])


def test_a_flagged_check_in_is_not_waited_for_where_other_evidence_shows_all_of_it() -> None:
    assert of(stay(0, 60), scan(20, is_flagged=True)).phase is Phase.OVER
    partly = of(stay(0, 30), scan(20, is_flagged=True))
    assert (partly.phase, minutes_of(partly)) == (Phase.FLAGGED, 30)
    assert lacks(partly) == [("waits", 30)]


def test_evidence_of_another_room_or_session_is_none() -> None:
    assert of(stay(0, 60, venue=2), scan(0, session=2), written(0, 60, session=2)).seconds == 0


def test_what_the_office_wrote_replaces_all_other_evidence_and_the_latest_holds() -> None:
    found = of(stay(0, 60), scan(0), written(0, 60), written(10, 40, number=2))
    assert (minutes_of(found), found.lines[0].kinds) == (30, (Kind.OFFICE,))
    assert lacks(found) == [("office", 10), ("office", 20)]
    nothing = of(stay(0, 60), written(0, 0), slots=(slot(is_reported=False, evidence=frozenset({Kind.REPORT})),))
    assert (nothing.seconds, nothing.phase) == (0, Phase.OVER)


def test_the_office_takes_its_own_word_back() -> None:
    back = Correction(number=2, session_id=1, starts_at=None, ends_at=None)
    assert minutes_of(of(stay(0, 20), written(0, 60), back)) == 20


def test_a_tick_that_was_taken_back_is_none() -> None:
    assert of(scan(0, Kind.DOOR, is_accepted=False)).seconds == 0


def test_evidence_that_the_office_did_not_choose_is_shown_and_counts_nothing() -> None:
    door = slot(evidence=frozenset({Kind.DOOR}))
    found = of(stay(0, 30), scan(40, Kind.DOOR), scan(0, is_flagged=True), slots=(door,))
    assert (minutes_of(found), found.lines[0].kinds, found.phase) == (20, (Kind.DOOR,), Phase.OVER)
    assert lacks(found) == [("other_evidence", 30), ("gap", 10)]


# ---- Why minutes are missing. ----


def test_each_missing_stretch_says_why() -> None:
    found = of(stay(7, 20), stay(25, 50))
    assert lacks(found) == [("joined_late", 7), ("gap", 5), ("left_early", 10)]
    assert lacks(of()) == [("no_evidence", 60)]
    assert lacks(of(stay(0, 60))) == []


# ---- Several sessions. ----


def test_parallel_tracks_count_once() -> None:
    both = (slot(1, 0, 60), slot(2, 30, 90, venue_id=2))
    found = of(stay(0, 60), stay(30, 90, venue=2), slots=both)
    assert minutes_of(found) == 90
    assert [one.counted_seconds for one in found.lines] == [3600, 1800]
    assert [one.seconds for one in found.lines] == [3600, 3600]
    assert lacks(found, 1) == [("parallel", 30)]


def test_a_break_gives_nothing_and_says_so() -> None:
    found = of(stay(0, 90), slots=(slot(), slot(2, 60, 90, is_accredited=False)))
    assert (minutes_of(found), found.attended_at) == (60, at(60))
    assert lacks(found, 1) == [("not_accredited", 30)]


def test_attendance_ends_with_the_last_session_that_counts_and_is_over_before_what_gives_nothing() -> None:
    three = (slot(), slot(2, 60, 90), slot(3, 90, 150, is_accredited=False))
    found = of(stay(0, 60), stay(70, 150), slots=three, now=100)
    assert (found.attended_at, found.phase) == (at(90), Phase.OVER)


def test_a_session_names_the_kinds_of_evidence_that_show_some_of_it_alone() -> None:
    assert of(stay(0, 30), scan(0, session=2)).lines[0].kinds == (Kind.JOIN_PAGE,)


def test_sessions_follow_their_times_whatever_their_order() -> None:
    found = of(slots=(slot(2, 60, 90), slot(1)))
    assert [one.slot.id for one in found.lines] == [1, 2]


# ---- States. ----


@pytest.mark.parametrize(
    ("now", "states", "phase"),
    [
        (-1, ["upcoming", "upcoming"], Phase.NOT_BEGUN),
        (0, ["under_way", "upcoming"], Phase.UNDER_WAY),
        (59, ["under_way", "upcoming"], Phase.UNDER_WAY),
        (60, ["credited", "upcoming"], Phase.UNDER_WAY),
        (100, ["credited", "under_way"], Phase.UNDER_WAY),
        (120, ["credited", "absent"], Phase.OVER),
    ],
)
def test_a_session_is_upcoming_then_under_way_then_credited_or_missed(
    now: float, states: list[str], phase: Phase
) -> None:
    found = of(scan(0), slots=(slot(), slot(2, 90, 120)), now=now)
    assert ([one.state.value for one in found.lines], found.phase) == (states, phase)
    assert found.is_provisional is (phase is not Phase.OVER)


def test_while_a_session_is_under_way_only_what_has_passed_counts() -> None:
    found = of(scan(0), now=32)
    assert (minutes_of(found), lacks(found)) == (32, [])
    assert of(scan(0), now=-5).seconds == 0


def test_a_report_is_awaited_until_one_is_there_or_none_will_come() -> None:
    chosen = slot(evidence=frozenset({Kind.REPORT}), is_reported=False)
    found = of(stay(0, 60), slots=(chosen,))
    assert (found.seconds, found.phase, found.lines[0].awaited) == (0, Phase.AWAITED, Awaited.REPORT)
    assert of(slots=(replace(chosen, is_reported=True),)).phase is Phase.OVER
    # Where no report counts, none is waited for.
    assert of(slots=(replace(chosen, evidence=frozenset({Kind.CODE})),)).lines[0].state is SlotState.ABSENT
    either = replace(chosen, evidence=frozenset({Kind.REPORT, Kind.JOIN_PAGE}))
    assert of(stay(0, 40), slots=(either,)).phase is Phase.OVER
    assert of(slots=(either,)).phase is Phase.AWAITED


def test_a_report_that_has_not_come_may_add_to_what_can_be_claimed_already() -> None:
    either = slot(evidence=frozenset({Kind.REPORT, Kind.JOIN_PAGE}), is_reported=False)
    part = of(stay(0, 40), slots=(either,))
    assert (part.phase, part.may_grow, part.lines[0].state) == (Phase.OVER, True, SlotState.CREDITED)
    assert not of(stay(0, 60), slots=(either,)).may_grow
    assert not of(stay(0, 40), slots=(replace(either, is_reported=True),)).may_grow
    assert not of(stay(0, 40), written(0, 40), slots=(either,)).may_grow
    assert not of(stay(0, 40), slots=(replace(either, is_accredited=False),)).may_grow
    assert not of(stay(0, 40), slots=(replace(either, evidence=frozenset({Kind.JOIN_PAGE})),)).may_grow


def test_a_parallel_session_is_not_waited_for_by_whom_another_gave_that_hour() -> None:
    report = slot(2, 0, 60, venue_id=2, evidence=frozenset({Kind.REPORT}), is_reported=False)
    assert of(scan(0), slots=(slot(), report)).phase is Phase.OVER
    assert of(scan(30), slots=(slot(), report)).phase is Phase.AWAITED


def test_a_break_is_never_waited_for() -> None:
    lunch = slot(2, 60, 90, is_accredited=False, is_reported=False, evidence=frozenset({Kind.REPORT}))
    assert of(scan(0), slots=(slot(), lunch)).phase is Phase.OVER
    flagged = of(scan(60, session=2, is_flagged=True), slots=(replace(lunch, evidence=EVERY),)).lines[0]
    assert (flagged.awaited, flagged.state) == (None, SlotState.ABSENT)


def test_an_agenda_without_an_accredited_session_gives_nothing() -> None:
    assert (of(slots=()).phase, of(slots=()).seconds, of(slots=()).attended_at) == (Phase.OVER, 0, None)


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    there = ZoneInfo("America/Chicago")
    first = datetime(2026, 11, 1, 0, 30, tzinfo=there).astimezone(UTC)
    last = datetime(2026, 11, 1, 2, 30, tzinfo=there).astimezone(UTC)
    night = replace(slot(), starts_at=first, ends_at=last)
    sitting = Stay(kind=Kind.JOIN_PAGE, venue_id=1, starts_at=first, ends_at=last)
    assert attendance([night], [sitting], now=at(1000)).credits == Decimal("3.00")


# ---- Whatever is generated. ----

MINUTE = st.integers(-40, 200)
SLOTS = st.lists(
    st.builds(
        lambda begins, minutes, **more: slot(1, begins, begins + minutes, **more),
        st.integers(0, 120),
        st.integers(1, 60),
        venue_id=st.sampled_from([1, 2]),
        is_accredited=st.booleans(),
        evidence=st.frozensets(st.sampled_from(list(Kind))),
        is_reported=st.booleans(),
    ),
    max_size=4,
).map(lambda made: tuple(replace(one, id=number) for number, one in enumerate(made)))
STAYS = st.builds(
    stay, MINUTE, MINUTE, st.sampled_from([Kind.JOIN_PAGE, Kind.REPORT]), venue=st.sampled_from([1, 2])
)
SCANS = st.builds(
    Scan,
    kind=st.sampled_from([Kind.CODE, Kind.SPOKEN, Kind.DOOR]),
    session_id=st.integers(0, 3),
    scanned_at=MINUTE.map(at),
    is_flagged=st.booleans(),
    is_accepted=st.sampled_from([None, True, False]),
)
CORRECTIONS = st.builds(written, MINUTE, MINUTE, st.integers(1, 9), session=st.integers(0, 3))
SEEN = st.lists(st.one_of(STAYS, SCANS), max_size=6)
NOW = st.integers(-10, 300).map(at)


@given(SLOTS, st.lists(st.one_of(STAYS, SCANS, CORRECTIONS), max_size=6), NOW)
def test_nothing_counts_outside_the_sessions_or_twice(
    slots: tuple[AttendanceSlot, ...], evidence: list[Evidence], now: datetime
) -> None:
    found = attendance(slots, evidence, now=now)
    minutes = {
        minute
        for one in slots
        if one.is_accredited
        for minute in range(
            int((one.starts_at - START).total_seconds() // 60), int((one.ends_at - START).total_seconds() // 60)
        )
    }
    assert 0 <= found.seconds <= 60 * len(minutes)
    assert found.seconds == sum(line.counted_seconds for line in found.lines)
    for line in found.lines:
        length = int((line.slot.ends_at - line.slot.starts_at).total_seconds())
        assert line.counted_seconds <= line.seconds <= length
        if line.state in (SlotState.CREDITED, SlotState.ABSENT, SlotState.AWAITED):
            assert line.counted_seconds + sum(lack.seconds for lack in line.lacks) == length


def test_what_the_office_wrote_of_a_break_counts_nothing() -> None:
    found = of(written(0, 30), slots=(slot(is_accredited=False),))
    assert lacks(found) == [("not_accredited", 30), ("office", 30)]


@given(SLOTS, st.lists(st.one_of(STAYS, SCANS), max_size=6), NOW, st.randoms(use_true_random=False))
def test_the_order_in_which_evidence_comes_changes_nothing(
    slots: tuple[AttendanceSlot, ...], evidence: list[Evidence], now: datetime, random: object
) -> None:
    shuffled = list(evidence)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert attendance(slots, shuffled, now=now) == attendance(slots, evidence, now=now)


@given(SLOTS, SEEN, st.one_of(STAYS, SCANS), NOW)
def test_more_evidence_never_gives_less(
    slots: tuple[AttendanceSlot, ...], evidence: list[Evidence], more: Evidence, now: datetime
) -> None:
    assert attendance(slots, [*evidence, more], now=now).seconds >= attendance(slots, evidence, now=now).seconds


@given(SLOTS, SEEN, NOW, st.integers(0, 60))
def test_time_that_passes_takes_nothing_away(
    slots: tuple[AttendanceSlot, ...], evidence: list[Evidence], now: datetime, minutes: int
) -> None:
    later = now + timedelta(minutes=minutes)
    assert attendance(slots, evidence, now=later).seconds >= attendance(slots, evidence, now=now).seconds


def test_a_flagged_check_in_of_the_very_end_stands_for_the_session_once_accepted() -> None:
    assert minutes_of(of(scan(60, is_flagged=True, is_accepted=True))) == 60
    assert minutes_of(of(scan(60))) == 0
