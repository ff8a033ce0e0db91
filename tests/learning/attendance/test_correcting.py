"""The office's own word on attendance, and the later day for one learner: with a reason, and audited."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.professions import Profession
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind as Kind
from lms.activities.window import day_end
from lms.audit.models import AuditRow
from lms.credit.operations import Attended, award_credit
from lms.learning.attendance.correcting import Written, close_attendance, correct_attendance
from lms.learning.attendance.operations import settle
from lms.learning.attendance.queries import attendance_of
from lms.learning.attendance.values import Phase
from lms.learning.ends import claim_end
from lms.learning.extending import extend_claim
from lms.learning.extensions import extended_until
from lms.learning.facts import open_credits
from lms.learning.models import AttendanceCorrection, ClaimExtension, Participation
from lms.learning.participation import acknowledge
from lms.learning.queries import claimed_later
from lms.learning.rows import rows_of
from tests.factories.activities import designate, make_activity
from tests.factories.attendance import arrive, first_session, moment_in
from tests.factories.live import STARTS, make_live_activity, publish_live, register
from tests.factories.people import Cast, make_person

AFTER = STARTS + timedelta(hours=3)


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_live_activity()


def span(session: ActivitySession, begins: float, ends: float) -> Written:
    return Written(starts_at=moment_in(session, begins), ends_at=moment_in(session, ends))


def seconds(cast: Cast, activity: Activity) -> int:
    return attendance_of(cast.learner.id, activity, now=AFTER).seconds


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditRow.act).where(AuditRow.act.like("%attendance%"))))


def test_the_office_writes_attendance_down_and_another_takes_it_back(cast: Cast, activity: Activity) -> None:
    session = first_session(activity)
    arrive(cast.learner.id, session, 0, 10)
    with clock.frozen_at(AFTER):
        correct_attendance(
            cast.learner.id, session, span(session, 0, 45), "Overflow room.", actor=cast.course_admin
        )
        assert seconds(cast, activity) == 2700
        correct_attendance(cast.learner.id, session, None, "Was another Marsh.", actor=cast.officer)
    assert seconds(cast, activity) == 600
    assert [one.reason for one in db.session.scalars(select(AttendanceCorrection))] == [
        "Overflow room.",
        "Was another Marsh.",
    ]
    assert acts() == ["attendance_corrected", "attendance_corrected"]


def test_only_who_may_edit_corrects_and_never_her_own(cast: Cast, activity: Activity) -> None:
    session = first_session(activity)
    with clock.frozen_at(AFTER):
        for actor, person_id in ((cast.coordinator, cast.learner.id), (cast.officer, cast.officer.id)):
            with pytest.raises(Refusal):
                correct_attendance(person_id, session, span(session, 0, 45), "Why.", actor=actor)
    assert acts() == []


@pytest.mark.parametrize(
    ("begins", "ends", "reason", "at", "code"),
    [
        (0, 45, "  ", AFTER, "reason_missing"),
        (0, 45, "Why.", STARTS - timedelta(seconds=1), "not_held_yet"),
        (45, 30, "Why.", AFTER, "times_malformed"),
        (-1, 30, "Why.", AFTER, "times_malformed"),
        (0, 61, "Why.", AFTER, "times_malformed"),
    ],
)
def test_a_correction_needs_a_reason_and_times_of_the_session(  # type: ignore[no-untyped-def]
    cast: Cast, activity: Activity, begins: float, ends: float, reason: str, at, code: str
) -> None:
    session = first_session(activity)
    with clock.frozen_at(at), pytest.raises(Refusal, match=code):
        correct_attendance(cast.learner.id, session, span(session, begins, ends), reason, actor=cast.officer)


def test_the_office_says_that_all_is_in(cast: Cast) -> None:
    activity = make_live_activity(evidence=(Kind.REPORT,))
    with clock.frozen_at(STARTS), pytest.raises(Refusal, match="not_over_yet"):
        close_attendance(activity, actor=cast.officer)
    with clock.frozen_at(AFTER):
        with pytest.raises(Refusal, match="not_allowed"):
            close_attendance(activity, actor=cast.coordinator)
        close_attendance(activity, actor=cast.officer)
        close_attendance(activity, actor=cast.officer)
    assert attendance_of(cast.learner.id, activity, now=AFTER).phase is Phase.OVER
    assert acts() == ["attendance_closed"]


def test_one_learner_may_claim_until_later_and_the_last_word_holds(cast: Cast, activity: Activity) -> None:
    with clock.frozen_at(AFTER):
        for day, actor in ((date(2027, 2, 1), cast.officer), (date(2027, 1, 20), cast.administrator)):
            extend_claim(cast.learner.id, activity, day, "Was in hospital.", actor=actor)
    rows = db.session.scalars(select(ClaimExtension).order_by(ClaimExtension.id)).all()
    assert [one.closes_at.date() for one in rows] == [date(2027, 2, 2), date(2027, 1, 21)]


def test_an_extension_to_a_day_that_has_passed_is_none_and_a_later_one_opens_what_had_ended(
    cast: Cast, activity: Activity
) -> None:
    with clock.frozen_at(STARTS - timedelta(days=1)):
        register(cast.learner.id, activity)
        acknowledge(cast.learner.id, activity, 1)
    arrive(cast.learner.id, first_session(activity), 0, 60)
    with clock.frozen_at(datetime(2027, 2, 10, tzinfo=UTC)):
        settle(cast.learner.id, activity)
        ended = db.session.scalars(select(Participation.reason)).one()
        with pytest.raises(Refusal, match="extension_not_later"):
            extend_claim(cast.learner.id, activity, date(2027, 1, 20), "Ill.", actor=cast.officer)
        extend_claim(cast.learner.id, activity, date(2027, 2, 20), " Ill. ", actor=cast.officer)
    assert db.session.scalars(select(ClaimExtension.reason)).all() == ["Ill."]
    assert db.session.scalars(select(Participation.reason)).one() != ended


@pytest.mark.parametrize(
    ("day", "reason", "code"),
    [
        (date(2027, 1, 20), " ", "reason_missing"),
        (date(2026, 12, 1), "Why.", "extension_not_later"),
        (date(2027, 1, 7), "Why.", "extension_not_later"),
        (date(2027, 12, 9), "Why.", "extension_too_long"),
        # Slips in the year.
        (date(202, 1, 5), "Why.", "extension_not_later"),
        (date(9999, 12, 31), "Why.", "extension_too_long"),
    ],
)
def test_an_extension_needs_a_reason_and_a_later_day_within_a_year(
    cast: Cast, activity: Activity, day: date, reason: str, code: str
) -> None:
    with clock.frozen_at(AFTER), pytest.raises(Refusal, match=code):
        extend_claim(cast.learner.id, activity, day, reason, actor=cast.officer)


def test_whoever_would_receive_acpe_credit_claims_while_cpe_monitor_still_takes_it(cast: Cast) -> None:
    activity = make_live_activity(published=False)
    designate(activity, "acpe_pharmacist", designated_at=STARTS - timedelta(days=30))
    publish_live(activity)
    unknown = make_person(profession=None, degree="")
    pharmacist = make_person(profession=Profession.PHARMACIST, degree="PharmD")
    # 55 days after 8 December 2026.
    last, past = date(2027, 2, 1), date(2027, 2, 2)
    with clock.frozen_at(AFTER):
        for person in (pharmacist, unknown):
            with pytest.raises(Refusal, match="extension_after_acpe"):
                extend_claim(person.id, activity, past, "Was in hospital.", actor=cast.officer)
            extend_claim(person.id, activity, last, "Was in hospital.", actor=cast.officer)
        extend_claim(cast.learner.id, activity, past, "Was in hospital.", actor=cast.officer)


def test_an_extension_that_acpe_would_find_too_late_gives_no_pharmacist_its_credit_whoever_she_was(
    cast: Cast,
) -> None:
    """Granted to a physician, who is a pharmacist by the time she claims."""
    activity = make_live_activity(published=False)
    designate(activity, "acpe_pharmacist", designated_at=STARTS - timedelta(days=30))
    publish_live(activity)
    last, past = date(2027, 2, 1), date(2027, 2, 2)
    person, later = cast.learner, datetime(2027, 2, 2, 18, tzinfo=UTC)

    def offered(at: datetime) -> set[str]:
        rows = rows_of(person.id, activity, now=at)
        return {one.credit_type for one in open_credits(person, activity, now=at, rows=rows)}

    def end() -> datetime:
        until = db.session.scalar(select(extended_until(person.id, activity.id)))
        return claim_end(person.id, activity, until, now=AFTER)

    assert activity.closes_at is not None
    with clock.frozen_at(AFTER):
        extend_claim(person.id, activity, past, "Was in hospital.", actor=cast.officer)
    assert "ama_pra_1" in offered(later)
    assert end() == day_end(past, activity.zone)
    person.profession, person.degree = Profession.PHARMACIST, "PharmD"
    db.session.flush()
    assert "acpe_pharmacist" in offered(AFTER)
    assert end() == activity.closes_at
    assert "acpe_pharmacist" not in offered(activity.closes_at)
    attended = Attended(seconds=3600, last_on=STARTS.date(), until=day_end(past, activity.zone))
    with pytest.raises(Refusal) as refused:
        award_credit(
            attended=attended,
            person=person,
            activity=activity,
            credit_type="acpe_pharmacist",
            amount=Decimal("1.00"),
            began_at=STARTS,
            claimed_at=later,
            disclosure_number=1,
            attempt_id=None,
            watched_ms=None,
        )
    assert refused.value.code == "claim_not_eligible"
    with clock.frozen_at(AFTER):
        extend_claim(person.id, activity, last, "Was in hospital.", actor=cast.officer)
    assert "acpe_pharmacist" in offered(later - timedelta(days=1))
    assert end() == day_end(last, activity.zone)


def test_the_credit_of_a_recording_is_never_claimed_later(cast: Cast, activity: Activity) -> None:
    recording = make_activity()
    with pytest.raises(Refusal, match="extension_of_recording"):
        extend_claim(cast.learner.id, recording, date(2027, 12, 1), "Why.", actor=cast.officer)
    with pytest.raises(Refusal, match="not_allowed"):
        extend_claim(cast.learner.id, activity, date(2027, 1, 20), "Why.", actor=cast.coordinator)
    with pytest.raises(Refusal, match="not_allowed"):
        extend_claim(cast.officer.id, activity, date(2027, 1, 20), "Why.", actor=cast.officer)


def test_what_can_be_claimed_later_is_offered(cast: Cast, activity: Activity) -> None:
    make_live_activity()
    assert claimed_later(cast.learner.id) == []
    register(cast.learner.id, activity)
    assert claimed_later(cast.learner.id) == [activity]
