"""Until when one learner claims each type of a live activity's credit where the office gave her longer."""

from collections.abc import Iterable
from datetime import datetime

from lms.activities.timetable import Timed, event_hours
from lms.activities.window import MOST_CLAIM_DAYS_ACPE, claim_day, day_end, extended_end
from lms.credit.types import CREDIT_TYPES


def acpe_takes_until(agenda: Iterable[Timed], zone: str) -> datetime | None:
    """Whoever claims by then leaves time to send it to CPE Monitor; None without an agenda (domain rule 2)."""
    hours = event_hours(agenda)
    return None if hours is None else day_end(claim_day(hours.ends_at, MOST_CLAIM_DAYS_ACPE, zone), zone)


def goes_to_acpe(type_code: str) -> bool:
    """Whether credit of this type is sent to CPE Monitor."""
    return type_code in CREDIT_TYPES and bool(CREDIT_TYPES[type_code].uan)


def later_end(
    type_code: str,
    closes_at: datetime,
    *,
    latest: datetime | None,
    until: datetime | None,
    acpe_until: datetime | None,
) -> datetime:
    """A designation's end for her: an extension that CPE Monitor would find too late leaves ACPE's as it was.

    Whoever it was granted to may be a pharmacist by the time she claims.
    """
    is_too_late = until is not None and acpe_until is not None and until > acpe_until
    if is_too_late and goes_to_acpe(type_code):
        return closes_at
    return extended_end(closes_at, latest=latest, until=until)
