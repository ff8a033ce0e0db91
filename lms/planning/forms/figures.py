"""What a question shows beside its words, as the editor sends it: its words, and the file of a picture."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField

from lms.assessments.figures import LONGEST_ALTERNATIVE, LONGEST_CAPTION, Figure
from lms.planning.asking import Fields, figure_value
from lms.web.forms import Form, Line, Text


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


class PictureForm(Form):
    """The file of a picture."""

    file = FileField(_("Picture"))

    def __init__(self, question_id: int, **given: Any) -> None:
        super().__init__(prefix=f"picture-{question_id}", **given)
        self.question_id = question_id
