"""The form of a question to registrants."""

from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from lms.activities.rules import RegistrationQuestionKind
from lms.planning.operations.live.questions import REQUIRED
from lms.planning.versions import Value
from lms.web.forms import Form, Line, Text

MOST_OPTIONS: Final = 12
LONGEST_OPTION: Final = 120


class RegistrationQuestionForm(Form):
    """What registrants are asked, and how they answer."""

    label = Line(_("Question"), most=300)
    kind = SelectField(
        _("Answered by"),
        choices=[
            SelectChoice(RegistrationQuestionKind.TEXT.value, _("Their own words")),
            SelectChoice(RegistrationQuestionKind.CHOICE.value, _("One of the options")),
            SelectChoice(RegistrationQuestionKind.YES_NO.value, _("Yes or no")),
        ],
    )
    options = Text(_("Options, one on each line"), most=MOST_OPTIONS * (LONGEST_OPTION + 2))
    is_required = BooleanField(_("Must be answered"))

    def __init__(self, question_id: int, **given: Any) -> None:
        super().__init__(prefix=f"asked-{question_id}", **given)
        self.question_id = question_id

    def validate_options(self, field: Any) -> None:
        """Not more than fit on a page, and none twice."""
        lines = self._lines()
        if len(lines) > MOST_OPTIONS or any(len(line) > LONGEST_OPTION for line in lines):
            told = _("Use at most %(most)d options of %(longest)d characters each.")
            raise ValidationError(str(told) % {"most": MOST_OPTIONS, "longest": LONGEST_OPTION})
        if len(set(lines)) < len(lines):
            raise ValidationError(str(_("Two options are the same.")))

    def value(self) -> Value:
        """What is compared and kept; only a choice has options."""
        is_choice = self.kind.data == RegistrationQuestionKind.CHOICE
        return {
            "label": self.label.data or "",
            "kind": self.kind.data or "",
            "options": "\n".join(self._lines()) if is_choice else "",
            "is_required": REQUIRED if self.is_required.data else "",
        }

    def _lines(self) -> list[str]:
        lines = (" ".join(line.split()) for line in (self.options.data or "").splitlines())
        return [line for line in lines if line]
