"""Forms of the target audience and of designations."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from lms.activities.models import Audience
from lms.activities.rules import ActivityKind
from lms.credit.rules import CREDIT_TYPES, CreditType, is_maximum
from lms.credit.uan import TOPICS, topic_of, typed_uan, uan_problem
from lms.planning.operations import IN_PART, Terms
from lms.web.forms import Form, Line, Text
from lms.web.messages import words

TOPIC_CHOICES: Final = [
    SelectChoice("", _("-- Select --")),
    *(SelectChoice(code, f"{code} {name}") for code, name in TOPICS.items()),
]
IN_PART_CHOICES: Final = [
    SelectChoice("", _("In full or not at all")),
    SelectChoice(IN_PART, _("In part, in steps of 0.25")),
]
AMOUNT_MISSING: Final = _("Enter the amount, such as 1.00.")
_AMOUNT: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?", re.ASCII)


def check_uan(uan: str, kind: CreditType, topic: str, activity_kind: ActivityKind) -> None:
    """Refuse a number that is none of this type and topic, with the words for it; none at all may come later."""
    problem = uan_problem(uan, audience=kind.uan, topic=topic, kind=activity_kind) if uan else None
    if problem is not None:
        raise ValidationError(str(words(problem)))


def check_quarter_hours(field: Any) -> None:
    """Refuse what is no positive number of quarter hours."""
    if not _AMOUNT.fullmatch(field.data) or not is_maximum(Decimal(field.data)):
        raise ValidationError(str(_("Enter quarter hours, such as 0.75 or 1.00.")))


class AudienceForm(Form):
    """The office's audiences, and the sentence that learners read."""

    audiences = SelectMultipleField(_("Made for"))
    target_audience = Text(_("Target Audience"), most=1000)

    def offer(self, audiences: Iterable[Audience]) -> None:
        """What can be chosen."""
        self.audiences.choices = [SelectChoice(str(one.id), one.name) for one in audiences]


class DesignationForm(Form):
    """How much can be claimed at most, and until when the type's own approval lasts."""

    amount = Line(_("At most"), [InputRequired(AMOUNT_MISSING)], most=10)
    valid_until = DateField(_("Approved until"), [Optional()])

    uan = Line(_("Universal Activity Number"), most=40)
    topic = SelectField(_("Topic"), choices=TOPIC_CHOICES, default="")
    number = Line(_("Number"), most=60)
    in_part = SelectField(_("May be claimed"), choices=IN_PART_CHOICES, default="")

    def for_type(self, kind: CreditType | None, activity_kind: ActivityKind) -> None:
        """Which type it is, for what is asked of that type alone."""
        self.kind, self.activity_kind = kind, activity_kind
        if kind is not None and kind.number_label:
            self.number.label.text = _(kind.number_label)

    def validate_uan(self, _field: Any) -> None:
        """A number of ACPE's composition, for this audience and this topic; it may come later."""
        if self.kind is not None:
            check_uan(self.universal_number, self.kind, self.subject, self.activity_kind)

    @property
    def universal_number(self) -> str:
        """ACPE's number as it is kept, however it was typed."""
        return typed_uan(self.uan.data or "")

    @property
    def subject(self) -> str:
        """The topic that was chosen, else the one that the number names."""
        return self.topic.data or topic_of(self.universal_number)

    def validate_amount(self, field: Any) -> None:
        """A positive number of quarter hours."""
        check_quarter_hours(field)

    @property
    def said(self) -> dict[str, str | list[str]]:
        """The checked values, as they are compared."""
        until = self.valid_until.data
        amount = self.amount.data or ""
        return {
            "amount": f"{Decimal(amount):.2f}" if _AMOUNT.fullmatch(amount) else amount,
            "valid_until": until.isoformat() if until else "",
            "uan": self.universal_number,
            "topic": self.subject,
            "number": self.number.data or "",
            "in_part": self.in_part.data or "",
        }

    @property
    def terms(self) -> Terms:
        """The checked values, as operations take them."""
        return Terms(
            amount=Decimal(self.amount.data),
            valid_until=self.valid_until.data,
            uan=self.universal_number,
            topic=self.subject,
            number=self.number.data or "",
            in_part=self.in_part.data == IN_PART,
        )


class NewDesignationForm(DesignationForm):
    """One more type; where no amount is entered, it is what the minutes come to."""

    amount = Line(_("At most"), most=10)
    credit_type = SelectField(_("Credit type"), [InputRequired(_("Choose a credit type."))])
    kind = None

    def propose(self, amount: Decimal) -> None:
        """Fill in what was left empty."""
        self.amount.data = self.amount.data or f"{amount:.2f}"

    def offer(self, designated: Iterable[str]) -> None:
        """The types that the activity is not yet designated for."""
        taken = set(designated)
        free = [kind for code, kind in CREDIT_TYPES.items() if code not in taken]
        self.credit_type.choices = [SelectChoice(kind.code, kind.name) for kind in free]
