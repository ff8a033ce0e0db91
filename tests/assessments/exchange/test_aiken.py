"""Aiken: strict, and each line that is not as it must be is told."""

import pytest

from lms.assessments.authoring import ChoiceText, QuestionText
from lms.assessments.exchange import aiken
from lms.assessments.exchange.sniffing import FileFormat
from lms.assessments.grading import QuestionKind
from tests.assessments.exchange.told import problems, read, taken, whats

CHOICES = (ChoiceText(text="a", is_right=True), ChoiceText(text="b"))


def test_both_ways_to_write_a_letter_are_read() -> None:
    found = read("Who?\r\nA. One\r\n B) Two \r\nANSWER:B\r\n")
    assert found.form is FileFormat.AIKEN
    assert taken(found) == [(1, "single", "Who?", ["One", "*Two"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who?\nreally?\nA) a\nB) b\nANSWER: A", [(2, "stem_on_two_lines")]),
        ("Who?\nA) a\nC) b\nANSWER: A", [(3, "letter_out_of_order")]),
        ("Who?\nA) a\nB)\nANSWER: A", [(3, "empty_choice")]),
        ("Who?\nA) a\nB) b\nANSWER: C", [(4, "answer_unknown")]),
        ("Who?\nA) a\nB) b\nANSWER: b", [(4, "answer_malformed")]),
        ("ANSWER: A", [(1, "answer_without_question")]),
        ("Who?\nANSWER: A", [(2, "answer_unknown")]),
        ("Who?\n\nA) a\nB) b\nWhat?\nA) a\nB) b\nANSWER: A", [(1, "answer_missing")]),
        ("A) a\nB) b\nANSWER: A", [(1, "choice_without_question")]),
        ("Who?\nreally?\nANSWER: A\n", [(2, "stem_on_two_lines")]),
        ("Who?\nA) a\nA) b\nANSWER: A\n\nWhat?\nA) a\nB) b", [(3, "letter_out_of_order"), (6, "answer_missing")]),
        ("Who?\nA) a\nC) b", [(3, "letter_out_of_order")]),
        ("Who?\nA) a\nB) A\nANSWER: A", [(1, "repeated_choice")]),
    ],
)
def test_each_line_that_is_wrong_is_named(text: str, found: list[tuple[int, str]]) -> None:
    reading = aiken.read(text)
    assert [(one.line, one.code) for one in reading.problems] == found


def test_what_stood_there_instead_of_a_letter_is_told() -> None:
    assert whats(read("Who?\nA) a\nB) b\nANSWER: both")) == ["both"]


def test_what_aiken_cannot_say_is_named() -> None:
    written = aiken.write(
        [
            QuestionText(stem="So?", kind=QuestionKind.TEXT, choices=(ChoiceText(text="a"),)),
            QuestionText(stem="A) Is this\na choice?", choices=CHOICES),
            QuestionText(stem="ANSWER: A", choices=CHOICES),
            QuestionText(stem="Two\nlines", choices=CHOICES, rationale="Because", tags=("x",)),
        ]
    )
    assert [(one.number, one.code) for one in written.left_out] == [
        (1, "kind_not_in_aiken"),
        (2, "stem_as_choice"),
        (3, "stem_as_choice"),
    ]
    assert written.notes == ("lines_joined", "reasons_left_out", "tags_left_out")
    assert written.data == b"Two lines\nA) a\nB) b\nANSWER: A\n\n"
    assert problems(read(written.data)) == []


def test_nothing_is_said_of_what_is_written_whole() -> None:
    assert aiken.write([QuestionText(stem="Who?", choices=CHOICES)]).notes == ()
