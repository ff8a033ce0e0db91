"""Letters that registrations and forgotten passwords ask for: written where nobody can measure the time."""

from lms import db
from lms.accounts import operations
from lms.jobs.outbox import job


@job("accounts.answer_registration")
def answer_registration(registration_id: int) -> None:
    """A repeat finds the link made, or the registration gone."""
    with db.transaction():
        operations.answer_registration(registration_id)


@job("accounts.answer_reset")
def answer_reset(address_id: int | None) -> None:
    """A repeat sends another letter, whose link voids the first."""
    with db.transaction():
        operations.answer_reset(address_id)
