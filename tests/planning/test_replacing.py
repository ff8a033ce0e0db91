"""A recording takes the place of a published activity's: what is declared, carried over, asked again, and kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.operations import give_address
from lms.activities.editions import mark_of
from lms.activities.models import Activity, Replacement
from lms.activities.operations import document_of
from lms.activities.replacing import Content
from lms.assessments.models import EvaluationItem, Question
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.disclosures.models import DisclosureRequest
from lms.jobs.models import Job
from lms.learning.models import WatchProgress
from lms.learning.participation import acknowledge
from lms.mail.models import Letter
from lms.media.models import CaptionTrack, CaptionVersion, Recording, RecordingState
from lms.media.operations import rewrite_chapters
from lms.media.queries import pages_of
from lms.planning.operations import CorrectionBlocked, Declared, replace_recording
from lms.planning.queries import last_number, revisions_of, window_at
from tests.factories.activities import BROADCAST, make_activity, make_recording
from tests.factories.people import Cast
from tests.factories.slides import give_slides
from tests.pages import Pages, text_of

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
CHANGED = Declared(content=Content.CHANGED, reviewed_on=date(2026, 11, 20), minutes=45, asks_again=True)
SAME = Declared(content=Content.SAME)
pytestmark = pytest.mark.usefixtures("frozen")


def a_new_one(activity: Activity, **values: Any) -> Recording:
    """Ready to take the place of what the activity shows, with the date that was taken along."""
    return make_recording(**({"replaces_id": activity.recording_id, "original_name": "better.mp4"} | values))


def without_captions(recording: Recording) -> Recording:
    db.session.execute(delete(CaptionTrack).where(CaptionTrack.recording_id == recording.id))
    db.session.expire(recording)
    return recording


def put(
    activity: Activity, new: Recording, declared: Declared, cast: Cast, settings: Settings, **more: Any
) -> Any:
    named: dict[str, Any] = {"seen": last_number(activity.id), "reason": "The sound was poor."} | more
    return replace_recording(
        activity, new, declared, **({"actor": cast.officer, "now": clock.now(), "settings": settings} | named)
    )


def refused_with(code: str, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal, db.session.begin_nested():
        put(*args, **more)
    assert refusal.value.code == code
    db.session.expire_all()
    return refusal.value


def test_same_content_takes_captions_chapters_and_slides_along(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    old = published.recording
    assert old is not None
    rewrite_chapters(old, "0:00 Whom to treat\n0:20 Which drug", seen="", actor_id=None)
    give_slides(old, "Whom to treat")
    new = without_captions(a_new_one(published, duration_ms=41_000))
    made = put(published, new, SAME, cast, settings)
    db.session.expire_all()
    assert (published.recording_id, made.unreached) == (new.id, ())
    assert [track.webvtt for track in new.captions] == [track.webvtt for track in old.captions]
    version = db.session.scalars(select(CaptionVersion).filter_by(recording_id=new.id)).one()
    assert version.made_by == cast.officer.id
    assert [one.title for one in new.chapters] == ["Whom to treat", "Which drug"]
    assert new.slides is not None
    assert [page.text for page in pages_of(new.slides)] == ["Whom to treat"]
    kept = db.session.scalars(select(Replacement)).one()
    assert (kept.old_id, kept.new_id, kept.content, kept.until) == (old.id, new.id, Content.SAME, None)
    assert (kept.made_by, kept.made_at, kept.reason) == (cast.officer.id, NOW, "The sound was poor.")
    changes = revisions_of(published.id)[0].revision.changes
    assert changes["recording"] == [
        "Early rhythm control (rhythm.mp4, 0:40)",
        "Early rhythm control (better.mp4, 0:41)",
    ]
    assert changes["content"] == ["", "same"]
    assert not db.session.scalars(select(DisclosureRequest)).all()
    act = db.session.scalars(select(AuditRow).filter_by(act="activity.recording_replaced")).one()
    assert (act.facts["old"], act.facts["new"], act.facts["content"]) == (old.id, new.id, "same")
    waiting = set(db.session.scalars(select(Job.kind)))
    assert {"learning.refresh_steps", "activities.index"} <= waiting


def test_what_the_new_recording_has_of_its_own_stays(published: Activity, cast: Cast, settings: Settings) -> None:
    old, new = published.recording, a_new_one(published)
    assert old is not None
    new.captions[0].webvtt = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nIts own.\n"
    for one, title in ((old, "Old"), (new, "Its own")):
        rewrite_chapters(one, f"0:00 {title}\n0:20 More", seen="", actor_id=None)
        give_slides(one, title)
    mark = mark_of(published.id)
    put(published, new, SAME, cast, settings)
    db.session.expire_all()
    assert [("Its own." in track.webvtt) for track in new.captions] == [True]
    assert new.chapters[0].title == "Its own"
    # Pages are drawn anew, and what is spoken now is what is found.
    assert mark_of(published.id) != mark
    document = document_of(published.id)
    assert document is not None
    spoken = [one.text for one in document.passages if one.position_ms is not None]
    assert "Its own." in spoken
    assert "Welcome." not in spoken
    assert new.slides is not None
    assert [page.text for page in pages_of(new.slides)] == ["Its own"]


def test_lengths_that_differ_by_more_than_two_seconds_are_told(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    new = a_new_one(published, duration_ms=42_001)
    refusal = refused_with("lengths_differ", published, new, SAME, cast, settings)
    assert refusal.facts == {"old": "0:40", "new": "0:42"}
    put(published, new, CHANGED, cast, settings)


def test_changed_content_asks_for_review_and_disclosures_again(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    speaker, director = (part.person for part in published.people)
    make_address(speaker)
    new, old_id = a_new_one(published, duration_ms=90_000), published.recording_id
    for code, declared in (
        ("review_missing", replace(CHANGED, reviewed_on=None)),
        ("review_not_yet", replace(CHANGED, reviewed_on=date(2026, 11, 22))),
        ("disclosures_unasked", replace(CHANGED, asks_again=False)),
    ):
        refused_with(code, published, new, declared, cast, settings)
        assert published.recording_id == old_id
    made = put(published, new, CHANGED, cast, settings)
    db.session.expire_all()
    assert (published.reviewed_on, published.minutes) == (date(2026, 11, 20), 45)
    asked = db.session.scalars(select(DisclosureRequest)).one()
    assert (asked.person_id, made.unreached) == (speaker.id, (director.name,))
    assert db.session.scalars(select(Letter)).one()
    kept = db.session.scalars(select(Replacement)).one()
    assert kept.until == NOW + timedelta(days=30)
    assert made.revision.is_material
    assert made.revision.changes["reviewed_on"] == ["", "20 November 2026"]
    assert made.revision.changes["minutes"] == ["60", "45"]
    places = db.session.scalars(select(Question.watch_from_ms))
    assert set(places) == {None}
    newer = a_new_one(published)
    before = replace(CHANGED, reviewed_on=date(2026, 11, 19))
    refused_with("review_before_last", published, newer, before, cast, settings)


def make_address(person: Person) -> None:
    give_address(person, "adeyemi@northgate.example", actor_id=None)
    db.session.commit()


def test_places_that_are_still_right_stay_with_their_questions(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    new = a_new_one(published, duration_ms=4000)
    put(published, new, replace(CHANGED, keeps_places=True, minutes=None), cast, settings)
    found = db.session.scalars(select(Question.watch_from_ms).order_by(Question.position)).all()
    assert found == [1000, 2000, 3000, None, None]
    assert published.minutes == 60


def test_changed_content_has_captions_or_a_dated_reason(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    new = without_captions(a_new_one(published))
    refused_with("captions_wanted", published, new, CHANGED, cast, settings)
    put(published, new, replace(CHANGED, captions_exception="They come on Friday."), cast, settings)
    assert published.captions_exception == "They come on Friday."
    assert (published.captions_excepted_on, published.captions_excepted_by) == (NOW.date(), cast.officer.id)


def test_what_could_not_be_published_takes_no_place_but_for_what_stood_in_the_way_before(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    db.session.execute(delete(EvaluationItem))
    put(published, a_new_one(published), SAME, cast, settings)
    with pytest.raises(CorrectionBlocked) as blocked, db.session.begin_nested():
        put(published, a_new_one(published, duration_ms=0), CHANGED, cast, settings)
    assert [one.code for one in blocked.value.blockers] == ["recording_not_ready"]


def test_of_two_who_replace_at_once_one_wins(published: Activity, cast: Cast, settings: Settings) -> None:
    seen, first, second = last_number(published.id), a_new_one(published), a_new_one(published)
    put(published, first, SAME, cast, settings, seen=seen)
    refused_with("corrected_meanwhile", published, second, SAME, cast, settings, seen=seen)
    refused_with("replaced_meanwhile", published, second, SAME, cast, settings)
    refused_with("replaced_meanwhile", published, first, SAME, cast, settings)
    assert published.recording_id == first.id


@pytest.mark.parametrize("who", ["learner", "planner", "course_admin", "coordinator"])
def test_only_who_may_publish_declares(published: Activity, cast: Cast, settings: Settings, who: str) -> None:
    refused_with("not_allowed", published, a_new_one(published), SAME, cast, settings, actor=getattr(cast, who))


def test_what_is_not_ready_or_not_published_is_not_replaced(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    waiting = a_new_one(published, state=RecordingState.CHECKING)
    refused_with("replaced_meanwhile", published, waiting, SAME, cast, settings)
    refused_with("replaced_meanwhile", published, make_recording(), SAME, cast, settings)
    draft = make_activity(published=False)
    refused_with("not_published", draft, a_new_one(draft), SAME, cast, settings)
    refused_with("reason_missing", published, a_new_one(published), SAME, cast, settings, reason=" ")


def test_credit_of_a_line_of_replacements_ends_when_its_first_recording_says(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    end, opens = published.closes_at, published.opens_at
    for declared, values in (
        (SAME, {}),
        (CHANGED, {"broadcast_on": None}),
        (SAME, {"broadcast_on": date(2026, 6, 1)}),
    ):
        put(published, a_new_one(published, **values), declared, cast, settings)
        db.session.expire_all()
        assert (published.closes_at, published.opens_at, published.broadcast_on) == (end, opens, BROADCAST)
        assert all(one.closes_at == end for one in published.designations)
    window, _code = window_at(published, NOW + timedelta(days=1))
    assert window is not None
    assert window.closes_at == end


def test_bytes_that_were_broadcast_before_end_the_credit_earlier_and_never_later(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    earlier = make_recording(broadcast_on=date(2025, 1, 10))
    end = published.closes_at
    put(published, a_new_one(published, sha256=earlier.sha256), SAME, cast, settings)
    db.session.expire_all()
    assert published.broadcast_on == date(2025, 1, 10)
    assert end is not None
    assert published.closes_at is not None
    assert published.closes_at < end
    later = make_recording(broadcast_on=date(2026, 6, 1))
    before = published.closes_at
    put(published, a_new_one(published, sha256=later.sha256), CHANGED, cast, settings)
    assert published.closes_at == before


def test_what_was_broadcast_too_long_ago_takes_no_place(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    ancient = make_recording(broadcast_on=date(2020, 1, 10))
    new = a_new_one(published, sha256=ancient.sha256)
    refused_with("window_ends_before_release", published, new, SAME, cast, settings)


def test_what_was_never_broadcast_keeps_its_attestation(cast: Cast, settings: Settings) -> None:
    made = make_recording(broadcast_on=None)
    activity = make_activity(recording=made, never_broadcast_on=date(2025, 3, 20))
    end = activity.closes_at
    put(activity, a_new_one(activity, broadcast_on=None), SAME, cast, settings)
    assert (activity.never_broadcast_on, activity.closes_at) == (date(2025, 3, 20), end)


def test_who_was_asked_too_often_is_named(published: Activity, cast: Cast, settings: Settings) -> None:
    make_address(published.people[0].person)
    for _time in range(5):
        made = put(published, a_new_one(published), CHANGED, cast, settings)
    assert len(made.unreached) == 2


# ---- Pages. ----


def test_a_draft_simply_shows_the_new_one(cast: Cast, pages: Pages) -> None:
    draft = make_activity(published=False)
    new = a_new_one(draft, added_by=cast.planner.id)
    other = make_recording()
    db.session.commit()
    browser = pages.of(cast.planner)
    sent = browser.send(f"/planning/activities/{draft.slug}/show/{new.id}")
    assert sent.location.endswith(f"/planning/activities/{draft.slug}#recording")
    db.session.refresh(draft)
    assert draft.recording_id == new.id
    assert browser.send(f"/planning/activities/{draft.slug}/show/{other.id}").status_code == 409
    assert browser.send(f"/planning/activities/{draft.slug}/show/{new.id}").status_code == 409


def fields(**more: str) -> dict[str, str]:
    return {"seen": "0", "content": "same", "reason": "Better sound."} | more


def test_the_office_declares_and_reads_what_was_declared(published: Activity, cast: Cast, pages: Pages) -> None:
    new = a_new_one(published)
    db.session.commit()
    browser, path = pages.of(cast.officer), f"/planning/activities/{published.slug}"
    assert "A new recording waits" in text_of(browser.get(f"{path}/after"))
    text = text_of(browser.get(f"{path}/replace/{new.id}"))
    assert "The broadcast date and the end of credit stay." in text
    assert "better.mp4 0:40 English" in text
    done = browser.send(f"{path}/replace/{new.id}", fields())
    assert done.location.endswith("/after#revisions")
    text = text_of(browser.get(f"{path}/after"))
    assert "The new recording is shown from now on." in text
    assert "Declared – Same content" in text
    assert "A new recording waits" not in text
    for send in (browser.get, browser.send):
        late = send(f"{path}/replace/{new.id}")
        assert late.location.endswith("/after")
    assert "This activity shows another recording" in text_of(browser.get(f"{path}/after"))
    assert browser.get(f"{path}/replace/999999").status_code == 404


def test_each_refusal_stands_beside_its_field(published: Activity, cast: Cast, pages: Pages) -> None:
    new = a_new_one(published, duration_ms=90_000)
    db.session.commit()
    browser, path = pages.of(cast.officer), f"/planning/activities/{published.slug}/replace/{new.id}"
    page = browser.get(path)
    assert "The lengths differ by more than two seconds (0:40 and 1:30)" in text_of(page)
    assert 'value="same"' not in page.text
    refused = browser.send(path, fields())
    assert refused.status_code == 422
    assert "The one lasts 0:40, the other 1:30." in text_of(refused)
    refused = browser.send(path, fields(content="changed"))
    assert "Enter the day on which the changed content was reviewed." in text_of(refused)
    refused = browser.send(path, fields(content="changed", reason=""))
    assert 'value="changed" checked' in refused.text
    assert "Enter the reason." in text_of(refused)
    whole = {"content": "changed", "reviewed_on": "2026-11-20", "minutes": "61", "asks_again": "y"}
    done = browser.send(path, fields(**whole))
    assert done.status_code == 303
    text = text_of(browser.get(done.location))
    assert "Somebody could not be asked by letter." in text
    assert "Declared – Changed content" in text
    assert "Read again by learners" not in text


def test_what_blocks_is_named_on_the_page(published: Activity, cast: Cast, pages: Pages) -> None:
    new = a_new_one(published, duration_ms=0)
    db.session.commit()
    whole = {"content": "changed", "reviewed_on": "2026-11-20", "asks_again": "y"}
    path = f"/planning/activities/{published.slug}/replace/{new.id}"
    refused = pages.of(cast.officer).send(path, fields(**whole))
    assert (refused.status_code, "So changed, it could not be published" in text_of(refused)) == (422, True)


def test_the_list_of_learners_says_how_much_of_her_version_each_has_watched(
    published: Activity, cast: Cast, pages: Pages, settings: Settings
) -> None:
    acknowledge(cast.learner.id, published, 1)
    db.session.add(
        WatchProgress(
            person_id=cast.learner.id,
            activity_id=published.id,
            recording_id=published.recording_id,
            ranges=[[0, 30_000]],
            watched_ms=30_000,
            last_beat_at=NOW,
        )
    )
    put(published, a_new_one(published, duration_ms=400_000), CHANGED, cast, settings)
    db.session.commit()
    text = text_of(pages.of(cast.officer).get(f"/planning/activities/{published.slug}/after/learners"))
    assert "75 %" in text
