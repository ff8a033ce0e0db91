"""Captions are brought from the editor of a draft; they hang on the recording, which others may show too."""

from datetime import timedelta

import pytest

from lms import clock, db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity
from lms.media.models import RecordingState
from lms.planning.operations.captions import keep_captions, take_captions_away
from lms.planning.queries.captions import seen_captions
from tests.factories.activities import VTT, make_activity, make_recording
from tests.factories.people import Cast, grant, make_department
from tests.pages import Pages, text_of

SRT = "1\n00:00:00,000 --> 00:00:05,000\nBienvenidos.\n"


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def languages(activity: Activity) -> list[str]:
    db.session.expire_all()
    assert activity.recording is not None
    return [track.language for track in activity.recording.captions]


def seen(activity: Activity) -> str:
    assert activity.recording is not None
    return seen_captions(activity.recording)


def test_captions_arrive_while_the_recording_is_still_being_received(draft: Activity, cast: Cast) -> None:
    assert draft.recording is not None
    draft.recording.state = RecordingState.RECEIVING
    assert keep_captions(draft, "es", SRT, seen=seen(draft), actor=cast.planner).cues
    assert languages(draft) == ["en", "es"]


def test_captions_that_cannot_be_read_name_their_line(draft: Activity, cast: Cast) -> None:
    with pytest.raises(Refusal, match="captions_times_malformed") as refused:
        keep_captions(draft, "es", SRT.replace(",", "."), seen=seen(draft), actor=cast.planner)
    assert refused.value.facts == {"line": 2}


def test_captions_that_came_meanwhile_are_not_replaced_unseen(draft: Activity, cast: Cast) -> None:
    old = seen(draft)
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        keep_captions(draft, "en", VTT, seen=old, actor=cast.course_admin)
    db.session.expire_all()
    with pytest.raises(Refusal, match="captions_changed"):
        keep_captions(draft, "en", SRT, seen=old, actor=cast.planner)
    keep_captions(draft, "en", SRT, seen=seen(draft), actor=cast.planner)
    assert languages(draft) == ["en"]


def test_captions_are_removed_from_a_draft_unless_learners_need_them(
    pages: Pages, draft: Activity, cast: Cast
) -> None:
    shown = make_activity(recording=draft.recording)
    with pytest.raises(Refusal, match="captions_needed"), db.session.begin_nested():
        take_captions_away(draft, "en", actor=cast.planner)
    assert languages(draft) == ["en"]
    keep_captions(draft, "es", SRT, seen=seen(draft), actor=cast.planner)
    languages(draft)
    take_captions_away(draft, "es", actor=cast.planner)
    shown.captions_exception = "Music without words."
    db.session.flush()
    languages(draft)
    take_captions_away(draft, "en", actor=cast.planner)
    assert languages(draft) == []
    with pytest.raises(Refusal, match="no_such_captions"):
        take_captions_away(draft, "en", actor=cast.planner)


def test_captions_need_a_draft_and_its_recording(draft: Activity, cast: Cast) -> None:
    with pytest.raises(Refusal, match="not_a_draft"):
        keep_captions(make_activity(), "en", VTT, seen="", actor=cast.officer)
    draft.recording = None
    with pytest.raises(Refusal, match="no_recording"):
        keep_captions(draft, "en", VTT, seen="", actor=cast.officer)


def test_whoever_captions_answers_for_every_activity_that_shows_the_recording(cast: Cast) -> None:
    department = make_department()
    grant(cast.outsider, Role.PLANNER, ScopeKind.DEPARTMENT, department.id)
    draft = make_activity(published=False, department_id=department.id)
    keep_captions(draft, "es", SRT, seen=seen(draft), actor=cast.outsider)
    make_activity(recording=draft.recording)
    languages(draft)
    with pytest.raises(Refusal, match="captions_of_others"):
        keep_captions(draft, "es", SRT, seen=seen(draft), actor=cast.outsider)
    with pytest.raises(Refusal, match="not_allowed"):
        keep_captions(draft, "es", SRT, seen=seen(draft), actor=cast.coordinator)
    own = make_activity(
        published=False, department_id=department.id, recording=make_recording(added_by=cast.outsider.id)
    )
    grant(cast.outsider, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    make_activity(recording=own.recording)
    assert keep_captions(own, "es", SRT, seen=seen(own), actor=cast.outsider).cues


def test_the_library_keeps_captions_that_learners_need(pages: Pages, draft: Activity, cast: Cast) -> None:
    make_activity(recording=draft.recording)
    recording = draft.recording
    assert recording is not None
    answer = pages.of(cast.officer).send(f"/recordings/{recording.id}/captions/en/remove", {})
    assert answer.status_code == 409
    assert "Replace them instead" in text_of(answer)
    assert languages(draft) == ["en"]
