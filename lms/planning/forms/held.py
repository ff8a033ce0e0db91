"""Rows of the form of rescheduling: an item that has not begun, and a venue."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, SelectField, TimeField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired

from lms.activities.local_times import day_ended, moments_of
from lms.activities.models import ActivitySession
from lms.planning.forms.corrections import number_from
from lms.planning.forms.moments import OTHER_YEAR, SKIPPED, YEARS
from lms.planning.operations import Moved, VenueWords
from lms.web.forms import Line, Text


class HeldRow(PlainForm):  # type: ignore[misc]
    """One item that has not begun: its day, beginning and end in the activity's zone, and where it is."""

    session_id = HiddenField()
    on = DateField(_("Day"), [InputRequired(_("Enter the day."))])
    starts = TimeField(_("Begins"), [InputRequired(_("Enter when it begins."))])
    ends = TimeField(_("Ends"), [InputRequired(_("Enter when it ends."))])
    venue_id = SelectField(_("Where"), validate_choice=False)

    def read(self, row: ActivitySession, zone: str) -> Moved | None:
        """As the operation takes it; None where a time is none, which its field then says."""
        begins = self._moment("starts", row.starts_at, self.on.data, zone)
        over = self._moment("ends", row.ends_at, day_ended(self.on.data, self.ends.data), zone)
        if begins is not None and over is not None and over <= begins:
            self.ends.errors = [*self.ends.errors, str(_("It ends before it begins."))]
            over = None
        if begins is None or over is None:
            return None
        venue_id = number_from(self.venue_id.data) if self.venue_id.data else None
        return Moved(session_id=row.id, starts_at=begins, ends_at=over, venue_id=venue_id)

    def _moment(self, name: str, stands: datetime | None, on: date, zone: str) -> datetime | None:
        """The moment that is meant: of a time that comes twice the one that stands, else the first."""
        field = self[name]
        found = moments_of(on, field.data, zone) if on.year in YEARS else ()
        if not found:
            field.errors = [
                *field.errors,
                str(SKIPPED if on.year in YEARS else OTHER_YEAR),
            ]
            return None
        return stands if stands in found else found[0]


class VenueRow(PlainForm):  # type: ignore[misc]
    """What a venue is called and how it is found."""

    venue_id = HiddenField()
    name = Line(_("Name"), [DataRequired(_("Enter the name."))], most=120)
    place = Text(_("Where it is"), most=1000)

    @property
    def words(self) -> VenueWords:
        """As the operation takes it."""
        place = (self.place.data or "").strip()
        return VenueWords(venue_id=number_from(self.venue_id.data), name=self.name.data, place=place)
