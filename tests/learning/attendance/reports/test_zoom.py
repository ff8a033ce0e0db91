"""What Zoom writes of meetings and webinars, in every form that was seen."""

from datetime import date

import pytest

from lms.learning.attendance.reports.rows import ReportForm, Role
from tests.learning.attendance.reports.made import WEBINAR, ZOOM, lines, problems, read, refusal, told, zoom

ROW = "Elena Marsh,elena@example.org,11/01/2026 08:58:30 AM,11/01/2026 10:17:06 AM,79,No"
STAY = ("Elena Marsh", "elena@example.org", "11-01 08:58:30", "11-01 10:17:06")
TOKEN = "aB3_-678901234567890123456789012"


@pytest.mark.parametrize(
    "before",
    [
        (),
        ("Meeting ID,Topic,Start Time", "812 3456 7890,Rhythm,11/01/2026 08:55:00 AM", ""),
        (
            "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,",
            '812 3456 7890,Rhythm,11/01/2026 08:55:00 AM,"11/01/2026 10:20:00 AM",host@example.org,85,1,',
            "",
        ),
        (
            "Topic,ID,Host name,Host email,Start time",
            "Rhythm,81234567890,Ines Ortega,h@example.org,2026-11-01",
            "",
        ),
    ],
)
def test_a_meeting_is_read_with_and_without_what_stands_before_it(before: tuple[str, ...]) -> None:
    found = read(lines(*before, ZOOM, ROW))
    assert (found.form, found.title) == (ReportForm.ZOOM_MEETING, "Rhythm" if before else "")
    assert (told(found.rows), problems(found), found.notes) == ([STAY], [], ())
    assert (found.rows[0].lasted_seconds, found.rows[0].line) == (79 * 60, len(before) + 2)


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (ZOOM.replace("Original", "original"), ROW),
        (ZOOM.replace("Guest", "Recording Consent"), ROW),
        ("Topic,Meeting ID," + ZOOM, "Rhythm,81234567890," + ROW),
        ("Topic,Meeting ID,User Email,Duration (Minutes)," + ZOOM, "Rhythm,8123,host@example.org,999," + ROW),
        (ZOOM + ",In Waiting Room", ROW + ",No"),
        (ZOOM.replace(",", ";"), ROW.replace(",", ";")),
        (ZOOM, ROW.replace("11/01/2026", "2026-11-01").replace("08:58:30 AM", "08:58:30")),
        (ZOOM, ROW.replace(" AM", " a.m.")),
        (ZOOM, ROW.replace("11/01/2026 08:58:30", '"Nov 1, 2026 08:58:30').replace(" AM,11", ' AM",11')),
    ],
)
def test_every_variant_of_a_meetings_heading_and_days_says_the_same(heading: str, row: str) -> None:
    found = read(lines(heading, row))
    assert (told(found.rows), found.form, found.rows[0].lasted_seconds) == ([STAY], ReportForm.ZOOM_MEETING, 4740)


def test_what_stands_before_the_name_in_a_flat_report_is_the_meetings_and_nobodys() -> None:
    heading = "Topic,Meeting ID,User Email,Duration (Minutes),Name (Original Name),Join Time,Leave Time"
    found = read(lines(heading, "Rhythm,8123,host@example.org,999,Ann Lee,2026-11-01 09:00,2026-11-01 10:00"))
    assert [(row.name, row.address, row.lasted_seconds) for row in found.rows] == [("Ann Lee", "", None)]


def test_times_without_a_day_are_the_events_and_go_over_midnight() -> None:
    found = read(zoom("Ann Lee,,18:14,20:00,106,No", "Bo Lee,,23:30,0:15,45,No"))
    assert told(found.rows) == [
        ("Ann Lee", "", "11-01 18:14:00", "11-01 20:00:00"),
        ("Bo Lee", "", "11-01 23:30:00", "11-02 00:15:00"),
    ]


def test_a_form_that_says_only_how_long_gives_nothing() -> None:
    flat = "Name (Original Name),User Email, Total Durection(Minutes),Guest"
    assert refusal(lines(flat, "Elena Marsh,elena@example.org,65,No")) == ("no_times", "")


def test_a_file_of_several_meetings_is_refused() -> None:
    heading, row = "Topic,Meeting ID," + ZOOM, "Rhythm,{}," + ROW
    assert refusal(lines(heading, row.format(1), row.format(2))) == ("several_meetings", "2")


def test_a_stay_in_the_waiting_room_is_no_stay() -> None:
    found = read(lines(ZOOM + ",In Waiting Room", ROW + ",Yes", ROW + ",No"))
    assert (told(found.rows), problems(found)) == ([STAY], [(2, "in_waiting_room")])


