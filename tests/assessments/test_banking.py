"""A bank's questions are found by words, objective, tag and kind, and counted by what they have."""

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.authoring import QuestionText
from lms.assessments.banking import Facets, Wanted, counted, facets_of, fits
from lms.assessments.grading import QuestionKind
from tests.factories.banks import EVERY_KIND, SINGLE

TEXTS = st.text(max_size=12)
QUESTIONS = st.builds(
    QuestionText,
    stem=TEXTS,
    kind=st.sampled_from(QuestionKind),
    objective=st.sampled_from(("", "Rate", "Rhythm")),
    tags=st.lists(st.sampled_from("abc"), max_size=4).map(tuple),
)


def found(**wanted: object) -> list[str]:
    return [one.stem.split()[-1] for one in EVERY_KIND if fits(one, Wanted(**wanted))]  # type: ignore[arg-type]


def test_words_are_found_wherever_the_question_says_them() -> None:
    assert found(words="STROKES") == ["strokes?"]
    assert found(words="apixaban") == ["strokes?", "target."]
    assert found(words="apixaban thrombin") == ["target."]
    assert found(words="guideline lesser anticoagulant") == ["strokes?"]
    assert found(words="drugs pulse") == ["pulse?"]
    assert found(words="nothing-like-it") == []


def test_all_that_is_wanted_must_be_there() -> None:
    assert found(tag="drugs") == ["strokes?", "pulse?"]
    assert found(objective="Control the rate") == ["pulse?", "millimoles?"]
    assert found(objective="Control the rate", kind=QuestionKind.NUMBER) == ["millimoles?"]
    assert found(tag="drugs", objective="Control the rate", words="bisoprolol") == ["pulse?"]
    assert found(tag="drug") == found(objective="Control") == []


def test_what_can_be_looked_for_is_counted() -> None:
    facets = facets_of(EVERY_KIND)
    assert facets.count == len(EVERY_KIND)
    assert facets.objectives == (("Choose an anticoagulant", 1), ("Control the rate", 2))
    assert facets.tags == (("drugs", 2), ("rhythm", 1))
    assert facets.kinds == tuple((kind, 1) for kind in QuestionKind)
    assert facets_of(()) == counted(()) == Facets()


@given(st.lists(QUESTIONS, max_size=8))
def test_what_is_counted_is_what_would_be_found(questions: list[QuestionText]) -> None:
    facets = facets_of(questions)
    for objective, count in facets.objectives:
        assert sum(fits(one, Wanted(objective=objective)) for one in questions) == count
    for tag, count in facets.tags:
        assert sum(fits(one, Wanted(tag=tag)) for one in questions) == count
    for kind, count in facets.kinds:
        assert sum(fits(one, Wanted(kind=kind)) for one in questions) == count
    assert all(fits(one, Wanted()) for one in questions)


@given(QUESTIONS)
def test_a_question_is_found_by_its_own_words(question: QuestionText) -> None:
    assert fits(question, Wanted(words=question.stem))
    assert fits(question, Wanted(words=question.stem.upper())) or question.stem.upper().lower() != question.stem


def test_what_no_question_has_is_not_asked_for() -> None:
    facets = facets_of(EVERY_KIND)
    known = Wanted(words="x", objective="Control the rate", tag="drugs", kind=QuestionKind.TEXT)
    assert known.among(facets) == known
    assert Wanted(objective="Elsewhere", tag="drugs").among(facets) == Wanted(tag="drugs")
    assert Wanted(objective="Control the rate", tag="Elsewhere").among(Facets()) == Wanted()


def test_wanting_nothing_is_known_as_such() -> None:
    assert Wanted().is_anything
    assert not Wanted(tag="x").is_anything
    assert fits(SINGLE, Wanted())
