"""The forms of registration, sign-in, passwords and details."""

from collections.abc import Iterable
from typing import Any, Final
from zoneinfo import available_timezones

from flask_babel import gettext, lazy_gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, PasswordField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from lms.accounts.addresses import MAX_LENGTH, AddressRefused, typed_address
from lms.accounts.messages import password_refusal
from lms.accounts.passwords import refusals
from lms.accounts.professions import DEGREES, PROFESSION_LABELS, Profession, needs_text
from lms.formats import ZONE_NAMES, zone_name
from lms.web.forms import Form, Line

LONGEST_TYPED_PASSWORD: Final = 1000
DEGREE_CHOICES: Final = [
    SelectChoice("", _("-- Select Degree --")),
    *(SelectChoice(degree, degree) for degree in DEGREES),
]
PROFESSION_CHOICES: Final = [
    SelectChoice("", _("-- Select Profession --")),
    *(SelectChoice(kind.value, lazy_gettext(label)) for kind, label in PROFESSION_LABELS.items()),
]


def _is_address(_form: Form, field: Field) -> None:
    try:
        typed_address(field.data)
    except AddressRefused:
        raise ValidationError(gettext("Enter valid email address")) from None


def _one_of(values: Iterable[str], message: Any) -> Any:
    allowed = frozenset(values)

    def validate(_form: Form, field: Field) -> None:
        if field.data not in allowed:
            raise ValidationError(str(message))

    return validate


def _email() -> Line:
    return Line(_("Email"), [DataRequired(_("Email is required")), _is_address], most=MAX_LENGTH)


class PersonForm(Form):
    """Names, degree and profession, as registration and profile ask for them."""

    given_name = Line(_("First Name"), [DataRequired(_("First Name is required"))], most=80)
    family_name = Line(_("Last Name"), [DataRequired(_("Last Name is required"))], most=80)
    degree = SelectField(
        _("Degree"),
        [_one_of(DEGREES, _("Degree is required"))],
        choices=DEGREE_CHOICES,
        validate_choice=False,
    )
    degree_text = Line(_("Please enter your degree:"), most=40)
    profession = SelectField(
        _("Profession"),
        [_one_of(Profession, _("Profession is required"))],
        choices=PROFESSION_CHOICES,
        validate_choice=False,
    )

    def validate_degree_text(self, field: Field) -> None:
        """Only Other asks for words."""
        if needs_text(self.degree.data) and not field.data:
            raise ValidationError(gettext("You must enter a degree"))

    @property
    def details(self) -> dict[str, Any]:
        """The checked values, as the operations take them."""
        return {
            "given_name": self.given_name.data,
            "family_name": self.family_name.data,
            "degree": self.degree.data,
            "degree_text": self.degree_text.data if needs_text(self.degree.data) else "",
            "profession": Profession(self.profession.data),
        }


class NewPassword(Form):
    """A password given twice; its rules are the profile's."""

    password = PasswordField(
        _("Password"), [InputRequired(_("Password is required")), Length(max=LONGEST_TYPED_PASSWORD)]
    )
    confirm = PasswordField(_("Confirm password"), [EqualTo("password", _("Passwords must match"))])

    def refuse_weak(self, profile: str, own_words: Iterable[str]) -> bool:
        """Put the first reason why the password is not taken at the field; True where there is one."""
        found = refusals(self.password.data or "", profile=profile, own_words=tuple(own_words))
        if found:
            self.refuse("password", password_refusal(found[0], profile))
        return bool(found)


class RegisterForm(PersonForm, NewPassword):
    """Registration, with the fields and labels of the source, in its order."""

    field_order = (
        "email",
        "given_name",
        "family_name",
        "password",
        "confirm",
        "degree",
        "degree_text",
        "profession",
    )

    email = _email()
    next = HiddenField()

    @property
    def own_words(self) -> tuple[str, ...]:
        """What the password must not hold."""
        return (self.given_name.data, self.family_name.data, self.email.data)


class SignInForm(Form):
    """Address and password."""

    email = Line(_("Email"), [DataRequired(_("Email is required"))], most=MAX_LENGTH)
    password = PasswordField(_("Password"), [InputRequired(_("Password is required"))])
    next = HiddenField()


class ForgotPasswordForm(Form):
    """The address to write to."""

    email = _email()


class ChangePasswordForm(NewPassword):
    """The current password, then the new one twice."""

    field_order = ("current", "password", "confirm")

    current = PasswordField(_("Current password"), [InputRequired(_("Your current password is required"))])


class ProfileForm(PersonForm):
    """What people change about themselves."""

    zone = SelectField(_("Time zone"), validate_choice=True)

    def __init__(self, *args: Any, provider_zone: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self.zone.choices = zone_choices(provider_zone)


def zone_choices(provider_zone: str) -> list[SelectChoice]:
    """Zones as people say them first, then all others by their names."""
    default = gettext("As the CE office (%(zone)s)", zone=zone_name(provider_zone))
    named = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix"))
    )
    words = {
        "": default,
        **ZONE_NAMES,
        **{name: name.replace("_", " ") for name in named if name not in ZONE_NAMES},
    }
    return [SelectChoice(value, label) for value, label in words.items()]
