"""Take a seat or a place in the queue, give it back, move up: one at a time for each event."""

from lms.learning.registration.operations.giving_back import cancel_by_office, cancel_own, give_seats_back
from lms.learning.registration.operations.queue import change_capacity, put_first, reopen_seats
from lms.learning.registration.operations.taking import register, register_by_office
from lms.learning.registration.operations.telling import tell_registration

__all__ = [
    "cancel_by_office",
    "cancel_own",
    "change_capacity",
    "give_seats_back",
    "put_first",
    "register",
    "register_by_office",
    "reopen_seats",
    "tell_registration",
]
