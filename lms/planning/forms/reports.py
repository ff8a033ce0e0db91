"""A report of attendance: the file, where its times are from, and what goes back and forth with the preview."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from lms.activities.intervals import Interval
from lms.activities.models import Activity, Venue
from lms.learning.attendance.reports.rows import MOST_BYTES, DayOrder, ReportRefused
from lms.learning.attendance.reports.understanding import Understood, understand
from lms.media.forms import zone_choices
from lms.web.forms import Form, Line, trimmed
from lms.web.messages import words

# What a file of the largest size comes to, where nothing in it can be said more shortly.
MOST_PACKED: Final = 2 * MOST_BYTES
ORDERS: Final = (
    SelectChoice(DayOrder.MONTH_FIRST.value, _("The month comes first: 3/4 is 4 March")),
    SelectChoice(DayOrder.DAY_FIRST.value, _("The day comes first: 3/4 is 3 April")),
)


class ReportFileForm(Form):
    """The file is chosen once and travels with its preview, so that nothing is kept before it is imported."""

    file = FileField(_("Report"), id="report-file")
    venue = SelectField(_("Room or stream"), coerce=int)
    zone = SelectField(_("Time zone of the report's times"))
    order = RadioField(_("How the report writes days"), [Optional()], choices=list(ORDERS))
    content = HiddenField()
    file_name = HiddenField()

    def __init__(self, activity: Activity, venues: Sequence[Venue], **given: Any) -> None:
        super().__init__(**given)
        self.venue.choices = [SelectChoice(one.id, name_of(one)) for one in venues]
        self.zone.choices = zone_choices(activity.zone)
        if self.zone.data is None:
            self.zone.data = activity.zone
        self.asks_order = bool(self.order.data)
        self.bytes_read = b""

    def reads(self, hours: Mapping[int, Sequence[Interval]]) -> Understood | None:
        """What the file says, by the hours of each venue's sessions; None, with the reason, where nothing is."""
        if not (self.validate() and self._sent()):
            return None
        order = DayOrder(self.order.data) if self.order.data else None
        try:
            return understand(self.bytes_read, zone=self.zone.data, hours=hours[self.venue.data], order=order)
        except ReportRefused as refusal:
            self._refuse(refusal)
            return None

    def _sent(self) -> bool:
        """The file, or what of it came back with the preview."""
        if self.file.data:
            with self.file.data.stream as stream:
                self.bytes_read = stream.read(MOST_BYTES + 1)
            self.file_name.data = trimmed(self.file.data.filename)
        else:
            self.bytes_read = _unpacked(self.content.data or "")
        if not self.bytes_read:
            self.refuse("file", gettext("Choose the report."))
        self.content.data = _packed(self.bytes_read) if len(self.bytes_read) <= MOST_BYTES else ""
        return bool(self.bytes_read)

    def _refuse(self, refusal: ReportRefused) -> None:
        """Say why nothing is taken, beside what mends it."""
        is_of_days = refusal.code == "day_order_unclear"
        self.asks_order = self.asks_order or is_of_days
        self.refuse("order" if is_of_days else "file", words(f"attendance_file_{refusal.code}", what=refusal.what))


class ReportPersonForm(Form):
    """Whose the rows are: a registrant, or somebody known by an address."""

    person = HiddenField()
    address = Line(_("Address of the account"), most=254)
    does = HiddenField()

    @property
    def person_id(self) -> int:
        """The chosen registrant; 0, whom nobody is, where none was chosen."""
        said = self.person.data or ""
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


def name_of(venue: Venue) -> str:
    """The venue's name, or its number where it has none."""
    return venue.name or str(gettext("Room or stream %(number)d", number=venue.position))


def _packed(data: bytes) -> str:
    return b64encode(zlib.compress(data)).decode()


def _unpacked(text: str) -> bytes:
    """At most one byte more than is read; nothing, where somebody sent something else."""
    try:
        return zlib.decompressobj().decompress(b64decode(text, validate=True), MOST_BYTES + 1)
    except (ValueError, zlib.error):
        return b""
