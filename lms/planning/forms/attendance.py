"""What the office writes about one person's attendance, and until when she may claim."""

from datetime import date, datetime, time
from itertools import product
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import DateField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from lms import formats
from lms.activities.local_times import moments_of
from lms.activities.models import Activity, ActivitySession
from lms.activities.timetable import timed
from lms.learning.attendance.correcting import LONGEST_REASON, Written
from lms.web.forms import Form, Text

THERE, ABSENT, BACK = "there", "absent", "back"


class AttendanceForm(Form):
    """Which session, whether and from when to when she was there, and how the office knows."""

    item = SelectField(lazy_gettext("Session"), coerce=int)
    word = RadioField(
        lazy_gettext("What is right"),
        choices=[
            SelectChoice(THERE, lazy_gettext("There, from and until")),
            SelectChoice(ABSENT, lazy_gettext("Not there")),
            SelectChoice(BACK, lazy_gettext("Take back what the office wrote before")),
        ],
        default=THERE,
    )
    begins = TimeField(lazy_gettext("From"), [Optional()])
    ends = TimeField(lazy_gettext("Until"), [Optional()])
    reason = Text(
        lazy_gettext("How do you know?"), [DataRequired(lazy_gettext("Enter the reason."))], most=LONGEST_REASON
    )

    def offer(self, activity: Activity) -> None:
        """The sessions that give credit, each with its time: what is entered lies within."""
        self.item.choices = [
            SelectChoice(one.id, f"{one.title}, {formats.span(*hours, activity.zone)}")
            for hours, one in timed(activity.sessions)
            if one.is_accredited
        ]

    def offer_taking_back(self, *, is_corrected: bool) -> None:
        """Only where the office wrote something that holds."""
        if not is_corrected:
            self.word.choices = [one for one in self.word.choices if one.value != BACK]

    def written(self, item: ActivitySession, zone: str) -> Written | str | None:
        """What was entered, None for taking back, or what is wrong with it."""
        assert item.starts_at is not None
        if self.word.data == BACK:
            return None
        if self.word.data == ABSENT:
            return Written(starts_at=item.starts_at, ends_at=item.starts_at)
        begins, ends = moment_within(item, self.begins.data, zone), moment_within(item, self.ends.data, zone)
        if begins is None or ends is None:
            return str(gettext("Enter two times within the session."))
        return Written(starts_at=begins, ends_at=ends)


class ExtensionForm(Form):
    """The last day on which this learner may claim, and why."""

    last_day = DateField(lazy_gettext("Claim until the end of"), [DataRequired(lazy_gettext("Enter a day."))])
    why = Text(
        lazy_gettext("Why it is longer"), [DataRequired(lazy_gettext("Enter the reason."))], most=LONGEST_REASON
    )


def moment_within(item: ActivitySession, clock: time | None, zone: str) -> datetime | None:
    """The moment of the session at which the clocks of the zone show this."""
    if clock is None or item.starts_at is None or item.ends_at is None:
        return None
    place = ZoneInfo(zone)
    days: list[date] = [one.astimezone(place).date() for one in (item.starts_at, item.ends_at)]
    found = (one for day, at in product(days, (clock,)) for one in moments_of(day, at, zone))
    return next((one for one in found if item.starts_at <= one <= item.ends_at), None)
