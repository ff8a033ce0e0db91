"""Moodle XML: every kind that we ask is taken, all others are refused by name, and nothing is lost in silence."""

from decimal import Decimal

import pytest

from lms.assessments.exchange.sniffing import FileFormat
from tests.assessments.exchange.told import notes, problems, read, taken, whats


def quiz(inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{inner}\n</quiz>'


def question(kind: str, inner: str, stem: str = "Which?") -> str:
    text = f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
    return quiz(f'<question type="{kind}">{text}{inner}</question>')


def answer(text: str, fraction: str = "0", more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="plain_text"><text>{text}</text>{more}</answer>'


def said(name: str, text: str) -> str:
    return f'<{name} format="html"><text>{text}</text></{name}>'


TWO = answer("a", "100") + answer("b")
SEVERAL = "<single>false</single>"


@pytest.mark.parametrize(
    ("kind", "inner", "choices", "is_per_option"),
    [
        ("multichoice", TWO, ["*a", "b"], False),
        ("multichoice", "<single>1</single>" + TWO, ["*a", "b"], False),
        ("multichoice", SEVERAL + TWO, ["*a", "b"], True),
        ("multichoice", SEVERAL + answer("a", "100") + answer("b", "-100"), ["*a", "b"], False),
        (
            "multichoice",
            SEVERAL + answer("a", "33.33333") * 2 + answer("c", "33.33333"),
            None,
            True,
        ),
        ("multichoiceset", TWO, ["*a", "b"], False),
        ("truefalse", answer("false", "100") + answer("true"), ["True", "*False"], False),
        ("shortanswer", answer("a", "100") + answer("b", "100"), ["a", "b"], False),
        ("shortanswer", answer(r"2 \* 3", "100"), ["2 * 3"], False),
        ("numerical", answer("2.5", "100", "<tolerance>0.1</tolerance>"), ["2.5"], False),
        ("ordering", answer("a") + answer("b") + answer("c"), ["a", "b", "c"], False),
    ],
)
def test_kinds_that_we_ask_are_taken(
    kind: str, inner: str, choices: list[str] | None, is_per_option: bool
) -> None:
    found = read(question(kind, inner))
    assert found.form is FileFormat.MOODLE_XML
    if choices is None:
        assert problems(found) == [(3, "repeated_choice")]
        return
    assert problems(found) == []
    assert taken(found)[0][3] == choices
    assert found.reading.questions[0].question.is_per_option is is_per_option


def test_pairs_count_each_unless_a_tag_says_otherwise() -> None:
    pairs = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in (("&lt;b&gt;x&lt;/b&gt;", "1"), ("y", "2"), ("", "3"))
    )
    found = read(question("matching", pairs))
    assert taken(found) == [(3, "matching", "Which?", ["x -> 1", "y -> 2", " -> 3"])]
    assert found.reading.questions[0].question.is_per_option
    strict = "<tags><tag><text>all or nothing</text></tag><tag><text>x</text></tag></tags>"
    (one,) = read(question("matching", pairs + strict)).reading.questions
    assert (one.question.is_per_option, one.question.tags) == (False, ("x",))


def test_a_number_is_taken_with_its_tolerance() -> None:
    (one,) = read(question("numerical", answer("3", "100", "<tolerance>0.50</tolerance>"))).reading.questions
    assert one.question.tolerance == Decimal("0.5")


@pytest.mark.parametrize(
    ("kind", "inner", "code", "what"),
    [
        ("essay", "", "essay", ""),
        ("description", "", "no_answers", ""),
        ("cloze", "", "cloze", ""),
        ("calculatedmulti", TWO, "calculated", ""),
        ("ddwtos", "", "kind_unknown", "ddwtos"),
        ("multichoice", answer("a", "half") + answer("b"), "weight_malformed", "half"),
        ("multichoice", answer("a", "50") + answer("b", "40"), "nothing_right", ""),
        ("multichoice", SEVERAL + answer("a", "70") + answer("b", "30"), "unequal_shares", ""),
        ("multichoice", SEVERAL + answer("a", "100") + answer("b", "100"), "unequal_shares", ""),
        ("multichoice", answer("a", "100") + answer("b", "100"), "several_right", ""),
        ("truefalse", answer("yes", "100") + answer("no"), "not_true_or_false", ""),
        ("shortanswer", answer("a*", "100"), "wildcard", "a*"),
        ("shortanswer", answer("a", "50"), "no_accepted_answer", ""),
        ("numerical", answer("1", "100") + answer("2", "100"), "several_numbers", ""),
        ("numerical", answer("1", "100", "<tolerance>x</tolerance>"), "tolerance_malformed", "x"),
        ("numerical", answer("*", "100"), "number_malformed", ""),
        ("numerical", "", "number_malformed", ""),
        ("ordering", answer("a") + answer("b"), "too_few_steps", ""),
        ("multichoice", answer("x" * 1001, "100") + answer("b"), "choice_too_long", ""),
    ],
)
def test_what_we_cannot_ask_is_refused_with_its_reason(kind: str, inner: str, code: str, what: str) -> None:
    found = read(question(kind, inner))
    assert (3, code) in problems(found)
    assert what in whats(found)
    assert taken(found) == []


@pytest.mark.parametrize(
    ("kind", "inner", "note"),
    [
        ("multichoice", answer("a", "100") + answer("b", "-50"), "negative_marks_dropped"),
        ("multichoice", answer("a", "100") + answer("b", "50"), "partly_right_dropped"),
        ("multichoice", SEVERAL + TWO, "counts_each_option"),
        ("multichoice", SEVERAL + answer("a", "100") + answer("b", "-50"), "negative_marks_dropped"),
        ("multichoice", SEVERAL + answer("a", "100") + answer("b", "-100"), "counts_all_or_nothing"),
        ("multichoice", TWO + "<hidden>1</hidden>", "was_hidden"),
        ("multichoice", TWO + said("hint", "Think."), "hints_dropped"),
        ("multichoice", TWO + said("incorrectfeedback", "No."), "feedback_dropped"),
        ("multichoice", answer("a", "100", said("feedback", "Yes.")) + answer("b"), "feedback_as_reason"),
        ("multichoice", TWO + f"<tags><tag><text>{'x' * 61}</text></tag></tags>", "tags_dropped"),
        ("shortanswer", answer("a", "100") + answer("b", "50"), "part_answers_dropped"),
        ("shortanswer", answer("a", "100") + "<usecase>1</usecase>", "case_dropped"),
        ("shortanswer", answer("a", "100", "<file name='x'>eA==</file>"), "files_dropped"),
        (
            "numerical",
            answer("1", "100") + "<units><unit><unit_name>m</unit_name></unit></units>",
            "units_dropped",
        ),
        ("ordering", answer("a") + answer("b") + answer("c"), "part_points_dropped"),
        ("ordering", answer("a") + answer("b") + answer("c"), "all_steps_shown"),
        (
            "multichoice",
            '<answer fraction="100" format="markdown"><text>**a**</text></answer>' + answer("b"),
            "markdown_kept",
        ),
        (
            "multichoice",
            '<answer fraction="100" format="moodle_auto_format"><text>&lt;i&gt;a&lt;/i&gt;</text></answer>'
            + answer("b"),
            "formatting_dropped",
        ),
    ],
)
def test_what_is_dropped_is_noted(kind: str, inner: str, note: str) -> None:
    found = read(question(kind, inner))
    assert problems(found) == []
    assert note in notes(found)[0]


def test_nothing_is_noted_where_nothing_is_lost() -> None:
    ordered = "<gradingtype>ALL_OR_NOTHING</gradingtype><selecttype>ALL</selecttype>"
    assert notes(read(question("ordering", ordered + answer("a") + answer("b") + answer("c")))) == [set()]
    assert notes(read(question("multichoice", TWO))) == [set()]


def test_what_every_question_of_a_file_loses_is_said_once() -> None:
    every = said("name", "A name") + "<penalty>0.3</penalty><defaultgrade>2</defaultgrade>"
    found = read(question("multichoice", TWO + every))
    assert found.reading.notes == ("names_dropped", "penalties_dropped", "grades_dropped")
    assert notes(found) == [set()]


def test_general_feedback_is_the_reason_and_that_of_choices_is_dropped() -> None:
    choices = answer("a", "100", said("feedback", "Yes.")) + answer("b", "0", said("feedback", "No."))
    general = said("generalfeedback", "Because.&lt;br&gt;Source: Smith 2024&lt;br&gt;At: 1:02")
    found = read(question("multichoice", choices + general))
    (one,) = found.reading.questions
    assert (one.question.rationale, one.question.reference) == ("Because.", "Smith 2024")
    assert one.question.watch_from_ms == 62_000
    assert one.notes == ("feedback_dropped",)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("<quiz>\n<question>\n</quiz>", 3, "xml_broken"),
        ("<quiz>\n\n&nbsp;</quiz>", 3, "xml_broken"),
        ("<!DOCTYPE quiz>\n<quiz/>", 1, "xml_document_type"),
        (
            '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE quiz [<!ENTITY a "b">]>\n<quiz>&a;</quiz>',
            3,
            "xml_document_type",
        ),
    ],
)
def test_a_file_that_is_no_such_document_is_refused_at_its_line(text: str, line: int, code: str) -> None:
    assert problems(read(text)) == [(line, code)]


