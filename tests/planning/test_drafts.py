"""A draft begins with a title or a file's name, for the department of who begins it."""

from datetime import UTC, datetime

import pytest

from lms import db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity, Specialty
from lms.config import Settings
from lms.media.models import Recording, RecordingKind, RecordingState
from lms.media.operations import abandon_upload, begin_upload, make_ready
from lms.media.operations.examination import Examined
from lms.planning.addresses import free_slug, slug_of, title_of
from lms.planning.operations import attach_recording, begin_draft, publish_activity
from tests.factories.activities import make_activity, make_recording, make_specialty
from tests.factories.people import Cast, grant, make_department, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of
from tests.planning.writing import autosave, told

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.mark.parametrize(
    ("file_name", "title"),
    [
        ("first-seizure-grand-rounds.mp4", "First seizure grand rounds"),
        ("C:\\talks\\Early_rhythm.control.mov", "Early rhythm control"),
        ("X-ray of the week.mp4", "X-ray of the week"),
        ("-.mp4", "-"),
        ("", "Recording"),
    ],
)
def test_a_files_name_is_the_first_title(file_name: str, title: str) -> None:
    assert title_of(file_name) == title


def test_an_address_says_the_title_and_belongs_to_one_activity() -> None:
    assert slug_of("Zürich: 3 Cases, “Again”") == "zurich-3-cases-again"
    assert slug_of("日本") == "activity"
    assert slug_of("a " * 200) == ("a-" * 40)[:79]
    assert free_slug("A case", []) == "a-case"
    assert free_slug("A case", ["a-case", "a-case-2"]) == "a-case-3"


def test_a_draft_begins_for_the_office_or_for_ones_own_department(cast: Cast, settings: Settings) -> None:
    make_specialty("Neurology", "neurology")
    whole = begin_draft("A case", actor=cast.planner, settings=settings)
    assert (whole.slug, whole.department_id, whole.specialty_id, whole.zone) == (
        "a-case",
        None,
        None,
        "America/Chicago",
    )
    theirs = begin_draft("A case", actor=cast.coordinator, settings=settings)
    assert (theirs.slug, theirs.department_id) == ("a-case-2", cast.coordinator.grants[0].scope_id)


def test_nobody_begins_without_a_specialty_or_with_a_role_for_one_activity(cast: Cast, settings: Settings) -> None:
    make_specialty().retired_at = NOW
    with pytest.raises(Refusal, match="no_specialty"):
        begin_draft("One", actor=cast.planner, settings=settings)
    make_specialty("Neurology")
    draft = make_activity(published=False)
    guest = make_person("Jo", "Adler")
    grant(guest, Role.PLANNER, ScopeKind.ACTIVITY, draft.id)
    for person in (guest, cast.learner):
        with pytest.raises(Refusal, match="not_allowed"):
            begin_draft("One", actor=person, settings=settings)


def test_a_dropped_file_makes_the_draft_at_once(pages: Pages, cast: Cast) -> None:
    make_specialty()
    admin = pages.of(cast.course_admin)
    assert "Or drop a recording here" in text_of(admin.get("/planning/activities"))
    sent = {"title": "", "file_name": "first-seizure.mp4"}
    answers = [admin.send("/planning/activities", sent, key="b" * 32) for _ in range(2)]
    assert [one.headers["Location"] for one in answers] == ["/planning/activities/first-seizure"] * 2
    assert db.session.query(Activity).one().title == "First seizure"
    assert admin.send("/planning/activities", {"title": "By hand"}).status_code == 303


def test_what_it_is_and_its_title_come_before_a_recording_that_not_every_activity_has(
    pages: Pages, cast: Cast
) -> None:
    page = pages.of(cast.course_admin).get("/planning/activities").get_data(as_text=True)
    places = [
        page.index(mark) for mark in ('name="kind"', 'name="title"', "Begin the draft", 'id="new-recording"')
    ]
    assert places == sorted(places)


