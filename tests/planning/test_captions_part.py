"""The editor's captions: brought as a file or as text, downloaded, removed, or excepted."""

import io

import pytest

from lms import db
from lms.activities.models import Activity
from lms.media.models import RecordingState
from tests.factories.activities import make_activity
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of
from tests.planning.test_quiz_part import path

SRT = "1\n00:00:00,000 --> 00:00:05,000\nBienvenidos.\n"


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def seen(browser: Browser, activity: Activity) -> str:
    page = browser.get(path(activity)).get_data(as_text=True)
    return page.split('name="seen" type="hidden" value="')[1].split('"')[0]


def languages(activity: Activity) -> list[str]:
    db.session.expire_all()
    assert activity.recording is not None
    return [track.language for track in activity.recording.captions]


def test_captions_are_brought_as_a_file_while_the_recording_is_received(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    assert draft.recording is not None
    draft.recording.state = RecordingState.RECEIVING
    db.session.commit()
    browser = pages.of(cast.planner)
    file = (io.BytesIO(SRT.encode()), "es.srt")
    answer = browser.send(path(draft, "captions"), {"seen": seen(browser, draft), "language": "es", "file": file})
    assert answer.status_code == 303
    assert languages(draft) == ["en", "es"]
    track = browser.get(path(draft, "captions", "es.vtt"))
    assert track.mimetype == "text/vtt"
    assert "Bienvenidos." in track.get_data(as_text=True)
    assert browser.get(path(draft, "captions", "fr.vtt")).status_code == 404


def test_captions_that_cannot_be_read_or_came_meanwhile_are_refused_beside_their_field(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    token = seen(browser, draft)
    broken = {"seen": token, "language": "en", "text": SRT.replace(",", ".")}
    said = browser.send(path(draft, "captions"), broken)
    assert said.status_code == 422
    assert "Line 2: the times cannot be read." in text_of(said)
    assert "Choose a file or paste its text." in text_of(browser.send(path(draft, "captions"), {"language": "en"}))
    assert browser.send(path(draft, "captions"), {"language": "xx", "text": SRT}).status_code == 422
    good = {"seen": token, "language": "es", "text": SRT}
    assert browser.send(path(draft, "captions"), good).status_code == 303
    late = browser.send(path(draft, "captions"), {**good, "language": "en"})
    assert late.status_code == 422
    assert "These captions were changed meanwhile." in text_of(late)


def test_captions_are_removed_from_a_draft(draft: Activity, cast: Cast, pages: Pages) -> None:
    browser = pages.of(cast.planner)
    assert browser.send(path(draft, "captions", "en", "remove")).status_code == 303
    assert languages(draft) == []
    assert browser.send(path(draft, "captions", "en", "remove")).status_code == 404
    assert "Record why there are none" not in text_of(browser.get(path(draft)))
    assert "Record why there are none" in text_of(pages.of(cast.officer).get(path(draft)))


def test_without_a_recording_there_is_nothing_to_caption(draft: Activity, cast: Cast, pages: Pages) -> None:
    draft.recording_id = None
    db.session.commit()
    browser = pages.of(cast.planner)
    assert "Captions belong to the recording" in text_of(browser.get(path(draft)))
    said = browser.send(path(draft, "captions"), {"language": "en", "text": SRT})
    assert (said.status_code, "Attach a recording first." in text_of(said)) == (422, True)
    assert browser.get(path(draft, "captions", "en.vtt")).status_code == 404


def test_captions_of_an_activity_that_one_may_not_edit_stay_closed(
    draft: Activity, cast: Cast, pages: Pages
) -> None:
    stranger = pages.of(cast.coordinator)
    assert stranger.get(path(draft, "captions", "en.vtt")).status_code == 403
    assert stranger.send(path(draft, "captions"), {"language": "en", "text": SRT}).status_code == 403
    assert stranger.send(path(draft, "captions", "en", "remove")).status_code == 403
