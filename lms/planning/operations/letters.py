"""Ask a person of an activity to disclose; where no address is known, the office gives one first."""

from datetime import datetime

from lms.access.actor import Actor
from lms.access.decision import insist
from lms.accounts.models import Person
from lms.accounts.operations import give_address
from lms.activities.models import Activity
from lms.disclosures.models import DisclosureRequest
from lms.disclosures.operations import ask_for_disclosure
from lms.disclosures.policy import may_collect


def ask_person(
    activity: Activity, person: Person, *, address: str, actor: Actor, now: datetime
) -> DisclosureRequest:
    """Write the letter, to this address where none is known yet; an empty one leaves it at that."""
    insist(may_collect(actor, activity, person.id))
    if address:
        give_address(person, address, actor_id=actor.id)
    return ask_for_disclosure(activity, person, actor=actor, now=now)
