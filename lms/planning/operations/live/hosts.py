"""The hosts that meetings may lie on: added, retired, offered again by the office."""

from datetime import datetime

from sqlalchemy import select

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.joining import is_host
from lms.activities.models import MeetingHost
from lms.audit.log import note
from lms.db import session
from lms.planning.policy import may_keep_lists


def add_host(host: str, *, actor: Actor, now: datetime) -> MeetingHost:
    """Let meetings lie on it and its subdomains. Raises Refusal: host_malformed, host_listed."""
    insist(may_keep_lists(actor))
    name = host.lower()
    if not is_host(name):
        raise Refusal("host_malformed")
    session.execute(select(MeetingHost.id).with_for_update())
    if session.scalar(select(MeetingHost.id).where(MeetingHost.host == name)) is not None:
        raise Refusal("host_listed")
    made = MeetingHost(host=name, added_by=actor.id, added_at=now)
    session.add(made)
    session.flush()
    _note("meeting_host.added", made, actor)
    return made


def retire_host(host: MeetingHost, *, actor: Actor, now: datetime) -> None:
    """No meeting is put on it any more, and the doors of those that lie on it stay shut."""
    insist(may_keep_lists(actor))
    session.refresh(host, with_for_update=True)
    host.retired_at = host.retired_at or now
    session.flush()
    _note("meeting_host.retired", host, actor)


def offer_host_again(host: MeetingHost, *, actor: Actor) -> None:
    """Take back that it was retired."""
    insist(may_keep_lists(actor))
    session.refresh(host, with_for_update=True)
    host.retired_at = None
    session.flush()
    _note("meeting_host.offered", host, actor)


def _note(act: str, host: MeetingHost, actor: Actor) -> None:
    note(act, actor_id=actor.id, subject=("meeting_host", host.id))
