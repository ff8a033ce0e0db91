"""Calendars say the right hour on every clock, and are sound to whoever reads them by the letter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.calendars.days import CalendarSession, Happening, blocks
from lms.learning.calendars.writing import calendar_file, mark_of
from tests.factories.calendars import Read, read_calendar, sound_lines

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
HOST = "ce.northgate.example"


def session(begins: datetime, minutes: int = 60, title: str = "Rhythm first", **values: object) -> CalendarSession:
    values = {
        "number": 1,
        "title": title,
        "begins_at": begins,
        "ends_at": begins + timedelta(minutes=minutes),
    } | values
    return CalendarSession(**values)  # type: ignore[arg-type]


def happening(*sessions: CalendarSession, zone: str = "America/Chicago", **values: object) -> Happening:
    defaults: dict[str, object] = {
        "key": "activity-7",
        "title": "Rhythm, first; again",
        "url": f"https://{HOST}/activities/rhythm",
        "claim_url": f"https://{HOST}/activities/rhythm",
        "sequence": 0,
        "credit": ("1.00 AMA PRA Category 1 Credit",),
    }
    return Happening(zone=zone, sessions=sessions, **(defaults | values))  # type: ignore[arg-type]


def local(text: str, zone: str = "America/Chicago") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def read(*happenings: Happening) -> list[Read]:
    return read_calendar(calendar_file(happenings, name="Northgate", host=HOST, now=NOW))


def test_a_day_is_one_entry_from_its_first_session_to_its_last() -> None:
    first = session(local("2026-12-02T09:00"), title="Welcome", place="Auditorium A")
    tracks = [
        session(
            local("2026-12-02T10:00"), 45, "Devices", track="A", place="Auditorium A", speakers=("M. Adeyemi",)
        ),
        session(local("2026-12-02T10:00"), 60, "Drugs", track="B", place="Room 4, level 2"),
    ]
    (day,) = read(happening(*tracks, first))
    assert (day.begins, day.ends) == (local("2026-12-02T09:00"), local("2026-12-02T11:00"))
    assert (day.uid, day.title, day.status) == (f"activity-7-day-1@{HOST}", "Rhythm, first; again", "CONFIRMED")
    assert day.place == "Auditorium A; Room 4, level 2"
    assert day.words.splitlines() == [
        "9:00 am Welcome",
        "10:00 am Devices (A), M. Adeyemi",
        "10:00 am Drugs (B)",
        "",
        "1.00 AMA PRA Category 1 Credit",
        day.url,
    ]


def test_each_day_has_an_entry_and_what_runs_past_midnight_stays_with_its_day() -> None:
    days = read(happening(session(local("2026-12-02T22:00"), 180), session(local("2026-12-03T09:00"))))
    assert [day.title for day in days] == [f"Rhythm, first; again, day {number} of 2" for number in (1, 2)]
    assert days[0].ends == local("2026-12-03T01:00")
    assert days[0].place == "Online"


def test_a_day_that_is_online_in_part_names_its_rooms_alone() -> None:
    noon = local("2026-12-02T12:00")
    (day,) = read(happening(session(noon), session(noon, track="B", place="Room 4")))
    assert day.place == "Room 4"


def test_a_file_says_what_every_program_asks_for_and_its_hours_by_the_clock_of_the_event() -> None:
    made = happening(session(local("2026-12-02T12:00")), claim_by=date(2027, 1, 1), has_claim_day=True)
    lines = sound_lines(calendar_file([made], name="Northgate", host=HOST, now=NOW))
    head = {b"VERSION:2.0", b"PRODID:-//ce.northgate.example//Enduring//EN", b"X-WR-CALNAME:Northgate"}
    assert head <= set(lines)
    assert b"DTSTART;TZID=America/Chicago:20261202T120000" in lines
    assert lines.count(b"DTSTAMP:20261001T120000Z") == 2
    # The last day to claim keeps nobody busy.
    assert lines.count(b"TRANSP:TRANSPARENT") == 1


def test_the_last_day_of_the_claim_is_told_to_who_has_none_of_her_own_without_an_entry() -> None:
    (day,) = read(happening(session(local("2026-12-02T12:00")), claim_by=date(2027, 1, 1)))
    assert "Claim credit by 1 January 2027." in day.words


def test_the_claim_ends_on_a_day_of_its_own() -> None:
    day, claim = read(happening(session(local("2026-12-02T12:00")), claim_by=date(2027, 1, 1), has_claim_day=True))
    assert (claim.begins, claim.ends) == (date(2027, 1, 1), date(2027, 1, 2))
    assert claim.title == "Claim credit: Rhythm, first; again"
    assert "Claim credit by 1 January 2027." in day.words
    assert claim.uid == f"activity-7-claim@{HOST}"


def test_a_cancelled_event_is_cancelled_under_the_same_names_with_a_higher_number() -> None:
    stands = happening(session(local("2026-12-02T12:00")), claim_by=date(2027, 1, 1), has_claim_day=True)
    before = read(stands)
    after = read(replace(stands, is_cancelled=True, sequence=1))
    assert [(one.uid, one.status, one.sequence) for one in after] == [
        (one.uid, "CANCELLED", one.sequence + 1) for one in before
    ]


def test_who_waits_for_a_place_reads_that_nothing_is_sure() -> None:
    assert read(happening(session(local("2026-12-02T12:00")), is_sure=False))[0].status == "TENTATIVE"


def test_a_day_that_fell_away_is_taken_out_of_calendars() -> None:
    entries = read(happening(session(local("2026-12-02T12:00")), days_before=3, sequence=1))
    assert [(one.uid.split("@")[0], one.status) for one in entries] == [
        ("activity-7-day-1", "CONFIRMED"),
        ("activity-7-day-2", "CANCELLED"),
        ("activity-7-day-3", "CANCELLED"),
    ]


@pytest.mark.parametrize(
    ("begins", "zone"),
    [
        ("2026-11-01T00:30", "America/Chicago"),
        ("2026-11-01T08:00", "America/Chicago"),
        ("2026-03-08T01:30", "America/Chicago"),
        ("2026-03-08T03:00", "America/Chicago"),
        ("2026-03-08T03:30", "America/Chicago"),
        ("2026-12-02T12:00", "Asia/Kathmandu"),
        ("2026-07-01T12:00", "Australia/Lord_Howe"),
        ("2026-10-04T02:40", "Australia/Lord_Howe"),
        ("2026-07-01T12:00", "Europe/Dublin"),
        ("2026-12-31T23:30", "Pacific/Chatham"),
        ("2026-06-01T12:00", "America/Phoenix"),
        ("2026-06-01T12:00", "UTC"),
    ],
)
def test_a_stranger_reads_the_right_moment_off_the_files_own_time_zone(begins: str, zone: str) -> None:
    moment = local(begins, zone)
    (entry,) = read(happening(session(moment, 95), zone=zone))
    assert (entry.begins, entry.ends) == (moment, moment + timedelta(minutes=95))


def test_both_hours_of_a_night_that_has_one_twice_are_told_apart() -> None:
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    for moment in (first, first + timedelta(hours=1)):
        (entry,) = read(happening(session(moment, 20)))
        assert entry.begins == moment


@given(
    st.integers(
        int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2032, 1, 1, tzinfo=UTC).timestamp())
    ),
    st.sampled_from(["America/Chicago", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]),
)
def test_no_moment_is_moved_by_any_clock(second: int, zone: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    (entry,) = read(happening(session(moment), zone=zone))
    assert (entry.begins, entry.ends) == (moment, moment + timedelta(hours=1))


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\\;,:"), min_size=1))
def test_no_title_breaks_a_file(title: str) -> None:
    made = happening(session(NOW, title=title, place=title, speakers=(title,)), title=title)
    assert b"\nBEGIN:VEVENT" in calendar_file([made], name=title, host=HOST, now=NOW)
    sound_lines(calendar_file([made], name=title, host=HOST, now=NOW))


def test_a_feed_says_how_often_it_is_worth_asking_for() -> None:
    lines = sound_lines(calendar_file([], name="Mine", host=HOST, now=NOW, is_feed=True))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert b"METHOD:PUBLISH" in lines
    assert b"X-PUBLISHED-TTL:PT1H" in lines
    once = sound_lines(calendar_file([], name="Mine", host=HOST, now=NOW))
    assert not [line for line in once if line.startswith((b"REFRESH-INTERVAL", b"X-PUBLISHED-TTL"))]


def test_zones_of_several_happenings_cover_all_their_years() -> None:
    early, late = session(local("2026-07-01T12:00")), session(local("2027-12-01T12:00"))
    one = happening(early)
    both = one, replace(one, key="activity-8", sessions=(late,))
    assert [entry.begins for entry in read(*both)] == [early.begins_at, late.begins_at]
    assert [entry.begins for entry in read(*reversed(both))] == [late.begins_at, early.begins_at]


def test_the_mark_of_a_file_changes_with_what_it_says_and_not_with_the_hour() -> None:
    one = happening(session(local("2026-12-02T12:00")))
    assert mark_of([one]) == mark_of([replace(one)])
    assert mark_of([one]) != mark_of([replace(one, sequence=1)])


def test_a_session_belongs_to_the_local_day_on_which_it_begins() -> None:
    late = session(local("2026-12-02T23:30"))
    days = blocks([late, session(local("2026-12-03T00:30"))], "America/Chicago")
    assert [len(one.sessions) for one in days] == [1, 1]
