"""The forms of the staff's desk."""

from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from lms.access.permissions import Role, ScopeKind
from lms.web.forms import Form, Line

ROLE_WORDS: Final = {
    Role.COURSE_ADMIN: _("Course administrator"),
    Role.PLANNER: _("Planner"),
    Role.OFFICER: _("CE officer"),
    Role.OFFICE_ADMIN: _("Office administrator"),
}
SCOPE_WORDS: Final = {
    ScopeKind.OFFICE: _("The whole office"),
    ScopeKind.DEPARTMENT: _("One department"),
    ScopeKind.ACTIVITY: _("One activity"),
}
# Codes, because the audit keeps no free text that could name somebody.
VOUCHING_WORDS: Final = {
    "known_in_person": _("I know this person and spoke to them"),
    "staff_record": _("The address is in the hospital's staff records"),
    "identity_document": _("I saw an identity document and the address on it or with it"),
}


def _choices(words: dict[Any, Any]) -> list[SelectChoice]:
    return [
        SelectChoice("", _("-- Select --")),
        *(SelectChoice(str(value), text) for value, text in words.items()),
    ]


class GrantForm(Form):
    """A role, and how far it reaches."""

    role = SelectField(
        _("Role"), [AnyOf(ROLE_WORDS, _("A role is needed"))], choices=_choices(ROLE_WORDS), validate_choice=False
    )
    scope = SelectField(
        _("Reaches"),
        [AnyOf(SCOPE_WORDS, _("Say how far the role reaches"))],
        choices=_choices(SCOPE_WORDS),
        validate_choice=False,
    )
    department = SelectField(_("Department"), validate_choice=False)
    activity = Line(_("Activity"), most=300)


class VouchForm(Form):
    """Why an address is believed that no letter confirmed."""

    reason = SelectField(
        _("How do you know the address is theirs?"),
        [AnyOf(VOUCHING_WORDS, _("A reason is needed"))],
        choices=_choices(VOUCHING_WORDS),
        validate_choice=False,
    )
