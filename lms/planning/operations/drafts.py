"""What is true of drafts alone."""

from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.activities.rules import ActivityState


def insist_on_draft(activity: Activity) -> None:
    """Refuse where it was ever put before learners."""
    if activity.state is not ActivityState.DRAFT or activity.published_at is not None:
        raise Refusal("not_a_draft")


def forget_attestation(activity: Activity) -> None:
    """Take back the office's word that there was no broadcast."""
    activity.never_broadcast_on = activity.never_broadcast_by = None
