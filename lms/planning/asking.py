"""Questions and items as the editor's forms send them and as two writers' values are compared."""

from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from lms.assessments.answering import ItemKind, Measure, Repeats
from lms.assessments.authoring import (
    FALSE,
    TRUE,
    WITH_LINES,
    AuthoringRefused,
    ChoiceText,
    ItemText,
    QuestionText,
    is_kept_tolerance,
    read_place,
)
from lms.assessments.figures import Figure
from lms.assessments.grading import QuestionKind, read_number
from lms.formats import clock_ms
from lms.planning.versions import Value

Fields = dict[str, str | list[str]]
WITH_KEY: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})
WITH_LIST: Final = frozenset(QuestionKind) - {QuestionKind.TRUE_FALSE, QuestionKind.NUMBER}
WITH_SHARES: Final = frozenset({QuestionKind.MULTIPLE, QuestionKind.MATCHING})


def question_value(text: QuestionText) -> Fields:
    """A question by the names of its form's fields; `right` counts choices from 0, tags stand between commas."""
    listed = text.choices if text.kind in WITH_LIST else ()
    return {
        "stem": text.stem,
        "kind": text.kind.value,
        "choices": [choice.text for choice in listed],
        "matches": [choice.match for choice in listed],
        "right": [str(place) for place, choice in enumerate(listed) if choice.is_right],
        "truth": _truth_of(text) if text.kind is QuestionKind.TRUE_FALSE else "",
        "number": text.choices[0].text if text.kind is QuestionKind.NUMBER and text.choices else "",
        "tolerance": f"{text.tolerance.normalize():f}" if text.tolerance else "",
        "is_per_option": "y" if text.is_per_option else "",
        "rationale": text.rationale,
        "reference": text.reference,
        "objective": text.objective,
        "tags": ", ".join(text.tags),
        "at": "" if text.watch_from_ms is None else clock_ms(text.watch_from_ms),
    }


def question_from(value: Value) -> QuestionText:
    """The question that `question_value` told, in the words of its kind alone."""
    assert isinstance(value, dict)
    kind = QuestionKind(str(value["kind"]))
    return QuestionText(
        stem=str(value["stem"]),
        kind=kind,
        choices=_choices_from(kind, value),
        rationale=str(value["rationale"]),
        reference=str(value["reference"]),
        watch_from_ms=read_place(str(value["at"])),
        is_per_option=bool(value["is_per_option"]) and kind in WITH_SHARES,
        tolerance=read_tolerance(str(value["tolerance"])) if kind is QuestionKind.NUMBER else Decimal(0),
        objective=str(value["objective"]),
        tags=tuple(tag.strip() for tag in str(value["tags"]).split(",") if tag.strip()),
    )


def read_tolerance(text: str) -> Decimal:
    """How far off is still right; nothing is 0. Raises AuthoringRefused: tolerance_out_of_range."""
    found = read_number(text) if text else Decimal(0)
    if found is None or not is_kept_tolerance(found):
        raise AuthoringRefused("tolerance_out_of_range")
    return found


def question_shown(value: Value) -> str:
    """A question as it is read by who must choose between two versions of it."""
    text = question_from(value)
    place = [str(question_value(text)["at"])]
    marks = [_mark(text.kind, choice) for choice in text.choices]
    return "\n".join(line for line in (text.stem, *marks, text.rationale, text.reference, *place) if line)


def figure_value(figure: Figure | None) -> Fields:
    """What is said of a figure, by the names of its form's fields."""
    figure = figure or Figure()
    needs_sight = "y" if figure.needs_sight else ""
    return {"alternative": figure.alternative, "caption": figure.caption, "needs_sight": needs_sight}


def figure_with(figure: Figure, value: Value) -> Figure:
    """The figure with the words that `figure_value` told."""
    assert isinstance(value, dict)
    return replace(
        figure,
        alternative=str(value["alternative"]),
        caption=str(value["caption"]),
        needs_sight=bool(value["needs_sight"]),
    )


