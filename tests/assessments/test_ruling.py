"""What a ruling about a question gives to an answer."""

from decimal import Decimal

import pytest

from lms.assessments.grading import Option, Question, QuestionKind
from lms.assessments.ruling import Ruling, RulingRefused, check_ruling, is_right_by

EVERYBODY = Ruling()


def asked(kind: QuestionKind, *texts: str, tolerance: str = "0") -> Question:
    options = tuple(Option(id=str(place), text=text) for place, text in enumerate(texts, start=1))
    return Question(id="7", kind=kind, options=options, tolerance=Decimal(tolerance))


SINGLE = asked(QuestionKind.SINGLE, "Digoxin", "Flecainide", "Apixaban")
MULTIPLE = asked(QuestionKind.MULTIPLE, "Age", "Stroke", "Weight")
WORDS = asked(QuestionKind.TEXT, "Apixaban")
NUMBER = asked(QuestionKind.NUMBER, "2.5", tolerance="0.1")
PAIRS = asked(QuestionKind.MATCHING, "Heparin", "Warfarin")


@pytest.mark.parametrize("question", [SINGLE, MULTIPLE, WORDS, NUMBER, PAIRS])
def test_for_everybody_means_also_whoever_answered_nothing(question: Question) -> None:
    check_ruling(question, EVERYBODY)
    assert is_right_by(EVERYBODY, question, ())


@pytest.mark.parametrize(
    ("question", "accepts", "given", "is_right"),
    [
        (SINGLE, ("digoxin",), ("1",), True),
        (SINGLE, ("Digoxin",), ("3",), False),
        (SINGLE, ("Digoxin",), (), False),
        (SINGLE, ("Digitoxin",), ("1",), False),
        (MULTIPLE, ("Stroke", "Age"), ("1", "2"), True),
        (MULTIPLE, ("Stroke", "Age"), ("1",), False),
        (WORDS, ("Eliquis",), (" eliquis",), True),
        (WORDS, ("Eliquis",), ("Xarelto",), False),
        (NUMBER, ("3",), ("3.1",), True),
        (NUMBER, ("3",), ("3.2",), False),
        (NUMBER, ("3",), ("three",), False),
    ],
)
def test_one_more_answer_is_accepted_by_its_words(
    question: Question, accepts: tuple[str, ...], given: tuple[str, ...], is_right: bool
) -> None:
    assert is_right_by(Ruling(accepts=accepts), question, given) is is_right


@pytest.mark.parametrize(
    ("question", "accepts", "code"),
    [
        (PAIRS, ("Heparin",), "for_everybody_only"),
        (SINGLE, ("",), "nothing_accepted"),
        (SINGLE, ("Digitoxin",), "unknown_choice"),
        (SINGLE, ("Digoxin", "Apixaban"), "one_choice_only"),
        (NUMBER, ("three",), "not_a_number"),
    ],
)
def test_what_no_answer_can_be_is_refused(question: Question, accepts: tuple[str, ...], code: str) -> None:
    with pytest.raises(RulingRefused, match=code):
        check_ruling(question, Ruling(accepts=accepts))


@pytest.mark.parametrize("question", [MULTIPLE, WORDS, NUMBER])
def test_what_an_answer_can_be_is_taken(question: Question) -> None:
    accepts = {"multiple": ("Age", "Weight"), "text": ("Eliquis",), "number": ("3",)}[question.kind]
    check_ruling(question, Ruling(accepts=accepts))
