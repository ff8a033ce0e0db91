"""Codes that show who is in the room."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.attendance.checking_in.codes import (
    LENGTH,
    SIGNS,
    STEP,
    VOICED,
    CheckInFlag,
    CodeSlot,
    Verdict,
    as_code,
    ends_of,
    flag_of,
    in_groups,
    is_shown,
    judge,
    lateness,
    rotating_code,
    scanned_address,
    spelled,
    spoken_code,
    step_of,
)

SECRET = "a secret of the tests"
START = datetime(2027, 3, 14, 17, 0, tzinfo=UTC)
SLOT = CodeSlot(session_id=7, starts_at=START, ends_at=START + timedelta(hours=1))


def shown_at(moment: datetime) -> str:
    return rotating_code(SECRET, SLOT.session_id, step_of(moment))


def judged(code: str, moment: datetime) -> Verdict:
    found = judge(SECRET, [SLOT], code, now=moment)
    assert found is not None
    return found


@given(seconds=st.integers(0, 3500))
def test_the_code_shown_is_good_while_it_is_shown_and_while_the_next_one_is(seconds: int) -> None:
    moment = START + timedelta(seconds=seconds)
    code, end = shown_at(moment), ends_of(step_of(moment)) + STEP
    assert judged(code, moment).flag is CheckInFlag.NONE
    assert judged(code, end - timedelta(seconds=1)).flag is CheckInFlag.NONE
    late = judged(code, end)
    assert (late.flag, late.step) == (CheckInFlag.LATE, step_of(moment))


def test_of_what_came_late_is_said_how_late() -> None:
    step = step_of(START)
    assert lateness(SLOT, step, START + timedelta(minutes=11)) == timedelta(minutes=10)
    assert lateness(SLOT, step, START) == timedelta(0)
    assert lateness(SLOT, step_of(SLOT.ends_at - STEP), SLOT.ends_at + timedelta(minutes=2)) == timedelta(
        minutes=2
    )
    assert lateness(SLOT, None, SLOT.ends_at + timedelta(minutes=3)) == timedelta(minutes=3)


def test_a_code_from_before_the_session_is_known_from_half_an_hour_before_it() -> None:
    first = START - timedelta(minutes=30)
    assert judged(shown_at(first), first).flag is CheckInFlag.NONE
    assert judged(shown_at(first), START).flag is CheckInFlag.LATE
    assert judged(shown_at(first - STEP), first - STEP).flag is CheckInFlag.EARLY
    assert judge(SECRET, [SLOT], shown_at(first - STEP), now=START) is None


def test_a_code_entered_after_the_session_is_late_but_not_lost_on_the_same_day() -> None:
    last = SLOT.ends_at - timedelta(seconds=1)
    assert judged(shown_at(last), last).flag is CheckInFlag.NONE
    assert judged(shown_at(last), SLOT.ends_at).flag is CheckInFlag.LATE
    day_after = SLOT.ends_at + timedelta(hours=24)
    assert judged(shown_at(START), day_after).flag is CheckInFlag.LATE
    assert judge(SECRET, [SLOT], shown_at(START), now=day_after + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("moment", "flag"),
    [
        (START - timedelta(minutes=15, seconds=1), CheckInFlag.EARLY),
        (START - timedelta(minutes=15), CheckInFlag.NONE),
        (SLOT.ends_at - timedelta(seconds=1), CheckInFlag.NONE),
        (SLOT.ends_at, CheckInFlag.LATE),
    ],
)
def test_the_code_read_out_is_good_from_a_quarter_hour_before_until_the_end(
    moment: datetime, flag: CheckInFlag
) -> None:
    found = judged(spoken_code(SECRET, SLOT.session_id), moment)
    assert (found.flag, found.step) == (flag, None)


@given(seconds=st.integers(0, 3599))
def test_the_code_that_is_shown_next_proves_nothing_yet(seconds: int) -> None:
    moment = START + timedelta(seconds=seconds)
    assert judge(SECRET, [SLOT], rotating_code(SECRET, SLOT.session_id, step_of(moment) + 1), now=moment) is None


def test_another_sessions_code_and_another_keys_code_prove_nothing() -> None:
    step = step_of(START)
    assert judge(SECRET, [SLOT], rotating_code(SECRET, 8, step), now=START) is None
    assert judge(SECRET, [SLOT], rotating_code("another", 7, step), now=START) is None
    assert judge(SECRET, [SLOT], spoken_code(SECRET, 8), now=START) is None


@given(session=st.integers(1, 2**31 - 1), step=st.integers(0, 2**31 - 1))
def test_codes_are_short_and_are_read_as_they_are_shown(session: int, step: int) -> None:
    shown, spoken = rotating_code(SECRET, session, step), spoken_code(SECRET, session)
    assert len(shown) == len(spoken) == LENGTH
    assert as_code(in_groups(shown).lower()) == shown
    assert as_code("-".join(spoken)) == spoken
    assert [word[0] for word in spelled(spoken)] == list(spoken)


def test_signs_that_look_alike_are_read_as_the_one_that_is_used() -> None:
    assert as_code("zs8-bug") == "2588V6"
    assert not set("01OILZSGBU") & set(SIGNS)
    assert set(VOICED) <= set(SIGNS)


@pytest.mark.parametrize("typed", ["", "ABC", "ACDEF0", "ACDEFHJ", "аcdefh"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert as_code(typed) is None


def test_a_code_is_flagged_where_its_browser_checked_somebody_else_in_or_more_used_it_than_there_are_places() -> (
    None
):
    good = judged(shown_at(START), START)
    assert flag_of(good, is_anothers=False, with_step=500, places=None) is CheckInFlag.NONE
    assert flag_of(good, is_anothers=False, with_step=39, places=40) is CheckInFlag.NONE
    assert flag_of(good, is_anothers=False, with_step=40, places=40) is CheckInFlag.REUSED
    assert flag_of(good, is_anothers=True, with_step=0, places=None) is CheckInFlag.REUSED
    read_out = judged(spoken_code(SECRET, 7), START)
    assert flag_of(read_out, is_anothers=False, with_step=40, places=40) is CheckInFlag.NONE
    late = judged(shown_at(START), START + timedelta(minutes=5))
    assert flag_of(late, is_anothers=True, with_step=0, places=None) is CheckInFlag.LATE


def test_the_slide_shows_codes_from_half_an_hour_before_until_the_end() -> None:
    second = timedelta(seconds=1)
    first = START - timedelta(minutes=30)
    shown = [is_shown(SLOT, one) for one in (first - second, first, SLOT.ends_at - second, SLOT.ends_at)]
    assert shown == [False, True, True, False]


def test_of_several_sessions_the_one_that_shows_the_code_now_is_meant() -> None:
    other = CodeSlot(session_id=8, starts_at=START, ends_at=START + timedelta(hours=2))
    now = START + timedelta(minutes=20)
    for slot in (SLOT, other):
        found = judge(SECRET, [SLOT, other], rotating_code(SECRET, slot.session_id, step_of(now)), now=now)
        assert found is not None
        assert (found.session_id, found.flag) == (slot.session_id, CheckInFlag.NONE)


def test_the_picture_leads_to_the_session_and_its_code() -> None:
    assert scanned_address("https://ce.example", 7, "ACDEFH") == "https://ce.example/check-in/7/ACDEFH"
