"""Forms of the people in control of content, and of what is decided about their relationships."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.accounts.addresses import AddressRefused, typed_address
from lms.accounts.forms import PersonForm
from lms.activities.rules import PersonRole
from lms.disclosures.deciding import EXCEPTION_LABELS, MITIGATION_LABELS
from lms.disclosures.rules import EmployeeException, Mitigation
from lms.planning.operations import NOT_RELEVANT, RELEVANT
from lms.web.forms import Form, Line

ROLE_CHOICES: Final = [
    SelectChoice(PersonRole.COURSE_DIRECTOR.value, _("Course director")),
    SelectChoice(PersonRole.FACULTY.value, _("Faculty")),
    SelectChoice(PersonRole.PLANNER.value, _("Planner")),
    SelectChoice(PersonRole.REVIEWER.value, _("Reviewer")),
    SelectChoice(PersonRole.MODERATOR.value, _("Moderator")),
]


def _address_if_any(_form: Form, field: Any) -> None:
    if field.data:
        try:
            typed_address(field.data)
        except AddressRefused:
            raise ValidationError(str(_("Enter valid email address"))) from None


class KnownPersonForm(Form):
    """Somebody whom the search showed, and her first role."""

    choice = HiddenField()
    role = SelectField(_("Role"), [InputRequired()], choices=ROLE_CHOICES, default=PersonRole.FACULTY.value)


class NewPersonForm(PersonForm):
    """Somebody of whom the office has not heard."""

    # Somebody else enters it here, so the learner's own label would ask the wrong person.
    degree_text = Line(_("Other degree"), most=40)
    address = Line(_("Email"), [_address_if_any], most=254)
    title = Line(_("Title"), most=200)
    affiliation = Line(_("Affiliation"), most=200)
    role = SelectField(_("Role"), [InputRequired()], choices=ROLE_CHOICES, default=PersonRole.FACULTY.value)
    is_another = BooleanField(_("It is somebody else of the same name"))


class PartForm(Form):
    """What a person is to the activity."""

    roles = SelectMultipleField(_("Roles"), [InputRequired(_("Choose at least one role."))], choices=ROLE_CHOICES)
    title = Line(_("Title"), most=200)
    affiliation = Line(_("Affiliation"), most=200)
    began_on = DateField(_("Part began on"), [InputRequired(_("Enter the day on which it began."))])


class AddressForm(Form):
    """Where the letter goes, where no address is known."""

    address = Line(_("Email"), [InputRequired(_("Email is required")), _address_if_any], most=254)


class DecisionForm(Form):
    """Whether a relationship matters to the content, and how it was mitigated."""

    decision = RadioField(
        _("Is it relevant to this activity?"),
        [InputRequired(_("Decide whether it is relevant."))],
        choices=[SelectChoice(NOT_RELEVANT, _("Not relevant")), SelectChoice(RELEVANT, _("Relevant"))],
    )
    exception = SelectField(_("Exception for employees"))
    mitigation = SelectField(_("How it was mitigated"))
    reviewer = SelectField(_("Reviewed by"))

    def offer(self, methods: Iterable[Mitigation], reviewers: Iterable[tuple[int, str]]) -> None:
        """The methods that fit the person's roles, and those of the activity who are free of interest."""
        none = SelectChoice("", _("Not yet"))
        self.mitigation.choices = [none, *(SelectChoice(one.value, _(MITIGATION_LABELS[one])) for one in methods)]
        self.reviewer.choices = [SelectChoice("", _("-- Select --"))]
        self.reviewer.choices += [SelectChoice(str(number), name) for number, name in reviewers]
        self.exception.choices = [SelectChoice("", _("No exception"))]
        self.exception.choices += [SelectChoice(one.value, _(EXCEPTION_LABELS[one])) for one in EmployeeException]

    @property
    def said(self) -> dict[str, str | list[str]]:
        """What was decided; what does not go with it is left out."""
        is_relevant = self.decision.data == RELEVANT
        method = (self.mitigation.data or "") if is_relevant else ""
        return {
            "decision": self.decision.data or "",
            "mitigation": method,
            "reviewer": (self.reviewer.data or "") if method == Mitigation.PEER_REVIEWED else "",
            "exception": self.exception.data or "",
        }


# Where each refusal is said.
PLACES: Final = {
    "employee_excluded": "exception",
    "exception_not_for_this": "exception",
    "unrelated_but_relevant": "exception",
    "method_not_for_role": "mitigation",
    "reviewer_not_clear": "reviewer",
}
