"""What the demonstration's activities are designated for, with numbers and approvals as their types want them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from lms.activities.models import Activity, Designation
from lms.activities.window import add_years
from lms.credit.rules import credit_type
from lms.credit.types import CreditType
from lms.demo.content import Script, scripts

_PREPARED: Final = timedelta(days=60)
# No accreditor has given these numbers to anybody.
_PROVIDER: Final = "JA0000999-0000"
_OTHERS: Final = "00000"


def designations_of(script: Script, activity: Activity, released_at: datetime) -> Iterator[Designation]:
    """Each type of the script, made before the release."""
    day = released_at.astimezone(ZoneInfo(activity.zone)).date()
    for code, amount in script.values.get("credits", {}).items():
        kind = credit_type(code)
        yield Designation(
            activity=activity,
            credit_type=code,
            amount=Decimal(amount),
            designated_at=released_at - _PREPARED,
            valid_until=add_years(day, kind.valid_years) if kind.needs_valid_until else None,
            uan=_number(script, kind, day.year) if kind.uan else "",
            topic=script.values["acpe_topic"] if kind.uan else "",
            number=_OTHERS if kind.number_label else "",
        )


def _number(script: Script, kind: CreditType, year: int) -> str:
    """The number in the year of the release, one for each activity."""
    places = dict(zip((one.slug for one in scripts()), count(1), strict=False))
    return f"{_PROVIDER}-{year % 100:02}-{places[script.slug]:03}-H{script.values['acpe_topic']}-{kind.uan}"
