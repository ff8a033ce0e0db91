"""A file of questions as it is written, and what of them it cannot hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lms.assessments.authoring import QuestionText, question_gaps
from lms.assessments.exchange.plain import one_line

LONGEST_NAME: Final = 80


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A question that is not in the file, by its number in the quiz, and the code of the reason."""

    number: int
    code: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file, the questions that it cannot hold, and codes of what it cannot say of those that it holds."""

    data: bytes
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def finished(questions: Sequence[QuestionText]) -> Iterator[tuple[int, QuestionText]]:
    """Those that lack nothing, numbered from 1: no format has a way to say what is missing."""
    return ((number, one) for number, one in enumerate(questions, start=1) if not question_gaps(one))


def unfinished(questions: Iterable[QuestionText]) -> list[LeftOut]:
    """Those that lack something."""
    return [
        LeftOut(number=number, code="lacks_something")
        for number, one in enumerate(questions, start=1)
        if question_gaps(one)
    ]


def figures_lost(questions: Sequence[QuestionText]) -> tuple[str, ...]:
    """A note where a question of the file shows a picture or a clip, which only its words say there."""
    return ("figures_left_out",) if any(one.figure for _number, one in finished(questions)) else ()


def name_of(number: int, question: QuestionText) -> str:
    """What other programs list a question under: its number and first words."""
    words = one_line(question.stem)
    return f"{number}. {words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + '…'}"
