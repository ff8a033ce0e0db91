"""Activities, their designations and sessions, who makes them, and what became of them."""

from lms.activities.models.activities import (
    CONTROL_CHART,
    Activity,
    ActivityPerson,
    ActivitySession,
    Audience,
    Designation,
    Specialty,
)
from lms.activities.models.facts import ActivityReporting, Replacement
from lms.activities.models.live import (
    LiveEvent,
    Meeting,
    MeetingHost,
    RegistrationQuestion,
    Venue,
)
from lms.activities.models.marks import CatalogueMark, Edition

__all__ = [
    "CONTROL_CHART",
    "Activity",
    "ActivityPerson",
    "ActivityReporting",
    "ActivitySession",
    "Audience",
    "CatalogueMark",
    "Designation",
    "Edition",
    "LiveEvent",
    "Meeting",
    "MeetingHost",
    "RegistrationQuestion",
    "Replacement",
    "Specialty",
    "Venue",
]
