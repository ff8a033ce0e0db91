"""GIFT: all its kinds, its escapes, remarks and categories; what it has and we have not is noted or refused."""

from decimal import Decimal

import pytest

from lms.assessments.exchange.gift import read as read_gift
from lms.assessments.exchange.sniffing import FileFormat
from tests.assessments.exchange.told import notes, problems, read, taken, whats


@pytest.mark.parametrize(
    ("text", "kind", "stem", "choices"),
    [
        ("Who?{~a =b ~c}", "single", "Who?", ["a", "*b", "c"]),
        ("Who?\n{\n=b\n~c\n}", "single", "Who?", ["*b", "c"]),
        ("::A name:: Who?{=b~c}", "single", "Who?", ["*b", "c"]),
        ("Grant is {~buried =entombed} there.", "single", "Grant is _____ there.", ["buried", "*entombed"]),
        ("Who?{~%50%a ~%50%b ~%-100%c}", "multiple", "Who?", ["*a", "*b", "c"]),
        ("So?{T}", "true_false", "So?", ["*True", "False"]),
        ("So?{FALSE#no#yes}", "true_false", "So?", ["True", "*False"]),
        ("Who?{=a =b}", "text", "Who?", ["a", "b"]),
        ("Who?{=%100%a}", "text", "Who?", ["a"]),
        ("When?{#1822:5}", "number", "When?", ["1822"]),
        ("When?{#1822}", "number", "When?", ["1822"]),
        ("When?{#=1822:0 =%50%1822:2}", "number", "When?", ["1822"]),
        ("When?{#1..2}", "number", "When?", ["1.5"]),
        ("Pair{=a -> 1 =b->2 = -> 3}", "matching", "Pair", ["a -> 1", "b -> 2", " -> 3"]),
        ("Order{>3 ALL VERTICAL ALL_OR_NOTHING HIDE none\na\nb\nc\n}", "ordering", "Order", ["a", "b", "c"]),
        (r"A\: \{x\} \= \# \~ \\ \n?{=\#1 ~\~}", "single", "A: {x} = # ~ \\\n?", ["*#1", "~"]),
        ("[plain]<b>?{=[html]<b>b</b> ~<i>}", "single", "<b>?", ["*b", "<i>"]),
        ("One\ntwo?{T}", "true_false", "One\ntwo?", ["*True", "False"]),
    ],
)
def test_kinds_that_we_ask_are_taken(text: str, kind: str, stem: str, choices: list[str]) -> None:
    found = read(text)
    assert found.form is FileFormat.GIFT
    assert problems(found) == []
    assert taken(found) == [(1, kind, stem, choices)]


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("When?{#1822:5}", "5"),
        ("When?{#1..2}", "0.5"),
        ("When?{#=1822:0.25 =%50%1822:2}", "0.25"),
        ("When?{#3:2~#No}", "2"),
    ],
)
def test_a_number_is_taken_with_its_tolerance(text: str, tolerance: str) -> None:
    (one,) = read(text).reading.questions
    assert one.question.tolerance == Decimal(tolerance)


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ("Write.{}", "essay", ""),
        ("::A name::Only a description", "no_answers", ""),
        ("Who?{=a", "braces_unbalanced", ""),
        ("Who?}{=a", "braces_unbalanced", ""),
        ("Who?{=a {b}", "braces_unbalanced", ""),
        ("{=a} and {=b}", "braces_unbalanced", ""),
        ("Who?{a}", "answers_unmarked", ""),
        ("Who?{a ~b}", "answers_unmarked", "a"),
        ("Who?{=a -> b =c}", "pair_malformed", "c"),
        ("Who?{=a*}", "wildcard", "a*"),
        ("Who?{#=1 =2}", "several_numbers", ""),
        ("Who?{#}", "number_malformed", ""),
        ("Who?{#5..1}", "range_malformed", "5..1"),
        ("Who?{#a..b}", "range_malformed", "a..b"),
        ("Who?{#1:x}", "tolerance_malformed", "x"),
        ("Who?{~%70%a ~%30%b}", "unequal_shares", ""),
        ("Who?{~%5.5.5%a ~b}", "weight_malformed", "5.5.5"),
        ("Order{> x, y\na\nb}", "ordering_malformed", ""),
        ("Who?{" + "~a" * 61 + "}", "too_many_choices", ""),
        ("Who?{~a ~b}", "nothing_right", ""),
    ],
)
def test_what_we_cannot_ask_is_refused_with_its_reason(text: str, code: str, what: str) -> None:
    found = read_gift(f"// a remark\n\n// [id:x]\n{text}")
    assert [(one.line, one.code) for one in found.problems] == [(4, code)]
    assert [one.what for one in found.problems] == [what]
    assert found.questions == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Who?{=a#yes ~b}", {"feedback_as_reason"}),
        ("Who?{=a ~b#no}", {"feedback_dropped"}),
        ("Who?{=a#yes ~b####Because.}", {"feedback_dropped"}),
        ("Who?{=a ~%50%b}", {"partly_right_dropped"}),
        ("Who?{~%100%a ~%-20%b}", {"negative_marks_dropped", "counts_each_option"}),
        ("[markdown]*Who*?{T}", {"markdown_kept"}),
        ("Wh<b>o</b>?{T}", {"formatting_dropped"}),
        ("Pair{=<b>a</b> -> 1 =b->2}", {"formatting_dropped"}),
        ("Is {T} so", {"words_behind_answers"}),
        ("Order{>0\na\nb\nc}", {"part_points_dropped", "all_steps_shown"}),
        ("Who?{=a ~b}", set()),
        ("Who?{=a ~b####}", set()),
    ],
)
def test_what_is_dropped_is_noted(text: str, note: set[str]) -> None:
    assert notes(read(text)) == [note]


