"""Close an account: nobody signs in by it any more, and its seats go to who waits."""

from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.accounts.operations import disable_person
from lms.accounts.queries import hold_person
from lms.learning.registration.operations import give_seats_back


def close_account(actor: Actor, person: Person) -> None:
    """Close it, and give back what it holds of events to come. Raises Refusal: not_allowed."""
    # Who registers at this moment has her seat before, and it is found.
    hold_person(person.id)
    disable_person(actor, person)
    assert actor.id is not None
    give_seats_back(person.id, actor_id=actor.id)
