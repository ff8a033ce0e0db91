"""Collect what people disclose: by a letter with a personal link, or from a form they signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lms.access import limits
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.access.limits import Limit
from lms.accounts.models import Person
from lms.accounts.queries import primary_address
from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import session
from lms.disclosures import emails
from lms.disclosures.models import Disclosure, DisclosureRequest, Relationship
from lms.disclosures.personal_links import make_link, use_link, void_links
from lms.disclosures.policy import may_collect
from lms.disclosures.queries import last_request, role_began_on
from lms.disclosures.rules import Nature, lookback_from

# Per person, whatever the activities: one statement serves them all.
LETTERS: Final = Limit(kind="disclosures.letters", most=4, period=timedelta(days=7))


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A relationship as a person states it; `detail` stays with the office."""

    company: str
    nature: Nature
    detail: str = ""
    is_current: bool = True


def collect_disclosure(
    person: Person,
    stated: Sequence[Stated],
    *,
    role_began_on: date,
    now: datetime,
    actor_id: int | None,
    entered_by: int | None = None,
) -> Disclosure:
    """Keep a person's statement of all relationships; an empty one says that there are none."""
    disclosure = Disclosure(
        person_id=person.id,
        collected_at=now,
        looks_back_to=lookback_from(role_began_on),
        entered_by=entered_by,
    )
    session.add(disclosure)
    session.add_all(
        Relationship(
            disclosure=disclosure,
            company=one.company,
            nature=one.nature,
            detail=one.detail,
            is_current=one.is_current,
        )
        for one in stated
    )
    session.flush()
    note(
        "disclosure.collected",
        actor_id=actor_id,
        subject=("disclosure", disclosure.id),
        person_id=person.id,
        relationships=len(stated),
    )
    return disclosure


def enter_disclosure(
    activity: Activity, person: Person, stated: Sequence[Stated], *, received_on: date, actor: Actor, now: datetime
) -> Disclosure:
    """Keep what a person declared on a form that the office received signed on this day.

    Raises Refusal: not_allowed, not_of_activity, received_in_future.
    """
    insist(may_collect(actor, activity, person.id))
    today = now.astimezone(ZoneInfo(activity.zone)).date()
    if received_on > today:
        raise Refusal("received_in_future")
    noon = datetime.combine(received_on, time(12), tzinfo=ZoneInfo(activity.zone))
    void_links(activity.id, [person.id], now=now)
    return collect_disclosure(
        person,
        stated,
        role_began_on=role_began_on(activity, person.id),
        now=now if received_on == today else noon,
        actor_id=actor.id,
        entered_by=actor.id,
    )


def ask_for_disclosure(activity: Activity, person: Person, *, actor: Actor, now: datetime) -> DisclosureRequest:
    """Write the letter with the personal link, or write it again; the link of a letter before ends.

    Raises Refusal: not_allowed, not_of_activity, no_address, asked_too_often.
    """
    insist(may_collect(actor, activity, person.id))
    address = primary_address(person.id)
    if address is None or actor.id is None:
        raise Refusal("no_address")
    if not limits.count(LETTERS, str(person.id)):
        raise Refusal("asked_too_often", status=429)
    before = last_request(activity.id, person.id)
    token, made = make_link(activity, person_id=person.id, asked_by=actor.id, now=now)
    emails.send_disclosure_request(
        address,
        activity,
        token,
        is_reminder=before is not None and before.used_at is None,
        looks_back_to=lookback_from(role_began_on(activity, person.id)),
        ends_at=made.ends_at,
    )
    note("disclosure.asked", actor_id=actor.id, subject=("activity", activity.id), person_id=person.id)
    return made


def disclose_by_link(token: str, stated: Sequence[Stated], *, now: datetime) -> Disclosure | None:
    """Use the link of a letter for the person's own statement; None where it is used, over or unknown."""
    request = use_link(token, now=now)
    if request is None:
        return None
    activity = session.get_one(Activity, request.activity_id)
    person = session.get_one(Person, request.person_id)
    return collect_disclosure(
        person,
        stated,
        role_began_on=role_began_on(activity, person.id),
        now=now,
        actor_id=person.id,
    )