def figure_shown(figure: Figure) -> str:
    """A figure as it is read by who must choose between two versions of it; pictures differ by their digests."""
    what = figure.picture[:8] or clip_shown(figure)
    return " ".join(part for part in (what and f"[{what}]", figure.alternative, figure.caption) if part)


def whole_question_shown(text: QuestionText) -> str:
    """A question as it is read, with its picture or clip."""
    figure = [figure_shown(text.figure)] if text.figure is not None else []
    return "\n".join([question_shown(question_value(text)), *figure])


def clip_shown(figure: Figure) -> str:
    """The number of a clip's recording and its part; empty where there is none."""
    if figure.clip is None:
        return ""
    end = "" if figure.to_ms is None else clock_ms(figure.to_ms)
    return f"{figure.clip}, {clock_ms(figure.from_ms or 0)}–{end}"


def _mark(kind: QuestionKind, choice: ChoiceText) -> str:
    if kind is QuestionKind.MATCHING:
        return f"{choice.text} → {choice.match}"
    if kind in WITH_KEY:
        return f"{'✓' if choice.is_right else '–'} {choice.text}"
    return f"– {choice.text}"


def _truth_of(text: QuestionText) -> str:
    right = [choice.text for choice in text.choices if choice.is_right]
    return right[0].lower() if right in ([TRUE], [FALSE]) else ""


def _choices_from(kind: QuestionKind, value: dict[str, str | list[str]]) -> tuple[ChoiceText, ...]:
    """Only what the kind has: whoever changes it takes along the words, but no key of another kind."""
    if kind is QuestionKind.TRUE_FALSE:
        return tuple(ChoiceText(text=text, is_right=value["truth"] == text.lower()) for text in (TRUE, FALSE))
    if kind is QuestionKind.NUMBER:
        return (ChoiceText(text=str(value["number"])),) if value["number"] else ()
    rows = zip_longest(value["choices"], value["matches"], fillvalue="")
    listed = (
        ChoiceText(
            text=text,
            is_right=kind in WITH_KEY and str(place) in value["right"],
            match=match if kind is QuestionKind.MATCHING else "",
        )
        for place, (text, match) in enumerate(rows)
    )
    return tuple(choice for choice in listed if choice.text or choice.match)


def item_value(text: ItemText) -> Fields:
    """An item by the names of its form's fields; options stand on lines."""
    return {
        "kind": text.kind.value,
        "text": text.text,
        "is_required": "y" if text.is_required else "",
        "options": "\n".join(text.options) if text.kind in WITH_LINES else "",
        "low": text.low,
        "high": text.high,
        "repeats": text.repeats.value,
        "measures": [one.value for one in text.measures],
    }


def library_values(text: ItemText, *, is_standard: bool, is_follow_up: bool) -> dict[str, Any]:
    """A question of the library by the names of its columns."""
    return {
        "kind": text.kind,
        "text": text.text,
        "is_required": text.is_required,
        "options": list(text.options),
        "low": text.low,
        "high": text.high,
        "repeats": text.repeats,
        "measures": [one.value for one in text.measures],
        "is_standard": is_standard,
        "is_follow_up": is_follow_up,
    }


def item_from(value: Value) -> ItemText:
    """The item that `item_value` told."""
    assert isinstance(value, dict)
    return ItemText(
        kind=ItemKind(str(value["kind"])),
        text=str(value["text"]),
        is_required=bool(value["is_required"]),
        options=tuple(line for line in str(value["options"]).split("\n") if line),
        low=str(value["low"]),
        high=str(value["high"]),
        repeats=Repeats(str(value["repeats"])),
        measures=tuple(Measure(one) for one in value["measures"]),
    )


def item_shown(value: Value) -> str:
    """An item as it is read by who must choose between two versions of it."""
    text = item_from(value)
    scale = [f"1 = {text.low}, 5 = {text.high}"] if text.low or text.high else []
    return "\n".join((text.text, *(f"– {option}" for option in text.options), *scale))
