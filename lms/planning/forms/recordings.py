"""Forms of a draft's recording: which one, when it was broadcast, why it has no captions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from lms.activities.replacing import Content, may_be_same
from lms.formats import clock_ms
from lms.media.models import Recording
from lms.media.rules import EARLIEST_BROADCAST
from lms.planning.operations import Declared
from lms.web.forms import Form, Text, Whole


class RecordingChoice(Form):
    """A recording of the library."""

    recording_id = SelectField(_("Recording"), [InputRequired(_("Choose a recording."))])

    def offer(self, recordings: Iterable[Recording]) -> None:
        """What can be chosen: title and length."""
        rows = [SelectChoice(str(one.id), listed_recording(one)) for one in recordings]
        self.recording_id.choices = [SelectChoice("", str(_("Choose a recording"))), *rows]


def listed_recording(recording: Recording) -> str:
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
        if self.was_broadcast.data == "broadcast" and (day is None or day.year < EARLIEST_BROADCAST):
            self.refuse("broadcast_on", _("Enter the day of the live broadcast."))
        return not self.errors


class CaptionsExceptionForm(Form):
    """Why a recording has no captions."""

    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)


class ReplacementForm(Form):
    """What is declared of a recording that takes the place of a published activity's, and why."""

    seen = HiddenField()
    content = RadioField(
        _("What is different?"),
        [InputRequired(_("Say whether the content is the same."))],
        choices=[
            SelectChoice(Content.SAME.value, _("Same content: sound, picture or cut alone")),
            SelectChoice(Content.CHANGED.value, _("Changed content: something else is said or shown")),
        ],
        id="recording-content",
    )
    reviewed_on = DateField(_("Day on which the changed content was reviewed"), [Optional()])
    minutes = Whole(
        _("Estimated Time to Complete Activity"),
        [Optional(), NumberRange(1, 10_000, _("Enter whole minutes, at least 1."))],
    )
    captions_exception = Text(_("Why there are no captions"), most=1000)
    keeps_places = BooleanField(_("The places that the quiz points to are still right"))
    asks_again = BooleanField(_("Everybody in control of the content is asked to disclose again"))
    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)

    def offer(self, old: Recording, new: Recording) -> None:
        """Only what the lengths allow; where that is one thing, it is chosen."""
        if not may_be_same(old.duration_ms, new.duration_ms):
            self.content.choices = [one for one in self.content.choices if one.value == Content.CHANGED]
            self.content.data = self.content.data or Content.CHANGED.value
            # Whoever sends the other all the same is told both lengths.
            self.content.validate_choice = False

    @property
    def declared(self) -> Declared:
        """The checked values, as the operation takes them."""
        return Declared(
            content=Content.SAME if self.content.data == Content.SAME else Content.CHANGED,
            reviewed_on=self.reviewed_on.data,
            minutes=self.minutes.data,
            captions_exception=self.captions_exception.data or "",
            keeps_places=self.keeps_places.data,
            asks_again=self.asks_again.data,
        )
