"""The claim's fields: type where several are open, and amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import DataRequired

from lms import formats
from lms.credit.rules import AmountRefused, check_amount, credit_type, identifiers_needed
from lms.learning.claiming import Claim
from lms.learning.offers import OpenCredit
from lms.web.forms import Form, Line


class HasProblems(Protocol):
    """A form, or a part of a page's form, that names what needs another look."""

    def problems(self) -> list[tuple[str, str]]: ...


@dataclass(frozen=True)
class Together:
    """Parts of one page's form, for the one summary above them."""

    parts: tuple[HasProblems, ...]

    def problems(self) -> list[tuple[str, str]]:
        """All of them, in the page's order."""
        return [problem for part in self.parts for problem in part.problems()]


class ClaimForm(Form):
    """What is claimed, pre-filled with the first open type and its maximum."""

    credit_type = RadioField(lazy_gettext("Credit type"), validate_choice=False)
    amount = Line(lazy_gettext("Amount"), most=10)

    def offer(self, open_to_me: Sequence[OpenCredit], *, has_identifiers: bool = False) -> None:
        """Offer these types (at least one), with what is filled in beforehand."""
        self.has_identifiers = has_identifiers
        self.credits = {credit.credit_type: credit for credit in open_to_me}
        self.credit_type.choices = [(code, _offered_words(mine)) for code, mine in self.credits.items()]
        first = next(iter(self.credits))
        # What the page showed is never exchanged for what is open by now: that is shown before it is awarded.
        if not self.is_submitted() or (len(self.credits) == 1 and not self.credit_type.data):
            self.credit_type.data = first
        if not self.is_submitted():
            self.amount.data = formats.credits(self.credits[first].maximum)
        # What is claimed in full or not at all is shown, not asked: no amount is sent with it.
        elif not self.amount.data and self.credit_type.data in self.credits:
            chosen = self.credits[self.credit_type.data]
            self.amount.data = "" if chosen.in_part else formats.credits(chosen.maximum)

    def claim(self) -> Claim | None:
        """What is claimed; None with the message at the field where it cannot be."""
        code = self.credit_type.data
        if not self.validate():
            return None
        if code not in self.credits:
            self.refuse("credit_type", self._other_type())
            return None
        if identifiers_needed(code) and not self.has_identifiers:
            self.refuse("credit_type", str(_("Add your NABP e-Profile ID and birthday to your profile first.")))
            return None
        mine = self.credits[code]
        try:
            amount = check_amount(str(self.amount.data), maximum=mine.maximum, type_code=code, stated=mine.in_part)
        except AmountRefused as refusal:
            self.refuse("amount", amount_words(refusal.code, self.credits[code].maximum))
            return None
        return Claim(credit_type=code, amount=amount)

    def _other_type(self) -> str:
        if len(self.credits) > 1:
            return str(_("Choose one of the types shown."))
        return str(_("Your credit has changed since this page was opened. This is what you would get now."))


def _offered_words(mine: OpenCredit) -> str:
    """The type with what it gives: in full, or up to it."""
    name, most = credit_type(mine.credit_type).name, formats.credits(mine.maximum)
    if mine.in_part:
        return str(_("%(type)s, up to %(most)s", type=name, most=most))
    return str(_("%(type)s, %(most)s in full", type=name, most=most))


def amount_words(code: str, maximum: Decimal) -> str:
    """What to do about an amount that was refused."""
    most = formats.credits(maximum)
    words = {
        "malformed": _("Write the amount in figures, such as 0.75."),
        "zero": _("Claim at least 0.25."),
        "not_a_quarter": _("Claim in steps of 0.25, such as 0.75."),
        "above_maximum": _("Claim at most %(most)s.", most=most),
        "full_amount_only": _("This type gives the full %(most)s or nothing.", most=most),
    }
    return str(words[code])


class CheckInForm(Form):
    """A code, as it is typed."""

    code = Line(lazy_gettext("Code"), [DataRequired(lazy_gettext("Enter the code."))], most=40)