def test_remarks_and_categories_become_tags() -> None:
    found = read(
        "// [id:1] [tag:first] [tag:a\\]b]\n::One::Who?{T}\n\n"
        "$CATEGORY: $course$/top/Rhythm/Drugs\n\nWhat?{F}\n\n"
        f"$CATEGORY: {'x' * 50}/{'y' * 50}\nWhen?{{T}}\n"
    )
    assert [one.question.tags for one in found.reading.questions] == [
        ("first", "a]b"),
        ("Rhythm/Drugs",),
        ("y" * 50,),
    ]
    assert [one.line for one in found.reading.questions] == [2, 6, 9]
    assert found.reading.notes == ("names_dropped",)


def test_a_name_that_does_not_end_is_part_of_the_question() -> None:
    assert [one[2] for one in taken(read("::Who?{T}"))] == ["::Who?"]


def test_what_a_place_past_the_recordings_end_says_is_refused() -> None:
    found = read_gift("Who?{T####At: 2:00}", length_ms=60_000)
    assert [(one.line, one.code) for one in found.problems] == [(1, "place_past_end")]


def test_of_many_reasons_the_first_are_told() -> None:
    found = read("Who?{}\n\n" * 300)
    assert len(found.reading.problems) == 201
    assert found.reading.problems[-1].code == "more_reasons"
    assert whats(found)[-1] == ""


def test_of_a_file_so_many_questions_are_read() -> None:
    found = read("Who?{T}\n\n" * 502)
    assert len(found.reading.questions) == 500
    assert problems(found) == [(1001, "too_many_in_file")]


def test_an_answer_of_which_no_words_are_left_keeps_its_question_out() -> None:
    for text, code in (
        ("Which? {=}", "answer_without_words"),
        ("Which? {=a ~[html]<img src\\=x>}", "answer_without_words"),
        ("Which? {=[html]<img src\\=x> -> 1 =y -> 2 =z -> 3}", "side_without_words"),
    ):
        assert problems(read(text)) == [(1, code)], text


def test_of_true_and_false_the_second_feedback_is_for_who_is_right() -> None:
    (both,) = read("Who?{F#Wrong.#Right.}").reading.questions
    assert both.question.rationale == "Right."
    assert set(both.notes) == {"feedback_as_reason", "feedback_dropped"}
    (one,) = read("Who?{F#Wrong.}").reading.questions
    assert (one.question.rationale, one.notes) == ("", ("feedback_dropped",))
