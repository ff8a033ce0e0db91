"""Forms of a draft's recording: which one, when it was broadcast, why it has no captions."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from lms.formats import clock_ms
from lms.media.models import Recording
from lms.web.forms import Form, Text

# Nobody streamed lectures before; such a year is a slip of the hand.
EARLIEST: Final = 1990


class RecordingChoice(Form):
    """A recording of the library."""

    recording_id = SelectField(_("Recording"), [InputRequired(_("Choose a recording."))])

    def offer(self, recordings: Iterable[Recording]) -> None:
        """What can be chosen: title and length."""
        rows = [SelectChoice(str(one.id), _listed(one)) for one in recordings]
        self.recording_id.choices = [SelectChoice("", str(_("Choose a recording"))), *rows]


def _listed(recording: Recording) -> str:
    """Its title, and its length once that is known."""
    return f"{recording.title} ({clock_ms(recording.duration_ms)})" if recording.duration_ms else recording.title


class BroadcastForm(Form):
    """The day of the live broadcast, or that there was none."""

    was_broadcast = RadioField(
        _("Was this content broadcast live?"),
        [InputRequired(_("Say whether there was a live broadcast."))],
        choices=[
            SelectChoice("broadcast", _("Yes, on the day below")),
            SelectChoice("never", _("No. I attest for the CE office that it was never broadcast")),
        ],
    )
    broadcast_on = DateField(_("Day of the live broadcast"), [Optional()])

    def leave_attestation_to_office(self) -> None:
        """Show only what somebody outside the office may say."""
        self.was_broadcast.choices = self.was_broadcast.choices[:1]

    def validate(self, extra_validators: Any = None) -> bool:
        """A broadcast has a day, and one that people could have watched."""
        if not super().validate(extra_validators):
            return False
        day = self.broadcast_on.data
        if self.was_broadcast.data == "broadcast" and (day is None or day.year < EARLIEST):
            self.refuse("broadcast_on", _("Enter the day of the live broadcast."))
        return not self.errors


class CaptionsExceptionForm(Form):
    """Why a recording has no captions."""

    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)
