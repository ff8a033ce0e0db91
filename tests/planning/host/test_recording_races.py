"""From live to on demand while somebody else acts on the event: real threads, real commits."""

from datetime import timedelta

from sqlalchemy import select

from lms import db
from lms.activities.models import Activity
from lms.config import Settings
from lms.jobs.models import Job
from lms.learning.models import AttendanceRow
from lms.planning import operations
from tests.factories.activities import make_recording
from tests.factories.planning import make_ready_draft
from tests.learning.attendance.racing import AFTER, Over, make_over
from tests.parallel import kept, meanwhile


def begin(over: Over, settings: Settings) -> None:
    operations.begin_recorded(over.activity, over.session_id, actor=over.officer, now=AFTER, settings=settings)


def drafts(over: Over) -> int:
    """How many activities show the session's recording, or will."""
    with db.transaction(write=False):
        return len(db.session.scalars(select(Activity).filter_by(from_session_id=over.session_id)).all())


def test_a_recording_that_two_begin_at_once_has_one_draft(own_database: str, settings: Settings) -> None:
    over = make_over()
    again = kept(lambda: begin(over, settings))
    assert meanwhile(lambda: begin(over, settings), again, at=AFTER) == "recorded_already"
    assert drafts(over) == 1


def test_a_report_comes_in_while_the_recording_is_begun(own_database: str, settings: Settings) -> None:
    over = make_over()
    assert meanwhile(over.bring, kept(lambda: begin(over, settings)), at=AFTER) == ""
    assert drafts(over) == 1
    assert meanwhile(lambda: over.bring(minutes=50), kept(over.claim), at=AFTER) == ""
    with db.transaction(write=False):
        assert len(db.session.scalars(select(AttendanceRow)).all()) == 2


def test_a_recording_that_two_publish_at_once_is_published_and_told_once(
    own_database: str, settings: Settings
) -> None:
    over = make_over()
    with db.transaction():
        recording = make_recording(broadcast_on=None)
        draft_id = make_ready_draft(from_session_id=over.session_id, recording=recording).id
    later = AFTER + timedelta(days=2)

    def publish() -> None:
        draft = db.session.get_one(Activity, draft_id)
        operations.publish_activity(draft, actor=over.officer, now=later, settings=settings)

    assert meanwhile(publish, kept(publish), at=later) == "published_already"
    with db.transaction(write=False):
        assert len(db.session.scalars(select(Job).filter_by(kind="learning.tell_of_recording")).all()) == 1
