"""Check-ins to a session that was moved to a later time after they were made: whoever comes checks in again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.activities.models import Activity
from lms.activities.rules import EvidenceKind
from lms.config import Settings
from lms.learning.attendance.checking_in import check_ins
from lms.learning.attendance.checking_in.check_ins import Scanner
from lms.learning.attendance.checking_in.codes import rotating_code, step_of
from lms.learning.attendance.checking_in.door import door_line
from lms.learning.attendance.checking_in.host_acts import take_tick_back, tick_present
from lms.learning.attendance.headcount import headcounts
from lms.learning.attendance.queries import attendance_of
from lms.learning.models import CheckIn
from lms.learning.registration.operations import register
from lms.planning.operations import Moved, Rescheduled, publish_activity, reschedule_event
from lms.planning.queries import last_number
from tests.factories.live import STARTS
from tests.factories.people import Cast
from tests.factories.planning import make_ready_event

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def event(cast: Cast, settings: Settings) -> Activity:
    with clock.frozen_at(NOW):
        draft = make_ready_event()
        draft.sessions[0].evidence = [EvidenceKind.CODE.value, EvidenceKind.DOOR.value]
        db.session.flush()
        found = publish_activity(draft, actor=cast.officer, now=NOW, settings=settings)
        register(cast.learner.id, found, {})
    db.session.commit()
    return found


def scan(event: Activity, person_id: int, at: datetime) -> CheckIn:
    with clock.frozen_at(at):
        code = rotating_code(check_ins.secret(), event.sessions[0].id, step_of(at))
        scanner = Scanner(person_id=person_id, mark="a")
        seen = check_ins.entered(scanner, code, event.sessions, scanned_at=at)
        assert seen is not None
        return db.session.get_one(CheckIn, check_ins.check_in(seen))


def move(event: Activity, cast: Cast, settings: Settings, by: timedelta) -> datetime:
    """Ten minutes before it was to begin; when it begins now."""
    row = event.sessions[0]
    moved = Moved(session_id=row.id, starts_at=STARTS + by, ends_at=STARTS + by + HOUR, venue_id=row.venue_id)
    plan = Rescheduled(items=(moved,))
    with clock.frozen_at(STARTS - 10 * MINUTE):
        reschedule_event(
            event, plan, seen=last_number(event.id), settings=settings, reason="Late.", actor=cast.officer
        )
    db.session.commit()
    return STARTS + by


def seconds(event: Activity, cast: Cast, at: datetime) -> int:
    with clock.frozen_at(at):
        return attendance_of(cast.learner.id, event, now=at).seconds


@pytest.mark.parametrize("by", [HOUR, timedelta(days=1)])
def test_whoever_had_scanned_a_code_scans_again_and_it_counts(
    event: Activity, cast: Cast, settings: Settings, by: timedelta
) -> None:
    first = scan(event, cast.learner.id, STARTS - 20 * MINUTE)
    starts_at = move(event, cast, settings, by)
    session_id = event.sessions[0].id
    with clock.frozen_at(starts_at - 6 * MINUTE):
        assert headcounts(event, clock.now())[session_id].people == 0
        assert check_ins.check_ins_of(Scanner(person_id=cast.learner.id, mark="a")) == []
    again = scan(event, cast.learner.id, starts_at - 5 * MINUTE)
    assert again.id != first.id
    with clock.frozen_at(starts_at):
        assert headcounts(event, clock.now())[session_id].people == 1
        assert check_ins.check_ins_of(Scanner(person_id=cast.learner.id, mark="a")) == [again]
    assert scan(event, cast.learner.id, starts_at + MINUTE).id == again.id
    assert seconds(event, cast, starts_at + 3 * HOUR) == 3600


def test_whoever_stood_at_the_door_is_ticked_again(event: Activity, cast: Cast, settings: Settings) -> None:
    item = event.sessions[0]
    with clock.frozen_at(STARTS - 20 * MINUTE):
        tick_present(cast.learner.id, item, actor=cast.officer, seen_at=clock.now())
        assert door_line(item, cast.learner).is_ticked
    starts_at = move(event, cast, settings, timedelta(days=1))
    with clock.frozen_at(starts_at - 5 * MINUTE):
        assert not door_line(item, cast.learner).is_ticked
        take_tick_back(cast.learner.id, item, actor=cast.officer)
        tick_present(cast.learner.id, item, actor=cast.officer, seen_at=clock.now())
        assert door_line(item, cast.learner).is_ticked
    # What was ticked before it moved is kept as it was.
    assert [one.is_accepted for one in db.session.scalars(select(CheckIn).order_by(CheckIn.id))] == [None, None]
    assert seconds(event, cast, starts_at + 3 * HOUR) == 3600


@pytest.mark.parametrize(("ago", "by"), [(60, 5), (31, 1), (45, 30)])
def test_an_early_tick_at_the_door_stands_as_long_as_doors_are_open(
    event: Activity, cast: Cast, settings: Settings, ago: int, by: int
) -> None:
    item = event.sessions[0]
    with clock.frozen_at(STARTS - ago * MINUTE):
        tick_present(cast.learner.id, item, actor=cast.officer, seen_at=clock.now())
    starts_at = move(event, cast, settings, by * MINUTE)
    with clock.frozen_at(starts_at):
        assert door_line(item, cast.learner).is_ticked
    assert seconds(event, cast, starts_at + 3 * HOUR) == 3600


def test_moved_by_less_than_check_ins_are_early_they_stand(
    event: Activity, cast: Cast, settings: Settings
) -> None:
    first = scan(event, cast.learner.id, STARTS - 20 * MINUTE)
    starts_at = move(event, cast, settings, 10 * MINUTE)
    assert scan(event, cast.learner.id, starts_at).id == first.id
    assert seconds(event, cast, starts_at + 3 * HOUR) == 3600
