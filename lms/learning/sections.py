"""Where an activity that was begun stands on My Activities."""

from enum import StrEnum
from typing import Final

from lms.learning.gate import Reason


class Section(StrEnum):
    """The four parts of the page."""

    IN_PROGRESS = "in_progress"
    TO_CLAIM = "to_claim"
    COMPLETED = "completed"
    ENDED = "ended"


# Credit that was given, also where it was withdrawn.
AWARDED: Final = (Reason.CERTIFICATE_READY, Reason.CREDIT_REVOKED)
# What no further step of the learner's mends.
BARRED: Final = (
    Reason.NO_ATTEMPTS_LEFT,
    Reason.NO_CREDIT_TYPE,
    Reason.REGISTRATION_CLOSED,
    Reason.EVENT_CANCELLED,
    Reason.ATTENDED_TOO_LITTLE,
    Reason.HELD_FOR_SAME_CONTENT,
)


def section_of(reason: str, *, is_published: bool, is_open: bool) -> Section:
    """By the gate's stored answer; that the window closed since, or that it was withdrawn, is newer."""
    if reason in AWARDED:
        return Section.COMPLETED
    if not is_published or not is_open or reason in BARRED:
        return Section.ENDED
    return Section.TO_CLAIM if reason == Reason.READY_TO_CLAIM else Section.IN_PROGRESS


def why_ended(reason: str, *, is_published: bool, is_open: bool) -> Reason:
    """The code of what ended it."""
    if not is_published:
        return Reason.WITHDRAWN
    return Reason(reason) if is_open else Reason.CREDIT_ENDED
