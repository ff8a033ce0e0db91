"""Aiken: a question on one line, choices behind letters, and the letter of the right one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from lms.assessments.authoring import ChoiceText, QuestionText
from lms.assessments.exchange.plain import one_line
from lms.assessments.exchange.reading import Gathering, Made, Reading
from lms.assessments.exchange.writing import LeftOut, Written, finished, unfinished
from lms.assessments.grading import QuestionKind

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_CHOICE: Final = re.compile(r"([A-Z])[.)][ \t]*(.*)")
_ANSWER: Final = re.compile(r"ANSWER:[ \t]*([A-Z])")
_LINES: Final = re.compile(r"\r\n|\n|\r")


@dataclass
class _Question:
    """A question while its lines are read; `broken` once a line of it was refused."""

    begins: int
    stem: str = ""
    choices: list[str] = field(default_factory=list)
    broken: bool = False


class _Lines:
    """Reads one line after another."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._open: _Question | None = None

    def take(self, number: int, line: str) -> None:
        """A line that is not blank."""
        choice = _CHOICE.fullmatch(line)
        if choice is not None:
            self._take_choice(number, choice[1], choice[2])
        elif line.startswith("ANSWER:"):
            self._take_answer(number, line)
        else:
            self._take_stem(number, line)

    def end(self) -> None:
        """What was begun and never answered is refused where it began."""
        if self._open is not None and not self._open.broken:
            self._gathering.refuse(self._open.begins, "answer_missing")
        self._open = None

    def _take_stem(self, number: int, line: str) -> None:
        if self._open is not None and self._open.stem and not self._open.choices:
            self._refuse(self._open, number, "stem_on_two_lines")
            return
        self.end()
        self._open = _Question(begins=number, stem=line)

    def _take_choice(self, number: int, letter: str, words: str) -> None:
        if self._open is None:
            self._open = _Question(begins=number)
            self._refuse(self._open, number, "choice_without_question")
        question = self._open
        if not question.broken and letter != LETTERS[len(question.choices) % len(LETTERS)]:
            self._refuse(question, number, "letter_out_of_order", letter)
        if not question.broken and not words.strip():
            self._refuse(question, number, "empty_choice")
        question.choices.append(words)

    def _take_answer(self, number: int, line: str) -> None:
        question, found = self._open, _ANSWER.fullmatch(line)
        if question is None:
            self._gathering.refuse(number, "answer_without_question")
        elif found is None:
            self._refuse(question, number, "answer_malformed", line.removeprefix("ANSWER:").strip()[:60])
        elif not question.broken:
            self._judge(question, number, found[1])
        self._open = None

    def _judge(self, question: _Question, number: int, letter: str) -> None:
        right = LETTERS.index(letter)
        if right < len(question.choices):
            self._gathering.attempt(question.begins, partial(_made, question, right))
        else:
            self._refuse(question, number, "answer_unknown", letter)

    def _refuse(self, question: _Question, number: int, code: str, what: str = "") -> None:
        question.broken = True
        self._gathering.refuse(number, code, what=what)


def read(text: str, *, length_ms: int = 0) -> Reading:
    """The questions of a file, and every line that is not as it must be."""
    gathering = Gathering(length_ms)
    lines = _Lines(gathering)
    for number, line in enumerate(_LINES.split(text), start=1):
        if line.strip():
            lines.take(number, line.strip())
    lines.end()
    return gathering.reading()


def _made(question: _Question, right: int) -> Made:
    choices = tuple(
        ChoiceText(text=one_line(words), is_right=place == right) for place, words in enumerate(question.choices)
    )
    return QuestionText(stem=one_line(question.stem), kind=QuestionKind.SINGLE, choices=choices), ()


def write(questions: Sequence[QuestionText]) -> Written:
    """A file of those of which one choice is right, and what else the quiz holds."""
    left_out, blocks, notes = unfinished(questions), list[str](), list[str]()
    for number, question in finished(questions):
        code = _cannot_say(question)
        if code:
            left_out.append(LeftOut(number=number, code=code))
        else:
            blocks.append("\n".join(_written(question)))
            notes.extend(_lost(question))
    left_out.sort(key=lambda one: one.number)
    data = "".join(f"{block}\n\n" for block in blocks).encode()
    return Written(data=data, left_out=tuple(left_out), notes=tuple(dict.fromkeys(notes)))


def _cannot_say(question: QuestionText) -> str:
    if question.kind is not QuestionKind.SINGLE:
        return "kind_not_in_aiken"
    stem = one_line(question.stem)
    return "stem_as_choice" if _CHOICE.fullmatch(stem) or stem.startswith("ANSWER:") else ""


def _written(question: QuestionText) -> Iterator[str]:
    yield one_line(question.stem)
    for letter, choice in zip(LETTERS, question.choices, strict=False):
        yield f"{letter}) {choice.text}"
    (right,) = (place for place, choice in enumerate(question.choices) if choice.is_right)
    yield f"ANSWER: {LETTERS[right]}"


def _lost(question: QuestionText) -> Iterator[str]:
    """Codes of what stands in the question and not in the file."""
    if one_line(question.stem) != question.stem:
        yield "lines_joined"
    if question.rationale or question.reference or question.watch_from_ms is not None:
        yield "reasons_left_out"
    if question.objective or question.tags:
        yield "tags_left_out"
    if question.figure:
        yield "figures_left_out"
