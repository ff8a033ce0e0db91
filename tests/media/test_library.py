"""The library's pages: what is there, its facts, its captions."""

from base64 import b64encode
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from lms import db
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.media.models import CaptionTrack, Recording, RecordingState
from tests.factories.activities import VTT, make_activity, make_recording
from tests.factories.people import Cast
from tests.media.sending import Sender
from tests.pages import Pages, text_of

FACTS = {"title": "Rhythm control", "broadcast_on": "2025-03-14", "broadcast_zone": "America/Chicago"}


def test_the_library_lists_recordings_with_their_state(cast: Cast, pages: Pages) -> None:
    make_recording(title="Sepsis in 60 minutes")
    make_recording(title="Half of it", state=RecordingState.UNREADABLE, failure="cut_short:600/2880")
    db.session.commit()
    text = text_of(pages.of(cast.course_admin).get("/recordings"))
    assert "Sepsis in 60 minutes" in text
    assert "Ready to watch" in text
    assert "This file ends at 10:00 although it should last 48:00." in text
    assert "Uploading needs a browser with scripts switched on." in text


def test_a_department_s_course_admin_sees_what_she_brought_herself(cast: Cast, pages: Pages) -> None:
    own = make_recording(title="My own", added_by=cast.coordinator.id)
    other = make_recording(title="Somebody else's")
    db.session.commit()
    browser = pages.of(cast.coordinator)
    text = text_of(browser.get("/recordings"))
    assert "My own" in text
    assert "Somebody else's" not in text
    assert browser.get(f"/recordings/{own.id}").status_code == 200
    assert browser.get(f"/recordings/{other.id}").status_code == 404
    assert browser.get(f"/recordings/{other.id}/file").status_code == 404
    assert browser.send(f"/recordings/{other.id}", FACTS).status_code == 404
    assert browser.send(f"/recordings/{other.id}/captions", {"text": VTT}).status_code == 404


def test_the_library_goes_on_with_what_is_older(cast: Cast, pages: Pages) -> None:
    older, newer = make_recording(title="The older talk"), make_recording(title="The newer talk")
    db.session.commit()
    browser = pages.of(cast.course_admin)
    text = text_of(browser.get(f"/recordings?before={newer.id}"))
    assert "The older talk" in text
    assert "The newer talk" not in text
    assert "The older talk" not in text_of(browser.get(f"/recordings?before={older.id}"))
    for nonsense in ("x", "0", "9" * 30):
        assert "The newer talk" in text_of(browser.get(f"/recordings?before={nonsense}"))


def test_a_broadcast_that_is_not_known_yet_is_asked_for_in_the_house_s_zone(
    cast: Cast, pages: Pages, settings: Settings
) -> None:
    recording = make_recording(broadcast_on=None, broadcast_zone="")
    db.session.commit()
    page = pages.of(cast.course_admin).get(f"/recordings/{recording.id}").get_data(as_text=True)
    assert f'<option selected value="{settings.zone}">' in page


@pytest.mark.parametrize("who", ["learner", "planner"])
def test_the_library_is_for_those_who_may_upload(cast: Cast, pages: Pages, who: str) -> None:
    browser = pages.of(getattr(cast, who))
    assert browser.get("/recordings").status_code == 403
    assert browser.get(f"/recordings/{make_recording().id}").status_code == 403


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_there_is_no_page_for_a_recording_that_is_not(cast: Cast, pages: Pages, number: str) -> None:
    assert pages.of(cast.course_admin).get(f"/recordings/{number}").status_code == 404


