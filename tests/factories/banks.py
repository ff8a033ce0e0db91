"""Question banks with questions of every kind."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from lms.accounts.models import Person
from lms.assessments.authoring import ChoiceText, QuestionText
from lms.assessments.grading import QuestionKind
from lms.assessments.models import BankQuestion, QuestionBank
from lms.assessments.operations import make_bank, write_into_bank

SINGLE: Final = QuestionText(
    stem="Which drug prevents strokes?",
    choices=(ChoiceText(text="Apixaban", is_right=True), ChoiceText(text="Digoxin")),
    rationale="Bleeding is the lesser risk.",
    reference="Guideline 2024",
    objective="Choose an anticoagulant",
    tags=("rhythm", "drugs"),
)
# One of every kind, each with its key.
EVERY_KIND: Final = (
    SINGLE,
    QuestionText(
        stem="Which of these slow the pulse?",
        kind=QuestionKind.MULTIPLE,
        choices=(
            ChoiceText(text="Bisoprolol", is_right=True),
            ChoiceText(text="Verapamil", is_right=True),
            ChoiceText(text="Salbutamol"),
        ),
        is_per_option=True,
        objective="Control the rate",
        tags=("drugs",),
    ),
    QuestionText(
        stem="Cardioversion needs no anticoagulation.",
        kind=QuestionKind.TRUE_FALSE,
        choices=(ChoiceText(text="True"), ChoiceText(text="False", is_right=True)),
    ),
    QuestionText(
        stem="Match each drug with its target.",
        kind=QuestionKind.MATCHING,
        choices=(
            ChoiceText(text="Apixaban", match="Factor Xa"),
            ChoiceText(text="Dabigatran", match="Thrombin"),
            ChoiceText(text="", match="Vitamin K"),
        ),
    ),
    QuestionText(
        stem="Put the steps in order.",
        kind=QuestionKind.ORDERING,
        choices=tuple(ChoiceText(text=one) for one in ("Look", "Think", "Act")),
    ),
    QuestionText(stem="Name the node.", kind=QuestionKind.TEXT, choices=(ChoiceText(text="Sinus node"),)),
    QuestionText(
        stem="How many millimoles?",
        kind=QuestionKind.NUMBER,
        choices=(ChoiceText(text="4.5"),),
        tolerance=Decimal("0.5"),
        objective="Control the rate",
    ),
)


def make_filled_bank(by: Person, department_id: int | None = None, name: str = "Rhythm") -> QuestionBank:
    """A bank with one question of every kind."""
    bank = make_bank(name, department_id, actor=by)
    write_into_bank(bank, EVERY_KIND, actor=by)
    return bank


def banked(by: Person, bank: QuestionBank, stem: str) -> BankQuestion:
    """One more question of a bank."""
    (made,) = write_into_bank(bank, [replace(SINGLE, stem=stem)], actor=by)
    return made
