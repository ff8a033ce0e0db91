"""Words for what this room refuses and says."""

from typing import Final

from flask_babel import lazy_gettext as _

from lms.web.messages import Message, register

MESSAGES: Final = {
    "not_of_activity": Message(_("This person has no part in the activity.")),
    "own_relationship": Message(_("Nobody decides about their own relationships: ask somebody else.")),
    "owner_excluded": Message(
        _("Owners and executives of an ineligible company may not control content. Remove the person.")
    ),
    "employee_excluded": Message(
        _(
            "Employees of an ineligible company may not control content, unless one of the three "
            "exceptions fits. Choose it, or remove the person."
        )
    ),
    "exception_not_for_this": Message(_("The exceptions are for people who are employees now.")),
    "unrelated_but_relevant": Message(
        _("Content that has nothing to do with the employer is not relevant: choose one of the two.")
    ),
    "nothing_to_mitigate": Message(_("What is not relevant needs no mitigation.")),
    "method_not_for_role": Message(_("This method does not fit the person's roles.")),
    "reviewer_not_clear": Message(
        _("Choose a reviewer who has a part in this activity, has disclosed, and is free of interest.")
    ),
    "received_in_future": Message(_("Enter a day that has come.")),
    "no_address": Message(_("No address is known. Add one, or enter what the person signed.")),
    "asked_too_often": Message(
        _("Four letters went to this person within a week. Call, or enter what the person signed.")
    ),
    "disclosure_asked": Message(_("The letter is on its way."), "done"),
    "disclosure_entered": Message(_("The disclosure is kept."), "done"),
}


def register_all() -> None:
    """Give the codes their words."""
    register(MESSAGES)
