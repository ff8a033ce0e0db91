"""Links by which a learner lets others read her transcript: made, and ended at once."""

import secrets
from datetime import timedelta

from sqlalchemy import func, select

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.audit.log import note
from lms.credit.transcript.models import TranscriptLink
from lms.credit.transcript.sharing import MOST_LINKS, secret_of
from lms.db import session
from lms.tokens import digest_of


def make_link(
    person_id: int, *, days: int, credit_type: str, year: int | None, cycle_id: int | None, with_external: bool
) -> TranscriptLink:
    """A link to this part of her transcript, for so many days. Raises Refusal links_too_many."""
    hold_person(person_id)
    now = clock.now()
    open_now = (
        TranscriptLink.person_id == person_id,
        TranscriptLink.ended_at.is_(None),
        TranscriptLink.ends_at > now,
    )
    if session.scalar(select(func.count()).where(*open_now)) == MOST_LINKS:
        raise Refusal("links_too_many")
    made_from = secrets.token_hex(16)
    link = TranscriptLink(
        person_id=person_id,
        made_from=made_from,
        digest=digest_of(secret_of(made_from)),
        credit_type=credit_type,
        year=year,
        cycle_id=cycle_id,
        with_external=with_external,
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    session.add(link)
    session.flush()
    note("transcript.shared", actor_id=person_id, subject=("transcript_link", link.id), days=days)
    return link


def end_link(link: TranscriptLink) -> None:
    """End it now; ending it again changes nothing."""
    if link.ended_at is None:
        link.ended_at = clock.now()
        note("transcript.link_ended", actor_id=link.person_id, subject=("transcript_link", link.id))
