"""Forms of the library: a recording's facts, and captions as a file or as text."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from lms.formats import ZONE_NAMES, zone_name
from lms.media.rules import LANGUAGES
from lms.web.forms import Form, Line, Text


def zone_choices(*kept: str) -> list[SelectChoice]:
    """The zones of the United States by their names, then the one in use."""
    more = [zone for zone in kept if zone and zone not in ZONE_NAMES and zone in available_timezones()]
    return [SelectChoice(zone, zone_name(zone)) for zone in (*ZONE_NAMES, *more)]


class RecordingForm(Form):
    """Title, and the day of the live broadcast with its zone."""

    title = Line(_("Title"), [InputRequired(_("Give it a title."))], most=200)
    broadcast_on = DateField(_("Day of the live broadcast"), [Optional()])
    broadcast_zone = SelectField(_("Time zone of that day"))


class CaptionsTextForm(Form):
    """Captions edited as one text, and the digest of the text that the page showed."""

    text = Text(
        _("All captions as text (WebVTT)"), [InputRequired(_("Leave at least one caption."))], most=900_000
    )
    seen = HiddenField()


class ChaptersForm(Form):
    """All chapters, a line each or as a file, and the digest of those that the page showed."""

    file = FileField(_("WebVTT or text file"))
    text = Text(_("Chapters, one a line"), most=60_000)
    seen = HiddenField()

    def content(self) -> bytes | str:
        """What was sent; a file replaces the lines."""
        return self.file.data.read() if self.file.data else self.text.data or ""

    def refuse_content(self, message: str) -> None:
        """Put a message where the content came from."""
        self.refuse("file" if self.file.data else "text", message)


class CaptionsForm(Form):
    """A language's captions."""

    language = SelectField(_("Language"), choices=[SelectChoice(*pair) for pair in LANGUAGES.items()])
    file = FileField(_("WebVTT, SRT or SBV file"))
    text = Text(_("Or its text"), most=900_000)

    def content(self) -> bytes | str:
        """What was sent, as a file or as text; empty where neither."""
        return self.file.data.read() if self.file.data else self.text.data or ""

    def refuse_content(self, message: str) -> None:
        """Put a message where the content came from."""
        self.refuse("file" if self.file.data else "text", message)
