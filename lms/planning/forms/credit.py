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
from lms.credit.rules import CREDIT_TYPES, is_maximum
from lms.planning.operations import Terms
from lms.web.forms import Form, Line, Text

_AMOUNT: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?", re.ASCII)


class AudienceForm(Form):
    """The office's audiences, and the sentence that learners read."""

    audiences = SelectMultipleField(_("Made for"))
    target_audience = Text(_("Target Audience"), most=1000)

    def offer(self, audiences: Iterable[Audience]) -> None:
        """What can be chosen."""
        self.audiences.choices = [SelectChoice(str(one.id), one.name) for one in audiences]


class DesignationForm(Form):
    """How much can be claimed at most, and until when the type's own approval lasts."""

    amount = Line(_("At most"), [InputRequired(_("Enter the amount, such as 1.00."))], most=10)
    valid_until = DateField(_("Approved until"), [Optional()])

    def validate_amount(self, field: Any) -> None:
        """A positive number of quarter hours."""
        if not _AMOUNT.fullmatch(field.data) or not is_maximum(Decimal(field.data)):
            raise ValidationError(str(_("Enter quarter hours, such as 0.75 or 1.00.")))

    @property
    def said(self) -> dict[str, str | list[str]]:
        """The checked values, as they are compared."""
        until = self.valid_until.data
        amount = self.amount.data or ""
        return {
            "amount": f"{Decimal(amount):.2f}" if _AMOUNT.fullmatch(amount) else amount,
            "valid_until": until.isoformat() if until else "",
        }

    @property
    def terms(self) -> Terms:
        """The checked values, as operations take them."""
        return Terms(amount=Decimal(self.amount.data), valid_until=self.valid_until.data)


class NewDesignationForm(DesignationForm):
    """One more type; where no amount is entered, it is what the minutes come to."""

    amount = Line(_("At most"), most=10)
    credit_type = SelectField(_("Credit type"), [InputRequired(_("Choose a credit type."))])

    def propose(self, amount: Decimal) -> None:
        """Fill in what was left empty."""
        self.amount.data = self.amount.data or f"{amount:.2f}"

    def offer(self, designated: Iterable[str]) -> None:
        """The types that the activity is not yet designated for."""
        taken = set(designated)
        free = [kind for code, kind in CREDIT_TYPES.items() if code not in taken]
        self.credit_type.choices = [SelectChoice(kind.code, kind.name) for kind in free]
