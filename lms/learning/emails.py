"""Letters to learners."""

from datetime import datetime
from typing import Final

from lms import clock, formats
from lms.accounts.models import Person
from lms.accounts.queries import address_for_letters, named, primary_address
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.activities.window import has_ended
from lms.credit.models import Award
from lms.credit.queries import accompanying_codes, verdict_of
from lms.credit.rules import unit_words
from lms.db import session
from lms.learning.attendance.queries import attendance_of
from lms.learning.models import FollowUpRequest
from lms.learning.registration.queries import seat_or_place_of
from lms.mail import post
from lms.mail.checks import HOLDS, WITHDRAWN, check
from lms.mail.post import Asked

RECORDING_STANDS: Final = "recording_stands"


def send_certificate_ready(award: Award, activity: Activity) -> None:
    """The certificate is ready: where it is, never the document itself; once for each award.

    Nobody without an address gets it, and whoever lost the credit meanwhile was told of that.
    """
    address, certificate = address_for_letters(award.person_id), award.certificates[-1]
    if address is None or not verdict_of(award).counts:
        return
    post.send(
        "certificate_ready",
        address,
        only_of=award.id,
        name=named(award.person_id).name_with_degree,
        title=certificate.title,
        amount=award.amount,
        unit=unit_words(award.amount, award.credit_type),
        claimed_at=award.claimed_at,
        zone=activity.zone,
        certificate_url=post.link(f"/activities/{activity.slug}/certificate"),
        verification_url=_link(certificate.code),
        accompanying=[
            (f"{formats.credits(one.amount)} {unit_words(one.amount, one.credit_type)}", _link(one.code))
            for one in accompanying_codes(award.person_id, activity.id)
        ],
    )


def send_follow_up(
    asked: FollowUpRequest, activity: Activity, token: str, *, days: int, is_reminder: bool
) -> None:
    """The personal link to the follow-up's questions, and until when it works; who is asked has an address."""
    address = primary_address(asked.person_id)
    assert address is not None
    post.send(
        "follow_up",
        address.address,
        name=address.person.name,
        title=activity.title,
        days=days,
        is_reminder=is_reminder,
        ends_at=asked.ends_at,
        zone=activity.zone,
        link=post.link(f"/follow-up/{token}"),
    )


def send_quiz_passed(person: Person, activity: Activity, *, attempt_id: int, closes_at: datetime | None) -> None:
    """The quiz was graded anew, and this attempt passed it: one letter. Nobody without an address gets it.

    `closes_at` is the end of the credit that is left for this person; None where there is none to be claimed.
    """
    address = address_for_letters(person.id)
    if address is not None:
        post.send(
            "quiz_passed",
            address,
            only_of=attempt_id,
            name=person.name_with_degree,
            title=activity.title,
            last_moment=formats.last_moment(closes_at) if closes_at is not None else None,
            zone=activity.zone,
            activity_url=post.link(f"/activities/{activity.slug}"),
        )


def send_attempt_granted(person: Person, activity: Activity, *, closes_at: datetime) -> None:
    """The office has granted one more attempt at the quiz, to somebody whose address the gate has seen."""
    address = address_for_letters(person.id)
    assert address is not None
    post.send(
        "attempt_granted",
        address,
        name=person.name_with_degree,
        title=activity.title,
        last_moment=formats.last_moment(closes_at),
        zone=activity.zone,
        quiz_url=post.link(f"/activities/{activity.slug}/quiz"),
    )


def _link(code: str) -> str:
    return post.link(f"/verify/{code}")


def send_recording_published(person_id: int, live: Activity, recorded: Activity, *, is_registered: bool) -> None:
    """What a learner attended, or missed, is on demand: it is the same content, whose credit is given once."""
    address, person = address_for_letters(person_id), named(person_id)
    if address is None:
        return
    assert recorded.closes_at is not None
    post.send(
        "recording_published",
        address,
        only_of=f"{recorded.id} {person.id}",
        check=Asked(RECORDING_STANDS, {"person_id": person_id, "live_id": live.id, "activity_id": recorded.id}),
        name=person.name_with_degree,
        live_title=live.title,
        is_registered=is_registered,
        title=recorded.title,
        allows_both=recorded.allows_both,
        last_moment=formats.last_moment(recorded.closes_at),
        zone=recorded.zone,
        link=post.link(f"/activities/{recorded.slug}"),
    )


@check(RECORDING_STANDS)
def why_not_told_of_recording(person_id: int, live_id: int, activity_id: int) -> str:
    """Only who has a seat or was there, while learners see the recording and its credit has not ended."""
    if seat_or_place_of(person_id, live_id) is None:
        live = session.get_one(Activity, live_id)
        if not attendance_of(person_id, live, now=clock.now()).has_evidence:
            return "seat_given_up"
    recorded = session.get_one(Activity, activity_id)
    if recorded.state is not ActivityState.PUBLISHED:
        return WITHDRAWN
    assert recorded.closes_at is not None
    return "over" if has_ended(recorded.closes_at, clock.now()) else HOLDS
