"""Questions out of Moodle XML."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any, Final

from lms.assessments.exchange.assembling import assemble, insist_on_few
from lms.assessments.exchange.moodle_xml.answers import ANSWERS
from lms.assessments.exchange.moodle_xml.texts import Texts, picture_of, said_in
from lms.assessments.exchange.reading import Gathering, Made, QuestionRefused, Reading
from lms.assessments.exchange.safe_xml import XmlRefused, parse
from lms.assessments.exchange.tags import category_tag
from lms.assessments.grading import read_number

# Kinds of Moodle's that no kind of ours asks, by the reason; all others are refused by their names.
_REFUSED: Final = {
    "cloze": "cloze",
    "multianswer": "cloze",
    "essay": "essay",
    "description": "no_answers",
    "calculated": "calculated",
    "calculatedmulti": "calculated",
    "calculatedsimple": "calculated",
}


def read(text: str, *, length_ms: int = 0) -> Reading:
    """The questions of a file, and what keeps others from being taken."""
    gathering = Gathering(length_ms)
    try:
        root = parse(text)
    except XmlRefused as refusal:
        gathering.refuse(refusal.line, refusal.code)
        return gathering.reading()
    category = ""
    for element in root.findall("question"):
        if element.get("type") == "category":
            category = category_tag(said_in(element.find("category")))
            gathering.note(*_lost_of_category(element))
        else:
            gathering.note(*_lost_of_all(element))
            picture = picture_of(element.find("questiontext"))
            gathering.attempt(element.sourceline, partial(_question, element, category), picture=picture)
    return gathering.reading()


def _lost_of_category(element: Any) -> tuple[str, ...]:
    return ("category_text_dropped",) if said_in(element.find("info")) else ()


def _lost_of_all(element: Any) -> Iterator[str]:
    """What nearly every question of a file has, and is told once."""
    if said_in(element.find("name")):
        yield "names_dropped"
    if read_number(element.findtext("penalty") or "0") != Decimal(0):
        yield "penalties_dropped"
    if read_number(element.findtext("defaultgrade") or "1") != Decimal(1):
        yield "grades_dropped"


def _question(element: Any, category: str) -> Made:
    kind, texts = element.get("type", ""), Texts()
    if kind not in ANSWERS:
        raise QuestionRefused(_REFUSED[kind]) if kind in _REFUSED else QuestionRefused("kind_unknown", kind[:60])
    insist_on_few(len(element))
    stem = texts.stem(element.find("questiontext"))
    answered = ANSWERS[kind](element, texts)
    general = texts.plain(element.find("generalfeedback"))
    tags = [category, *(said_in(one) for one in element.findall("tags/tag"))]
    return assemble(stem, answered, general=general, tags=tags, notes=[*texts.notes, *_lost(element)])


def _lost(element: Any) -> Iterator[str]:
    if (element.findtext("hidden") or "0").strip() != "0":
        yield "was_hidden"
    if any(said_in(one) for one in element.findall("hint")):
        yield "hints_dropped"
    # What is said to everybody who answered rightly, partly or wrongly.
    if any(said_in(element.find(f"{name}feedback")) for name in ("correct", "partiallycorrect", "incorrect")):
        yield "feedback_dropped"
