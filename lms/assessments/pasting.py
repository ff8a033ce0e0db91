"""Questions pasted as plain text: what was understood, and what was not, with the line to look at.

A blank line stands between questions. The first lines ask; a line that begins with * is a right choice, one with -
a wrong one; Why:, Source: and At: are the rationale, the reference and the place in the recording. Several right
choices make a question of several; "Kind: several" says so where only one is right.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lms.assessments.authoring import (
    AuthoringRefused,
    ChoiceText,
    QuestionText,
    check_question,
    question_gaps,
    read_place,
)
from lms.assessments.exchange.reading import NotUnderstood, Reading, Understood
from lms.assessments.grading import QuestionKind

LONGEST_PASTE: Final = 200_000
EXAMPLE: Final = """Which drug should be stopped before the procedure?
- Bisoprolol
* Apixaban
- Atorvastatin
Why: Bleeding is the risk that can be avoided.
Source: Smith 2024
At: 12:40"""

_CHOICE: Final = re.compile(r"([*-])[ \t]*(.*)")
_FACT: Final = re.compile(r"(why|source|at|kind):[ \t]*(.*)", re.IGNORECASE)
_KINDS: Final = {"one": QuestionKind.SINGLE, "several": QuestionKind.MULTIPLE}

Line = tuple[int, str]


@dataclass
class _Block:
    """A question while its lines are read."""

    begins: int
    stem: list[str] = field(default_factory=list)
    choices: list[ChoiceText] = field(default_factory=list)
    facts: dict[str, Line] = field(default_factory=dict)
    problems: list[NotUnderstood] = field(default_factory=list)

    def refuse(self, line: int, code: str, most: int = 0) -> None:
        """Note what was not understood."""
        self.problems.append(NotUnderstood(line=line, code=code, most=most))


def read_questions(text: str, *, length_ms: int = 0) -> Reading:
    """The questions of a text. Codes of what was not understood: those of `check_question`, `question_gaps` and
    `read_place`, and empty_choice, stray_line, repeated_fact, unknown_kind.
    """
    blocks = [_read(lines) for lines in _runs(text)]
    read = [(block, _question(block, length_ms)) for block in blocks]
    return Reading(
        questions=tuple(
            Understood(line=block.begins, question=question)
            for block, question in read
            if question is not None and not block.problems
        ),
        problems=tuple(problem for block, _question in read for problem in block.problems),
    )


def _runs(text: str) -> Iterator[list[Line]]:
    """Runs of lines between blank ones, numbered from 1."""
    run: list[Line] = []
    for line in (*enumerate(re.split(r"\r\n|\n|\r", text), start=1), (0, "")):
        if line[1].strip():
            run.append(line)
        elif run:
            yield run
            run = []


def _read(lines: Sequence[Line]) -> _Block:
    block = _Block(begins=lines[0][0])
    for number, text in lines:
        _take(block, number, text.strip())
    return block


def _take(block: _Block, number: int, text: str) -> None:
    choice, fact = _CHOICE.fullmatch(text), _FACT.fullmatch(text)
    if choice is not None:
        _take_choice(block, number, mark=choice[1], words=choice[2])
    elif fact is not None:
        _take_fact(block, number, name=fact[1].lower(), words=fact[2])
    elif block.choices or block.facts:
        block.refuse(number, "stray_line")
    else:
        block.stem.append(text)


def _take_choice(block: _Block, number: int, *, mark: str, words: str) -> None:
    if not words:
        block.refuse(number, "empty_choice")
    block.choices.append(ChoiceText(text=words, is_right=mark == "*"))


def _take_fact(block: _Block, number: int, *, name: str, words: str) -> None:
    if name in block.facts:
        block.refuse(number, "repeated_fact")
    elif name == "kind" and words.lower() not in _KINDS:
        block.refuse(number, "unknown_kind")
    block.facts.setdefault(name, (number, words))


def _question(block: _Block, length_ms: int) -> QuestionText | None:
    """The block's question; None, with the reason noted, where it cannot be kept."""
    at_line, at = block.facts.get("at", (block.begins, ""))
    try:
        place = read_place(at)
    except AuthoringRefused as refusal:
        block.refuse(at_line, refusal.code)
        return None
    question = QuestionText(
        stem="\n".join(block.stem),
        kind=_kind(block),
        choices=tuple(block.choices),
        rationale=block.facts.get("why", (0, ""))[1],
        reference=block.facts.get("source", (0, ""))[1],
        watch_from_ms=place,
    )
    try:
        check_question(question, length_ms=length_ms)
    except AuthoringRefused as refusal:
        block.refuse(at_line if refusal.code == "place_past_end" else block.begins, refusal.code, refusal.most)
        return None
    # A choice without words was refused at its own line.
    for gap in (one for one in question_gaps(question) if one != "answer_without_words"):
        block.refuse(block.begins, gap)
    return question


def _kind(block: _Block) -> QuestionKind:
    _line, said = block.facts.get("kind", (0, ""))
    several = sum(choice.is_right for choice in block.choices) > 1
    return _KINDS.get(said.lower(), QuestionKind.MULTIPLE if several else QuestionKind.SINGLE)
