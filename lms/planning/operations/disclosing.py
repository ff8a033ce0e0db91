"""After publication: name somebody, take somebody out, decide anew, show learners what is disclosed by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.models import Person
from lms.accounts.operations import NamedPerson
from lms.activities.models import Activity
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.rules import PersonRole
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.disclosures.operations import Stated, decide_relevance, enter_disclosure, make_version
from lms.disclosures.rules import Mitigation
from lms.learning.announcing.operations import announce_change, as_announced
from lms.learning.participation import queue_refreshing
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrections import blocking, hold_published, insist_on_gate
from lms.planning.operations.decisions import decision_slots
from lms.planning.operations.ends import lock
from lms.planning.operations.people import add_new_person, remove_person
from lms.planning.operations.revisions import add_told_revision
from lms.planning.queries import pending_disclosure
from lms.planning.versions import Value


@dataclass(frozen=True, kw_only=True)
class AddedPerson:
    """Somebody more in control of the content, what she signed, and what was decided about all of it."""

    named: NamedPerson
    is_another: bool
    role: PersonRole
    title: str
    affiliation: str
    stated: Sequence[Stated]
    received_on: date
    is_relevant: bool
    mitigation: Mitigation | None
    reviewer_id: int


def add_disclosed_person(
    activity: Activity,
    added: AddedPerson,
    *,
    seen: int,
    reason: str,
    actor: Actor,
    now: datetime,
    settings: Settings,
) -> ActivityRevision:
    """Name her, keep what she signed and what was decided, and show learners all of it, or nothing at all.

    Raises Refusal as `show_disclosure`, and what the acts refuse of which it is made.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    told = as_announced(activity)
    person = add_new_person(
        activity,
        added.named,
        added.role,
        title=added.title,
        affiliation=added.affiliation,
        is_another=added.is_another,
        actor=actor,
        now=now,
        correcting=True,
    )
    disclosure = enter_disclosure(
        activity, person, added.stated, received_on=added.received_on, actor=actor, now=now
    )
    for row in disclosure.relationships:
        decide_relevance(
            activity,
            row,
            is_relevant=added.is_relevant,
            actor=actor,
            now=now,
            mitigation=added.mitigation if added.is_relevant else None,
            reviewer=session.get(Person, added.reviewer_id),
        )
    made = show_disclosure(activity, seen=seen, reason=reason, actor=actor, now=now, settings=settings)
    # Whoever was taken out once speaks again in her sessions.
    announce_change(activity, told, reason=made.reason, now=now)
    return made


def remove_disclosed_person(
    activity: Activity, person_id: int, *, seen: int, reason: str, actor: Actor, now: datetime, settings: Settings
) -> ActivityRevision:
    """Take a person out and show learners the disclosure without her, or nothing at all.

    Who is named is material, so learners in progress read it again; what she disclosed stays with the office.
    Raises Refusal as `show_disclosure` and `remove_person`.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    told = as_announced(activity)
    remove_person(activity, person_id, actor=actor, now=now, correcting=True)
    made = show_disclosure(activity, seen=seen, reason=reason, actor=actor, now=now, settings=settings)
    announce_change(activity, told, reason=made.reason, now=now)
    return made


def decide_anew(
    activity: Activity, relationship_id: int, said: Value, *, actor: Actor, now: datetime, settings: Settings
) -> None:
    """Decide about one relationship of a published activity; learners read of it when it is shown.

    Raises Refusal as `decide_relevance`, not_of_activity, and correction_blocked where it could not be published.
    """
    insist(may_publish(actor, activity))
    lock(activity)
    known = blocking(activity, now=now, settings=settings)
    slots = {slot.part: slot for slot in decision_slots(activity, actor=actor, now=now)}
    slot = slots.get(f"relationship:{relationship_id}")
    if slot is None:
        raise Refusal("not_of_activity", status=422)
    slot.write(said)
    insist_on_gate(activity, now=now, settings=settings, known=known)


def show_disclosure(
    activity: Activity, *, seen: int, reason: str, actor: Actor, now: datetime, settings: Settings
) -> ActivityRevision:
    """Make the version that says what is known now; where it is material, learners in progress read it again.

    Kept only where the publish gate still passes. Raises Refusal: not_published, corrected_meanwhile,
    nothing_pending, reason_missing, link_in_reason, correction_blocked.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    pending = pending_disclosure(activity, settings=settings)
    if pending is None:
        raise Refusal("nothing_pending", status=422)
    insist_on_gate(activity, now=now, settings=settings)
    changes = {"disclosure": (pending.before, pending.after)}
    made = add_told_revision(
        activity, changes, reason=reason, actor=actor, now=now, is_material=pending.is_material
    )
    make_version(activity, provider=settings.provider_name, now=now)
    queue_indexing(activity)
    if pending.is_material:
        queue_refreshing(activity)
    note(
        "activity.disclosure_shown",
        actor_id=actor.id,
        subject=("activity", activity.id),
        revision=made.number,
        is_material=pending.is_material,
    )
    return made
