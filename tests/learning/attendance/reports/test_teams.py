"""What Microsoft Teams writes, now and before; with reports that no one here wrote where they are at hand."""

import os
from datetime import date
from pathlib import Path

import pytest

from lms.learning.attendance.reports.rows import DayOrder, Report, ReportForm, Role
from tests.learning.attendance.reports.made import SPANS, TEAMS, lines, problems, read, refusal, told

SUMMARY = (
    "1. Summary",
    "Meeting title\tRhythm",
    "Attended participants\t1",
    "Start time\t11/26/25, 4:16:54 PM",
    "",
)
SPAN = "Lee, Ann\t11/26/25, 4:16:55 PM\t11/26/25, 5:18:08 PM\t{}\tann@example.org\tann@example.org\tPresenter"
STAYS = (
    "Lee, Ann\t11/26/25, 4:16:55 PM\t11/26/25, 4:30:00 PM\t13m 5s\tann@example.org\tPresenter",
    "Lee, Ann\t11/26/25, 5:00:00 PM\t11/26/25, 5:18:08 PM\t18m 8s\tann@example.org\tPresenter",
)
EVENT = date(2025, 11, 26)


def test_each_stay_is_taken_and_never_the_span_around_them() -> None:
    data = lines(
        *SUMMARY, "2. Participants", SPANS, SPAN.format("31m 13s"), "", "3. In-Meeting Activities", TEAMS, *STAYS
    )
    found = read(data, EVENT)
    assert (found.form, found.title, problems(found)) == (ReportForm.TEAMS, "Rhythm", [])
    assert told(found.rows) == [
        ("Lee, Ann", "ann@example.org", "11-26 16:16:55", "11-26 16:30:00"),
        ("Lee, Ann", "ann@example.org", "11-26 17:00:00", "11-26 17:18:08"),
    ]
    assert [row.lasted_seconds for row in found.rows] == [785, 1088]


def test_a_span_alone_counts_only_where_it_was_attended_throughout() -> None:
    data = lines(
        *SUMMARY, "2. Participants", SPANS, SPAN.format("1h 1m 13s"), SPAN.format("31m 13s"), SPAN.format("?")
    )
    found = read(data, EVENT)
    assert [row.lasted_seconds for row in found.rows] == [3673]
    assert problems(found) == [(9, "came_back_unseen"), (10, "came_back_unseen")]


def test_spans_count_where_the_table_of_stays_is_empty() -> None:
    data = lines("2. Participants", SPANS, SPAN.format("1h 1m 13s"), "", "3. In-Meeting Activities", TEAMS)
    assert [row.lasted_seconds for row in read(data, EVENT).rows] == [3673]


def test_the_account_is_the_address_where_the_column_of_addresses_holds_none() -> None:
    span = SPAN.format("1h 1m 13s").replace("ann@example.org", "--", 1)
    assert read(lines("2. Participants", SPANS, span), EVENT).rows[0].address == "ann@example.org"


def test_the_older_form_is_read_and_who_organized_it_is_its_host() -> None:
    found = read(
        lines(
            "Meeting Summary",
            "Meeting Title\tRhythm",
            "",
            "Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)",
            "Ines Ortega\t11/26/2025, 4:10:00 PM\t11/26/2025, 5:10:00 PM\t1h\tines@example.org\tOrganizer\tx@y.z",
            "Ann Lee\t11/26/2025, 4:10:00\u202fPM\t11/26/2025, 5:10:00 PM\t1h\t\tAttendee\tann@example.org",
            "Guest\t11/26/2025, 4:10:00 PM\t11/26/2025, 5:10:00 PM\t1h\t\tAttendee\t",
        ),
        EVENT,
    )
    assert [(row.name, row.address, row.role) for row in found.rows] == [
        ("Ines Ortega", "ines@example.org", Role.HOST),
        ("Ann Lee", "ann@example.org", Role.ATTENDEE),
        ("Guest", "", Role.ATTENDEE),
    ]
    assert (found.title, found.form, found.form.platform) == ("Rhythm", ReportForm.TEAMS, "teams")


def test_the_oldest_form_that_lists_comings_and_goings_is_refused_by_name() -> None:
    heading = "Full Name\tUser Action\tTimestamp"
    assert refusal(lines(heading, "Ann Lee\tJoined\t11/26/2025, 4:10:00 PM")) == ("actions_only", "")


def sample(name: str, day: date) -> Report:
    return read(Path(os.environ["LMS_SAMPLE_DATA"], "attendance", name).read_bytes(), day)


@pytest.mark.skipif("LMS_SAMPLE_DATA" not in os.environ, reason="LMS_SAMPLE_DATA names no folder of samples")
def test_reports_that_were_written_elsewhere_are_read_in_either_encoding() -> None:
    one, same = (sample(f"teams-IDL-14-11-22.{kind}.csv", date(2022, 11, 14)) for kind in ("utf16", "utf8"))
    assert one == same
    assert (one.title, one.order, one.problems, one.notes) == ("Scrum Meeting", DayOrder.DAY_FIRST, (), ())
    assert told(one.rows)[2] == ("García Simón, Pedro", "pgsimon@spain.es", "11-14 09:30:52", "11-14 09:50:14")
    assert [row.role for row in one.rows] == [Role.HOST, *[Role.ATTENDEE] * 6]
    other = sample("teams-IDL-15-11-22.utf16.csv", date(2022, 11, 15))
    assert len(other.rows) == 8
    assert told(other.rows)[-1] == ("ROBUST Razvan", "razvan@un.int", "11-15 09:37:01", "11-15 09:41:47")
