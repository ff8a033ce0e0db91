"""The office's standard evaluation: what accreditors ask every activity to find out, in the words of a form."""

from collections.abc import Iterable
from typing import Final

from lms.assessments.answering import ItemKind
from lms.assessments.authoring import LONGEST_ITEM, ItemText

_EVIDENCE: Final = ItemText(
    kind=ItemKind.RATING, text="The content was based on evidence and fit for use in practice."
)
# ACCME Standards 1 and 2, and Joint Accreditation's criteria on gaps, barriers and change.
_ALWAYS: Final = (
    _EVIDENCE,
    ItemText(
        kind=ItemKind.CHOICE, text="Was the content balanced and free of commercial bias?", options=("Yes", "No")
    ),
    ItemText(kind=ItemKind.TEXT, text="If something seemed biased: what was it?", is_required=False),
    ItemText(
        kind=ItemKind.CHOICE,
        text="Will you change something in your practice?",
        options=("Yes", "No, I work this way already", "No, other reasons", "I do not care for patients"),
    ),
    ItemText(kind=ItemKind.TEXT, text="What will you change?", is_required=False),
    ItemText(
        kind=ItemKind.CHOICES,
        text="What may stand in the way?",
        options=(
            "Time with each patient",
            "Cost or coverage",
            "Equipment, drugs or tests that we lack",
            "Policies of my institution",
            "Agreement within my team",
            "What patients prefer or can follow",
            "The evidence does not convince me",
            "Nothing",
        ),
        is_required=False,
    ),
    # The outcomes that accreditors count: competence, performance, patient outcomes.
    ItemText(
        kind=ItemKind.CHOICES,
        text="What has this activity improved, or will improve?",
        options=("What I know how to do", "What I do in practice", "How my patients fare", "None of these"),
    ),
    ItemText(kind=ItemKind.TEXT, text="What should we teach next?", is_required=False),
)
# Until objectives are written they are asked for together.
ALL_OBJECTIVES: Final = ItemText(kind=ItemKind.RATING, text="The learning objectives were met.")


def standard_items(objectives: Iterable[str]) -> tuple[ItemText, ...]:
    """The whole form: one rating for each objective, then what every activity asks."""
    return (*(objective_items(objectives) or (ALL_OBJECTIVES,)), *_ALWAYS)


def objective_items(objectives: Iterable[str]) -> tuple[ItemText, ...]:
    """One rating for each objective, in their order, none twice."""
    texts = dict.fromkeys(objective.strip() for objective in objectives)
    return tuple(ItemText(kind=ItemKind.RATING, text=_objective_words(text)) for text in texts if text)


def missing_objective_items(objectives: Iterable[str], asked: Iterable[str]) -> tuple[ItemText, ...]:
    """Those ratings that no item of the form asks yet."""
    known = set(asked)
    return tuple(item for item in objective_items(objectives) if item.text not in known)


def _objective_words(objective: str) -> str:
    return f"This objective was met: {objective}"[:LONGEST_ITEM]