def test_a_broadcast_date_once_set_only_moves_earlier(cast: Cast, pages: Pages) -> None:
    recording = make_recording(broadcast_on=None, broadcast_zone="")
    db.session.commit()
    browser, path = pages.of(cast.course_admin), f"/recordings/{recording.id}"
    # A slip in the year could never be taken back.
    slip = browser.send(path, FACTS | {"broadcast_on": "0202-03-14"})
    assert (slip.status_code, "Enter the day of the live broadcast." in text_of(slip)) == (422, True)
    assert browser.send(path, FACTS).status_code == 303
    assert browser.send(path, FACTS | {"broadcast_on": "2025-03-13"}).status_code == 303
    for later in ("2025-03-14", ""):
        page = browser.send(path, FACTS | {"broadcast_on": later, "title": "Kept words"})
        assert page.status_code == 422
        assert "only moves earlier" in text_of(page)
        assert "Kept words" in page.get_data(as_text=True)
    zone = browser.send(path, FACTS | {"broadcast_on": "2025-03-13", "broadcast_zone": "America/New_York"})
    assert zone.status_code == 422
    db.session.expire_all()
    assert db.session.get_one(Recording, recording.id).broadcast_on == date(2025, 3, 13)
    noted = db.session.scalars(select(AuditRow.act).where(AuditRow.act == "recording_changed")).all()
    assert len(noted) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "x" * 201}, {"broadcast_on": "yesterday"}, {"broadcast_zone": "Mars/Olympus"}],
)
def test_facts_that_make_no_sense_are_said_beside_their_field(
    cast: Cast, pages: Pages, wrong: dict[str, str]
) -> None:
    recording = make_recording()
    db.session.commit()
    page = pages.of(cast.course_admin).send(f"/recordings/{recording.id}", FACTS | wrong)
    assert page.status_code == 422
    assert "field-error" in page.get_data(as_text=True)
    assert "Error:" in text_of(page)


def test_captions_come_as_a_file_or_as_text_one_track_a_language(cast: Cast, pages: Pages) -> None:
    recording = make_recording()
    db.session.commit()
    browser, path = pages.of(cast.course_admin), f"/recordings/{recording.id}/captions"
    srt = b"1\n00:00:01,000 --> 00:00:02,000\nBuenos dias.\n"
    sent = browser.send(path, {"language": "es", "file": (BytesIO(srt), "es.srt")})
    assert sent.status_code == 303
    assert browser.send(path, {"language": "en", "text": VTT.replace("Welcome", "Hello")}).status_code == 303
    tracks = {row.language: row for row in db.session.scalars(select(CaptionTrack)).all()}
    assert set(tracks) == {"en", "es"}
    assert "Hello" in tracks["en"].webvtt
    assert "Buenos dias." in browser.get(f"{path}/es.vtt").get_data(as_text=True)
    assert browser.send(f"{path}/es/remove").status_code == 303
    assert browser.send(f"{path}/es/remove").status_code == 404
    assert browser.get(f"{path}/es.vtt").status_code == 404


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file or paste its text."),
        ("WEBVTT\n\n00:01 --> 00:02\nHello", "Line 3: the times cannot be read."),
        ("WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nHello", "Line 3: a caption ends before it begins."),
        ("A transcript", "Line 1: this file is neither VTT nor SRT nor SBV."),
    ],
)
def test_captions_that_cannot_be_read_are_refused_with_their_line(
    cast: Cast, pages: Pages, text: str, words: str
) -> None:
    recording = make_recording()
    db.session.commit()
    page = pages.of(cast.course_admin).send(
        f"/recordings/{recording.id}/captions", {"language": "en", "text": text}
    )
    assert page.status_code == 422
    assert words in text_of(page)
    assert db.session.scalars(select(CaptionTrack.webvtt)).all() == [VTT]


def test_every_line_that_is_wrong_is_told_and_what_to_look_at_stands_beside_the_track(
    cast: Cast, pages: Pages
) -> None:
    recording = make_recording()
    db.session.commit()
    browser, path = pages.of(cast.course_admin), f"/recordings/{recording.id}/captions"
    wrong = "WEBVTT\n\n00:01 --> 00:02\nHello\n\nlost words\n"
    text = text_of(browser.send(path, {"language": "en", "text": wrong}))
    assert "Line 3: the times cannot be read." in text
    assert "Line 6: the times of a caption are missing." in text
    odd = "WEBVTT\n\n00:01.000 --> 00:50.000 line:0\nSeñal\n\n00:02.000 --> 00:03.000\n<b></b>".encode("cp1252")
    assert browser.send(path, {"language": "es", "file": (BytesIO(odd), "es.vtt")}).status_code == 303
    page = text_of(browser.get(f"/recordings/{recording.id}"))
    assert "was read as Windows-1252" in page
    assert "Places on the picture were left out" in page
    assert "Captions without text were left out." in page
    assert "A caption lasts longer than the recording, at 0:01." in page


