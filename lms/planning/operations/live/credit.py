"""Credit of a live draft, as its agenda gives it."""

from lms import formats
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.agenda import credit_of_agenda
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.db import session
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.saving import lock
from lms.planning.queries.agenda import agenda_items


def use_agenda_credit(activity: Activity, designation_id: int, *, actor: Actor) -> None:
    """Designate as much as the agenda gives. Raises Refusal: no_such_designation, agenda_without_credit."""
    insist(may_edit(actor, activity))
    lock(activity)
    insist_on_draft(activity)
    found = next((one for one in activity.designations if one.id == designation_id), None)
    if found is None:
        raise Refusal("no_such_designation", status=404)
    amount = credit_of_agenda(agenda_items(activity))
    if not amount:
        raise Refusal("agenda_without_credit")
    found.amount = amount
    session.flush()
    note(
        "designation.as_agenda",
        actor_id=actor.id,
        subject=("activity", activity.id),
        credit_type=found.credit_type,
        amount=formats.credits(amount),
    )
