"""What an evaluation asks: items once or speaker by speaker, grids statement by statement."""

from dataclasses import replace

import pytest

from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.asked import Asked, Subject, asked_of, runs_of
from lms.assessments.authoring import ItemText
from lms.assessments.blanks import item_of, subject_of

MIRIAM, TOMAS = (
    Subject(repeats=Repeats.SPEAKER, id=number, name=name)
    for number, name in ((7, "Miriam Adeyemi"), (9, "Tomas Lindqvist"))
)
OPENING, CASES = (
    Subject(repeats=Repeats.SESSION, id=number, name=name) for number, name in ((7, "Opening"), (8, "Cases"))
)


TEACHING = (2, ItemText(kind=ItemKind.RATING, text="Teaching", repeats=Repeats.SPEAKER))
GRID = ItemText(kind=ItemKind.GRID, options=("Clear.", "Short."))
SLIDES = (3, replace(GRID, repeats=Repeats.SPEAKER))
RATING = (1, ItemText(kind=ItemKind.RATING))
ITEMS = (RATING, TEACHING, SLIDES, (4, ItemText(kind=ItemKind.CHOICE, options=("Yes", "No"))))


def keys(asked: tuple[Asked, ...]) -> list[list[str]]:
    return [[blank.key for blank in one.blanks] for one in asked]


def test_what_repeats_is_asked_speaker_by_speaker_and_numbered_through() -> None:
    asked = asked_of(ITEMS, (MIRIAM, TOMAS))
    assert keys(asked) == [["1"], ["2s7"], ["3s7r0", "3s7r1"], ["2s9"], ["3s9r0", "3s9r1"], ["4"]]
    assert [one.number for one in asked] == [1, 2, 3, 4, 5, 6]
    assert [one.about for one in asked] == [None, MIRIAM, MIRIAM, TOMAS, TOMAS, None]
    assert [(run.about, len(run.asked)) for run in runs_of(asked)] == [
        (None, 1),
        (MIRIAM, 2),
        (TOMAS, 2),
        (None, 1),
    ]


def test_speakers_and_sessions_are_asked_about_apart() -> None:
    pace = (5, ItemText(kind=ItemKind.RATING, text="Pace", repeats=Repeats.SESSION))
    asked = asked_of((TEACHING, pace, RATING), (MIRIAM, TOMAS, OPENING, CASES))
    assert keys(asked) == [["2s7"], ["2s9"], ["5t7"], ["5t8"], ["1"]]
    assert [run.about for run in runs_of(asked)] == [MIRIAM, TOMAS, OPENING, CASES, None]


def test_a_grid_is_answered_statement_by_statement() -> None:
    (grid,) = asked_of([(3, GRID)], ())
    assert [blank.words for blank in grid.blanks] == ["Clear.", "Short."]
    assert keys((grid,)) == [["3r0", "3r1"]]


def test_without_speakers_nothing_is_asked_about_them() -> None:
    assert keys(asked_of(ITEMS, ())) == [["1"], ["4"]]


def test_blocks_that_stand_apart_are_asked_apart() -> None:
    last = (5, TEACHING[1])
    assert keys(asked_of((TEACHING, RATING, last), (MIRIAM, TOMAS))) == [
        ["2s7"],
        ["2s9"],
        ["1"],
        ["5s7"],
        ["5s9"],
    ]


@pytest.mark.parametrize(
    ("key", "item", "subject"),
    [
        ("12", 12, None),
        ("12s7", 12, (Repeats.SPEAKER, 7)),
        ("12r3", 12, None),
        ("12s7r3", 12, (Repeats.SPEAKER, 7)),
        ("12t7", 12, (Repeats.SESSION, 7)),
        ("12t7r3", 12, (Repeats.SESSION, 7)),
    ],
)
def test_a_key_says_what_it_is_about(key: str, item: int, subject: tuple[Repeats, int] | None) -> None:
    assert (item_of(key), subject_of(key)) == (item, subject)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "12x",
        "s7",
        "t7",
        "12s",
        "12t",
        "12r",
        "12s7t7",
        "99999999999",
        "4294967296",
        "12r1s2",
        "1 2",
        "question-1",
    ],
)
def test_what_is_no_key_is_about_nothing(key: str) -> None:
    assert item_of(key) is None


def test_what_is_no_key_names_no_subject() -> None:
    assert subject_of("x") is None
