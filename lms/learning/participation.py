"""A learner's row in an activity: begun, disclosure acknowledged, the gate's answer kept beside the facts."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import expire, insert_or_renew, insert_unless_there, session, write
from lms.disclosures.queries import current_version
from lms.jobs.outbox import enqueue
from lms.learning import gate
from lms.learning.facts import Learner, facts_for
from lms.learning.models import Participation

# So many in one transaction: others write in between.
AT_ONCE: Final = 100


KEY: Final = ("person_id", "activity_id")
# Built once: a hall begins within seconds.
_BEGINS: Final = (
    update(Participation)
    .where(
        Participation.person_id == bindparam("person"),
        Participation.activity_id == bindparam("activity"),
        Participation.content_began_number.is_(None),
    )
    .values(content_began_number=Participation.acknowledged_number)
)


def hold(person_id: int, activity: Activity) -> None:
    """Let this person's changes take turns, in an activity that she has begun at the latest now."""
    _hold(person_id, activity.id)


def begin(person_id: int, activity: Activity) -> Participation:
    """The person's row, made the first time; two requests at once make one."""
    hold(person_id, activity)
    return locked(person_id, activity.id)


def locked(person_id: int, activity_id: int) -> Participation:
    """The row, held until the transaction ends: what decides is read after this."""
    return session.scalars(
        select(Participation)
        .filter_by(person_id=person_id, activity_id=activity_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def lock_some(person_ids: Collection[int], activity_id: int) -> None:
    """The same of several, as far as they have begun, in the order of `refresh_some`."""
    rows = select(Participation.id).where(
        Participation.activity_id == activity_id, Participation.person_id.in_(person_ids)
    )
    session.execute(rows.order_by(Participation.id).with_for_update())


def acknowledge(person_id: int, activity: Activity, number: int) -> None:
    """Record that this version of the disclosure was shown and acknowledged; only the current one can be."""
    insist_on_current(activity, number)
    bring_acknowledgement(person_id, activity, number)
    refresh_step(person_id, activity)


def bring_acknowledgement(person_id: int, activity: Activity, number: int) -> None:
    """Record a version that was current when she acknowledged it; whether it still serves is the gate's to say."""
    row = begin(person_id, activity)
    if row.acknowledged_number is None or row.acknowledged_number < number:
        row.acknowledged_number, row.acknowledged_at = number, clock.now()
        note("disclosure_acknowledged", actor_id=person_id, subject=("activity", activity.id), number=number)


def insist_on_current(activity: Activity, number: int) -> None:
    """Refuse a version that changed while it was being read: the new one must be shown first.

    Raises Refusal: disclosure_changed_meanwhile.
    """
    version = current_version(activity.id)
    if version is None or version.number != number:
        raise Refusal("disclosure_changed_meanwhile")


def content_begins(person_id: int, activity: Activity) -> None:
    """The version acknowledged when the content began counts as before it (domain rule 3)."""
    content_begins_in(activity.id, person_id)


def content_begins_in(activity_id: int, person_id: int) -> None:
    """The same, for who holds the lock and has not read the activity."""
    session.flush()
    _hold(person_id, activity_id)
    write(_BEGINS, {"person": person_id, "activity": activity_id})
    expire(Participation)


def next_step_for(person_id: int | None, activity: Activity) -> gate.NextStep:
    """The gate's answer for this person now."""
    return gate.next_step(facts_for(Learner(id=person_id), activity), now=clock.now())


def refresh_step(person_id: int, activity: Activity) -> gate.NextStep:
    """Ask the gate and keep its answer as codes, so that lists need not ask once per row."""
    session.flush()
    hold_person(person_id)
    answer = next_step_for(person_id, activity)
    keep_step(person_id, activity.id, answer, now=clock.now())
    return answer


def keep_step(person_id: int, activity_id: int, answer: gate.NextStep, *, now: datetime) -> None:
    """Keep an answer that the gate gave while the person was held."""
    row = {"person_id": person_id, "activity_id": activity_id, "began_at": now, "changed_at": now}
    insert_or_renew(
        Participation, KEY, ("changed_at", "step", "reason"), {**row, "step": answer.step, "reason": answer.reason}
    )
    expire(Participation)


def queue_refreshing(activity: Activity) -> None:
    """What the gate answers has changed for everybody in this activity: the stored answers follow."""
    enqueue("learning.refresh_steps", activity_id=activity.id)


def queue_refreshing_of(person_id: int) -> None:
    """What the gate answers has changed for this person: her stored answers follow."""
    enqueue("learning.refresh_learner", person_id=person_id)


def refresh_learner(person_id: int) -> None:
    """Ask the gate again for everything that this person has begun and not finished."""
    unfinished = select(Participation).where(
        Participation.person_id == person_id, Participation.reason != gate.Reason.CERTIFICATE_READY
    )
    for row in session.scalars(unfinished.order_by(Participation.id).with_for_update()).all():
        answer = next_step_for(person_id, session.get_one(Activity, row.activity_id))
        row.step, row.reason = answer.step, answer.reason


def refresh_one(person_id: int, activity_id: int) -> None:
    """Ask the gate again for one participant, who did nothing herself; nothing is asked where she is none."""
    session.flush()
    row = session.scalars(
        select(Participation).filter_by(person_id=person_id, activity_id=activity_id).with_for_update()
    ).one_or_none()
    if row is not None:
        answer = next_step_for(person_id, session.get_one(Activity, activity_id))
        row.step, row.reason = answer.step, answer.reason


def refresh_some(activity_id: int, after_id: int) -> int | None:
    """Ask the gate again for the next participants without an award; the last one's id, None when all are done.

    When somebody last did something is not touched: she did nothing.
    """
    activity = session.get_one(Activity, activity_id)
    unfinished = select(Participation).where(
        Participation.activity_id == activity_id,
        Participation.id > after_id,
        Participation.reason != gate.Reason.CERTIFICATE_READY,
    )
    rows = session.scalars(unfinished.order_by(Participation.id).limit(AT_ONCE).with_for_update()).all()
    for row in rows:
        answer = next_step_for(row.person_id, activity)
        row.step, row.reason = answer.step, answer.reason
    return rows[-1].id if rows else None


def _hold(person_id: int, activity_id: int) -> None:
    hold_person(person_id)
    now = clock.now()
    values = {"person_id": person_id, "activity_id": activity_id, "step": "", "reason": ""}
    insert_unless_there(Participation, KEY, **values, began_at=now, changed_at=now)
