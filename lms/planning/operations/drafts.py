"""What is true of drafts alone."""

from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.activities.rules import ActivityState


def is_draft(activity: Activity) -> bool:
    """True where it was never put before learners: what is written of it may change."""
    return activity.state is ActivityState.DRAFT and activity.published_at is None


def insist_on_draft(activity: Activity) -> None:
    """Refuse where it was ever put before learners."""
    if not is_draft(activity):
        raise Refusal("not_a_draft")


def forget_attestation(activity: Activity) -> None:
    """Take back the office's word that there was no broadcast."""
    activity.never_broadcast_on = activity.never_broadcast_by = None
