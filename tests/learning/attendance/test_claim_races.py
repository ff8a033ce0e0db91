"""Credit claimed while the office changes what was attended, or until when: real threads, real commits."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.credit.models import Award
from lms.learning.attendance.checking_in.host_acts import decide_check_in
from lms.learning.attendance.correcting import Written, close_attendance, correct_attendance
from lms.learning.attendance.imports.standing import set_aside_report
from lms.learning.claiming import Claim, complete_and_claim
from lms.learning.extending import extend_claim
from lms.learning.jobs import refresh_steps
from lms.learning.models import AttendanceReport, CheckIn, CheckInFlag, Participation
from tests.factories.activities import make_activity
from tests.factories.attendance import arrive, check_in
from tests.factories.learning import watched
from tests.factories.live import STARTS
from tests.learning.attendance.racing import AFTER, Over, make_over, once_read
from tests.parallel import kept, meanwhile, together

HOUR = 3600
# After the thirty days in which everybody claims.
WEEKS_LATER = STARTS + timedelta(days=45)


def attended(*evidence: EvidenceKind, minutes: int = 60) -> Over:
    """An event whose learner was before the join page for so long."""
    over = make_over(*(evidence or (EvidenceKind.JOIN_PAGE,)))
    with db.transaction():
        arrive(over.learner_id, over.item, 0, minutes)
    return over


def awards() -> list[tuple[Decimal, int | None]]:
    """Credit that was given, each with the seconds for which it was."""
    with db.transaction(write=False):
        return [(one.amount, one.attended_seconds) for one in db.session.scalars(select(Award).order_by(Award.id))]


def correct_to(over: Over, minutes: int) -> Callable[[], None]:
    """The office writes down that she was there for so long."""

    def act() -> None:
        written = Written(starts_at=STARTS, ends_at=STARTS + timedelta(minutes=minutes))
        correct_attendance(over.learner_id, over.item, written, "Left early.", actor=over.officer)

    return act


def test_a_claim_made_while_the_report_comes_in_waits_for_it_or_counts_it(own_database: str) -> None:
    over, found = make_over(), list[str]()
    meanwhile(over.bring, kept(lambda: found.append(over.claim())), at=AFTER)
    assert found in (["attendance_awaited"], [""])
    with clock.frozen_at(AFTER):
        assert kept(over.claim)() == ""
    assert awards() == [(Decimal("1.00"), HOUR)]


def test_a_report_set_aside_while_its_minutes_are_claimed_takes_no_credit_back(own_database: str) -> None:
    over = make_over()
    with clock.frozen_at(AFTER), db.transaction():
        over.bring()

    def set_aside() -> None:
        set_aside_report(over.activity, db.session.scalars(select(AttendanceReport.id)).one(), actor=over.officer)

    assert meanwhile(over.claim, kept(set_aside), at=AFTER) == ""
    assert awards() == [(Decimal("1.00"), HOUR)]


def test_a_report_set_aside_while_a_claim_reads_it_is_read_whole_or_not_at_all(own_database: str) -> None:
    """Read apart, its session would count as told of, and its minutes as nobody's: once and for all too little."""
    over = make_over(EvidenceKind.JOIN_PAGE, EvidenceKind.REPORT)
    with clock.frozen_at(AFTER), db.transaction():
        arrive(over.learner_id, over.item, 0, 30)
        over.bring()

    def set_aside() -> None:
        set_aside_report(over.activity, db.session.scalars(select(AttendanceReport.id)).one(), actor=over.officer)

    with clock.frozen_at(AFTER), once_read("attendance_rows", kept(set_aside), at=AFTER) as done:
        assert kept(over.claim)() == ""
    assert [one.result() for one in done] == [""]
    assert awards() == [(Decimal("1.00"), HOUR)]


