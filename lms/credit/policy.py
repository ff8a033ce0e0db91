"""Who may hold a certificate's document in hands."""

from lms.access.actor import Actor, holds_for
from lms.access.decision import ALLOWED, Decision, refused
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.policy import scopes_of
from lms.credit.models import Award, Certificate
from lms.credit.queries import certificate_by_code
from lms.db import session


def may_download(actor: Actor, award: Award, activity: Activity) -> Decision:
    """Its holder, and the staff who support learners of this activity."""
    if actor.id is not None and actor.id == award.person_id:
        return ALLOWED
    if holds_for(actor, Permission.LEARNERS_SUPPORT, scopes_of(activity)):
        return ALLOWED
    return refused("not_allowed")


def certificate_for_download(actor: Actor, typed: str) -> Certificate | None:
    """The certificate where this actor may have its document; None as if there were none otherwise."""
    certificate = certificate_by_code(typed)
    if certificate is None:
        return None
    activity = session.get_one(Activity, certificate.award.activity_id)
    return certificate if may_download(actor, certificate.award, activity) else None