def webinar(*rows: str, own: str = "") -> bytes:
    return lines(
        "Attendee Report,",
        'Report Generated:,"Nov 01, 2026 8:50 PM"',
        "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registrants,Unique Viewers,Total Users",
        'Rhythm,328-972-509,"Nov 01, 2026 6:55 PM",300,3,2,5,',
        "Host Details,",
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest",
        'Yes,Ines Ortega,ines@example.org,"Nov 01, 2026 18:50:00","Nov 01, 2026 23:59:00",309,United States',
        "Panelist Details,,,,,,,",
        '"Attended","User Name","Email","Join Time","Leave Time","Time in Session (minutes)","Country"',
        '"Yes","Sam Hill","sam@example.org","Nov 01, 2026 19:28:32","Nov 01, 2026 23:55:19","267","Canada"',
        '"Yes","Sam Hill","sam@example.org","Nov 01, 2026 20:52:29","Nov 01, 2026 23:55:19","183","Canada"',
        "Attendee Details,",
        WEBINAR.format(own=own),
        *rows,
    )


CAME = (
    'Yes,E M,Elena,Marsh,elena@example.org,+1312,"Oct 21, 2026 11:27:19",approved,'
    '"Nov 01, 2026 19:52:01","Nov 01, 2026 19:52:39",1,Yes,{own}India'
)


def test_a_webinar_is_read_by_its_sections_and_who_did_not_come_is_counted() -> None:
    absent = 'No,Al,Al,Ba,al@example.org,,"Oct 21, 2026 11:23:29",approved,--,--,--,--,,'
    found = read(webinar(absent, CAME.format(own=""), "Other Attended", "User Name,Join Time,Leave Time", PHONE))
    assert (found.form, found.title, found.absent) == (ReportForm.ZOOM_WEBINAR, "Rhythm", 1)
    assert [(row.name, row.role) for row in found.rows] == [
        ("Ines Ortega", Role.HOST),
        ("Sam Hill", Role.PANELIST),
        ("Sam Hill", Role.PANELIST),
        ("E M", Role.ATTENDEE),
        ("13125550100", Role.ATTENDEE),
    ]
    assert told(found.rows)[3] == ("E M", "elena@example.org", "11-01 19:52:01", "11-01 19:52:39")
    assert problems(found) == []


PHONE = '13125550100,"Nov 01, 2026 19:40:00","Nov 01, 2026 20:40:00"'


@pytest.mark.parametrize(
    ("answer", "token"),
    [
        (TOKEN, TOKEN),
        (f"https://ce.example.org/join/{TOKEN}", TOKEN),
        (f"{TOKEN}x", ""),
        ("x" * 31, ""),
        ("", ""),
    ],
)
def test_a_registrants_own_token_is_taken_from_whichever_question_carried_it(answer: str, token: str) -> None:
    own = '"Profession (if ""Student"", say so)",Your page,'
    found = read(webinar(CAME.format(own=f'"nurse, ""ICU""",{answer},'), own=own))
    assert (found.rows[-1].token, found.rows[-1].address) == (token, "elena@example.org")


def test_a_question_called_email_is_not_taken_for_the_address() -> None:
    found = read(webinar(CAME.format(own="other@example.org,"), own="Email,"))
    assert found.rows[-1].address == "elena@example.org"


def test_rows_that_name_nobody_or_no_time_are_refused_with_their_lines() -> None:
    found = read(
        zoom(
            ",,11/01/2026 08:58 AM,11/01/2026 09:58 AM,60,No",
            "Ann,ann@example.org,--,--,--,No",
            "Ann,ann@example.org,11/01/2026 08:58 AM,,,No",
            "Ann,ann@example.org,yesterday,today,60,No",
            "Ann,ann@example.org,11/01/2026 25:58,11/01/2026 13:58 PM,60,No",
            "Ann",
            "",
            "Ann Lee,ann@example.org,11/01/2026 08:58 AM,11/01/2026 09:58 AM,60,No",
        )
    )
    assert problems(found) == [
        (2, "nobody_named"),
        (3, "no_join_time"),
        (4, "no_leave_time"),
        (5, "time_not_understood"),
        (6, "time_not_understood"),
        (7, "row_too_short"),
    ]
    assert [row.line for row in found.rows] == [9]


def test_a_name_may_come_in_two_parts() -> None:
    heading = "First Name,Last Name,Email,Name,Join Time,Leave Time"
    found = read(lines(heading, "Ann,Lee,ann@example.org,,2026-11-01 09:00,2026-11-01 10:00"), date(2026, 11, 1))
    assert found.rows[0].name == "Ann Lee"
