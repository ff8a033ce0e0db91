"""Answers of Moodle XML, kind by kind."""

from collections.abc import Callable
from typing import Any, Final

from lms.assessments.authoring import FALSE, TRUE, ChoiceText
from lms.assessments.exchange.assembling import Answered, Weighted, accepted_number, accepted_texts, left_side
from lms.assessments.exchange.moodle_xml.texts import Texts, said_in
from lms.assessments.exchange.weights import WHOLE, read_weight, weigh_several, weigh_single
from lms.assessments.grading import QuestionKind


def _answers(element: Any, read_text: Callable[[Any], str]) -> tuple[Weighted, ...]:
    """Every answer; what is said to who gives it loses its markup without a note, unless it is kept."""
    return tuple(
        Weighted(
            text=read_text(one),
            weight=read_weight(one.get("fraction", "0")),
            feedback=Texts().plain(one.find("feedback")),
        )
        for one in element.findall("answer")
    )


def _multichoice(element: Any, texts: Texts) -> Answered:
    answers = _answers(element, texts.one_line)
    is_single = (element.findtext("single") or "true").strip().lower() in ("true", "1")
    weighed = (weigh_single if is_single else weigh_several)([one.weight for one in answers])
    return Answered(
        kind=QuestionKind.SINGLE if is_single else QuestionKind.MULTIPLE,
        choices=_marked(answers, weighed.right),
        answers=answers,
        notes=weighed.notes,
        is_per_option=weighed.is_per_option,
    )


def _all_or_nothing(element: Any, texts: Texts) -> Answered:
    answers = _answers(element, texts.one_line)
    right = tuple(one.weight > 0 for one in answers)
    return Answered(kind=QuestionKind.MULTIPLE, choices=_marked(answers, right), answers=answers)


def _marked(answers: tuple[Weighted, ...], right: tuple[bool, ...]) -> tuple[ChoiceText, ...]:
    return tuple(ChoiceText(text=one.text, is_right=is_so) for one, is_so in zip(answers, right, strict=True))


def _true_false(element: Any, _texts: Texts) -> Answered:
    answers = _answers(element, said_in)
    weights = {one.text.lower(): one.weight for one in answers}
    right = {word: weights.get(word.lower()) == WHOLE for word in (TRUE, FALSE)}
    is_whole = set(weights) == {TRUE.lower(), FALSE.lower()}
    choices = tuple(ChoiceText(text=word, is_right=is_so) for word, is_so in right.items()) if is_whole else ()
    return Answered(kind=QuestionKind.TRUE_FALSE, choices=choices, answers=answers)


def _matching(element: Any, texts: Texts) -> Answered:
    found = [(texts.plain(one), said_in(one.find("answer"))) for one in element.findall("subquestion")]
    texts.note(*(note for left, _right in found for note in left.notes))
    return Answered(
        kind=QuestionKind.MATCHING,
        choices=tuple(ChoiceText(text=left_side(left), match=right) for left, right in found),
        is_per_option=True,
    )


def _ordering(element: Any, texts: Texts) -> Answered:
    grading, shown = element.findtext("gradingtype") or "", element.findtext("selecttype") or ""
    lost = {
        "part_points_dropped": grading.strip() not in ("ALL_OR_NOTHING", "-1"),
        "all_steps_shown": shown.strip() not in ("ALL", "0"),
    }
    return Answered(
        kind=QuestionKind.ORDERING,
        choices=tuple(ChoiceText(text=texts.one_line(one)) for one in element.findall("answer")),
        notes=tuple(code for code, is_so in lost.items() if is_so),
    )


def _short_answer(element: Any, texts: Texts) -> Answered:
    if (element.findtext("usecase") or "0").strip() == "1":
        texts.note("case_dropped")
    return accepted_texts(_answers(element, texts.as_written))


def _numerical(element: Any, texts: Texts) -> Answered:
    if element.find("units/unit") is not None:
        texts.note("units_dropped")
    whole = [one for one in element.findall("answer") if read_weight(one.get("fraction", "0")) == WHOLE]
    tolerance = whole[0].findtext("tolerance") if whole else None
    return accepted_number(_answers(element, said_in), tolerance or "")


# By Moodle's names; "multichoiceset" is an addition to Moodle that counts all or nothing.
ANSWERS: Final[dict[str, Callable[[Any, Texts], Answered]]] = {
    "multichoice": _multichoice,
    "multichoiceset": _all_or_nothing,
    "truefalse": _true_false,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "shortanswer": _short_answer,
    "numerical": _numerical,
}
