"""Letters about a claim: what is left and until when, to whoever attended, and to whom was given longer."""

from typing import Any, Final

from lms import clock, formats
from lms.accounts.queries import named
from lms.activities.models import Activity
from lms.learning.announcing.claims import Claim, claim_of
from lms.mail import post
from lms.mail.checks import HOLDS, WITHDRAWN, check
from lms.mail.post import Asked

CLAIM_STANDS: Final = "event_claim_stands"


def send_claim_reminder(
    address: str, person_id: int, activity: Activity, claim: Claim, *, turn: int, left: list[str]
) -> None:
    """So many days before the last one of the claim, with what is left; whoever attended and has not claimed."""
    post.send(
        "claim_reminder",
        address,
        only_of=claim_reminder_of(person_id, claim, turn),
        left=left,
        **_facts(person_id, activity, claim),
    )


def claim_reminder_of(person_id: int, claim: Claim, turn: int) -> str:
    """There is one of each turn before each end: an end that was extended is reminded of anew."""
    return f"{person_id} {claim.activity_id} {turn} {claim.closes_at:%Y%m%d%H%M}"


def send_certificate_waiting(
    address: str, person_id: int, activity: Activity, claim: Claim, *, left: list[str]
) -> None:
    """Attendance is credited: what is left until there is a certificate."""
    post.send(
        "certificate_waiting",
        address,
        only_of=waiting_of(person_id, claim),
        left=left,
        **_facts(person_id, activity, claim),
    )


def waiting_of(person_id: int, claim: Claim) -> str:
    """There is one for each learner and end of the claim: whoever was granted a later one is told of it."""
    return f"{person_id} {claim.activity_id} {claim.closes_at:%Y%m%d%H%M}"


def send_claim_extended(
    address: str, person_id: int, activity: Activity, claim: Claim, *, left: list[str], is_waiting: bool
) -> None:
    """The office has given her longer: until when, and what is left where that is known by now.

    `is_waiting`: her certificate waits already, so that no other letter needs to tell it.
    """
    post.send(
        "claim_extended",
        address,
        only_of=extended_of(claim) if is_waiting else f"{extended_of(claim)} early",
        left=left,
        **_facts(person_id, activity, claim),
    )


def extended_of(claim: Claim) -> str:
    """There is one for each extension."""
    return str(claim.extension_id)


@check(CLAIM_STANDS)
def why_not_to_claim(person_id: int, activity_id: int, closes_at: str) -> str:
    """Only while she has not claimed and can."""
    now = clock.now()
    claim = claim_of(person_id, activity_id, now=now)
    if claim.is_claimed:
        return "claimed"
    if claim.is_cancelled:
        return "event_cancelled"
    if claim.is_withdrawn:
        return WITHDRAWN
    if claim.closes_at.isoformat() != closes_at:
        return "other_end"
    return HOLDS if claim.is_open(now) else "over"


def _facts(person_id: int, activity: Activity, claim: Claim) -> dict[str, Any]:
    """What every one of these letters names, and what is asked when it leaves."""
    person, end = named(person_id), claim.closes_at
    last = formats.last_moment(end)
    differs = formats.span_for(last, last, activity.zone, person.zone)
    of = {"person_id": person_id, "activity_id": activity.id, "closes_at": end.isoformat()}
    return {
        "check": Asked(CLAIM_STANDS, of),
        "name": person.name_with_degree,
        "title": activity.title,
        "last_moment": last,
        "zone": activity.zone,
        "own_moment": formats.moment(last, person.zone) if differs else "",
        "activity_url": post.link(f"/activities/{activity.slug}"),
    }
