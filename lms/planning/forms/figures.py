"""What a question shows beside its words, as the editor sends it: its words, and the file of a picture."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.assessments.authoring import AuthoringRefused, read_place
from lms.assessments.figures import LONGEST_ALTERNATIVE, LONGEST_CAPTION, Figure
from lms.media.models import Recording
from lms.planning.asking import Fields, figure_value
from lms.planning.forms.recordings import listed_recording
from lms.web.forms import Form, Line, Text
from lms.web.messages import words


class FigureForm(Form):
    """What a picture or clip says to whoever cannot see it, and what stands below it."""

    alternative = Text(_("What is to be seen, in words"), most=LONGEST_ALTERNATIVE)
    caption = Line(_("Caption"), most=LONGEST_CAPTION)
    needs_sight = BooleanField(_("The question cannot be answered by these words alone"))

    def __init__(self, question_id: int, **given: Any) -> None:
        super().__init__(prefix=f"figure-{question_id}", **given)
        self.question_id = question_id

    def value(self) -> Fields:
        """What is compared and kept."""
        figure = Figure(alternative=self.alternative.data or "", caption=self.caption.data or "")
        return figure_value(replace(figure, needs_sight=self.needs_sight.data))


class ClipForm(Form):
    """A recording of the library, and which part of it."""

    recording = SelectField(_("Recording"), [InputRequired(_("Choose a recording."))])
    starts = Line(_("From"), most=20)
    ends = Line(_("To"), most=20)

    def offer(self, recordings: Iterable[Recording]) -> None:
        """What can be chosen: title and length."""
        listed = [SelectChoice(str(one.id), listed_recording(one)) for one in recordings]
        self.recording.choices = [SelectChoice("", _("Choose a recording")), *listed]

    def validate(self, extra_validators: Any = None) -> bool:
        """Both places as minutes and seconds, or nothing."""
        super().validate(extra_validators)
        for name in ("starts", "ends"):
            try:
                read_place(self[name].data or "")
            except AuthoringRefused as refusal:
                self.refuse(name, words(refusal.code))
        return not self.errors

    @property
    def part(self) -> tuple[int | None, int | None]:
        """Where it begins and ends, in milliseconds."""
        return read_place(self.starts.data or ""), read_place(self.ends.data or "")


class PictureForm(Form):
    """The file of a picture."""

    file = FileField(_("Picture"))

    def __init__(self, question_id: int, **given: Any) -> None:
        super().__init__(prefix=f"picture-{question_id}", **given)
        self.question_id = question_id
