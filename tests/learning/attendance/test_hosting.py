"""What hosts read and decide: sessions whose codes come back, check-ins that wait, ticks at the door."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityState, EvidenceKind
from lms.audit.models import AuditRow
from lms.learning.attendance.checking_in.codes import CheckInFlag
from lms.learning.attendance.checking_in.host_acts import decide_check_in, take_tick_back, tick_present
from lms.learning.attendance.checking_in.hosting import flagged, flagged_check_in, item_of, items_with_codes
from lms.learning.models import CheckIn, Participation
from lms.learning.participation import acknowledge
from tests.factories.attendance import check_in
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live
from tests.factories.people import Cast

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NOW = STARTS + timedelta(minutes=3)
CODES = (EvidenceKind.CODE, EvidenceKind.DOOR)
LATE = CheckInFlag.LATE


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen_at(NOW):
        yield NOW


@pytest.fixture
def course(cast: Cast) -> Activity:
    """Two sessions, one after the other."""
    made = make_live_activity(evidence=CODES, published=False)
    add_item(made, None, STARTS + HOUR, 60, title="Afterwards", evidence=[one.value for one in CODES])
    publish_live(made)
    return made


def flag(person_id: int | None, item: ActivitySession, minutes: float = 20) -> CheckIn:
    return check_in(person_id, item, minutes, flag=LATE, bound_at=NOW if person_id else None, mark="a")


def test_codes_come_back_the_last_session_first_from_an_hour_before_until_a_day_after_it(course: Activity) -> None:
    first, second = course.sessions
    assert items_with_codes(NOW) == [second, first]
    assert items_with_codes(STARTS - HOUR) == [first]
    assert items_with_codes(STARTS + 26 * HOUR) == [second]
    assert items_with_codes(STARTS + 26 * HOUR + SECOND) == []


def test_no_code_of_what_learners_do_not_see_comes_back(course: Activity) -> None:
    course.state = ActivityState.WITHDRAWN
    db.session.flush()
    assert items_with_codes(NOW) == []
    assert item_of(course, course.sessions[1].id) is course.sessions[1]
    assert item_of(make_live_activity(), course.sessions[1].id) is None


def test_what_waits_is_read_the_oldest_first_in_its_own_event(course: Activity, cast: Cast) -> None:
    other = make_live_activity(evidence=CODES)
    rows = [flag(one.id, course.sessions[0]) for one in (cast.learner, cast.colleague)]
    elsewhere, good = flag(cast.learner.id, other.sessions[0]), check_in(cast.outsider.id, course.sessions[0])
    assert [row for row, _item, _person in flagged(course)] == rows
    assert flagged_check_in(course, rows[1].id) is rows[1]
    assert flagged_check_in(course, elsewhere.id) is None
    assert flagged_check_in(course, good.id) is None


@pytest.mark.parametrize(("is_accepted", "act"), [(True, "check_in_accepted"), (False, "check_in_declined")])
def test_a_decision_is_kept_with_its_reason_and_noted_as_what_it_is(
    course: Activity, cast: Cast, is_accepted: bool, act: str
) -> None:
    row = flag(cast.learner.id, course.sessions[0])
    decide_check_in(row, is_accepted=is_accepted, reason="Seen in the third row.", actor=cast.officer)
    assert (row.is_accepted, row.decision_reason) == (is_accepted, "Seen in the third row.")
    acts = db.session.scalars(select(AuditRow.act).where(AuditRow.subject_kind == "check_in"))
    assert list(acts) == [act]


def test_what_counts_by_itself_or_was_decided_by_somebody_else_meanwhile_is_not_decided(
    course: Activity, cast: Cast
) -> None:
    good, late = check_in(cast.learner.id, course.sessions[0]), flag(cast.colleague.id, course.sessions[0])
    decided = {
        "is_accepted": True,
        "decided_at": NOW,
        "decided_by": cast.course_admin.id,
        "decision_reason": "Seen",
    }
    db.session.execute(
        update(CheckIn).where(CheckIn.id == late.id).values(**decided).execution_options(synchronize_session=False)
    )
    for row in (good, late):
        with pytest.raises(Refusal, match="check_in_decided"):
            decide_check_in(row, is_accepted=False, reason="Not there.", actor=cast.officer)
    assert late.decided_by == cast.course_admin.id


def test_nobody_decides_about_herself_whichever_way_she_was_there(course: Activity, cast: Cast) -> None:
    first, me = course.sessions[0], cast.officer
    late, ticked = flag(me.id, first), tick_present(me.id, first, actor=cast.course_admin, seen_at=NOW)
    acts: tuple[Callable[[Person], object], ...] = (
        lambda actor: decide_check_in(late, is_accepted=True, reason="I was there.", actor=actor),
        lambda actor: tick_present(me.id, first, actor=actor, seen_at=NOW),
        lambda actor: take_tick_back(me.id, first, actor=actor),
    )
    for act in acts:
        for actor, reason in ((me, "own_attendance"), (cast.coordinator, "not_allowed")):
            with pytest.raises(Refusal, match=reason) as refused:
                act(actor)
            assert refused.value.status == 403
    assert (late.is_accepted, ticked.is_accepted) == (None, None)
    for act in acts:
        act(cast.course_admin)
    assert (late.is_accepted, ticked.is_accepted) == (True, False)


def test_a_tick_is_for_its_session_and_stands_beside_a_code(course: Activity, cast: Cast) -> None:
    first, second = course.sessions
    scanned = check_in(cast.learner.id, first)
    ticks = [tick_present(cast.learner.id, one, actor=cast.officer, seen_at=NOW) for one in (first, second)]
    assert len({scanned, *ticks}) == 3
    take_tick_back(cast.learner.id, second, actor=cast.officer)
    assert [one.is_accepted for one in (scanned, *ticks)] == [None, None, False]


def test_whoever_is_ticked_has_begun(course: Activity, cast: Cast) -> None:
    acknowledge(cast.learner.id, course, 1)
    tick_present(cast.learner.id, course.sessions[0], actor=cast.officer, seen_at=NOW)
    assert db.session.scalars(select(Participation.content_began_number)).all() == [1]
