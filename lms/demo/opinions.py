"""What learners of the demonstration say in evaluations."""

from collections.abc import Sequence
from typing import Final

from lms.assessments.answering import RATED, ItemKind, read_answer
from lms.assessments.authoring import ItemText
from lms.demo.chance import Chance

INDEPENDENCE: Final = "The content was balanced and free of commercial bias."
HINDRANCE: Final = "What may stand in the way?"
NEXT: Final = "What should we teach next?"
BECAME: Final = "What have you changed, or what kept you from it?"

_TEXTS: Final = {
    HINDRANCE: (
        "Time in clinic.",
        "Our order set would have to change first.",
        "Staffing on nights and weekends.",
        "Colleagues who were trained otherwise. I will bring this to our next meeting.",
        "Prior authorization.",
        "Patients expect a prescription.",
        "Nothing much; our pharmacist supports this already.",
        "The laboratory takes too long to report at our site.",
        "We do not have the equipment at the outlying clinics.",
        "Documentation takes longer than the conversation itself.",
        "Insurance coverage differs a lot between my patients.",
        "Habit, mostly mine.",
    ),
    NEXT: (
        "More cases, please, especially from primary care.",
        "How to deprescribe in older adults.",
        "Interpreting borderline results.",
        "Kidney disease and drug dosing.",
        "The same for pregnant patients.",
        "Talking with families in conflict.",
        "Perioperative medicine.",
        "An update in two years on the same subject.",
        "Sleep and shift work.",
        "Vaccines for adults.",
    ),
    BECAME: (
        "Our order set ends prednisone after five days now.",
        "I write a saturation target with every oxygen order.",
        "Two colleagues do it too. The night shift not yet.",
        "The order set is still waiting for approval.",
        "Rehabilitation has a waiting list of three months.",
        "I see the mask begun earlier in the emergency department.",
        "Respiratory therapists remind us of the target on rounds.",
    ),
}


def rating_of(text: str, chance: Chance) -> str:
    """One to five, mostly well content; commercial bias is hardly ever found."""
    weights = (0, 1, 3, 12, 84) if text == INDEPENDENCE else (1, 3, 11, 37, 48)
    return chance.by_weight("12345", weights)


def choices_of(options: Sequence[str], chance: Chance, *, several: bool) -> list[str]:
    """Some of the options; those in front are the likelier ones."""
    count = chance.one_of((1, 1, 2)) if several else 1
    weights = range(len(options) + 1, 1, -1)
    return list(dict.fromkeys(chance.by_weight(options, weights) for _ in range(count)))


def text_of(text: str, chance: Chance) -> str:
    """A sentence, or nothing, as most leave it."""
    return chance.one_of(_TEXTS[text]) if text in _TEXTS and chance.happens(0.4) else ""


def opinion(item: ItemText, statement: str, chance: Chance) -> tuple[str, ...]:
    """To a question, or to one statement of a grid."""
    if item.kind in RATED:
        given = [rating_of(statement or item.text, chance)]
    elif item.kind is ItemKind.TEXT:
        given = [text_of(item.text, chance)]
    else:
        given = choices_of(item.options, chance, several=item.kind is ItemKind.CHOICES)
    return read_answer(item.kind, item.options, given)
