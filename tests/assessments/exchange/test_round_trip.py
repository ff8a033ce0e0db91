"""What is written in a format is read there as it was, and what a format cannot say is named, not lost."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.assessments.authoring import ChoiceText, QuestionText
from lms.assessments.exchange.exporting import EXPORTS, ExportFormat
from lms.assessments.exchange.sniffing import FileFormat, read_file
from lms.assessments.exchange.table import EXAMPLES
from lms.assessments.figures import Figure
from lms.assessments.grading import QuestionKind, read_number
from tests.assessments.exchange.made import HARD, whole_questions

HARDEST = QuestionText(
    stem="\n".join(HARD),
    kind=QuestionKind.MULTIPLE,
    choices=tuple(ChoiceText(text=text, is_right=place < 2) for place, text in enumerate(HARD[:12])),
    rationale="\n".join(HARD),
    reference="Source: x",
)
STRICT = QuestionText(
    stem="All of these",
    kind=QuestionKind.MULTIPLE,
    choices=(ChoiceText(text="a", is_right=True), ChoiceText(text="b", is_right=True)),
)
PAIRS = QuestionText(
    stem="Match",
    kind=QuestionKind.MATCHING,
    choices=(ChoiceText(text="a -> <b>", match="-> x"), ChoiceText(text="[html]", match="[html]")),
)
# A reason that ends like the lines below it, and a wrong choice that begins like a weight.
ALIKE = QuestionText(
    stem="Which?",
    choices=(ChoiceText(text="%50%half"), ChoiceText(text="%50%whole", is_right=True)),
    rationale="Because.\nSource: x",
)
FORMATS = {
    ExportFormat.MOODLE_XML: FileFormat.MOODLE_XML,
    ExportFormat.GIFT: FileFormat.GIFT,
    ExportFormat.TABLE: FileFormat.TABLE,
}


@pytest.mark.parametrize("form", list(FORMATS))
@settings(max_examples=60)
@given(asked=st.lists(whole_questions, min_size=1, max_size=2))
@example(asked=[HARDEST, STRICT, PAIRS, ALIKE, *EXAMPLES])
def test_a_quiz_comes_back_from_its_file_as_it_was(form: ExportFormat, asked: list[QuestionText]) -> None:
    written = EXPORTS[form].write(asked)
    left_out = {one.number for one in written.left_out}
    assert {one.code for one in written.left_out} <= {"arrow_in_answer", "step_as_remark"}
    assert form is ExportFormat.GIFT or not left_out
    read = read_file(written.data)
    kept = [one for number, one in enumerate(asked, start=1) if number not in left_out]
    if kept:
        assert read.form is FORMATS[form]
        assert read.reading.problems == ()
    assert [one.question for one in read.reading.questions] == [
        one if form is ExportFormat.TABLE else _as_moodle_reads(one) for one in kept
    ]


def _as_moodle_reads(question: QuestionText) -> QuestionText:
    """Its numbers have no commas between thousands."""
    is_number = question.kind is QuestionKind.NUMBER
    choices = tuple(replace(one, text=one.text.replace(",", "")) for one in question.choices)
    return replace(question, choices=choices) if is_number else question


@pytest.mark.parametrize("form", [ExportFormat.MOODLE_XML, ExportFormat.GIFT])
@pytest.mark.parametrize(
    ("typed", "written"), [("1,000", "1000"), ("\N{MINUS SIGN}2.5", "-2.5"), ("6e-3", "6e-3"), ("1 000", "1000")]
)
def test_numbers_are_written_as_programs_read_them(form: ExportFormat, typed: str, written: str) -> None:
    asked = QuestionText(stem="How many?", kind=QuestionKind.NUMBER, choices=(ChoiceText(text=typed),))
    data = EXPORTS[form].write([asked]).data.decode()
    assert f">{written}<" in data or f"=%100%{written}:0" in data
    assert read_number(written) == read_number(typed)


@settings(max_examples=25)
@given(asked=st.lists(whole_questions, min_size=1, max_size=3))
def test_of_aiken_comes_back_what_aiken_can_say(asked: list[QuestionText]) -> None:
    written = EXPORTS[ExportFormat.AIKEN].write(asked)
    left_out = {one.number for one in written.left_out}
    kept = [one for number, one in enumerate(asked, start=1) if number not in left_out]
    read = read_file(written.data)
    assert [one.question.choices for one in read.reading.questions] == [one.choices for one in kept]
    assert all(one.kind is QuestionKind.SINGLE for one in kept)


def test_what_gift_has_no_way_to_say_is_named() -> None:
    arrow = QuestionText(stem="?", kind=QuestionKind.TEXT, choices=(ChoiceText(text="a -> b"),))
    remark = QuestionText(
        stem="?", kind=QuestionKind.ORDERING, choices=tuple(ChoiceText(text=text) for text in ("a", "b", "// c"))
    )
    written = EXPORTS[ExportFormat.GIFT].write([arrow, STRICT, remark])
    assert [(one.number, one.code) for one in written.left_out] == [(1, "arrow_in_answer"), (3, "step_as_remark")]
    assert [one.question for one in read_file(written.data).reading.questions] == [STRICT]


@pytest.mark.parametrize("form", list(ExportFormat))
def test_what_lacks_something_is_named_and_left_out_of_every_file(form: ExportFormat) -> None:
    unfinished = QuestionText(stem="Which?", choices=(ChoiceText(text="a"),))
    whole = QuestionText(stem="Which?", choices=(ChoiceText(text="a", is_right=True), ChoiceText(text="b")))
    written = EXPORTS[form].write([unfinished, whole])
    assert [(one.number, one.code) for one in written.left_out] == [(1, "lacks_something")]
    assert [one.question for one in read_file(written.data).reading.questions] == [whole]


@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_figure_that_a_file_cannot_hold_is_said_to_be_left_out(form: ExportFormat) -> None:
    plain = QuestionText(
        stem="Which rhythm is this?", choices=(ChoiceText(text="Sinus", is_right=True), ChoiceText(text="Flutter"))
    )
    # Moodle XML takes pictures along, so that only clips stay here.
    shown = replace(plain, figure=Figure(clip=1, alternative="A tracing."))
    assert EXPORTS[form].write([plain]).notes == ()
    assert EXPORTS[form].write([plain, shown, shown]).notes == ("figures_left_out",)
    # What is not in the file at all loses nothing there.
    assert EXPORTS[form].write([replace(shown, choices=())]).notes == ()


@pytest.mark.parametrize("form", [ExportFormat.MOODLE_XML, ExportFormat.GIFT])
def test_the_words_that_mark_all_or_nothing_stay_a_tag_where_nothing_else_is_possible(form: ExportFormat) -> None:
    tagged = replace(EXAMPLES[0], tags=("all or nothing",))
    (one,) = read_file(EXPORTS[form].write([tagged]).data).reading.questions
    assert one.question == tagged
