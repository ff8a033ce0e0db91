"""Words for where a report's rows stand, what is missing, and what was done with a row."""

from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _

from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.readiness import OF_LEARNER, Gap
from lms.credit.accreditors.standing import Outcome, State

# Words and the kind of the state's mark: empty, done, now, time or stop.
STATES: Final = {
    State.PENDING: (_("Due now"), "now"),
    State.DELETE_DUE: (_("To be deleted there"), "now"),
    State.REMOVAL_DUE: (_("To be removed there"), "now"),
    State.WAITING: (_("Waiting for an answer"), ""),
    State.ACCEPTED: (_("Accepted"), "done"),
    State.REJECTED: (_("Rejected"), "stop"),
    State.NOT_READY: (_("Not ready"), "time"),
    State.NOT_CONSENTED: (_("Not agreed to"), ""),
    State.TOO_LATE: (_("Too late"), "stop"),
    State.DELETED: (_("Deleted there"), "done"),
    State.REVOKED: (_("Nothing to report"), ""),
}
OUTCOMES: Final = {
    None: (_("Waiting for an answer"), ""),
    Outcome.ACCEPTED: (_("Accepted"), "done"),
    Outcome.REJECTED: (_("Rejected"), "stop"),
    Outcome.AGAIN: (_("To be sent again"), "now"),
    Outcome.REMOVED: (_("Removed there"), "done"),
}
ACTIONS: Final = {Action.ADD: _("Add"), Action.UPDATE: _("Update"), Action.DELETE: _("Delete")}
GAPS: Final = {
    Gap.BIRTH_DATE: _("birth date"),
    Gap.LEARNER_NUMBER: _("NPI, state license or board number"),
    Gap.NABP_PROFILE_ID: _("NABP e-Profile ID"),
    Gap.BIRTH_MONTH_DAY: _("birth month and day"),
    Gap.LICENCE: _("state license"),
    Gap.BOARD_IDENTITY: _("number at the board"),
    Gap.UAN: _("Universal Activity Number"),
    Gap.PHARMACY_ACTIVITY_TYPE: _("pharmacy activity type"),
    Gap.ACCME_ACTIVITY_ID: _("ACCME Activity ID"),
    Gap.DESCRIPTION: _("description"),
    Gap.DELIVERY_METHODS: _("way of delivery"),
    Gap.LOCATION: _("place"),
    Gap.BOARDS: _("registration with a board"),
    Gap.CE_BROKER_COURSE_ID: _("CE Broker course number"),
    Gap.FEEDBACK: _("reason and reference for each question"),
}


def missing_words(gaps: Iterable[str], of_learner: bool) -> str:
    """What is missing in words: what only the learner can add, or what the office can."""
    found = (Gap(one) for one in gaps)
    return ", ".join(str(GAPS[one]) for one in found if (one in OF_LEARNER) is of_learner)
