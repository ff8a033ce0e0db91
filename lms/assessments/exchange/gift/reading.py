"""Questions out of GIFT."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from lms.assessments.exchange.assembling import assemble
from lms.assessments.exchange.gift.answers import read_answers
from lms.assessments.exchange.gift.signs import form_of, hidden, plain_of, shown
from lms.assessments.exchange.plain import Plain
from lms.assessments.exchange.reading import Gathering, Made, QuestionRefused, Reading
from lms.assessments.exchange.tags import category_tag

_CATEGORY: Final = "$CATEGORY:"
_TAG: Final = re.compile(r"\[tag:((?:\\\]|[^\]]){1,100}+)\]")
# What stands for the gap where words go on behind the answers.
BLANK: Final = "_____"

Line = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class _Run:
    """Lines between blank ones: what they say, and what the remarks among them call it."""

    lines: Sequence[Line]
    tags: Sequence[str]


def read(text: str, *, length_ms: int = 0) -> Reading:
    """The questions of a file, and what keeps others from being taken."""
    gathering, category = Gathering(length_ms), ""
    for run in _runs(hidden(text)):
        lines = list(run.lines)
        while lines and lines[0][1].startswith(_CATEGORY):
            category = category_tag(shown(lines.pop(0)[1].removeprefix(_CATEGORY)))
        if lines:
            body = "\n".join(line for _number, line in lines).strip()
            if body.startswith("::"):
                gathering.note("names_dropped")
            gathering.attempt(lines[0][0], partial(_question, body, [category, *run.tags]))
    return gathering.reading()


def _runs(text: str) -> Iterator[_Run]:
    run: list[Line] = []
    for number, line in (*enumerate(re.split(r"\r\n|\n|\r", text), start=1), (0, "")):
        if line.strip():
            run.append((number, line.strip()))
        elif run:
            yield _without_remarks(run)
            run = []


def _without_remarks(run: Sequence[Line]) -> _Run:
    remarks = [line for _number, line in run if line.startswith("//")]
    tags = [shown(tag).replace(r"\]", "]") for remark in remarks for tag in _TAG.findall(remark)]
    return _Run(lines=[one for one in run if not one[1].startswith("//")], tags=tags)


def _question(body: str, tags: Sequence[str]) -> Made:
    before, told, behind = _taken_apart(_without_name(body))
    stem_notes = ["words_behind_answers"] if behind else []
    form, _words = form_of(before, "moodle")
    stem = plain_of(f"{before}{BLANK}{behind}" if behind else before, "moodle")
    rest, _sign, general = told.rpartition("####") if "####" in told else (told, "", "")
    answered = read_answers(rest.strip(), form)
    said = plain_of(general, form) if general.strip() else Plain("")
    return assemble(stem.text, answered, general=said, tags=tags, notes=[*stem.notes, *stem_notes])


def _without_name(body: str) -> str:
    end = body.find("::", 2) if body.startswith("::") else -1
    return body[end + 2 :].strip() if end > 0 else body


def _taken_apart(text: str) -> tuple[str, str, str]:
    """What stands before, in and behind the braces; raises QuestionRefused: no_answers, braces_unbalanced."""
    if "{" not in text and "}" not in text:
        raise QuestionRefused("no_answers")
    before, _opening, rest = text.partition("{")
    told, closing, behind = rest.partition("}")
    if not closing or any(
        sign in part for part, signs in ((before, "}"), (told, "{"), (behind, "{}")) for sign in signs
    ):
        raise QuestionRefused("braces_unbalanced")
    return before, told, behind if behind.strip() else ""
