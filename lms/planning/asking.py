"""Questions and items as the editor's forms send them and as two writers' values are compared."""

from lms.assessments.answering import ItemKind, Repeats
from lms.assessments.authoring import WITH_LINES, ChoiceText, ItemText, QuestionText, read_place
from lms.assessments.grading import QuestionKind
from lms.formats import clock_ms
from lms.planning.versions import Value

Fields = dict[str, str | list[str]]


def question_value(text: QuestionText) -> Fields:
    """A question by the names of its form's fields; `right` counts choices from 0."""
    return {
        "stem": text.stem,
        "kind": text.kind.value,
        "choices": [choice.text for choice in text.choices],
        "right": [str(place) for place, choice in enumerate(text.choices) if choice.is_right],
        "rationale": text.rationale,
        "reference": text.reference,
        "at": "" if text.watch_from_ms is None else clock_ms(text.watch_from_ms),
    }


def question_from(value: Value) -> QuestionText:
    """The question that `question_value` told."""
    assert isinstance(value, dict)
    right = value["right"]
    return QuestionText(
        stem=str(value["stem"]),
        kind=QuestionKind(str(value["kind"])),
        choices=tuple(
            ChoiceText(text=text, is_right=str(place) in right) for place, text in enumerate(value["choices"])
        ),
        rationale=str(value["rationale"]),
        reference=str(value["reference"]),
        watch_from_ms=read_place(str(value["at"])),
    )


def question_shown(value: Value) -> str:
    """A question as it is read by who must choose between two versions of it."""
    text = question_from(value)
    marks = [f"{'✓' if choice.is_right else '–'} {choice.text}" for choice in text.choices]
    place = [str(question_value(text)["at"])]
    return "\n".join(line for line in (text.stem, *marks, text.rationale, text.reference, *place) if line)


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
    )


def item_shown(value: Value) -> str:
    """An item as it is read by who must choose between two versions of it."""
    text = item_from(value)
    scale = [f"1 = {text.low}, 5 = {text.high}"] if text.low or text.high else []
    return "\n".join((text.text, *(f"– {option}" for option in text.options), *scale))