def test_a_claim_waits_for_the_offices_word_on_her_attendance(own_database: str) -> None:
    over = attended()
    assert meanwhile(correct_to(over, 30), kept(over.claim), at=AFTER) == "claim_above_attended"
    assert awards() == []
    assert meanwhile(lambda: over.claim("0.50"), kept(correct_to(over, 60)), at=AFTER) == ""
    # What was given stays as it was given.
    assert awards() == [(Decimal("0.50"), HOUR // 2)]


def test_a_check_in_declined_while_it_is_claimed_gives_nothing(own_database: str) -> None:
    over = make_over(EvidenceKind.CODE)
    with db.transaction():
        check_in(over.learner_id, over.item, 5, flag=CheckInFlag.REUSED)

    def decline() -> None:
        row = db.session.scalars(select(CheckIn)).one()
        decide_check_in(row, is_accepted=False, reason="The room was empty.", actor=over.officer)

    found = list[str]()
    meanwhile(decline, kept(lambda: found.append(over.claim())), at=AFTER)
    assert (found, awards()) == (["attended_too_little"], [])


@pytest.mark.parametrize("is_closed_first", [True, False])
def test_a_claim_waits_no_more_once_all_attendance_is_in(own_database: str, is_closed_first: bool) -> None:
    over, found = make_over(), list[str]()

    def close() -> None:
        close_attendance(over.activity, actor=over.officer)

    def claim() -> None:
        found.append(over.claim())

    first, second = (close, claim) if is_closed_first else (claim, close)
    assert meanwhile(first, kept(second), at=AFTER) == ""
    assert found == ["attended_too_little" if is_closed_first else "attendance_awaited"]
    with clock.frozen_at(AFTER):
        # What comes in all the same still counts.
        assert kept(over.bring)() == kept(over.claim)() == ""
    assert awards() == [(Decimal("1.00"), HOUR)]


def test_a_claim_after_the_deadline_counts_the_extension_that_is_granted_meanwhile(own_database: str) -> None:
    over, found = attended(), list[str]()

    def extend() -> None:
        last_day = (WEEKS_LATER + timedelta(days=3)).date()
        extend_claim(over.learner_id, over.activity, last_day, "Was in hospital.", actor=over.officer)

    def claim() -> None:
        found.append(over.claim())

    assert meanwhile(claim, kept(extend), at=WEEKS_LATER) == ""
    assert meanwhile(extend, kept(claim), at=WEEKS_LATER + timedelta(hours=1)) == ""
    assert found == ["credit_ended", ""]
    with db.transaction(write=False):
        award = db.session.scalars(select(Award)).one()
        assert award.claimed_at < award.closes_at
        assert over.activity.closes_at is not None
        assert award.closes_at > over.activity.closes_at


def test_the_answer_that_is_kept_is_that_of_the_award_whoever_else_asks_the_gate(own_database: str) -> None:
    over = attended()

    def act(number: int) -> None:
        with clock.frozen_at(AFTER):
            kept(over.claim)() if number else refresh_steps(over.activity_id)

    together(2, act)
    with db.transaction(write=False):
        assert db.session.scalars(select(Participation.reason)).all() == ["certificate_ready"]


@pytest.mark.parametrize("is_live_first", [True, False])
def test_credit_for_the_same_content_is_given_once_to_who_claims_both_at_once(
    own_database: str, is_live_first: bool
) -> None:
    over, found = attended(), list[str]()
    with clock.frozen_at(AFTER), db.transaction():
        recorded = make_activity(quiz=False, evaluation=False, from_session_id=over.session_id)
        watched(db.session.get_one(Person, over.learner_id), recorded)
        recorded_id = recorded.id

    def claim_recorded() -> str:
        person, activity = db.session.get_one(Person, over.learner_id), db.session.get_one(Activity, recorded_id)
        claim = Claim(credit_type="ama_pra_1", amount=Decimal("1.00"))
        return complete_and_claim(person=person, activity=activity, claim=claim).reason

    first, second = (over.claim, claim_recorded) if is_live_first else (claim_recorded, over.claim)
    meanwhile(first, kept(lambda: found.append(second())), at=AFTER)
    assert (found, len(awards())) == (["held_for_same_content"], 1)
