"""Words are folded and stemmed, questions bounded, typos forgiven: all without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.search import ask, closest, corrected, folded, marked
from lms.search.places import best_places, lines_of, sentence_around, sentences
from lms.search.question import MOST_WORDS, Question
from lms.search.words import forms, stem

VOCABULARY = {"sepsis": 3, "measles": 1, "rhythm": 2, "anticoagulation": 1, "atrial": 1, "arterial": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ménière's DISEASE", ["meniere", "disease"]),
        ("Bell’s palsy", ["bell", "palsy"]),
        ("100 % of 50_000", ["100", "of", "50", "000"]),
        ("COVID-19, HbA1c; T₄", ["covid", "19", "hba1c", "t4"]),
        ("ﬁbrillation", ["fibrillation"]),
        ("β-blocker", ["u3b2u", "blocker"]),
        ("(\"'*:^{}) AND", ["and"]),
        ("%_\\", []),
    ],
)
def test_words_are_small_letters_without_accents(text: str, words: list[str]) -> None:
    assert folded(text) == words


@given(st.text(max_size=60))
def test_whatever_is_written_becomes_words_of_plain_letters_and_digits(text: str) -> None:
    for word in folded(text):
        assert word.isascii()
        assert word.isalnum()
        assert word == word.lower()
        assert len(word) <= 40
        assert folded(word) == [word]
        assert all(form.isascii() and form.isalnum() for form in forms(word))


def test_the_forms_of_a_word_share_a_stem() -> None:
    assert {stem(word) for word in ("infection", "infections", "infected")} == {"infect"}
    assert forms("infections") == ("infections", "infect")
    assert forms("flu") == ("flu",)


@given(st.text(max_size=600))
def test_whatever_is_asked_is_no_question_or_a_bounded_one(text: str) -> None:
    question = ask(text)
    assert question is None or 0 < len(question.words) <= MOST_WORDS


def test_silent_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert ask("How do I treat the sepsis?") == Question(("treat", "sepsis"))
    assert ask("The who") == Question(("the", "who"))
    assert ask(" %  ") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("spesis", "sepsis"), ("meassles", "measles"), ("rythm", "rhythm"), ("anticoagulaton", "anticoagulation")],
)
def test_a_typo_is_near_to_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert closest(typed, VOCABULARY) == meant


@pytest.mark.parametrize("word", ["xyz", "sep", "keyboard", ""])
def test_what_is_near_to_nothing_stays_as_it_is(word: str) -> None:
    assert closest(word, VOCABULARY) is None


def test_of_words_equally_near_the_more_frequent_is_meant() -> None:
    assert closest("feaver", {"fevers": 1, "fever": 1}) == "fever"
    assert closest("cardix", {"cardia": 1, "cardio": 2}) == "cardio"
    assert closest("cardix", {"cardio": 1, "cardia": 1}) == "cardia"


def test_only_words_that_nothing_holds_are_corrected() -> None:
    question = Question(("measles", "spesis", "qqqqqq"))
    assert corrected(question, VOCABULARY, {"measles"}.__contains__) == Question(("measles", "sepsis", "qqqqqq"))
    assert corrected(Question(("measles",)), VOCABULARY, {"measles"}.__contains__) is None
    assert corrected(Question(("qqqqqq",)), VOCABULARY, {"measles"}.__contains__) is None


def test_words_asked_for_are_marked_in_any_form() -> None:
    question = ask("infections lact")
    assert question is not None
    pieces = list(marked("Infection: the Lactate, and infected", question.hits))
    assert pieces == [
        ("Infection", True),
        (": the ", False),
        ("Lactate", True),
        (", and ", False),
        ("infected", True),
    ]
    assert list(marked("Nothing of it", question.hits)) == [("Nothing of it", False)]
    assert list(marked("", question.hits)) == []


@given(st.text(max_size=80), st.text(min_size=1, max_size=8))
def test_marking_loses_no_letter(text: str, asked: str) -> None:
    question = ask(asked)
    if question is not None:
        assert "".join(piece for piece, _ in marked(text, question.hits)) == text


PASSAGES = [
    "Fever in the first hour.",
    "Give fluids.",
    "Lactate is",
    "measured in the",
    "first hour. Then",
    "fluids.",
]


def test_the_passage_with_most_of_the_words_is_shown_the_first_of_equals() -> None:
    lines = lines_of(PASSAGES)
    for words, expected in (
        (("first", "hour"), (0, 4)),
        (("fluid",), (1, 5)),
        (("measuring",), (None, 3)),
        (("lact",), (None, 2)),
        (("fever", "hour"), (0, 4)),
        (("absent",), (None, None)),
    ):
        assert best_places(lines, Question(words), 2) == expected, words
    assert best_places(lines, Question(("lact", "hour")), 0) == (None, 0)


def test_of_a_word_on_everybodys_lips_few_places_are_kept() -> None:
    assert lines_of(["fever"] * 500).count(",") == 59


def test_a_caption_is_shown_in_its_sentence() -> None:
    spoken = PASSAGES[2:]
    assert sentence_around(spoken, 1) == "Lactate is measured in the first hour. Then fluids."
    assert sentence_around(["One.", "two", "three.", "four"], 1) == "two three."
    assert sentence_around([f"word {number}" for number in range(9)], 4) == "word 2 word 3 word 4 word 5 word 6"


def test_a_text_is_kept_sentence_by_sentence() -> None:
    assert list(sentences("One is. Two are!\n\n  Three (3.5) came? ")) == [
        "One is.",
        "Two are!",
        "Three (3.5) came?",
    ]
    assert list(sentences("")) == []
