"""A question put together from what a format says of it: its answers, its feedback, its tags."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lms.assessments.authoring import MOST_CHOICES, AuthoringRefused, ChoiceText, QuestionText
from lms.assessments.exchange.facts import facts_in
from lms.assessments.exchange.plain import FILES, Plain, one_line
from lms.assessments.exchange.reading import Made, QuestionRefused
from lms.assessments.exchange.tags import kept_tags, without_mark
from lms.assessments.exchange.weights import WHOLE
from lms.assessments.grading import QuestionKind, read_number

COUNT_EACH: Final = (QuestionKind.MULTIPLE, QuestionKind.MATCHING)
# A question with more answers is not even looked at.
_MOST_ANSWERS: Final = 5 * MOST_CHOICES


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """An answer as it stands in a file: its words, its share in percent, and what is said to who gives it."""

    text: str
    weight: Decimal = Decimal(0)
    feedback: Plain = Plain("")


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a question's answers came to."""

    kind: QuestionKind
    choices: tuple[ChoiceText, ...]
    answers: tuple[Weighted, ...] = ()
    notes: tuple[str, ...] = ()
    is_per_option: bool = False
    tolerance: Decimal = Decimal(0)


def insist_on_few(count: int) -> None:
    """Refuse a question with very many answers before each of them is read; raises AuthoringRefused."""
    if count > _MOST_ANSWERS:
        raise AuthoringRefused("too_many_choices", MOST_CHOICES)


def assemble(stem: str, answered: Answered, *, general: Plain, tags: Iterable[str], notes: Iterable[str]) -> Made:
    """The question, and all that it lost."""
    feedback, feedback_notes = _feedback(general, answered.answers)
    facts = facts_in(feedback)
    named, is_strict = without_mark(tags) if answered.kind in COUNT_EACH else (list(tags), False)
    kept, tag_notes = kept_tags(named)
    question = QuestionText(
        stem=stem,
        kind=answered.kind,
        choices=answered.choices,
        rationale=facts.rationale,
        reference=facts.reference,
        watch_from_ms=facts.watch_from_ms,
        is_per_option=answered.is_per_option and not is_strict,
        tolerance=answered.tolerance,
        objective=facts.objective,
        tags=kept,
    )
    return question, [*notes, *answered.notes, *feedback_notes, *tag_notes]


def _feedback(general: Plain, answers: Sequence[Weighted]) -> tuple[str, list[str]]:
    """What is said to everybody; where there is nothing, what is said of the right answers."""
    of_right = [one.feedback for one in answers if one.weight == WHOLE and one.feedback.text]
    of_others = any(one.weight != WHOLE and one.feedback.text for one in answers)
    if general.text or not of_right:
        lost = ["feedback_dropped"] if of_right or of_others else []
        return general.text, [*general.notes, *lost]
    notes = [note for one in of_right for note in one.notes]
    lost = ["feedback_dropped"] if of_others else []
    return "\n".join(dict.fromkeys(one.text for one in of_right)), [*notes, "feedback_as_reason", *lost]


def left_side(plain: Plain) -> str:
    """A left side in one line; raises QuestionRefused: side_without_words.

    One that is empty in its file is only one more wrong right side. One that held a picture is not, and would be
    taken for it.
    """
    text = one_line(plain.text)
    if not text and FILES in plain.notes:
        raise QuestionRefused("side_without_words")
    return text


def accepted_texts(answers: Sequence[Weighted]) -> Answered:
    """Short answers: those with all the points; raises QuestionRefused: wildcard."""
    whole = [one for one in answers if one.weight == WHOLE]
    return Answered(
        kind=QuestionKind.TEXT,
        choices=tuple(ChoiceText(text=_literal(one.text)) for one in whole),
        answers=tuple(answers),
        notes=partly_dropped(answers),
    )


def accepted_number(answers: Sequence[Weighted], tolerance: str) -> Answered:
    """The one number with all the points; raises QuestionRefused: several_numbers, tolerance_malformed."""
    whole = [one for one in answers if one.weight == WHOLE]
    if len(whole) > 1:
        raise QuestionRefused("several_numbers")
    return Answered(
        kind=QuestionKind.NUMBER,
        choices=tuple(ChoiceText(text=one.text) for one in whole),
        answers=tuple(answers),
        notes=partly_dropped(answers),
        tolerance=read_tolerance(tolerance),
    )


def read_tolerance(text: str) -> Decimal:
    """How far a number may be off; raises QuestionRefused: tolerance_malformed."""
    found = read_number(text) if text.strip() else Decimal(0)
    if found is None:
        raise QuestionRefused("tolerance_malformed", text.strip()[:20])
    return found


def partly_dropped(answers: Sequence[Weighted]) -> tuple[str, ...]:
    """A note where an answer was worth a part of the points, which it is not here."""
    return ("part_answers_dropped",) if any(0 < one.weight < WHOLE for one in answers) else ()


def _literal(text: str) -> str:
    r"""The words that are meant: \* is a star, and a star alone stands for anything, which we do not accept."""
    words = text.replace(r"\*", "\0")
    if "*" in words:
        raise QuestionRefused("wildcard", text[:60])
    return words.replace("\0", "*")


def digits(text: str) -> str:
    """A number as programs read it: without blanks, without commas between thousands, a hyphen for a minus."""
    return "".join(text.split()).replace("\N{MINUS SIGN}", "-").replace(",", "")


def starred(text: str) -> str:
    """Words as `accepted_texts` reads them."""
    return text.replace("*", r"\*")
