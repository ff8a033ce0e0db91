"""Claiming what was attended: as much as attendance gives, for whom, until when, and never twice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.activities.reading import activity_held
from lms.activities.rules import EvidenceKind as Kind
from lms.credit.models import Award
from lms.credit.operations import Attended, award_credit
from lms.learning.attendance.operations import settle
from lms.learning.claiming import Claim, complete_and_claim
from lms.learning.facts import Learner
from lms.learning.gate import Reason
from lms.learning.models import ClaimExtension, Participation
from lms.learning.participation import acknowledge
from lms.learning.standing import Standing, standing_of
from tests.factories.activities import designate, make_activity
from tests.factories.attendance import arrive, check_in, first_session, report, report_row
from tests.factories.live import STARTS, make_live_activity, publish_live, register
from tests.factories.people import Cast, make_person
from tests.pages import Pages, text_of

AFTER = STARTS + timedelta(hours=3)
BEFORE = STARTS - timedelta(days=1)


def came(person: Person, activity: Activity, minutes: float = 60) -> None:
    """Registered, disclosure read, attended so long: nothing is left but the claim."""
    with clock.frozen_at(BEFORE):
        register(person.id, activity)
        acknowledge(person.id, activity, 1)
    with clock.frozen_at(AFTER):
        arrive(person.id, first_session(activity), 0, minutes)
        settle(person.id, activity)
    db.session.commit()


def standing(person: Person, activity: Activity, now: datetime = AFTER) -> Standing:
    with clock.frozen_at(now):
        return standing_of(Learner(id=person.id), activity)


def claim(
    person: Person, activity: Activity, amount: str = "1.00", credit_type: str = "ama_pra_1", now: datetime = AFTER
) -> Award | str:
    """The award, or the reason why there is none."""
    wanted = Claim(credit_type=credit_type, amount=Decimal(amount))
    with clock.frozen_at(now):
        done = complete_and_claim(person=person, activity=activity, claim=wanted)
    return awards(person)[0] if done.certificate_id else done.reason


def awards(person: Person) -> list[Award]:
    return list(db.session.scalars(select(Award).where(Award.person_id == person.id).order_by(Award.id)))


def live(**values: Any) -> Activity:
    """An event that has neither quiz nor evaluation: attendance is all that is asked."""
    return make_live_activity(evaluation=False, **values)


def test_a_session_until_midnight_is_completed_on_the_day_that_it_closes(cast: Cast) -> None:
    # Eleven at night on the 8th in Chicago, until midnight.
    activity = live(starts_at=datetime(2026, 12, 9, 5, tzinfo=UTC))
    with clock.frozen_at(BEFORE):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    after = datetime(2026, 12, 9, 8, tzinfo=UTC)
    with clock.frozen_at(after):
        arrive(cast.learner.id, first_session(activity), 0, 60)
        settle(cast.learner.id, activity)
    db.session.commit()
    award = claim(cast.learner, activity, now=after)
    assert isinstance(award, Award)
    assert award.completed_on == date(2026, 12, 8)


def test_credit_is_given_up_to_the_attended_time(cast: Cast) -> None:
    activity = live()
    came(cast.learner, activity, 37.5)
    assert standing(cast.learner, activity).claimable[0].maximum == Decimal("0.75")
    assert standing(cast.learner, activity).claimable[0].designated == Decimal("1.00")
    with pytest.raises(Refusal, match="claim_above_attended"):
        claim(cast.learner, activity, "1.00")
    award = claim(cast.learner, activity, "0.75")
    assert isinstance(award, Award)
    assert (award.amount, award.maximum, award.attended_seconds) == (Decimal("0.75"), Decimal("1.00"), 2250)


def test_a_second_less_gives_a_quarter_hour_less(cast: Cast) -> None:
    activity = live()
    came(cast.learner, activity, 37.5 - 1 / 60)
    assert standing(cast.learner, activity).claimable[0].maximum == Decimal("0.50")


def test_under_a_quarter_hour_gives_nothing_and_says_so(cast: Cast) -> None:
    activity = live()
    came(cast.learner, activity, 7.4)
    assert claim(cast.learner, activity) == Reason.ATTENDED_TOO_LITTLE
    assert standing(cast.learner, activity).answer.facts["attended_seconds"] == 444


def test_the_offices_stricter_minimum_is_asked(cast: Cast) -> None:
    other, activity = make_person("Ada", "Lind"), live(terms={"minimum_minutes": 45})
    came(cast.learner, activity, 44)
    came(other, activity, 45)
    assert claim(cast.learner, activity) == Reason.ATTENDED_TOO_LITTLE
    assert isinstance(claim(other, activity, "0.75"), Award)


def test_a_type_given_in_full_or_not_at_all_asks_for_all_of_it(cast: Cast) -> None:
    activity = live(published=False)
    designate(activity, "ancc", designated_at=BEFORE - timedelta(days=30))
    publish_live(activity)
    nurses = [make_person("Nia", "Okoro", degree="RN", profession=Profession.NURSE) for _ in range(2)]
    came(nurses[0], activity, 52.4)
    came(nurses[1], activity, 52.5)
    assert standing(nurses[0], activity).answer.reason is Reason.ATTENDED_TOO_LITTLE
    assert isinstance(claim(nurses[1], activity, "1.00", "ancc"), Award)


def test_what_accompanies_a_type_comes_only_with_all_of_the_time(cast: Cast) -> None:
    other, activity = make_person("Ada", "Lind"), live(published=False)
    designate(activity, "ipce", designated_at=BEFORE - timedelta(days=30))
    publish_live(activity)
    came(cast.learner, activity, 30)
    came(other, activity, 60)
    assert [one.credit_type for one in standing(cast.learner, activity).credits.accompanying] == []
    claim(cast.learner, activity, "0.50")
    claim(other, activity, "1.00")
    assert [one.credit_type for one in awards(cast.learner)] == ["ama_pra_1"]
    assert [(one.credit_type, one.attended_seconds) for one in awards(other)] == [
        ("ama_pra_1", 3600),
        ("ipce", 3600),
    ]


def test_the_day_of_participation_is_that_of_the_last_attended_session(cast: Cast) -> None:
    late = datetime(2026, 12, 9, 4, 30, tzinfo=UTC)
    activity = live(starts_at=late)
    with clock.frozen_at(late - timedelta(days=1)):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    arrive(cast.learner.id, first_session(activity), 0, 60)
    award = claim(cast.learner, activity, now=late + timedelta(days=3))
    assert isinstance(award, Award)
    # From 22:30 to 23:30 in Chicago.
    assert award.completed_on == date(2026, 12, 8)


def test_a_walk_in_needs_no_registration(cast: Cast) -> None:
    activity = live(evidence=(Kind.DOOR,))
    assert standing(cast.learner, activity).answer.reason is Reason.REGISTRATION_CLOSED
    check_in(cast.learner.id, first_session(activity), kind=Kind.DOOR)
    with clock.frozen_at(AFTER):
        settle(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    assert isinstance(claim(cast.learner, activity), Award)


def test_what_is_awaited_is_said_and_holds_up_the_claim_alone(cast: Cast) -> None:
    activity = make_live_activity(evidence=(Kind.REPORT,))
    with clock.frozen_at(BEFORE):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    mine = standing(cast.learner, activity)
    assert (mine.answer.reason, mine.claimable) == (Reason.EVALUATION_NOT_DONE, ())
    session = first_session(activity)
    report_row(report(session, cast.officer.id), cast.learner.id, session, 0, 30)
    assert standing(cast.learner, activity).claimable[0].maximum == Decimal("0.50")


def test_credit_ends_with_the_deadline_and_for_one_learner_later(cast: Cast) -> None:
    activity = live()
    came(cast.learner, activity)
    came(cast.colleague, activity)
    assert activity.closes_at is not None
    late, until = activity.closes_at, activity.closes_at + timedelta(days=5)
    assert claim(cast.learner, activity, now=late) == Reason.CREDIT_ENDED
    extend(cast.learner, activity, until, by=cast.officer)
    mine = standing(cast.learner, activity, late)
    assert (mine.answer.reason, mine.facts.closes_at) == (Reason.READY_TO_CLAIM, until)
    assert claim(cast.colleague, activity, now=late) == Reason.CREDIT_ENDED
    assert claim(cast.learner, activity, now=until) == Reason.CREDIT_ENDED
    award = claim(cast.learner, activity, now=until - timedelta(seconds=1))
    assert isinstance(award, Award)
    assert award.closes_at == until


def test_a_designation_with_an_end_of_its_own_is_not_claimed_later(cast: Cast) -> None:
    activity = live()
    came(cast.learner, activity)
    assert activity.closes_at is not None
    activity.designations[0].closes_at = activity.closes_at - timedelta(days=10)
    extend(cast.learner, activity, activity.closes_at + timedelta(days=5), by=cast.officer)
    assert claim(cast.learner, activity, now=activity.closes_at) == Reason.CREDIT_ENDED


def extend(person: Person, activity: Activity, until: datetime, *, by: Person) -> None:
    db.session.add(
        ClaimExtension(
            person_id=person.id,
            activity_id=activity.id,
            closes_at=until,
            reason="Was in hospital.",
            granted_by=by.id,
            granted_at=clock.now(),
        )
    )
    db.session.commit()


def test_the_same_content_gives_credit_once_live_or_recorded(cast: Cast) -> None:
    event = live()
    came(cast.learner, event)
    recording = make_activity(from_session_id=first_session(event).id)
    other = make_activity(from_session_id=first_session(event).id, allows_both=True)
    assert standing(cast.learner, recording).answer.reason is Reason.DISCLOSURE_NOT_READ
    claim(cast.learner, event)
    assert standing(cast.learner, recording).answer.reason is Reason.HELD_FOR_SAME_CONTENT
    assert standing(cast.learner, other).answer.reason is Reason.DISCLOSURE_NOT_READ
    assert standing(cast.colleague, recording).answer.reason is Reason.DISCLOSURE_NOT_READ


def test_whoever_holds_credit_for_the_event_is_promised_none_for_its_recording(cast: Cast, pages: Pages) -> None:
    event = live()
    came(cast.learner, event)
    recording = make_activity(from_session_id=first_session(event).id)
    claim(cast.learner, event)
    db.session.commit()
    with clock.frozen_at(AFTER):
        hers, theirs = (
            text_of(pages.of(one).get(f"/activities/{recording.slug}")) for one in (cast.learner, cast.colleague)
        )
    assert "0 more credit you hold it already" in hers
    assert "you hold it already" not in theirs


def test_whoever_holds_credit_for_the_recording_earns_none_for_the_event(cast: Cast) -> None:
    event = live()
    recording = make_activity(from_session_id=first_session(event).id)
    award_of_recording(cast.learner, recording)
    came(cast.learner, event)
    assert claim(cast.learner, event) == Reason.HELD_FOR_SAME_CONTENT


def award_of_recording(person: Person, recording: Activity) -> None:
    award_credit(
        person=person,
        activity=recording,
        credit_type="ama_pra_1",
        amount=Decimal("1.00"),
        began_at=AFTER,
        claimed_at=AFTER,
        disclosure_number=1,
        attempt_id=None,
        watched_ms=40_000,
    )


def ledger(person: Person, activity: Activity, attended: Attended | None, amount: str = "1.00") -> int:
    """Past the gate, as no page goes."""
    return award_credit(
        person=person,
        activity=activity,
        credit_type="ama_pra_1",
        amount=Decimal(amount),
        began_at=BEFORE,
        claimed_at=AFTER,
        disclosure_number=1,
        attempt_id=None,
        watched_ms=None,
        attended=attended,
    )


def test_the_ledger_itself_refuses_what_was_not_attended(cast: Cast) -> None:
    activity = live()
    day = date(2026, 12, 8)
    with pytest.raises(Refusal, match="claim_not_attended"):
        ledger(cast.learner, activity, None)
    with pytest.raises(Refusal, match="claim_above_attended"):
        ledger(cast.learner, activity, Attended(seconds=2249, last_on=day), "0.75")
    assert ledger(cast.learner, activity, Attended(seconds=2250, last_on=day), "0.75")


def test_what_was_attended_is_stored_with_the_gates_answer(cast: Cast) -> None:
    activity = live()
    came(cast.learner, activity)
    row = db.session.scalars(select(Participation).filter_by(person_id=cast.learner.id)).one()
    assert (row.reason, row.content_began_number) == (Reason.READY_TO_CLAIM, 1)
    assert activity_held(activity.id).live is not None


def test_a_visitor_sees_the_event_and_what_it_gives(cast: Cast) -> None:
    activity = live()
    with clock.frozen_at(BEFORE):
        mine = standing_of(Learner(), activity)
    assert (mine.answer.reason, mine.facts.takes_registrations) == (Reason.NOT_SIGNED_IN, True)
    assert mine.event is not None
    assert mine.event.token == ""
