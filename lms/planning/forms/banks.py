"""Forms of question banks: a bank itself, and a question as it is written there."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.accounts.models import Department
from lms.assessments.authoring import question_gaps
from lms.assessments.banking import LONGEST_BANK_NAME
from lms.planning.asking import question_from
from lms.planning.forms.questions import QuestionForm
from lms.web.forms import Form, Line
from lms.web.messages import words


class BankNameForm(Form):
    """What a bank is called."""

    name = Line(_("Name"), [DataRequired(_("Give it a name."))], most=LONGEST_BANK_NAME)


class BankForm(BankNameForm):
    """A new bank, and whose it is."""

    department = SelectField(_("Whose it is"))

    def offer(self, departments: Sequence[Department], *, with_house: bool) -> None:
        """Departments that the sender prepares for, and the house where she prepares for all."""
        house = [SelectChoice("", gettext("The house: every department reads it"))] if with_house else []
        self.department.choices = [*house, *(SelectChoice(str(one.id), one.name) for one in departments)]

    @property
    def department_id(self) -> int | None:
        """The department that was chosen; None for the house."""
        return int(self.department.data) if self.department.data else None


class BankQuestionForm(QuestionForm):
    """A question of a bank: kept only where nothing is missing, since every change is a version."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing may be missing; what is stands beside the question, or beside its key."""
        if super().validate(extra_validators):
            for gap in question_gaps(question_from(self.value())):
                self.refuse("stem" if gap == "no_stem" else self._key, words(gap))
        return not self.errors

    @property
    def _key(self) -> str:
        return {"true_false": "truth", "number": "number"}.get(self.kind.data, "choices")
