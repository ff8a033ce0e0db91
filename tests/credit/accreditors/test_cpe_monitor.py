"""CPE Monitor is sent the day of participation in a batch that names nobody, and says what became of each row."""

import io
from dataclasses import replace
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import sheets
from lms.credit.accreditors.channels import Action, FormRefused
from lms.credit.accreditors.cpe_monitor import CPE_MONITOR
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.participation import cpe_last_day, is_home_study, participated_on
from lms.credit.accreditors.readiness import send_by
from tests.credit.accreditors.made import ACTIVITY, LIVE, UAN, batch, completion

CSV, TAB, XLSX = CPE_MONITOR.forms


def test_a_batch_holds_number_profile_birthday_and_day_of_participation() -> None:
    rows = sheets.read(CPE_MONITOR.write(CSV, batch(completion())))
    assert rows == [
        ["UAN", "NABP e-Profile ID", "DOB (MMDD)", "Participation Date", "Reference"],
        [UAN, "0123456", "0229", "03/09/2026", "ccid:northgate.example:17"],
    ]
    for form in (TAB, XLSX):
        assert sheets.read(CPE_MONITOR.write(form, batch(completion()))) == rows


def test_equal_rows_give_equal_bytes_in_every_form() -> None:
    for form in CPE_MONITOR.forms:
        assert CPE_MONITOR.write(form, batch(completion())) == CPE_MONITOR.write(form, batch(completion()))
    # A workbook holds no moment of its making.
    with ZipFile(io.BytesIO(CPE_MONITOR.write(XLSX, batch(completion())))) as book:
        assert {one.date_time[0] for one in book.infolist()} == {1980}
        assert book.read("docProps/core.xml").count(b">1980-01-01T00:00:00Z<") == 2


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"uan": ""}, "Universal Activity Number"),
        ({"nabp_profile_id": ""}, "e-Profile ID"),
        ({"birth_month_day": ""}, "day of birth"),
        ({"completed_on": date(2028, 1, 1)}, "outside the activity's dates"),
    ],
)
def test_a_row_that_cpe_monitor_would_refuse_is_not_written(missing: dict[str, object], said: str) -> None:
    with pytest.raises(FormRefused, match=said) as refusal:
        CPE_MONITOR.write(CSV, batch(completion(**missing)))
    assert refusal.value.key == "ccid:northgate.example:17"


def test_nothing_is_taken_back_by_a_batch() -> None:
    with pytest.raises(FormRefused, match="takes nothing back"):
        CPE_MONITOR.write(CSV, batch(completion(), action=Action.DELETE))


def test_who_claims_after_a_live_activity_took_part_on_its_last_day() -> None:
    late = date(2026, 3, 20)
    assert participated_on(late, LIVE) == date(2026, 3, 6)
    assert participated_on(date(2026, 3, 5), LIVE) == date(2026, 3, 5)
    assert participated_on(date(2026, 3, 4), LIVE) is None
    row = sheets.read(CPE_MONITOR.write(CSV, batch(completion(completed_on=late, activity_id=8), activity=LIVE)))[
        1
    ]
    assert row[3] == "03/06/2026"
    # The 60 days run from participation, not from the claim; that of home study is the claim itself.
    assert send_by(Channel.CPE_MONITOR, late, LIVE) == cpe_last_day(date(2026, 3, 6)) == date(2026, 5, 5)
    assert send_by(Channel.CPE_MONITOR, late, ACTIVITY) == date(2026, 5, 19)
    assert send_by(Channel.CPE_MONITOR, date(2025, 1, 1), ACTIVITY) == date(2025, 3, 2)


def test_home_study_is_told_by_the_number_and_else_by_the_format() -> None:
    assert is_home_study(ACTIVITY)
    assert not is_home_study(LIVE)
    assert is_home_study(replace(ACTIVITY, credits=()))
    assert not is_home_study(replace(LIVE, credits=()))
    # An end that was moved earlier after the claim is no reason to invent another day.
    assert participated_on(date(2028, 1, 1), ACTIVITY) is None


@given(st.integers(-5, 400), st.integers(0, 30), st.booleans())
def test_the_day_of_participation_lies_inside_the_activity_and_never_after_the_claim(
    after: int, lasts: int, home: bool
) -> None:
    start = date(2026, 2, 27)
    activity = replace(ACTIVITY if home else LIVE, starts_on=start, ends_on=start + timedelta(days=lasts))
    completed_on = start + timedelta(days=after)
    day = participated_on(completed_on, activity)
    if day is None:
        assert after < 0 or (home and after > lasts)
    else:
        assert activity.starts_on <= day <= min(activity.ends_on, completed_on)
        assert (cpe_last_day(day) - day).days == 60
