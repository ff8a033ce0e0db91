"""The form of a cycle."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from lms.credit.forms.quarters import Quarters
from lms.credit.operations import CycleTerms
from lms.web.forms import Form, Line

FIRST, LAST = date(1950, 1, 1), date(2150, 12, 31)
LONGEST_YEARS: Final = 20


class CycleForm(Form):
    """A goal between two days, and what counts in it."""

    name = Line(_("Name"), [DataRequired(_("Give the cycle a name, such as Medical license."))], most=100)
    goal = Quarters(_("Goal, in credits"), [InputRequired(_("Enter the goal, such as 50."))], most=10)
    begins_on = DateField(_("From"), [InputRequired(_("Enter the first day, such as 1 January 2026."))])
    ends_on = DateField(_("To"), [InputRequired(_("Enter the last day, such as 31 December 2027."))])
    credit_types = SelectMultipleField(_("What counts"))
    with_external = BooleanField(_("Count my own entries of these types too"))

    def offer(self, types: Iterable[tuple[str, Any]]) -> None:
        """What can be chosen."""
        self.credit_types.choices = [SelectChoice(code, words) for code, words in types]

    def validate_begins_on(self, field: Any) -> None:
        """A day of a working life."""
        _insist_on_year(field.data)

    def validate_ends_on(self, field: Any) -> None:
        """After the first day, and in the same working life."""
        _insist_on_year(field.data)
        if self.begins_on.data is None:
            return
        if field.data <= self.begins_on.data:
            raise ValidationError(_("Enter a day after the first one."))
        if field.data.year - self.begins_on.data.year > LONGEST_YEARS:
            raise ValidationError(_("Enter a day within 20 years of the first one."))

    def validate_credit_types(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one type."))

    @property
    def terms(self) -> CycleTerms:
        """What was entered."""
        return CycleTerms(
            name=self.name.data,
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            goal=self.goal.amount,
            credit_types=list(self.credit_types.data),
            with_external=self.with_external.data,
        )


def _insist_on_year(day: date) -> None:
    if not FIRST <= day <= LAST:
        raise ValidationError(_("Enter a day between 1950 and 2150."))
