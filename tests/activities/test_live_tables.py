"""What the database itself keeps of live activities: agenda, ends, attendance, extensions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from lms import clock, db
from lms.activities.models import Activity, Designation
from lms.learning.models import AttendanceCorrection, ClaimExtension
from lms.planning.models import ActivityRevision
from tests.factories.activities import make_activity
from tests.factories.live import STARTS, make_live_activity
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("database", "frozen")

LATER = timedelta(days=7)


def refused(change: Callable[[], Any]) -> bool:
    """Whether the database says no; what was there stays."""
    try:
        with db.session.begin_nested():
            change()
            db.session.flush()
    except IntegrityError:
        db.session.expire_all()
        return True
    return False


def say(activity: Activity, **changes: Any) -> None:
    """A revision that names what changes."""
    number = 1 + len(db.session.query(ActivityRevision).filter_by(activity_id=activity.id).all())
    by = make_person("Ruth", "Calloway", address=None)
    db.session.add(
        ActivityRevision(
            activity_id=activity.id,
            number=number,
            changes=changes,
            reason="Moved",
            made_by=by.id,
            made_at=clock.now(),
        )
    )
    db.session.flush()


def move_end(row: Activity | Designation) -> None:
    assert row.closes_at is not None
    row.closes_at += LATER
    db.session.flush()


def test_the_end_of_a_live_activity_moves_later_only_with_a_revision_that_says_so() -> None:
    live = make_live_activity()
    assert refused(lambda: move_end(live))
    say(live, closes_at=["earlier", "later"])
    assert not refused(lambda: move_end(live))
    assert not refused(lambda: move_end(live.designations[0]))


def test_the_end_of_a_recording_never_moves_later_whatever_a_revision_says() -> None:
    recorded = make_activity()
    say(recorded, closes_at=["earlier", "later"])
    assert refused(lambda: move_end(recorded))
    assert refused(lambda: move_end(recorded.designations[0]))


def test_a_published_agenda_moves_only_with_a_revision() -> None:
    live = make_live_activity()

    def postpone() -> None:
        live.sessions[0].starts_at = STARTS + timedelta(minutes=15)

    assert refused(postpone)
    say(live, schedule=["12:00", "12:15"])
    assert not refused(postpone)


def test_only_live_activities_are_claimed_later_and_what_was_said_stays() -> None:
    live, recorded, learner = make_live_activity(), make_activity(), make_person("Elena", "Marsh")

    def extend(activity: Activity) -> ClaimExtension:
        made = ClaimExtension(
            person_id=learner.id,
            activity_id=activity.id,
            closes_at=STARTS + timedelta(days=90),
            reason="Parental leave",
            granted_by=learner.id,
            granted_at=clock.now(),
        )
        db.session.add(made)
        db.session.flush()
        return made

    assert refused(lambda: extend(recorded))
    kept = extend(live)
    assert refused(lambda: setattr(kept, "reason", "Other"))
    assert refused(lambda: db.session.delete(kept))


@pytest.mark.parametrize("change", ["reason", "gone"])
def test_what_the_office_wrote_of_attendance_stays(change: str) -> None:
    live, learner = make_live_activity(), make_person("Elena", "Marsh")
    kept = AttendanceCorrection(
        person_id=learner.id,
        session_id=live.sessions[0].id,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(minutes=60),
        reason="Her line broke; two colleagues saw her there.",
        made_by=learner.id,
        made_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    assert refused(lambda: setattr(kept, "reason", "Other") if change == "reason" else db.session.delete(kept))
