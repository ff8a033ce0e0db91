"""Slides as learners meet them: beside the recording, as a file to keep, and in what search finds."""

from dataclasses import replace

import pytest
from flask import Flask

from lms import db, search, storage
from lms.activities.jobs import index_activity
from lms.activities.models import Activity
from lms.media.jobs import read_slides
from lms.media.models import Recording
from lms.media.operations import begin_slides_upload, note_piece, remove_slides
from tests.factories.people import Cast
from tests.factories.players import Player
from tests.factories.slides import make_pdf
from tests.pages import Pages

PDF = make_pdf("Whom, when and how", "Flecainide", "")


@pytest.fixture
def slides(activity: Activity, cast: Cast) -> str:
    """The address below which they are."""
    recording = activity.recording
    assert recording is not None
    upload, _token = begin_slides_upload(
        cast.course_admin.id, recording, length=len(PDF), file_name="Rhythm control.pdf"
    )
    storage.files().spooled(upload.temporary).write_bytes(PDF)
    note_piece(upload.id, offset=0, received=len(PDF))
    number = upload.deck_id
    assert number is not None
    db.session.commit()
    read_slides(number)
    db.session.expire_all()
    return f"/activities/{activity.slug}/{recording.id}/slides"


def test_slides_are_looked_at_one_by_one_beside_the_recording(player: Player, slides: str) -> None:
    page = player.open().get_data(as_text=True)
    assert 'data-tab="panel-slides"' in page
    assert f'data-picture="{slides}/0.webp"' in page
    assert 'data-pages="3"' in page
    assert f'<a href="{slides}.pdf">Download as PDF</a>, 3 pages' in page
    answer = player.browser.get(f"{slides}/2.webp")
    assert (answer.mimetype, answer.get_data()[8:12]) == ("image/webp", b"WEBP")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = player.browser.get(f"{slides}/2.webp", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    text = player.browser.get(f"{slides}/2.txt")
    assert (text.mimetype, text.get_data(as_text=True)) == ("text/plain", "Flecainide")
    assert player.browser.get(f"{slides}/3.txt").get_data() == b""
    for beyond in ("0", "4"):
        assert player.browser.get(f"{slides}/{beyond}.webp").status_code == 404


def test_slides_are_kept_as_the_file_that_they_came_as(player: Player, slides: str) -> None:
    answer = player.browser.get(f"{slides}.pdf")
    assert answer.get_data() == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Rhythm control.pdf"'


def test_nginx_sends_the_file_where_it_stands_in_front(
    player: Player, slides: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], streaming="x-accel"))
    answer = player.browser.get(f"{slides}.pdf")
    assert answer.headers["X-Accel-Redirect"].startswith("/_media/slides/")
    assert answer.get_data() == b""
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Rhythm control.pdf"'


def test_slides_are_for_those_who_may_watch(activity: Activity, slides: str, cast: Cast, pages: Pages) -> None:
    for path in (f"{slides}.pdf", f"{slides}/1.webp", f"{slides}/1.txt"):
        assert pages.of(cast.colleague).get(path).status_code == 403


def test_slides_that_are_taken_away_are_gone_from_the_page(
    player: Player, activity: Activity, slides: str
) -> None:
    assert "data-slides" in player.open().get_data(as_text=True)
    assert activity.recording is not None
    recording = db.session.get_one(Recording, activity.recording.id)
    assert recording.slides is not None
    remove_slides(recording.slides, actor_id=None)
    db.session.commit()
    assert "data-slides" not in player.open().get_data(as_text=True)
    assert player.browser.get(f"{slides}.pdf").status_code == 404
    assert player.browser.get(f"{slides}/1.webp").status_code == 404


def test_an_activity_is_found_by_what_stands_on_its_slides(activity: Activity, slides: str) -> None:
    index_activity(activity.id)
    question = search.ask("flecainide")
    assert question is not None
    assert activity.id in search.find(question)
    assert "Flecainide" in [one.text for one in search.passages_for(question, [activity.id])[activity.id]]
