"""The form of credit from elsewhere."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from lms.credit.forms.cycles import FIRST
from lms.credit.forms.quarters import Quarters
from lms.credit.operations import OwnFacts
from lms.credit.transcript.entries import OTHER
from lms.credit.transcript.proofs import HEAD, MOST_PROOF, proof_type
from lms.formats import size
from lms.media.rules import Unreadable
from lms.web.forms import Form, Line, Text


class OwnEntryForm(Form):
    """What a learner says of credit from elsewhere, and the file that proves it."""

    title = Line(_("Activity"), [DataRequired(_("Enter what you took part in."))], most=300)
    provider = Line(_("Provider"), [DataRequired(_("Enter who gave the credit."))], most=200)
    completed_on = DateField(_("Completed on"), [InputRequired(_("Enter the day on which you completed it."))])
    credit_type = SelectField(_("Credit type"), [DataRequired(_("Choose the type of credit."))])
    type_text = Line(_("Another type"), most=100)
    amount = Quarters(_("Credits"), [InputRequired(_("Enter the amount, such as 1.50."))], most=10)
    note = Text(_("Note"), most=1000)
    proof = FileField(_("Proof"))

    def offer(self, types: Iterable[tuple[str, Any]], today: date) -> None:
        """What can be chosen, and the last day that can have been."""
        self.today = today
        offered = [SelectChoice(code, words) for code, words in types]
        self.credit_type.choices = [SelectChoice("", _("-- Select --")), *offered]

    def validate_completed_on(self, field: Any) -> None:
        """A day of a working life that has come."""
        if not FIRST <= field.data <= self.today:
            raise ValidationError(_("Enter a day between 1950 and today."))

    def validate_type_text(self, field: Any) -> None:
        """Said where no type of the list fits."""
        if self.credit_type.data == OTHER and not field.data:
            raise ValidationError(_("Say which type of credit it is."))

    def validate_proof(self, field: Any) -> None:
        """A PDF, a PNG or a JPEG of at most ten million bytes, by what it is and not by its name."""
        if not field.data:
            return
        stream = field.data.stream
        if stream.seek(0, 2) > MOST_PROOF:
            raise ValidationError(_("The file has more than %(most)s.", most=size(MOST_PROOF)))
        stream.seek(0)
        try:
            self.proof_type = proof_type(stream.read(HEAD))
        except Unreadable as refusal:
            raise ValidationError(_not_a_proof(refusal.detail)) from refusal
        stream.seek(0)

    @property
    def facts(self) -> OwnFacts:
        """What was entered; the words of a type of her own only where she chose that."""
        is_other = self.credit_type.data == OTHER
        return OwnFacts(
            title=self.title.data,
            provider=self.provider.data,
            completed_on=self.completed_on.data,
            credit_type="" if is_other else self.credit_type.data,
            type_text=self.type_text.data if is_other else "",
            amount=self.amount.amount,
            note=self.note.data,
        )


def _not_a_proof(found: str) -> Any:
    if found:
        return _("This file is: %(found)s. Send a PDF, a PNG or a JPEG.", found=found)
    return _("This file is no PDF, PNG or JPEG. Send one of these.")
