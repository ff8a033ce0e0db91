"""Banks that were written elsewhere: each gives the report that a person gives who reads the file."""

import os
from pathlib import Path

import pytest

from lms.assessments.exchange.sniffing import FileFormat, ReadFile, read_file
from tests.assessments.exchange.told import notes, problems, taken

pytestmark = pytest.mark.skipif(
    "LMS_SAMPLE_DATA" not in os.environ, reason="LMS_SAMPLE_DATA names no folder of samples"
)


def sample(name: str) -> ReadFile:
    return read_file(Path(os.environ["LMS_SAMPLE_DATA"], "questions", name).read_bytes())


def test_aiken_that_is_right_is_taken_with_its_angle_brackets() -> None:
    found = sample("questions.aiken.txt")
    assert found.form is FileFormat.AIKEN
    assert problems(found) == []
    assert taken(found) == [
        (
            1,
            "single",
            "The Moodle project was started by:",
            ["Petr Skoda", "*Martin Dougiamas", "Eloy Lafuente", "Tim Hunt"],
        ),
        (
            8,
            "single",
            'Moodle\'s abilities include handling user input that includes <html class="cool"> & images:',
            ["*True", "False"],
        ),
    ]
    assert found.reading.notes == ()


def test_aiken_with_mistakes_is_told_line_by_line_and_the_rest_is_taken() -> None:
    found = sample("aiken_errors.txt")
    assert problems(found) == [
        (1, "too_few_choices"),
        (5, "choice_without_question"),
        (7, "answer_malformed"),
        (14, "answer_missing"),
    ]
    assert taken(found) == [
        (9, "single", "A good question", ["*Correct", "Incorrect"]),
        (18, "single", "A second good question", ["Incorrect (No space)", "*Correct (No space)"]),
        (
            23,
            "single",
            "A third good question with HTML chars such as > < &",
            ["*Correct (< > &)", "Incorrect (< > &)"],
        ),
    ]


def test_gift_of_every_kind_is_taken_and_the_essay_is_named() -> None:
    found = sample("questions.gift.txt")
    assert (found.form, found.encoding) == (FileFormat.GIFT, "UTF-8")
    assert problems(found) == [(2, "essay")]
    assert taken(found) == [
        (
            5,
            "matching",
            "Match the activity to the description.",
            [
                "An activity supporting asynchronous discussions. -> Forum",
                "A teacher asks a question and specifies a choice of multiple responses. -> Choice",
                "A bank of record entries which participants can add to. -> Database",
                "A collection of web pages that anyone can add to or edit. -> Wiki",
                " -> Chat",
            ],
        ),
        (14, "single", "What's between orange and green in the spectrum?", ["*yellow", "red", "blue"]),
        (
            22,
            "multiple",
            "What's between orange and green in the spectrum?",
            ["*yellow", "red", "*off-beige", "blue"],
        ),
        # What stands behind the closing brace there, a stray quotation mark, makes it a gap: the note says so.
        (31, "number", 'What is a number from 1 to 5? _____";', ["3"]),
        (34, "text", "Which is the best animal?", ["Frog"]),
        (41, "true_false", '42 is the Absolute Answer to everything._____";', ["True", "*False"]),
        (46, "true_false", "TSL is blablabla.", ["*True", "False"]),
        (49, "true_false", "TSL is blablabla.", ["*True", "False"]),
    ]
    assert notes(found) == [
        {"formatting_dropped", "markdown_kept"},
        {"feedback_as_reason", "feedback_dropped"},
        {"counts_all_or_nothing", "feedback_dropped"},
        {"words_behind_answers", "feedback_dropped"},
        {"part_answers_dropped", "feedback_as_reason", "feedback_dropped"},
        {"words_behind_answers", "feedback_dropped"},
        set(),
        set(),
    ]
    tolerances = [one.question.tolerance for one in found.reading.questions]
    assert tolerances == [0, 0, 0, 2, 0, 0, 0, 0]
    assert found.reading.questions[5].question.rationale == (
        "This is, of course, a Hitchiker's Guide to the Galaxy reference."
    )
    assert found.reading.notes == ("names_dropped",)


def test_gift_in_windows_1252_is_said_to_be_and_its_questions_are_refused_with_reasons() -> None:
    found = sample("questions_encoding_windows-1252.gift.txt")
    assert (found.form, found.encoding) == (FileFormat.GIFT, "Windows-1252")
    # Two essays, and a matching question that asks for "asdf" twice.
    assert problems(found) == [(6, "essay"), (10, "essay"), (14, "repeated_side")]
    assert found.reading.notes == ("read_as_windows_1252", "names_dropped")


def test_moodle_choices_lose_their_pictures_and_the_sound_and_say_so() -> None:
    found = sample("moodle-multichoice.xml")
    assert problems(found) == []
    stem = "Listen to this greeting:\nWhat language is being spoken?"
    assert taken(found) == [(12, "single", stem, ["English", "*French", "German", "Danish"])]
    assert notes(found) == [{"files_dropped", "feedback_as_reason", "feedback_dropped"}]
    (one,) = found.reading.questions
    assert (one.question.rationale, one.question.tags) == (
        "Yes, well done!",
        ("Default for testhead/Multichoice",),
    )
    assert found.reading.notes == ("names_dropped", "penalties_dropped")


def test_moodle_true_and_false_keep_the_reason_with_its_address() -> None:
    found = sample("moodle-truefalse.xml")
    assert problems(found) == []
    stem = "Moodle is an acronym for Modular Object-Oriented Dynamic Learning {}."
    assert taken(found) == [
        (12, "true_false", stem.format("Education"), ["True", "*False"]),
        (40, "true_false", stem.format("Environment"), ["*True", "False"]),
    ]
    assert notes(found) == [{"files_dropped", "formatting_dropped", "feedback_dropped"}] * 2
    assert found.reading.questions[0].question.rationale == (
        "For further information, see the documentation about Moodle (http://docs.moodle.org/en/About_Moodle)."
    )


@pytest.mark.parametrize(
    ("name", "lines", "stems", "tags", "said"),
    [
        (
            "moodle-old_format_file.xml",
            [11, 46],
            ["Testing Pi Question", "Testing Rho Question"],
            ["Pi", "Pi/Rho"],
            (),
        ),
        (
            "moodle-category_with_description.xml",
            [15],
            ["Testing Alpha Question"],
            ["Alpha"],
            ("category_text_dropped",),
        ),
    ],
)
def test_moodle_categories_become_tags(
    name: str, lines: list[int], stems: list[str], tags: list[str], said: tuple[str, ...]
) -> None:
    found = sample(name)
    assert problems(found) == []
    assert taken(found) == [
        (line, "true_false", stem, ["*True", "False"]) for line, stem in zip(lines, stems, strict=True)
    ]
    assert [one.question.tags for one in found.reading.questions] == [(tag,) for tag in tags]
    assert found.reading.notes == (*said, "names_dropped", "penalties_dropped")


def test_moodle_cloze_questions_are_refused_each_with_its_line() -> None:
    found = sample("moodle-broken_cloze_questions.xml")
    assert problems(found) == [(line, "cloze") for line in (4, 20, 36, 52, 68)]
    assert taken(found) == []