def test_a_draft_needs_a_title(pages: Pages, cast: Cast) -> None:
    make_specialty()
    for sent, words in (({}, "Give it a title."), ({"title": "x" * 201}, "Use at most 200 characters.")):
        answer = pages.of(cast.planner).send("/planning/activities", sent)
        assert (answer.status_code, words in text_of(answer)) == (422, True)


def test_without_a_specialty_the_desk_says_what_to_do(pages: Pages, cast: Cast) -> None:
    answer = pages.of(cast.planner).send("/planning/activities", {"title": "One"})
    assert (answer.status_code, "There is no specialty yet." in text_of(answer)) == (422, True)


def test_who_may_upload_nothing_begins_with_a_title(pages: Pages, cast: Cast) -> None:
    text = text_of(pages.of(cast.planner).get("/planning/activities"))
    assert ("Or drop a recording here" in text, "Begin the draft" in text) == (False, True)


def test_a_recording_is_the_drafts_while_it_is_still_being_received(pages: Pages, cast: Cast) -> None:
    draft = make_activity(published=False, minutes=0)
    upload, _token = begin_upload(cast.course_admin.id, length=1000, file_name="first.mp4")
    db.session.commit()
    admin = pages.of(cast.course_admin)
    answer = autosave(admin, draft, "recording", {"recording_id": str(upload.recording_id)})
    assert (answer.status_code, told(answer)["versions"].keys()) == (200, {"recording_id"})
    assert "The recording cannot be watched yet." in told(answer)["checks"]
    text = text_of(admin.get(f"/planning/activities/{draft.slug}"))
    assert ("Being received" in text, "(0:00)" in text) == (True, False)
    foreign = autosave(pages.of(cast.officer), draft, "recording", {"recording_id": "999"})
    assert (foreign.status_code, told(foreign)["problems"].keys()) == (422, {"recording_id"})
    abandon_upload(upload, actor_id=None)
    db.session.expire_all()
    assert db.session.get_one(Activity, draft.id).recording is None


def test_what_is_found_in_the_recording_fills_in_the_time_of_a_draft_that_names_none(cast: Cast) -> None:
    recording = make_recording(state=RecordingState.CHECKING, duration_ms=0)
    empty = make_activity(published=False, recording=recording, minutes=0)
    said = make_activity(published=False, recording=recording, minutes=75)
    make_ready(recording, found(duration_ms=28 * 60_000 + 1))
    assert (empty.minutes, said.minutes) == (29 + 8 + 4, 75)
    later = make_activity(published=False, minutes=0)
    attach_recording(later, recording, actor=cast.planner)
    assert later.minutes == 41


def test_what_was_published_keeps_its_time(cast: Cast, settings: Settings) -> None:
    activity = make_ready_draft()
    publish_activity(activity, actor=cast.officer, now=NOW, settings=settings)
    activity.minutes = 0
    make_ready(activity.recording, found(duration_ms=60_000))  # type: ignore[arg-type]
    assert activity.minutes == 0


def found(*, duration_ms: int) -> Examined:
    return Examined(
        storage_name="recordings/00/none.mp4",
        sha256="0" * 64,
        size=1,
        kind=RecordingKind.VIDEO,
        content_type="video/mp4",
        duration_ms=duration_ms,
        poster_name="",
    )


def test_a_departments_admin_offers_her_departments_alone(pages: Pages, cast: Cast) -> None:
    other = make_department("Far away")
    own = cast.coordinator.grants[0].scope_id
    draft = make_activity(published=False, department_id=own)
    admin = pages.of(cast.coordinator)
    assert "Far away" not in text_of(admin.get(f"/planning/activities/{draft.slug}"))
    refused = autosave(admin, draft, "front-matter", {"department_id": str(other.id)})
    assert (refused.status_code, draft.department_id) == (422, own)
    assert db.session.query(Specialty).count() == 1
    assert db.session.query(Recording).count() == 1
