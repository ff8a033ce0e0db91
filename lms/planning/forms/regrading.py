"""Forms about questions that learners were asked: a correction, and a regrade."""

from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from lms.assessments.authoring import QuestionText
from lms.assessments.figures import LONGEST_ALTERNATIVE, LONGEST_CAPTION, Figure
from lms.assessments.grading import LONGEST_GIVEN, QuestionKind
from lms.assessments.ruling import NAMED, Ruling
from lms.planning.asking import figure_value, figure_with
from lms.planning.forms.questions import KINDS, QuestionForm
from lms.web.forms import Form, Line, Text

ALSO, EVERYBODY = "also", "everybody"
_TYPED: Final = (QuestionKind.TEXT, QuestionKind.NUMBER)


class QuestionCorrectionForm(QuestionForm):
    """A published question as it should read, and why; its kind stays.

    What it shows beside its words may be said in other words, give way to another picture, or go.
    """

    alternative = Text(_("What is to be seen, in words"), most=LONGEST_ALTERNATIVE)
    caption = Line(_("Caption"), most=LONGEST_CAPTION)
    needs_sight = BooleanField(_("The question cannot be answered by these words alone"))
    is_bare = BooleanField(_("Show its words alone from now on"))
    picture = HiddenField()
    file = FileField(_("Another picture"))
    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)

    def __init__(self, question_id: int, kind: QuestionKind, length_ms: int = 0, **given: Any) -> None:
        super().__init__(question_id, length_ms, **given)
        self.kind.choices = [SelectChoice(kind.value, KINDS[kind])]
        self.kind.data = kind.value

    def figure(self, before: Figure | None) -> Figure | None:
        """What the question is to show, where it showed this."""
        if self.is_bare.data or (before is None and not self.picture.data):
            return None
        is_another = self.picture.data not in ("", (before or Figure()).picture)
        shown = Figure(picture=self.picture.data) if is_another or before is None else before
        return figure_with(shown, {name: self[name].data or "" for name in figure_value(None)})


class RegradeForm(Form):
    """What is ruled about a question, and why."""

    how = RadioField(
        _("What counts"),
        choices=[
            SelectChoice(ALSO, _("One more answer is right")),
            SelectChoice(EVERYBODY, _("It counts for everybody, whatever was answered")),
        ],
        validate_choice=False,
    )
    chosen = SelectMultipleField(
        _("The answer that is right too"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    typed = Line(_("The answer that is right too"), most=LONGEST_GIVEN)
    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)

    def offer(self, question: QuestionText) -> None:
        """What can be ruled about this question, and the answers that it offers."""
        self.question = question
        self.is_typed, self.is_named = question.kind in _TYPED, question.kind in NAMED
        self.chosen.choices = [SelectChoice(str(place), one.text) for place, one in enumerate(question.choices)]
        if not self.is_named:
            self.how.choices = self.how.choices[1:]
        self.how.data = self.how.data or self.how.choices[0].value

    @property
    def ruling(self) -> Ruling:
        """As it was sent."""
        if self.how.data == EVERYBODY:
            return Ruling()
        if self.is_typed:
            return Ruling(accepts=(self.typed.data or "",))
        texts = {str(place): one.text for place, one in enumerate(self.question.choices)}
        return Ruling(accepts=tuple(texts[one] for one in self.chosen.data or ()))

    @property
    def told_at(self) -> str:
        """Beside which field it is said that an answer cannot be accepted."""
        return "typed" if self.is_typed else "chosen"
