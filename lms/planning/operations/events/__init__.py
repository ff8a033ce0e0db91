"""What the office does with a published event: hold it at another time or place, or cancel it."""

from lms.planning.operations.events.cancelling import cancel_event
from lms.planning.operations.events.plan import Moved, Rescheduled, VenueWords
from lms.planning.operations.events.rescheduling import reschedule_event

__all__ = ["Moved", "Rescheduled", "VenueWords", "cancel_event", "reschedule_event"]
