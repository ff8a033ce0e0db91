"""Whom a search showed may be chosen, by a signed word: nobody chooses, or lists, people by number."""

from datetime import timedelta
from typing import Final

from lms import config
from lms.access.actor import Actor
from lms.accounts.models import Person
from lms.accounts.queries import person_by_id
from lms.activities.models import Activity
from lms.tokens import Signer, TokenRefused

LIVES: Final = timedelta(hours=12)
_PURPOSE: Final = "person_choice"


def choice_of(person: Person, activity: Activity, actor: Actor) -> str:
    """What the search's page sends back for this person, worth something to this reader and activity alone."""
    return _signer().sign(_PURPOSE, f"{activity.id}-{actor.id}-{person.id}", lives=LIVES)


def chosen_person(choice: str, activity: Activity, actor: Actor) -> Person | None:
    """The person behind a choice; None where it was not this reader's for this activity, or is old."""
    try:
        activity_id, actor_id, person_id = _signer().read(_PURPOSE, choice).split("-")
    except TokenRefused:
        return None
    if (activity_id, actor_id) != (str(activity.id), str(actor.id)):
        return None
    return person_by_id(int(person_id))


def _signer() -> Signer:
    return Signer(config.current().signing_key)
