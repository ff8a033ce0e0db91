"""What a coordinator says about registrants: whom to add, how many seats, why somebody loses hers."""

from typing import Final

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, NumberRange, Optional

from lms.web.forms import Form, Line, Text, Whole

MOST_SEATS: Final = 100_000


class RegistrantForm(Form):
    """Somebody who has an account, by her address."""

    address = Line(_("Address of the account"), [DataRequired(_("Enter the address of the account."))], most=254)


class CapacityForm(Form):
    """How many seats there are; empty is no limit."""

    capacity = Whole(
        _("Seats"),
        [Optional(), NumberRange(1, MOST_SEATS, _("Enter a number from 1, or leave it empty for no limit."))],
    )


class CancellationForm(Form):
    """Why the office takes a seat away; the registrant reads it."""

    reason = Text(_("Reason"), [DataRequired(_("Enter the reason: it stands in the letter."))], most=500)
