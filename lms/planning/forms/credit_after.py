"""Forms of credit after publication: what is left of each type, and one type more."""

from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import DateField, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from lms import formats
from lms.activities.models import Activity
from lms.planning.forms.corrections import SeenForm
from lms.planning.forms.credit import AMOUNT_MISSING, DesignationForm, check_quarter_hours
from lms.planning.operations import Lowered
from lms.web.forms import Line, Rows


class LoweredRow(PlainForm):  # type: ignore[misc]
    """What is left of one type."""

    credit_type = HiddenField()
    amount = Line(_("At most"), [InputRequired(AMOUNT_MISSING)], most=10)
    valid_until = DateField(_("Approved until"), [Optional()])

    def validate_amount(self, field: Any) -> None:
        """A positive number of quarter hours."""
        check_quarter_hours(field)

    @property
    def lowered(self) -> Lowered:
        """As the operation takes it."""
        return Lowered(
            credit_type=self.credit_type.data or "",
            amount=Decimal(self.amount.data),
            valid_until=self.valid_until.data,
        )


class LoweringForm(SeenForm):
    """Each type with what is left of it, and why."""

    types = Rows(FormField(LoweredRow), max_entries=60)
    field_order = ("types", "reason")


class LaterDesignationForm(DesignationForm, SeenForm):
    """One more type of a published activity with all that it asks for, and why."""

    field_order: ClassVar[tuple[str, ...]] = (
        *("amount", "valid_until", "uan", "topic", "number", "in_part"),
        "reason",
    )


def as_designated(activity: Activity, *, seen: int) -> dict[str, Any]:
    """The form's values as they stand."""
    types = [
        {"credit_type": one.credit_type, "amount": formats.credits(one.amount), "valid_until": one.valid_until}
        for one in activity.designations
    ]
    return {"types": types, "seen": seen}
