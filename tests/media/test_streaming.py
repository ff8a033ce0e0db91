"""Bytes of a recording: ranges, never more than 2 MiB at once, each asked for with permission."""

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from lms import db, storage
from lms.media.models import Recording
from lms.media.ranges import MOST_BYTES
from tests.factories.activities import make_recording
from tests.factories.people import Cast
from tests.pages import Browser, Pages

CONTENT = bytes(range(256)) * 12_288  # 3 MiB


@pytest.fixture
def recording(cast: Cast) -> Recording:
    """A recording of 3 MiB."""
    name, digest, size = storage.files().write_stream("recordings", [CONTENT], suffix=".mp4")
    made = make_recording(storage_name=name, sha256=digest, size=size)
    db.session.commit()
    return made


@pytest.fixture
def browser(cast: Cast, pages: Pages) -> Browser:
    """The course admin's."""
    return pages.of(cast.course_admin)


def ask(browser: Browser, recording: Recording, **headers: str) -> TestResponse:
    """Ask for bytes."""
    return browser.get(f"/recordings/{recording.id}/file", headers=headers)


def test_a_whole_recording_comes_in_parts_of_at_most_two_mebibytes(browser: Browser, recording: Recording) -> None:
    got = b""
    while len(got) < len(CONTENT):
        answer = ask(browser, recording, Range=f"bytes={len(got)}-")
        assert answer.status_code == 206
        assert len(answer.data) <= MOST_BYTES
        assert (
            answer.headers["Content-Range"] == f"bytes {len(got)}-{len(got) + len(answer.data) - 1}/{len(CONTENT)}"
        )
        got += answer.data
    assert got == CONTENT


def test_an_answer_holds_its_bytes_and_no_open_file(browser: Browser, recording: Recording) -> None:
    answer = browser.client.get(
        f"/recordings/{recording.id}/file", headers={"Range": "bytes=10-19"}, buffered=False
    )
    assert answer.data == CONTENT[10:20]
    assert answer.headers["Content-Length"] == "10"
    assert not answer.is_streamed


def test_a_recording_says_its_length_without_its_bytes(browser: Browser, recording: Recording) -> None:
    answer = browser.client.head(f"/recordings/{recording.id}/file")
    assert (answer.status_code, answer.headers["Content-Length"], answer.data) == (200, str(len(CONTENT)), b"")
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_part_of_an_older_file_is_never_mixed_in(browser: Browser, recording: Recording) -> None:
    tag = ask(browser, recording, Range="bytes=0-9").headers["ETag"]
    assert tag == f'"{recording.sha256}"'
    assert ask(browser, recording, **{"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert ask(browser, recording, **{"Range": "bytes=0-9", "If-Range": '"older"'}).status_code == 416
    assert ask(browser, recording, **{"If-None-Match": tag}).status_code == 304


def test_bytes_from_outside_can_neither_run_nor_be_shared(browser: Browser, recording: Recording) -> None:
    headers = ask(browser, recording, Range="bytes=0-9").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("header", ["bytes=9999999-", "bytes=5-1", "chunks=1-2", "bytes=a-b", "", "bytes=0-1,5-6"])
def test_a_range_that_cannot_be_answered_gets_no_bytes(
    browser: Browser, recording: Recording, header: str
) -> None:
    answer = ask(browser, recording, Range=header)
    assert (answer.status_code, answer.data) == (416, b"")


def test_a_recording_that_is_not_ready_has_no_bytes_and_no_poster(browser: Browser, cast: Cast) -> None:
    waiting = make_recording(state="checking")
    db.session.commit()
    assert browser.get(f"/recordings/{waiting.id}/file").status_code == 404
    assert browser.get(f"/recordings/{waiting.id}/poster.jpg").status_code == 404


def test_a_poster_is_a_picture_that_the_browser_asks_for_again(browser: Browser, tmp_path: Path) -> None:
    name, _digest = storage.files().write("posters", b"\xff\xd8 a picture", suffix=".jpg")
    made = make_recording(poster_name=name)
    db.session.commit()
    first = browser.get(f"/recordings/{made.id}/poster.jpg")
    assert (first.data, first.headers["Content-Type"]) == (b"\xff\xd8 a picture", "image/jpeg")
    again = browser.get(f"/recordings/{made.id}/poster.jpg", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
