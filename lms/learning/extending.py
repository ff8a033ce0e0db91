"""Let one learner claim the credit of a live activity until later; never of a recording (domain rule 2)."""

from datetime import date, datetime, timedelta
from typing import Final

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.activities.reading import activity_held
from lms.activities.rules import ActivityKind
from lms.activities.window import WindowRefused, day_end, has_ended
from lms.audit.log import note
from lms.credit.extended import acpe_takes_until, goes_to_acpe
from lms.credit.rules import eligible_types
from lms.db import session
from lms.learning import participation
from lms.learning.announcing.unclaimed import tell_of_extension
from lms.learning.models import ClaimExtension
from lms.learning.policy import may_extend_claim

LONGEST: Final = timedelta(days=365)


def extend_claim(person_id: int, activity: Activity, last_day: date, reason: str, *, actor: Actor) -> None:
    """Until the end of this day in the activity's zone; the reason is kept, the last word holds, she is told.

    Raises Refusal: not_allowed, extension_of_recording, reason_missing, extension_not_later, extension_too_long,
    extension_after_acpe.
    """
    insist(may_extend_claim(actor, person_id, activity))
    # An event that is moved meanwhile moves the deadline too: it is read once both are held.
    hold_person(person_id)
    activity, now = activity_held(activity.id), clock.now()
    if activity.kind is not ActivityKind.LIVE or activity.closes_at is None:
        raise Refusal("extension_of_recording")
    if not reason.strip():
        raise Refusal("reason_missing", status=422)
    until = _end_of(last_day, activity.zone, now=now)
    if has_ended(until, now) or has_ended(until, activity.closes_at):
        raise Refusal("extension_not_later", status=422)
    if has_ended(now + LONGEST, until):
        raise Refusal("extension_too_long", status=422)
    if is_past_acpe(session.get_one(Person, person_id), activity, until):
        raise Refusal("extension_after_acpe", status=422)
    assert actor.id is not None
    made = ClaimExtension(
        person_id=person_id,
        activity_id=activity.id,
        closes_at=until,
        reason=reason.strip(),
        granted_by=actor.id,
        granted_at=now,
    )
    session.add(made)
    session.flush()
    note(
        "claim_extended",
        actor_id=actor.id,
        subject=("activity", activity.id),
        person_id=person_id,
        extension_id=made.id,
    )
    participation.refresh_one(person_id, activity.id)
    tell_of_extension(made, now=now)


def _end_of(last_day: date, zone: str, *, now: datetime) -> datetime:
    """The end of this day; a slip in its year may leave the years that ends are computed for."""
    try:
        return day_end(last_day, zone)
    except WindowRefused as refused:
        code = "extension_too_long" if last_day > now.date() else "extension_not_later"
        raise Refusal(code, status=422) from refused


def is_past_acpe(person: Person, activity: Activity, until: datetime) -> bool:
    """Whether this person would claim ACPE's credit too late for CPE Monitor (domain rule 2).

    Whose profession is not known may be a pharmacist.
    """
    acpe_until = acpe_takes_until(activity.sessions, activity.zone)
    designated = {one.credit_type for one in activity.designations}
    hers = eligible_types(person.profession, designated, degree=person.degree) if person.profession else designated
    return acpe_until is not None and until > acpe_until and any(map(goes_to_acpe, hers))
