"""A learner's word whether an accreditor may be told of her."""

from typing import Final

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person
from lms.audit.log import note
from lms.credit.accreditors import policy
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import ReportingConsent
from lms.credit.accreditors.queries import consent_of
from lms.credit.accreditors.readiness import CONSENTED_CHANNELS
from lms.db import session

# The version of what a learner reads before she agrees; a new wording is a new version.
WORDING: Final = "2026-11"


def say_consent(actor: Actor, person_id: int, channel: Channel, *, given: bool) -> None:
    """Keep a learner's word whether this channel may be told of her; the same word twice is one.

    Raises Refusal: not_allowed, and consent_not_asked for channels that need none.
    """
    insist(policy.may_consent(actor, person_id))
    if channel not in CONSENTED_CHANNELS:
        raise Refusal("consent_not_asked", status=422)
    hold_person(person_id)
    last = consent_of(person_id, channel)
    if last is not None and last.is_given == given:
        return
    session.add(
        ReportingConsent(person_id=person_id, channel=channel, is_given=given, wording=WORDING, at=clock.now())
    )
    session.flush()
    act = "consent_to_reporting" if given else "withdraw_from_reporting"
    note(act, actor_id=actor.id, subject=("person", person_id), channel=channel.value, wording=WORDING)
