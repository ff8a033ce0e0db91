"""One learner in one activity: what was acknowledged, watched and attended, and the gate's last answer."""

from lms.learning.attendance.checking_in.codes import CheckInFlag
from lms.learning.models.attendance import (
    Arrival,
    AttendanceCorrection,
    AttendanceMention,
    AttendanceReport,
    AttendanceRow,
    CheckIn,
    MatchedBy,
)
from lms.learning.models.calendars import CalendarFeed
from lms.learning.models.invoices import Invoice
from lms.learning.models.participation import FollowUpRequest, Participation, Viewing, WatchProgress
from lms.learning.models.registration import ClaimExtension, EventRegistration
from lms.learning.registration.rules import RegistrationState

__all__ = [
    "Arrival",
    "AttendanceCorrection",
    "AttendanceMention",
    "AttendanceReport",
    "AttendanceRow",
    "CalendarFeed",
    "CheckIn",
    "CheckInFlag",
    "ClaimExtension",
    "EventRegistration",
    "FollowUpRequest",
    "Invoice",
    "MatchedBy",
    "Participation",
    "RegistrationState",
    "Viewing",
    "WatchProgress",
]