def test_lines_are_those_of_the_file_whatever_its_declaration_looks_like() -> None:
    assert problems(read("<?xml\nversion='1.0'\n?>\n<quiz>\n<question type='essay'/></quiz>")) == [(5, "essay")]


def test_an_empty_quiz_is_no_reason_to_fail() -> None:
    found = read("<quiz/>")
    assert (taken(found), problems(found)) == ([], [])


PICTURE = "&lt;img src=&quot;@@PLUGINFILE@@/ecg.png&quot;&gt;"


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("multichoice", said("answer", PICTURE).replace("<answer", '<answer fraction="100"') + answer("b")),
        ("shortanswer", answer("", "100")),
        ("ordering", answer("a") + answer("b") + said("answer", PICTURE)),
    ],
)
def test_an_answer_of_which_no_words_are_left_keeps_its_question_out(kind: str, inner: str) -> None:
    assert problems(read(question(kind, inner))) == [(3, "answer_without_words")]


def test_a_picture_on_the_left_of_a_pair_does_not_become_one_more_wrong_right_side() -> None:
    pairs = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in ((PICTURE, "1"), ("y", "2"), ("z", "3"))
    )
    assert problems(read(question("matching", pairs))) == [(3, "side_without_words")]
    without = pairs.replace(PICTURE, "&lt;p&gt;&lt;/p&gt;")
    assert taken(read(question("matching", without)))[0][3] == [" -> 1", "y -> 2", "z -> 3"]
