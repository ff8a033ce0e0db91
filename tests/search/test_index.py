"""The index gives both engines the same answers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.search import Document, Passage, ask, find, forget, holds_word, keep, passages_for, prepare
from lms.search.question import Question
from lms.search.words import folded, stem

pytestmark = pytest.mark.usefixtures("database")

SEPSIS = Document(
    id=1,
    title="Sepsis in the First Hour",
    people="Tomás Ibarra, MD",
    passages=(
        Passage(text="Whom to treat at once."),
        Passage(text="Infections of the lung come first."),
        Passage(text="Good morning.", position_ms=0),
        Passage(text="We measure the lactate", position_ms=4_000),
        Passage(text="before anything else.", position_ms=8_000),
        Passage(text="The capnograph is flat.", position_ms=12_000),
    ),
)
MEASLES = Document(
    id=2,
    title="Measles in the Emergency Department",
    people="Laura Whitcombe",
    passages=(Passage(text="An infection that sepsis may follow."),),
)


def found(text: str) -> set[tuple[int, int]]:
    question = ask(text)
    return set() if question is None else set(find(question).items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sepsis", {(1, 0), (2, 2)}),
        ("Sepsis HOU", {(1, 0)}),
        ("sepsis ibarra", {(1, 1)}),
        ("tomas", {(1, 1)}),
        ("infection", {(1, 2), (2, 2)}),
        ("infecti", {(1, 2), (2, 2)}),
        ("lactates", {(1, 3)}),
        ("capnogr", {(1, 3)}),
        ("capno sepsis", set()),
        ("sepsis whitcombe lactate", set()),
        ("apsis", set()),
        ("title", set()),
        ("* OR NEAR(", set()),
        ("''':* | & !", set()),
    ],
)
def test_all_words_are_found_at_the_level_where_the_last_of_them_stands(
    text: str, expected: set[tuple[int, int]]
) -> None:
    keep(prepare(SEPSIS))
    keep(prepare(MEASLES))
    assert found(text) == expected


def test_a_document_is_replaced_and_forgotten() -> None:
    keep(prepare(SEPSIS))
    keep(prepare(Document(id=1, title="Shock", people="", passages=())))
    assert (found("sepsis"), found("shock")) == (set(), {(1, 0)})
    assert passages_for(Question(("shock",)), [1]) == {1: ()}
    forget(1)
    forget(99)
    assert found("shock") == set()
    assert passages_for(Question(("shock",)), [1]) == {}
    assert passages_for(Question(("shock",)), []) == {}


def test_a_hit_is_shown_in_its_sentence_with_its_second() -> None:
    keep(prepare(SEPSIS))
    keep(prepare(MEASLES))
    shown = passages_for(Question(("lactate",)), [1, 2])
    assert shown == {
        1: (Passage(text="We measure the lactate before anything else.", position_ms=4_000),),
        2: (),
    }
    assert passages_for(Question(("infection",)), [1, 2]) == {
        1: (Passage(text="Infections of the lung come first."),),
        2: (Passage(text="An infection that sepsis may follow."),),
    }
    assert passages_for(Question(("capno",)), [1])[1][0].position_ms == 12_000
    # A sentence that began in the caption before; what is read before the first caption is no part of it.
    (begun_before,) = passages_for(Question(("anything",)), [1])[1]
    assert begun_before == Passage(text="We measure the lactate before anything else.", position_ms=8_000)
    assert passages_for(Question(("morning",)), [1])[1][0].text == "Good morning."


def test_what_is_only_spoken_has_its_neighbours_too() -> None:
    keep(prepare(Document(id=3, title="T", people="", passages=SEPSIS.passages[2:])))
    assert passages_for(Question(("measure",)), [3])[3][0].text == "We measure the lactate before anything else."


def test_a_word_is_known_where_any_document_holds_it() -> None:
    keep(prepare(SEPSIS))
    assert (holds_word("lact"), holds_word("infected"), holds_word("spesis")) == (True, True, False)


WORDS = st.sampled_from(
    ["fever", "fevers", "ictus", "ménière", "β", "½", "Straße", "covid-19", "о́н", "日本", "a_b", "x²", "٣"]
)
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), asked=st.one_of(TEXTS, st.text(max_size=12)))
def test_an_engine_finds_what_plain_comparison_finds(texts: tuple[str, str, str, str], asked: str) -> None:
    title, people, read, spoken = texts
    passages = (Passage(text=read), Passage(text=spoken, position_ms=0))
    keep(prepare(Document(id=7, title=title, people=people, passages=passages)))
    question = ask(asked)
    if question is None:
        return
    assert find(question).get(7) == plainly(question, texts)


def plainly(question: Question, texts: tuple[str, str, str, str]) -> int | None:
    """What should be found, by comparing each word with each."""
    held: list[str] = []
    for level, one in enumerate(texts):
        held += folded(one)
        known = {stem(word) for word in held} | set(held)
        begun = any(word.startswith(question.words[-1]) for word in known)
        exact = all(stem(word) in known for word in question.words[:-1])
        if exact and (begun or stem(question.words[-1]) in known):
            return level
    return None