def test_captions_in_a_language_that_is_not_offered_are_refused(cast: Cast, pages: Pages) -> None:
    recording = make_recording()
    db.session.commit()
    page = pages.of(cast.course_admin).send(
        f"/recordings/{recording.id}/captions", {"language": "../xx", "text": VTT}
    )
    assert page.status_code == 422


def test_a_recording_is_replaced_by_an_upload_that_keeps_its_title_and_its_broadcast(
    cast: Cast, pages: Pages
) -> None:
    old = make_recording(added_by=cast.coordinator.id)
    others = make_recording()
    waiting = make_recording(added_by=cast.coordinator.id, state=RecordingState.CHECKING)
    db.session.commit()
    sender = Sender(pages.of(cast.coordinator))
    begun = sender.begin(1000, "better.mp4", **replacing(str(old.id)))
    new = db.session.get_one(Recording, int(begun.headers["X-Recording"]))
    assert (new.replaces_id, new.title, new.original_name) == (old.id, old.title, "better.mp4")
    assert (new.broadcast_on, new.broadcast_zone) == (old.broadcast_on, old.broadcast_zone)
    act = db.session.scalars(select(AuditRow).filter_by(act="upload_begun")).one()
    assert act.facts["replaces"] == old.id
    for number, status in ((str(others.id), 404), ("x", 404), (str(waiting.id), 409)):
        assert sender.begin(1000, **replacing(number)).status_code == status
    text = text_of(sender.browser.get(f"/recordings/{old.id}"))
    assert "To replace it: better.mp4" in text
    assert "It replaces rhythm.mp4" in text_of(sender.browser.get(f"/recordings/{new.id}"))
    new.state = RecordingState.CHECKING
    db.session.commit()
    assert "better.mp4, to replace an earlier one" in text_of(sender.browser.get("/recordings"))


def replacing(number: str) -> dict[str, str]:
    """The header in which the page's script says what its file replaces."""
    told = {"filename": "better.mp4", "replaces": number}
    pairs = (f"{name} {b64encode(value.encode()).decode()}" for name, value in told.items())
    return {"Upload-Metadata": ",".join(pairs)}


def test_a_recording_says_where_it_is_shown_and_where_it_could_be(cast: Cast, pages: Pages) -> None:
    published = make_activity(title="Rhythm for all")
    old = published.recording
    assert old is not None
    new = make_recording(replaces_id=old.id, original_name="better.mp4", added_by=cast.coordinator.id)
    draft = make_activity(title="A draft of it", published=False, recording=old)
    hidden = make_activity(title="Of another department", published=False, recording=new)
    db.session.commit()
    browser = pages.of(cast.course_admin)
    text = text_of(browser.get(f"/recordings/{old.id}"))
    assert "Shown in A draft of it Draft Rhythm for all Published" in text
    assert 'data-upload-meta=\'{"replaces": "' in browser.get(f"/recordings/{old.id}").text
    page = browser.get(f"/recordings/{new.id}")
    assert "These show the recording that this one replaces" in text_of(page)
    assert "The CE office decides when this one is shown." in text_of(page)
    assert f"/planning/activities/{draft.slug}/show/{new.id}" in page.text
    of_department = text_of(pages.of(cast.coordinator).get(f"/recordings/{new.id}"))
    assert hidden.title not in of_department
    assert "It replaces rhythm.mp4" in of_department
    administrator = pages.of(cast.administrator).get(f"/recordings/{new.id}").text
    assert f"/planning/activities/{published.slug}/replace/{new.id}" in administrator
