"""Questions as Moodle XML."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from lms.assessments.authoring import QuestionText
from lms.assessments.exchange.assembling import COUNT_EACH, digits, starred
from lms.assessments.exchange.facts import feedback_of
from lms.assessments.exchange.weights import ALL_OR_NOTHING, mark_of, weights_of
from lms.assessments.exchange.writing import Written, finished, name_of, unfinished
from lms.assessments.grading import QuestionKind

NONE: Final[Mapping[str, tuple[str, bytes]]] = MappingProxyType({})


def write(questions: Sequence[QuestionText], pictures: Mapping[str, tuple[str, bytes]] = NONE) -> Written:
    """A file that Moodle imports and that `read` reads as it was; all texts are plain but that with a picture.

    `pictures` are suffixes and bytes by their digests.
    """
    quiz = etree.Element("quiz")
    for number, question in finished(questions):
        _write(quiz, number, question, pictures)
    data: bytes = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Written(data=data, left_out=tuple(unfinished(questions)), notes=_lost(questions))


def _lost(questions: Sequence[QuestionText]) -> tuple[str, ...]:
    """Clips stay here, and what is said of pictures beside their alternatives."""
    figures = [one.figure for _number, one in finished(questions) if one.figure is not None]
    notes = ("figures_left_out",) if any(one.clip is not None for one in figures) else ()
    return (*notes, "captions_left_out") if any(one.caption or one.needs_sight for one in figures) else notes


def _write(quiz: Any, number: int, question: QuestionText, pictures: Mapping[str, tuple[str, bytes]]) -> None:
    element = etree.SubElement(quiz, "question", type=_TYPES[question.kind])
    _text(element, "name", name_of(number, question))
    _stem(element, question, pictures)
    _text(element, "generalfeedback", feedback_of(question), format="plain_text")
    for name, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0")):
        etree.SubElement(element, name).text = value
    _WRITERS[question.kind](element, question)
    tags = (*question.tags, *_marks(question))
    if tags:
        place = etree.SubElement(element, "tags")
        for tag in tags:
            _text(place, "tag", tag)


def _stem(element: Any, question: QuestionText, pictures: Mapping[str, tuple[str, bytes]]) -> None:
    figure = question.figure
    if figure is None or figure.picture not in pictures:
        _text(element, "questiontext", question.stem, format="plain_text")
        return
    suffix, content = pictures[figure.picture]
    name = f"{figure.picture[:16]}{suffix}"
    said = "<br>".join(escape(question.stem).split("\n"))
    picture = f'<p><img src="@@PLUGINFILE@@/{name}" alt="{escape(figure.alternative)}"></p>'
    text = _text(element, "questiontext", f"<p>{said}</p>{picture}", format="html")
    etree.SubElement(text, "file", name=name, path="/", encoding="base64").text = b64encode(content).decode()


def _marks(question: QuestionText) -> tuple[str, ...]:
    if question.kind is QuestionKind.MATCHING:
        return () if question.is_per_option else (ALL_OR_NOTHING,)
    right = [choice.is_right for choice in question.choices]
    return mark_of(right, is_per_option=question.is_per_option) if question.kind in COUNT_EACH else ()


def _text(parent: Any, name: str, words: str, **said: str) -> Any:
    element = etree.SubElement(parent, name, **said)
    etree.SubElement(element, "text").text = words
    return element


def _single(element: Any, question: QuestionText) -> None:
    etree.SubElement(element, "single").text = "true"
    for choice in question.choices:
        _text(element, "answer", choice.text, fraction="100" if choice.is_right else "0", format="plain_text")


def _multiple(element: Any, question: QuestionText) -> None:
    etree.SubElement(element, "single").text = "false"
    weights = weights_of([choice.is_right for choice in question.choices], is_per_option=question.is_per_option)
    for choice, weight in zip(question.choices, weights, strict=True):
        _text(element, "answer", choice.text, fraction=weight, format="plain_text")


def _true_false(element: Any, question: QuestionText) -> None:
    for choice in question.choices:
        _text(element, "answer", choice.text.lower(), fraction="100" if choice.is_right else "0")


def _matching(element: Any, question: QuestionText) -> None:
    etree.SubElement(element, "shuffleanswers").text = "true"
    for choice in question.choices:
        pair = _text(element, "subquestion", choice.text, format="plain_text")
        _text(pair, "answer", choice.match)


def _ordering(element: Any, question: QuestionText) -> None:
    said = {"layouttype": "VERTICAL", "selecttype": "ALL", "gradingtype": "ALL_OR_NOTHING"}
    for name, value in (*said.items(), ("selectcount", str(len(question.choices)))):
        etree.SubElement(element, name).text = value
    for place, choice in enumerate(question.choices, start=1):
        _text(element, "answer", choice.text, fraction=f"{place}.0000000", format="plain_text")


def _short_answer(element: Any, question: QuestionText) -> None:
    etree.SubElement(element, "usecase").text = "0"
    for choice in question.choices:
        _text(element, "answer", starred(choice.text), fraction="100", format="plain_text")


def _numerical(element: Any, question: QuestionText) -> None:
    for choice in question.choices:
        answer = _text(element, "answer", digits(choice.text), fraction="100", format="plain_text")
        etree.SubElement(answer, "tolerance").text = f"{question.tolerance:f}"


_TYPES: Final = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.TEXT: "shortanswer",
    QuestionKind.NUMBER: "numerical",
}
_WRITERS: Final[dict[QuestionKind, Callable[[Any, QuestionText], None]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.TEXT: _short_answer,
    QuestionKind.NUMBER: _numerical,
}
