"""Check-ins: by codes, before and after signing in, at the door, and what the host decides."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import EvidenceKind
from lms.jobs.models import Job
from lms.learning import participation
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.check_ins import Scanner
from lms.learning.attendance.checking_in.codes import CheckInFlag, rotating_code, spoken_code, step_of
from lms.learning.attendance.checking_in.host_acts import decide_check_in, take_tick_back, tick_present
from lms.learning.attendance.checking_in.hosting import flagged, flagged_check_in, items_with_codes
from lms.learning.attendance.headcount import headcounts
from lms.learning.gate import Step
from lms.learning.jobs import settle_attendance
from lms.learning.models import Arrival, CheckIn, Participation
from tests.activities.test_queries import counted
from tests.factories.live import STARTS, make_live_activity, register
from tests.factories.people import Cast

NOW = STARTS + timedelta(minutes=3)
CODES = (EvidenceKind.CODE, EvidenceKind.SPOKEN, EvidenceKind.DOOR)


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_live_activity(evidence=CODES)


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen_at(NOW):
        yield NOW


def item(activity: Activity) -> ActivitySession:
    return activity.sessions[0]


def shown(activity: Activity, at: datetime = NOW) -> str:
    return rotating_code(check_ins.secret(), item(activity).id, step_of(at))


def enter(
    activity: Activity, code: str, person: Person | None = None, mark: str = "a", at: datetime = NOW
) -> CheckIn:
    scanner = Scanner(person_id=person.id if person else None, mark=mark)
    seen = check_ins.entered(scanner, code, activity.sessions, scanned_at=at)
    assert seen is not None
    return db.session.get_one(CheckIn, check_ins.check_in(seen))


def rows() -> list[CheckIn]:
    return list(db.session.scalars(select(CheckIn).order_by(CheckIn.id)))


def test_the_code_on_the_slide_and_the_one_read_out_check_in_whoever_is_signed_in(
    activity: Activity, cast: Cast
) -> None:
    scanned = enter(activity, shown(activity), cast.learner)
    heard = enter(activity, spoken_code(check_ins.secret(), item(activity).id), cast.colleague, mark="b")
    assert (scanned.kind, scanned.step, scanned.flag) == (EvidenceKind.CODE, step_of(NOW), CheckInFlag.NONE)
    assert (heard.kind, heard.step, heard.person_id) == (EvidenceKind.SPOKEN, None, cast.colleague.id)
    there = headcounts(activity, NOW)[item(activity).id]
    assert there.by_kind == {EvidenceKind.CODE: 1, EvidenceKind.SPOKEN: 1}


def test_under_the_lock_a_code_takes_a_handful_of_statements_and_asks_no_gate(
    activity: Activity, cast: Cast
) -> None:
    register(cast.learner.id, activity)
    participation.acknowledge(cast.learner.id, activity, 1)
    stored = db.session.scalars(select(Participation)).one()
    scanner = Scanner(person_id=cast.learner.id, mark="a")
    seen = check_ins.entered(scanner, shown(activity), activity.sessions, scanned_at=NOW)
    assert seen is not None
    with counted() as sent:
        check_ins.check_in(seen)
    # SQLite's four; PostgreSQL locks the person by one more.
    assert len(sent) <= 5, sent
    db.session.refresh(stored)
    assert (stored.step, stored.content_began_number) == (Step.ATTEND, 1)
    assert left_to_a_job() == 0
    again = check_ins.entered(scanner, shown(activity), activity.sessions, scanned_at=NOW)
    assert again is not None
    assert again.left is not None
    assert not again.left.begins


@pytest.mark.parametrize(("hours", "jobs"), [(0, 0), (2, 1)])
def test_the_gate_is_asked_again_where_the_event_is_over_and_not_while_it_goes_on(
    activity: Activity, cast: Cast, hours: int, jobs: int
) -> None:
    register(cast.learner.id, activity)
    participation.acknowledge(cast.learner.id, activity, 1)
    enter(activity, shown(activity))
    with clock.frozen_at(NOW + timedelta(hours=hours)):
        check_ins.bind_check_ins(Scanner(person_id=cast.learner.id, mark="a"))
    assert left_to_a_job() == jobs


def test_whoever_never_registered_begins_at_once_and_the_gate_is_asked_by_a_job(
    activity: Activity, cast: Cast
) -> None:
    enter(activity, shown(activity), cast.learner)
    assert db.session.scalars(select(Participation.began_at)).all() == [NOW]
    assert left_to_a_job() == 1
    settle_attendance(activity.id, [cast.learner.id])
    db.session.expire_all()
    assert db.session.scalars(select(Participation.step)).all() == [Step.DISCLOSURE]


def left_to_a_job() -> int:
    return len(db.session.scalars(select(Job).where(Job.kind == "learning.settle_attendance")).all())


def test_a_code_that_no_session_has_or_that_the_office_did_not_choose_is_not_kept(cast: Cast) -> None:
    activity = make_live_activity(evidence=(EvidenceKind.SPOKEN,))
    scanner = Scanner(person_id=cast.learner.id, mark="a")
    for code in ("AAAAAA", shown(activity)):
        assert check_ins.entered(scanner, code, activity.sessions, scanned_at=NOW) is None
    assert rows() == []


def test_a_code_entered_twice_is_one_presence_and_a_good_one_mends_a_late_one(
    activity: Activity, cast: Cast
) -> None:
    old = shown(activity, NOW - timedelta(minutes=5))
    late = enter(activity, old, cast.learner)
    assert late.flag is CheckInFlag.LATE
    assert enter(activity, old, cast.learner) is late
    good = enter(activity, shown(activity), cast.learner)
    assert good.flag is CheckInFlag.NONE
    assert enter(activity, shown(activity), cast.learner) is good
    assert enter(activity, old, cast.learner) is good
    assert len(rows()) == 2


def test_what_was_scanned_before_signing_in_is_bound_with_its_own_time(activity: Activity, cast: Cast) -> None:
    row = enter(activity, shown(activity))
    assert enter(activity, shown(activity)) is row
    assert headcounts(activity, NOW)[item(activity).id].unbound == 1
    with clock.frozen_at(NOW + timedelta(hours=3)):
        bound = check_ins.bind_check_ins(Scanner(person_id=cast.learner.id, mark="a"))
    assert bound == 1
    assert (row.person_id, row.scanned_at, row.bound_at) == (cast.learner.id, NOW, NOW + timedelta(hours=3))
    assert row.flag is CheckInFlag.NONE


def test_a_scan_waits_a_day_for_its_own_browser_and_for_no_other(activity: Activity, cast: Cast) -> None:
    enter(activity, shown(activity))
    assert check_ins.bind_check_ins(Scanner(person_id=cast.learner.id, mark="b")) == 0
    with clock.frozen_at(NOW + timedelta(hours=24)):
        assert check_ins.bind_check_ins(Scanner(person_id=cast.learner.id, mark="a")) == 0


def test_one_browser_that_checks_two_people_in_is_shown_to_the_host(activity: Activity, cast: Cast) -> None:
    enter(activity, shown(activity), cast.learner)
    assert enter(activity, shown(activity), cast.colleague).flag is CheckInFlag.REUSED
    row = enter(activity, shown(activity))
    check_ins.bind_check_ins(Scanner(person_id=cast.outsider.id, mark="a"))
    assert row.flag is CheckInFlag.REUSED
    assert [one.person_id for one, _, _ in flagged(activity)] == [cast.colleague.id, cast.outsider.id]
    assert headcounts(activity, NOW)[item(activity).id].flagged == 2


def test_a_late_scan_stays_late_when_it_is_bound(activity: Activity, cast: Cast) -> None:
    enter(activity, shown(activity), cast.colleague)
    row = enter(activity, shown(activity, NOW - timedelta(minutes=5)))
    check_ins.bind_check_ins(Scanner(person_id=cast.learner.id, mark="a"))
    assert row.flag is CheckInFlag.LATE


def test_scans_of_nobody_take_no_places_from_people_and_are_counted_as_they_are_bound(cast: Cast) -> None:
    activity = make_live_activity(evidence=CODES, terms={"capacity": 1})
    for mark in "abc":
        assert enter(activity, shown(activity), mark=mark).flag is CheckInFlag.NONE
    assert enter(activity, shown(activity), cast.learner, mark="d").flag is CheckInFlag.NONE
    check_ins.bind_check_ins(Scanner(person_id=cast.colleague.id, mark="a"))
    row = db.session.scalars(select(CheckIn).filter_by(person_id=cast.colleague.id)).one()
    assert row.flag is CheckInFlag.REUSED


def test_more_people_with_one_code_than_there_are_places_are_shown_to_the_host(cast: Cast) -> None:
    activity = make_live_activity(evidence=CODES, terms={"capacity": 1})
    assert enter(activity, shown(activity), cast.learner).flag is CheckInFlag.NONE
    assert enter(activity, shown(activity), cast.colleague, mark="b").flag is CheckInFlag.REUSED


def test_the_host_decides_once_and_never_about_herself(activity: Activity, cast: Cast) -> None:
    old = shown(activity, NOW - timedelta(minutes=5))
    late, own = enter(activity, old, cast.learner), enter(activity, old, cast.officer, mark="b")
    nobodys = enter(activity, old, mark="c")
    assert flagged_check_in(activity, late.id) is late
    decide_check_in(late, is_accepted=True, reason="Her phone had no line.", actor=cast.officer)
    assert (late.is_accepted, late.decided_by, late.decided_at) == (True, cast.officer.id, NOW)
    for row, code in ((late, "check_in_decided"), (own, "own_attendance"), (nobodys, "check_in_decided")):
        with pytest.raises(Refusal, match=code):
            decide_check_in(row, is_accepted=False, reason="Not there.", actor=cast.officer)
    decide_check_in(own, is_accepted=False, reason="Was elsewhere.", actor=cast.course_admin)
    assert enter(activity, old, cast.officer, mark="b") is not own


def test_what_was_accepted_counts_like_any_other(activity: Activity, cast: Cast) -> None:
    late = enter(activity, shown(activity, NOW - timedelta(minutes=5)), cast.learner)
    decide_check_in(late, is_accepted=True, reason="Seen.", actor=cast.officer)
    assert enter(activity, shown(activity), cast.learner) is late


def test_a_tick_at_the_door_is_one_presence_whoever_sets_it_and_can_be_taken_back(
    activity: Activity, cast: Cast
) -> None:
    tick = tick_present(cast.learner.id, item(activity), actor=cast.officer, seen_at=NOW)
    again = tick_present(
        cast.learner.id, item(activity), actor=cast.course_admin, seen_at=NOW + timedelta(minutes=1)
    )
    assert again is tick
    assert (tick.kind, tick.scanned_at, tick.recorded_by) == (EvidenceKind.DOOR, NOW, cast.officer.id)
    for _twice in range(2):
        take_tick_back(cast.learner.id, item(activity), actor=cast.course_admin)
    assert (tick.is_accepted, tick.decided_by) == (False, cast.course_admin.id)
    assert headcounts(activity, NOW)[item(activity).id].by_kind == {}
    tick_present(cast.learner.id, item(activity), actor=cast.officer, seen_at=NOW)
    assert len(rows()) == 2


def test_whoever_stands_at_the_door_early_is_on_time_and_after_the_end_a_person_decides(
    activity: Activity, cast: Cast
) -> None:
    early = tick_present(cast.learner.id, item(activity), actor=cast.officer, seen_at=STARTS - timedelta(hours=1))
    late = tick_present(cast.colleague.id, item(activity), actor=cast.officer, seen_at=STARTS + timedelta(hours=1))
    assert (early.scanned_at, early.flag) == (STARTS - timedelta(hours=1), CheckInFlag.NONE)
    assert late.flag is CheckInFlag.LATE


def test_nobody_is_ticked_half_a_day_ahead_nor_by_herself(activity: Activity, cast: Cast) -> None:
    ahead = STARTS - timedelta(hours=6)
    with pytest.raises(Refusal, match="door_not_open"):
        tick_present(
            cast.learner.id, item(activity), actor=cast.officer, seen_at=ahead - timedelta(microseconds=1)
        )
    with pytest.raises(Refusal, match="own_attendance"):
        tick_present(cast.officer.id, item(activity), actor=cast.officer, seen_at=STARTS)
    assert rows() == []
    assert tick_present(cast.learner.id, item(activity), actor=cast.officer, seen_at=ahead).person_id


def test_codes_come_back_only_around_the_sessions_of_what_takes_place(activity: Activity, cast: Cast) -> None:
    assert items_with_codes(NOW) == [item(activity)]
    assert items_with_codes(NOW, item(activity).id) == [item(activity)]
    assert items_with_codes(NOW, item(activity).id + 1) == []
    assert items_with_codes(STARTS - timedelta(hours=1, seconds=1)) == []
    assert items_with_codes(STARTS + timedelta(hours=25, seconds=1)) == []
    assert activity.live is not None
    activity.live.cancelled_at = NOW
    assert items_with_codes(NOW) == []


def test_who_sits_before_the_join_page_is_counted_while_it_is_heard_of(activity: Activity, cast: Cast) -> None:
    venue_id = item(activity).venue_id
    assert venue_id is not None
    later = STARTS + timedelta(minutes=20)
    for person, quiet in ((cast.learner, 1), (cast.colleague, 4)):
        sitting = Arrival(
            person_id=person.id,
            venue_id=venue_id,
            sitting=str(quiet),
            arrived_at=STARTS,
            seen_until=later - timedelta(minutes=quiet),
        )
        db.session.add(sitting)
    assert headcounts(activity, later)[item(activity).id].by_kind == {EvidenceKind.JOIN_PAGE: 1}
    assert headcounts(activity, STARTS + timedelta(hours=1))[item(activity).id].people == 2
