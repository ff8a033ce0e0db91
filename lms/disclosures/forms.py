"""Forms of disclosures: what a person states, and what the office enters for her."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, FormField, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.disclosures.models import Relationship
from lms.disclosures.operations import Stated
from lms.disclosures.rules import NATURE_LABELS, Nature
from lms.web.forms import Form, Line, Rows

MOST_ROWS: Final = 40
FRESH_ROWS: Final = 2
NATURE_CHOICES: Final = [
    SelectChoice("", _("-- Select --")),
    *(SelectChoice(nature.value, _(label)) for nature, label in NATURE_LABELS.items()),
]


class RelationshipRow(PlainForm):  # type: ignore[misc]
    """One relationship; a row without company and nature was not filled in."""

    company = Line(_("Company, by its name"), most=200)
    nature = SelectField(_("Kind of relationship"), choices=NATURE_CHOICES, validate_choice=False)
    is_current = SelectField(
        _("Does it last?"),
        choices=[SelectChoice("yes", _("It lasts")), SelectChoice("no", _("It has ended"))],
        default="yes",
        validate_choice=False,
    )
    detail = Line(_("For the office alone"), most=200)

    @property
    def is_empty(self) -> bool:
        """True where nothing was filled in."""
        return not (self.company.data or self.nature.data or self.detail.data)

    def check(self) -> None:
        """A company has a nature, and a nature a company."""
        if not self.company.data:
            self.company.errors = [*self.company.errors, str(_("Enter the company's name."))]
        if self.nature.data not in set(Nature):
            self.nature.errors = [*self.nature.errors, str(_("Choose what it is."))]

    @property
    def stated(self) -> Stated:
        """The checked values, as operations take them."""
        return Stated(
            company=self.company.data,
            nature=Nature(self.nature.data),
            detail=self.detail.data or "",
            is_current=self.is_current.data != "no",
        )


class StatementForm(Form):
    """All relationships of the time that is asked about, or that there are none."""

    has_any = RadioField(
        _("Financial relationships with ineligible companies"),
        [InputRequired(_("Choose one of the two."))],
        choices=[
            SelectChoice("nothing", _("I have nothing to disclose")),
            SelectChoice("some", _("I have, or had, the relationships below")),
        ],
    )
    relationships = Rows(FormField(RelationshipRow), max_entries=MOST_ROWS)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is chosen and what is listed must agree."""
        super().validate(extra_validators)
        filled = self._filled()
        if self.has_any.data == "some" and not filled:
            self.refuse("has_any", _("List the relationships, or say that there are none."))
        if self.has_any.data == "nothing" and filled:
            self.refuse("has_any", _("Relationships are listed below: choose the other answer, or empty them."))
        for row in filled:
            row.check()
        return not self.problems()

    @property
    def stated(self) -> list[Stated]:
        """What was stated, in the order given."""
        return [row.stated for row in self._filled()]

    def add_rows(self) -> None:
        """A few empty rows more, where there is room."""
        for _number in range(min(FRESH_ROWS, MOST_ROWS - len(self.relationships))):
            self.relationships.append_entry()

    def _filled(self) -> list[RelationshipRow]:
        return [row.form for row in self.relationships if not row.form.is_empty]


class DisclosureForm(StatementForm):
    """What a person states herself."""

    is_attested = BooleanField(
        _("I attest that this is complete and true, and that I will tell the CE office at once of anything new."),
        [InputRequired(_("Attest to it, then send."))],
    )


class SignedForm(StatementForm):
    """What the office enters for a person who signed it on paper."""

    has_any = RadioField(
        _("What the form says"),
        [InputRequired(_("Choose one of the two."))],
        choices=[
            SelectChoice("nothing", _("Nothing to disclose")),
            SelectChoice("some", _("The relationships below")),
        ],
    )
    received_on = DateField(
        _("Signed form received on"), [InputRequired(_("Enter the day on which the signed form was received."))]
    )
    field_order = ("received_on", "has_any", "relationships")


def filled_from(rows: Iterable[Relationship] | None) -> dict[str, Any]:
    """The values of a form that repeats an earlier statement; None where there is none."""
    if rows is None:
        return {}
    given = [
        {
            "company": row.company,
            "nature": row.nature,
            "is_current": "yes" if row.is_current else "no",
            "detail": row.detail,
        }
        for row in rows
    ]
    return {"has_any": "some" if given else "nothing", "relationships": given}
