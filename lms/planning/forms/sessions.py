"""The form of one session of a draft."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from lms.accounts.models import Person
from lms.web.forms import Form, Line


class SessionForm(Form):
    """A session's title, and who of the activity speaks in it."""

    title = Line(_("Title of the session"), most=300)
    speakers = SelectMultipleField(_("Who speaks"), validate_choice=False)

    def __init__(self, session_id: int, people: Iterable[Person], **given: Any) -> None:
        super().__init__(prefix=f"session-{session_id}", **given)
        self.session_id = session_id
        self.speakers.choices = [SelectChoice(str(one.id), one.name_with_degree) for one in people]

    @property
    def value(self) -> dict[str, str | list[str]]:
        """What is compared and kept: speakers in the order in which they are offered."""
        ticked = self.speakers.data or ()
        offered = [str(choice.value) for choice in self.speakers.choices]
        return {"title": self.title.data or "", "speakers": [one for one in offered if one in ticked]}
