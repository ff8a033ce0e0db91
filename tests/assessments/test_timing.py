"""When an attempt's time is over."""

from datetime import UTC, datetime, timedelta

from lms.assessments.timing import ends_after, has_run_out, is_over

BEGAN = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)


def test_an_attempt_ends_after_its_minutes_and_takes_what_was_on_its_way() -> None:
    end = ends_after(BEGAN, 20)
    assert end == BEGAN + timedelta(minutes=20)
    moments = [timedelta(minutes=20, seconds=seconds) for seconds in (-1, 0, 5, 6)]
    assert [has_run_out(end, BEGAN + one) for one in moments] == [False, True, True, True]
    assert [is_over(end, BEGAN + one) for one in moments] == [False, False, False, True]


def test_without_a_limit_no_time_is_ever_over() -> None:
    end = ends_after(BEGAN, None)
    late = BEGAN + timedelta(days=9999)
    assert (end, has_run_out(end, late), is_over(end, late)) == (None, False, False)
