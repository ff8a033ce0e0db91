"""One recording under several names: the same bytes, or a replacement, end and give credit as the one they are."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.credit.operations import Attended, award_credit
from lms.jobs.models import Job
from lms.media.models import Recording, RecordingKind
from lms.media.operations import begin_upload
from lms.media.operations.examination import Examined, make_ready
from lms.media.operations.recordings import add_recording, change_recording
from lms.planning.operations import (
    attest_never_broadcast,
    publish_activity,
    restore_activity,
    set_broadcast,
    shorten_family,
    withdraw_activity,
)
from lms.planning.publish_gate import blockers
from lms.planning.queries import gate_facts
from tests.factories.activities import make_recording
from tests.factories.awards import make_certificate
from tests.factories.live import make_live_activity
from tests.factories.people import Cast
from tests.factories.planning import make_ready_draft

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
# Two years after 14 March 2025, in Chicago.
ENDS = datetime(2027, 3, 15, 5, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 20, 18, 0, tzinfo=UTC)
DAY = date(2025, 3, 14)
CHICAGO = "America/Chicago"
pytestmark = pytest.mark.usefixtures("frozen")


def publish(activity: Activity, cast: Cast, settings: Settings, now: datetime = NOW) -> Activity:
    with clock.frozen_at(now):
        return publish_activity(activity, actor=cast.officer, now=now, settings=settings)


def attested_draft(officer: Person) -> Activity:
    """What was never broadcast, as the office says."""
    draft = make_ready_draft(recording=make_recording(broadcast_on=None, broadcast_zone=""))
    attest_never_broadcast(draft, actor=officer, now=NOW)
    return draft


@pytest.fixture
def attested(cast: Cast, settings: Settings) -> Activity:
    """Published: two years from its release."""
    return publish(attested_draft(cast.officer), cast, settings)


def bytes_of(activity: Activity) -> Examined:
    recording = activity.recording
    assert recording is not None
    return Examined(
        storage_name=recording.storage_name,
        sha256=recording.sha256,
        size=1000,
        kind=RecordingKind.VIDEO,
        content_type="video/mp4",
        duration_ms=40_000,
        poster_name="",
    )


def make_known(activity: Activity) -> None:
    """The same bytes come once more, with the day on which they were broadcast."""
    said: dict[str, Any] = {"broadcast_on": DAY, "broadcast_zone": CHICAGO, "added_by": None}
    add_recording(bytes_of(activity), title="", original_name="again.mp4", **said)


def moved() -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).filter_by(act="activity.end_moved")))


def test_the_same_bytes_with_a_day_end_what_was_said_to_be_never_broadcast(cast: Cast, attested: Activity) -> None:
    upload, _key = begin_upload(cast.officer.id, length=1000, file_name="again.mp4")
    said: dict[str, Any] = {"title": "again", "broadcast_on": DAY, "broadcast_zone": CHICAGO}
    change_recording(cast.officer, upload.recording, **said)
    assert attested.closes_at != ENDS
    make_ready(upload.recording, bytes_of(attested))
    assert attested.closes_at == attested.designations[0].closes_at == ENDS
    assert (attested.never_broadcast_on, attested.broadcast_on) == (None, DAY)
    assert [one.actor_id for one in moved()] == [None]
    late = ENDS + timedelta(days=1)
    with clock.frozen_at(late), pytest.raises(Refusal, match="claim_ended"):
        award_credit(
            person=cast.learner,
            activity=attested,
            credit_type="ama_pra_1",
            amount=Decimal("1.00"),
            began_at=late,
            claimed_at=late,
            disclosure_number=1,
            attempt_id=None,
            watched_ms=None,
        )


def test_so_does_a_recording_that_is_added_from_a_disk(attested: Activity) -> None:
    make_known(attested)
    assert attested.closes_at == ENDS


def test_so_does_publishing_the_same_bytes_whose_day_is_known(
    cast: Cast, settings: Settings, attested: Activity
) -> None:
    assert attested.recording is not None
    twin = make_ready_draft(recording=make_recording(sha256=attested.recording.sha256))
    publish(twin, cast, settings)
    db.session.refresh(attested)
    assert attested.closes_at == twin.closes_at == ENDS


def test_bytes_without_a_day_and_a_day_after_the_release_end_nothing(attested: Activity) -> None:
    assert attested.recording is not None
    end = attested.closes_at
    twin: Recording = make_recording(sha256=attested.recording.sha256, broadcast_on=None, broadcast_zone="")
    shorten_family(twin)
    twin.broadcast_on = NOW.date() + timedelta(days=30)
    db.session.flush()
    shorten_family(twin)
    db.session.refresh(attested)
    assert (attested.closes_at, attested.broadcast_on) == (end, None)
    assert attested.never_broadcast_on is not None
    assert moved() == []
    # What no window can be computed from is not passed over.
    twin.broadcast_on = date(1850, 1, 1)
    db.session.flush()
    with pytest.raises(Refusal, match="window_out_of_range"):
        shorten_family(twin)


def test_an_older_day_found_later_ends_each_as_it_should_have_ended(cast: Cast, settings: Settings) -> None:
    recording = make_recording()
    first, second = make_ready_draft(recording=recording), make_ready_draft(recording=recording)
    publish(first, cast, settings, datetime(2025, 6, 2, 15, tzinfo=UTC))
    publish(second, cast, settings)
    with pytest.raises(Refusal, match="published_after_end"), db.session.begin_nested():
        set_broadcast(first, date(2024, 10, 1), actor=cast.officer, now=NOW)
    withdraw_activity(second, reason="It is older than was said.", actor=cast.officer, now=NOW)
    set_broadcast(first, date(2024, 10, 1), actor=cast.officer, now=NOW)
    assert first.closes_at == datetime(2026, 10, 2, 5, tzinfo=UTC)
    # The other was published after its end: its credit is over as it opened.
    assert second.closes_at == NOW + datetime.resolution
    assert {one.closes_at for one in second.designations} == {second.closes_at}
    assert second.window_rule == "broadcast"
    assert len(moved()) == 2
    set_broadcast(first, date(2024, 10, 1), actor=cast.officer, now=NOW)
    assert len(moved()) == 2
    assert "window_ends_before_release" in [
        one.code for one in blockers(gate_facts(second, now=NOW, settings=settings))
    ]
    with pytest.raises(Refusal, match="publishing_blocked"):
        restore_activity(second, reason="Again.", actor=cast.officer, now=NOW, settings=settings)


def refused(cast: Cast, activity: Activity) -> str:
    try:
        award_credit(
            person=cast.learner,
            activity=activity,
            credit_type="ama_pra_1",
            amount=Decimal("1.00"),
            began_at=LATER,
            claimed_at=LATER,
            disclosure_number=1,
            attempt_id=None,
            watched_ms=None,
        )
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("first", ["of the session", "of nothing"])
def test_credit_of_an_event_and_of_its_recording_is_given_once_whoever_shows_it(
    cast: Cast, settings: Settings, first: str
) -> None:
    live = make_live_activity()
    recording = make_recording(broadcast_on=None, broadcast_zone="")
    made = make_ready_draft(recording=recording, from_session_id=live.sessions[0].id)
    other = make_ready_draft(recording=recording, zone="Pacific/Honolulu")
    if first == "of nothing":
        attest_never_broadcast(other, actor=cast.officer, now=LATER)
    for one in (made, other) if first == "of the session" else (other, made):
        publish(one, cast, settings, LATER)
    assert other.from_session_id == made.from_session_id
    if first == "of the session":
        assert (other.zone, other.closes_at) == (live.zone, made.closes_at)
    else:
        assert other.broadcast_on == made.broadcast_on
        assert other.closes_at is not None
        assert made.closes_at is not None
        assert other.closes_at - made.closes_at < timedelta(days=1)
    # Registrants are told of the recording itself.
    told = db.session.scalars(select(Job).filter_by(kind="learning.tell_of_recording")).all()
    assert [one.arguments for one in told] == [{"activity_id": made.id}]
    attended = Attended(seconds=3600, last_on=date(2026, 12, 8))
    make_certificate(cast.learner, live, claimed_at=LATER, began_at=LATER, watched_ms=None, attended=attended)
    with clock.frozen_at(LATER):
        assert [refused(cast, one) for one in (made, other)] == ["claim_held_for_same_content"] * 2
