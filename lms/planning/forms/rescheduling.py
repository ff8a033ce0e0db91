"""The form of holding a published event at another time or place."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, FormField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from lms.activities.local_times import moments_of
from lms.activities.models import Activity, Venue
from lms.planning.forms.corrections import SeenForm, number_from
from lms.planning.forms.held import HeldRow, VenueRow
from lms.planning.forms.moments import SKIPPED, YEARS
from lms.planning.operations import Rescheduled
from lms.planning.operations.live.event import LOCAL_MOMENT
from lms.web.forms import Rows


class ReschedulingForm(SeenForm):
    """Times and places of what lies ahead, until when one registers, and why it changes."""

    items = Rows(FormField(HeldRow), max_entries=60)
    venues = Rows(FormField(VenueRow), max_entries=20)
    registration_closes = DateTimeLocalField(_("Registration closes"), [Optional()], format=LOCAL_MOMENT)
    field_order = ("items", "venues", "registration_closes", "reason")

    def offer(self, venues: Iterable[Venue]) -> None:
        """The rooms and streams of the activity."""
        offered = [SelectChoice("", str(_("Not said"))), *(SelectChoice(str(one.id), one.name) for one in venues)]
        for row in self.items:
            row.form.venue_id.choices = offered

    def plan(self, activity: Activity) -> Rescheduled | None:
        """As the operation takes it; None where something is to be mended, which its field says."""
        if not self.validate():
            return None
        rows = {one.id: one for one in activity.sessions}
        sent = [(row.form, rows.get(number_from(row.form.session_id.data))) for row in self.items]
        items = [form.read(row, activity.zone) for form, row in sent if row is not None]
        closes = self._closes(activity)
        if any(one is None for one in items) or self.registration_closes.errors:
            return None
        return Rescheduled(
            items=tuple(one for one in items if one is not None),
            venues=tuple(row.form.words for row in self.venues),
            registration_closes_at=closes,
        )

    def _closes(self, activity: Activity) -> datetime | None:
        local = self.registration_closes.data
        if local is None:
            return None
        stands = activity.live.registration_closes_at if activity.live is not None else None
        found = moments_of(local.date(), local.time(), activity.zone) if local.year in YEARS else ()
        if not found:
            self.refuse("registration_closes", str(SKIPPED))
            return None
        return stands if stands in found else found[0]
