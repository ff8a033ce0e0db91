"""A field for an amount of credit: quarters, as people type them."""

import re
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from lms.credit.rules import is_maximum
from lms.web.forms import Line

_AMOUNT: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?", re.ASCII)


class Quarters(Line):
    """A number of quarters above zero, with at most four digits before the point; `amount` once it is valid."""

    def pre_validate(self, form: Any) -> None:
        """Refuse anything else; an empty one is told by its own validator."""
        del form
        if self.data and not (_AMOUNT.fullmatch(self.data) and is_maximum(Decimal(self.data))):
            raise ValidationError(_("Enter a number of quarters, such as 0.75, 1 or 50."))

    @property
    def amount(self) -> Decimal:
        """What was entered."""
        return Decimal(self.data)
