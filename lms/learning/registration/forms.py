"""What registrants are asked, one field for each question of the activity."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from lms.activities.models import RegistrationQuestion
from lms.learning.registration.queries import as_asked
from lms.learning.registration.rules import LONGEST_ANSWER, problem_of
from lms.web.forms import Form, Text, trimmed

YES_OR_NO_WORDS: Final = {"yes": _("Yes"), "no": _("No")}
_WORDS: Final = {
    "answer_missing": _("Answer this question: %(question)s"),
    "unknown_option": _("Choose among the answers shown."),
    "answer_too_long": _("Use at most %(max)d characters.", max=LONGEST_ANSWER),
}
_PREFIX: Final = "answer_"


class RegistrationForm(Form):
    """The answers; without questions there is nothing to fill in."""

    @property
    def answers(self) -> dict[int, str]:
        """What was answered, by the questions' ids."""
        return {int(one.name.removeprefix(_PREFIX)): one.data or "" for one in self.asked}

    @property
    def asked(self) -> list[Any]:
        """The questions' fields in their order."""
        return [one for one in self if one.name.startswith(_PREFIX)]


def registration_form(questions: Sequence[RegistrationQuestion]) -> RegistrationForm:
    """The form that asks these questions, filled with what was sent."""
    fields = {f"{_PREFIX}{one.id}": _field(one) for one in questions}
    made: RegistrationForm = type("AskedForm", (RegistrationForm,), fields)()
    return made


def _field(question: RegistrationQuestion) -> Any:
    asked = as_asked(question)

    def check(_form: Form, field: Any) -> None:
        code = problem_of(asked, field.data or "")
        # Of several without an answer the summary on top names each.
        if code:
            raise ValidationError(str(_WORDS[code] % {"question": question.label}))

    if not asked.options:
        return Text(question.label, [check], most=LONGEST_ANSWER)
    choices = [SelectChoice(one, YES_OR_NO_WORDS.get(one, one)) for one in asked.options]
    return RadioField(question.label, [check], choices=choices, validate_choice=False, filters=[trimmed])
