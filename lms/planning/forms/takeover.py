"""The form of what is taken over: keys of what was ticked."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import InputRequired

from lms.web.forms import Form


class Keys(Field):  # type: ignore[misc]
    """Values of boxes under one name."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was ticked."""
        self.data = list(valuelist)


class TakeOverForm(Form):
    """What is taken over."""

    take = Keys(_("What to take over"), [InputRequired(_("Choose what to take over."))], default=list)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.is_sent = "formdata" not in given
