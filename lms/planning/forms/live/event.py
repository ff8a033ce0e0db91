"""The form of a live draft's terms."""

import re
from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from lms.activities.local_times import moments_of
from lms.learning.registration.rules import MOST_SEATS
from lms.media.forms import zone_choices
from lms.planning.operations.live.event import LOCAL_MOMENT
from lms.planning.versions import Value
from lms.web.forms import Form, Line, Text, Whole

MOST_DAYS: Final = 365
MOST_MINUTES: Final = 10_000
_MONEY: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?", re.ASCII)
_WHOLE: Final = _("Enter a whole number, from %(min)d to %(max)d.")


class EventForm(Form):
    """Zone, seats, registration, fee, and the days in which credit is claimed."""

    zone = SelectField(_("Time zone"))
    capacity = Whole(_("Seats"), [Optional(), NumberRange(1, MOST_SEATS, _WHOLE)])
    registration_closes = DateTimeLocalField(_("Registration closes"), [Optional()], format=LOCAL_MOMENT)
    fee_amount = Line(_("Fee"), most=10)
    fee_note = Text(_("What is said of the fee"), most=600)
    claim_days = Whole(
        _("Days to claim credit after the event"),
        [InputRequired(_("Enter the number of days.")), NumberRange(1, MOST_DAYS, _WHOLE)],
    )
    minimum_minutes = Whole(
        _("Fewest minutes that give credit"), [Optional(), NumberRange(1, MOST_MINUTES, _WHOLE)]
    )

    def offer(self, zone: str) -> None:
        """The zones, and the one in use."""
        self.zone.choices = zone_choices(zone)
        self.zone_in_use = zone

    def validate_registration_closes(self, field: Any) -> None:
        """A time that the clocks of the zone show."""
        if not 2000 <= field.data.year < 2100:
            raise ValidationError(str(_("Enter a year from 2000 to 2099.")))
        if not moments_of(field.data.date(), field.data.time(), self.zone_in_use):
            raise ValidationError(str(_("This time does not exist on that day: the clocks skip it.")))

    def validate_fee_amount(self, field: Any) -> None:
        """An amount of money, or nothing."""
        if field.data and not _MONEY.fullmatch(field.data):
            raise ValidationError(str(_("Enter an amount such as 45.00, or leave it empty.")))

    def values(self) -> dict[str, Value]:
        """What is compared and kept, by part."""
        closes, fee = self.registration_closes.data, self.fee_amount.data or ""
        is_free = not _MONEY.fullmatch(fee) or not Decimal(fee)
        return {
            "zone": self.zone.data or "",
            "capacity": str(self.capacity.data or ""),
            "registration_closes": closes.strftime(LOCAL_MOMENT) if closes else "",
            "fee_amount": "" if is_free else f"{Decimal(fee):.2f}",
            "fee_note": self.fee_note.data or "",
            "claim_days": str(self.claim_days.data or ""),
            "minimum_minutes": str(self.minimum_minutes.data or ""),
        }
