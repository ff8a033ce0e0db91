"""What registrants are told is different: what calendars say differently, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lms.learning.announcing.changes import Change, ChangeKind, changes
from lms.learning.announcing.words import left, told
from lms.learning.calendars.days import CalendarSession, Happening
from lms.learning.gate import Step

BEGINS = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVE = BEGINS - 24 * HOUR


def session(title: str, begins: datetime = BEGINS, number: int = 1, **values: object) -> CalendarSession:
    return CalendarSession(number=number, title=title, begins_at=begins, ends_at=begins + HOUR, **values)  # type: ignore[arg-type]


def event(*sessions: CalendarSession, **values: object) -> Happening:
    defaults: dict[str, object] = {
        "key": "activity-1",
        "title": "Rhythm",
        "url": "x",
        "claim_url": "x",
        "sequence": 0,
        "credit": (),
    }
    return Happening(zone="America/Chicago", sessions=sessions, **(defaults | values))  # type: ignore[arg-type]


def kinds(before: Happening, after: Happening, now: datetime = EVE) -> list[tuple[ChangeKind, str]]:
    return [(one.kind, one.what) for one in changes(before, after, now=now)]


def test_what_calendars_say_alike_is_no_change() -> None:
    one = event(session("Devices"))
    assert changes(one, replace(one, sequence=4, claim_by=BEGINS.date()), now=EVE) == ()


def test_what_can_be_claimed_is_told_where_it_is_something_else() -> None:
    before = replace(event(session("Devices")), credit=("1.00 contact hours", "1.00 credits"))
    (change,) = changes(before, replace(before, credit=("0.75 contact hours", "1.00 credits")), now=EVE)
    assert told(change) == (
        "Credit that can be claimed: now at most 0.75 contact hours, 1.00 credits;"
        " it was 1.00 contact hours, 1.00 credits."
    )


def test_hours_of_an_only_session_are_told_once() -> None:
    (change,) = changes(event(session("Devices")), event(session("Devices", BEGINS + HOUR)), now=EVE)
    assert told(change) == (
        "Now on 2 December 2026, 1:00 pm to 2:00 pm Central Time;"
        " it was on 2 December 2026, 12:00 pm to 1:00 pm Central Time."
    )


def test_sessions_that_move_or_are_called_otherwise_are_told_as_the_same_ones() -> None:
    before = event(
        session("Welcome"), session("Devices", BEGINS + HOUR, 2), session("Drugs", BEGINS + 2 * HOUR, 3)
    )
    after = event(session("Welcome"), session("Drugs", BEGINS + HOUR, 3), session("Cases", BEGINS + 2 * HOUR, 2))
    assert kinds(before, after) == [
        (ChangeKind.MOVED, "Drugs"),
        (ChangeKind.RENAMED, ""),
        (ChangeKind.MOVED, "Cases"),
    ]
    assert told(changes(before, after, now=EVE)[1]) == "On the agenda, “Devices” is now “Cases”."


def test_breaks_of_one_name_are_told_apart() -> None:
    before = event(session("Break"), session("Break", BEGINS + 2 * HOUR, 2))
    after = event(session("Break"), session("Break", BEGINS + 3 * HOUR, 2))
    assert kinds(before, after) == [(ChangeKind.HOURS, ""), (ChangeKind.MOVED, "Break")]


def test_of_what_has_begun_nothing_is_told_and_nothing_at_all_once_the_last_session_has() -> None:
    before = event(session("Devices"), session("Drugs", BEGINS + HOUR, 2))
    after = event(session("Devices II"), session("Drugs II", BEGINS + HOUR, 2), title="Rhythm II")
    assert [kind for kind, _what in kinds(before, after)] == [
        ChangeKind.TITLE,
        ChangeKind.RENAMED,
        ChangeKind.RENAMED,
    ]
    told_later = [told(one) for one in changes(before, after, now=BEGINS)]
    assert told_later == [
        "It is now called “Rhythm II”; it was “Rhythm”.",
        "On the agenda, “Drugs” is now “Drugs II”.",
    ]
    assert kinds(before, after, BEGINS + HOUR) == []


def test_titles_places_and_speakers_are_told() -> None:
    before = event(session("Devices", place="Room 4"))
    after = event(session("Devices", speakers=("M. Adeyemi",)), title="Rhythm II")
    assert [told(one) for one in changes(before, after, now=EVE)] == [
        "It is now called “Rhythm II”; it was “Rhythm”.",
        "It now takes place here: online; it was: Room 4.",
        "Devices: now with M. Adeyemi; it was with nobody named yet.",
    ]


def test_a_session_that_changes_places_is_told_unless_there_is_one_place_alone() -> None:
    one, two = session("Devices", place="Hall A"), session("Drugs", BEGINS, 2, place="Hall B")
    last = session("Questions", BEGINS + HOUR, 3, place="Hall B")
    before = event(one, two, last)
    (change,) = changes(before, event(one, two, replace(last, place="Hall A")), now=EVE)
    assert told(change) == "Questions: now here: Hall A; it was: Hall B."
    assert kinds(before, event(one, two, replace(last, place=""))) == [(ChangeKind.ROOM, "Questions")]
    # Each to a new hall: the whole says which halls, and each session where it is.
    other = event(replace(one, place="Hall D"), replace(two, place="Hall C"), last)
    assert [kind for kind, _what in kinds(before, other)] == [ChangeKind.PLACE, ChangeKind.ROOM, ChangeKind.ROOM]
    alone = event(two, last)
    renamed = event(replace(two, place="Hall C"), replace(last, place="Hall C"))
    assert kinds(alone, renamed) == [(ChangeKind.PLACE, "")]
    assert (ChangeKind.ROOM, "Questions") in kinds(alone, event(two, replace(last, place="Hall C")))


def test_every_change_has_its_words() -> None:
    sentences = {told(Change(kind=kind, what="Devices", before="a", after="b")) for kind in ChangeKind}
    assert len(sentences) == len(ChangeKind)


def test_what_a_learner_cannot_do_herself_is_not_left_to_her() -> None:
    assert left([Step.DISCLOSURE, Step.WATCH, Step.QUIZ, Step.CERTIFICATE]) == [
        "Read who made it and their financial relationships",
        "Pass the quiz",
        "Claim your credit",
    ]
