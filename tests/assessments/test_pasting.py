"""Questions pasted as text: what is understood is taken, and what is not is named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.authoring import ChoiceText, QuestionText, question_gaps
from lms.assessments.grading import QuestionKind
from lms.assessments.pasting import EXAMPLE, read_questions

TWO = """A man of 61 has had atrial fibrillation
for four months. What helps him most?
- Rate control, reviewed every year
* Rhythm control now
Why: EAST-AFNET 4 showed fewer events.
Source: Kirchhof, NEJM 2020
At: 12:40


Which findings speak against flecainide?
* Prior infarction
- Age over 65
*Ejection fraction below 40 %
"""


def problems(text: str, length_ms: int = 0) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in read_questions(text, length_ms=length_ms).problems]


def test_questions_of_both_kinds_are_understood() -> None:
    reading = read_questions(TWO, length_ms=48 * 60_000)
    assert reading.problems == ()
    assert [one.line for one in reading.questions] == [1, 10]
    assert [one.question for one in reading.questions] == [
        QuestionText(
            stem="A man of 61 has had atrial fibrillation\nfor four months. What helps him most?",
            choices=(
                ChoiceText(text="Rate control, reviewed every year"),
                ChoiceText(text="Rhythm control now", is_right=True),
            ),
            rationale="EAST-AFNET 4 showed fewer events.",
            reference="Kirchhof, NEJM 2020",
            watch_from_ms=760_000,
        ),
        QuestionText(
            stem="Which findings speak against flecainide?",
            kind=QuestionKind.MULTIPLE,
            choices=(
                ChoiceText(text="Prior infarction", is_right=True),
                ChoiceText(text="Age over 65"),
                ChoiceText(text="Ejection fraction below 40 %", is_right=True),
            ),
        ),
    ]


def test_a_question_of_several_may_have_one_right_choice() -> None:
    (one,) = read_questions("Which?\n* A\n- B\nKind: Several").questions
    assert one.question.kind is QuestionKind.MULTIPLE
    (one,) = read_questions("Which?\n* A\n- B\nkind: one").questions
    assert one.question.kind is QuestionKind.SINGLE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Which?\n* A\n-\n- B",
            [
                (3, "empty_choice"),
            ],
        ),
        ("Which?\n* A\n- B\nand so on", [(4, "stray_line")]),
        ("Which?\n* A\n- B\nWhy: x\nWhy: y", [(5, "repeated_fact")]),
        ("Which?\n* A\n- B\nKind: some", [(4, "unknown_kind")]),
        ("Which?\n* A\n- B\nAt: noon", [(4, "place_malformed")]),
        ("Which?\n* A\n- B\nAt: 50:00", [(4, "place_past_end")]),
        ("\n\n* A\n- B", [(3, "no_stem")]),
        ("Which?\n\n* A\n- B", [(1, "too_few_choices"), (1, "nothing_right"), (3, "no_stem")]),
        ("Which?\n* A", [(1, "too_few_choices")]),
        ("Which?\n- A\n- B", [(1, "nothing_right")]),
        ("Which?\n* A\n* B\nKind: one", [(1, "several_right")]),
        ("Which?\n* A\n- a", [(1, "repeated_choice")]),
        ("x" * 4001 + "\n* A\n- B", [(1, "stem_too_long")]),
        ("", []),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(text: str, found: list[tuple[int, str]]) -> None:
    assert problems(text, length_ms=48 * 60_000) == found


def test_one_broken_question_does_not_keep_the_others_out() -> None:
    reading = read_questions("First?\n* A\n- B\n\nSecond?\n- A\n\nThird?\r\n- A\r\n* B")
    assert [(one.line, one.question.stem) for one in reading.questions] == [(1, "First?"), (8, "Third?")]
    assert {one.line for one in reading.problems} == {5}


def test_the_example_of_the_page_is_understood() -> None:
    (one,) = read_questions(EXAMPLE).questions
    assert question_gaps(one.question) == ()
    assert (one.question.watch_from_ms, one.question.reference) == (760_000, "Smith 2024")


@given(st.text(alphabet="ab*-: \n\tWhy:At0123Kind", max_size=200))
def test_any_text_is_read_and_only_whole_questions_come_of_it(text: str) -> None:
    reading = read_questions(text, length_ms=60_000)
    assert all(question_gaps(one.question, length_ms=60_000) == () for one in reading.questions)
    assert all(1 <= one.line <= text.count("\n") + 1 for one in reading.problems)
