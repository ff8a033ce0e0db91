"""What registrants are told is different: what calendars say differently, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lms.learning.announcing.changes import Change, ChangeKind, changes
from lms.learning.announcing.words import left, told
from lms.learning.calendars.days import Happening, Slot
from lms.learning.gate import Step

BEGINS = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def slot(title: str, begins: datetime = BEGINS, **values: object) -> Slot:
    return Slot(title=title, begins_at=begins, ends_at=begins + HOUR, **values)  # type: ignore[arg-type]


def event(*slots: Slot, **values: object) -> Happening:
    defaults: dict[str, object] = {
        "key": "activity-1",
        "title": "Rhythm",
        "url": "x",
        "claim_url": "x",
        "sequence": 0,
        "credit": (),
    }
    return Happening(zone="America/Chicago", slots=slots, **(defaults | values))  # type: ignore[arg-type]


def kinds(before: Happening, after: Happening) -> list[tuple[ChangeKind, str]]:
    return [(one.kind, one.what) for one in changes(before, after)]


def test_what_calendars_say_alike_is_no_change() -> None:
    one = event(slot("Devices"))
    assert changes(one, replace(one, sequence=4, credit=("1.00",), claim_by=BEGINS.date())) == ()


def test_hours_of_an_only_session_are_told_once() -> None:
    (change,) = changes(event(slot("Devices")), event(slot("Devices", BEGINS + HOUR)))
    assert told(change) == (
        "Now on 2 December 2026, 1:00 pm to 2:00 pm Central Time;"
        " it was on 2 December 2026, 12:00 pm to 1:00 pm Central Time."
    )


def test_sessions_that_come_go_and_move_are_named() -> None:
    before = event(slot("Welcome"), slot("Devices", BEGINS + HOUR), slot("Drugs", BEGINS + 2 * HOUR))
    after = event(slot("Welcome"), slot("Drugs", BEGINS + HOUR), slot("Cases", BEGINS + 2 * HOUR))
    assert kinds(before, after) == [
        (ChangeKind.REMOVED, "Devices"),
        (ChangeKind.MOVED, "Drugs"),
        (ChangeKind.ADDED, "Cases"),
    ]


def test_breaks_of_one_name_are_told_apart_by_their_order() -> None:
    before = event(slot("Break"), slot("Break", BEGINS + 2 * HOUR))
    after = event(slot("Break"), slot("Break", BEGINS + 3 * HOUR))
    assert kinds(before, after) == [(ChangeKind.HOURS, ""), (ChangeKind.MOVED, "Break")]


def test_titles_places_and_speakers_are_told() -> None:
    before = event(slot("Devices", place="Room 4"))
    after = event(slot("Devices", speakers=("M. Adeyemi",)), title="Rhythm II")
    assert [told(one) for one in changes(before, after)] == [
        "It is now called “Rhythm II”; it was “Rhythm”.",
        "It now takes place here: online; it was: Room 4.",
        "Devices: now with M. Adeyemi; it was with nobody named yet.",
    ]


def test_every_change_has_its_words() -> None:
    sentences = {told(Change(kind=kind, what="Devices", before="a", after="b")) for kind in ChangeKind}
    assert len(sentences) == len(ChangeKind)


def test_what_a_learner_cannot_do_herself_is_not_left_to_her() -> None:
    assert left([Step.DISCLOSURE, Step.WATCH, Step.QUIZ, Step.CERTIFICATE]) == [
        "Read who made it and their financial relationships",
        "Pass the quiz",
        "Claim your credit",
    ]
