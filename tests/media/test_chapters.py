"""Chapters: read strictly, told by their lines, written beside the recording, never over somebody else unseen."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms import db
from lms.access.decision import Refusal
from lms.audit.models import AuditRow
from lms.media.captions import read_captions
from lms.media.chapters import (
    MOST_CHAPTERS,
    MOST_PROBLEMS,
    MOST_SIGNS,
    Chapter,
    ChaptersRefused,
    read_chapters,
    write_chapters_file,
    write_lines,
)
from lms.media.models import ChapterList, Recording, RecordingState
from lms.media.operations import rewrite_chapters, take_chapters_along
from tests.factories.activities import make_recording
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

HOUR = 3_600_000
LINES = "0:00 Welcome\n0:10 The first case\n0:30 Questions\n"
WEBVTT = (
    "\ufeffWEBVTT - by a machine\r\n\r\nNOTE not shown\r\n\r\nintro\r\n00:00.000 --> 00:10.000 align:start\r\n"
    "<v Ada>Drugs &amp;\r\nblades</v>\r\n00:00:10.500 --> 00:00:30.000\r\nThe end\r\n\r\nstray\r\n"
)


def read(text: bytes | str, duration_ms: int = HOUR) -> list[tuple[int, str]]:
    return [(one.start_ms, one.title) for one in read_chapters(text, duration_ms=duration_ms)]


def problems(text: bytes | str, duration_ms: int = HOUR) -> list[tuple[int, str]]:
    with pytest.raises(ChaptersRefused) as refused:
        read(text, duration_ms)
    return [(one.line, one.code) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("line", "start_ms", "title"),
    [
        ("12:40 Choosing a drug", 760_000, "Choosing a drug"),
        ("  00:12:40   Choosing  a\tdrug ", 760_000, "Choosing a drug"),
        ("0:05.25 - Half", 5_250, "Half"),
        ("(0:05,250) Half", 5_250, "Half"),
        ("[0:05] | Half", 5_000, "Half"),
        ("• 0:05: Half", 5_000, "Half"),
        ("0:05 – 2 of 3", 5_000, "2 of 3"),
        ("59:59 Last", 3_599_000, "Last"),
        ("0:00 <b> & --> all", 0, "<b> & --> all"),
    ],
)
def test_a_line_is_a_time_and_a_title_as_video_sites_write_them(line: str, start_ms: int, title: str) -> None:
    assert read(line) == [(start_ms, title)]


def test_minutes_may_pass_59_where_no_hours_stand_before_them() -> None:
    assert read("75:10 Late", 2 * HOUR) == [(4_510_000, "Late")]
    assert write_lines(read_chapters("75:10.5 Late", duration_ms=2 * HOUR)) == "1:15:10.500 Late\n"
    assert problems("1:75:10 Late") == [(1, "time_missing")]


def test_a_webvtt_file_is_read_with_its_text_plain() -> None:
    assert read(WEBVTT.encode()) == [(0, "Drugs & blades"), (10_500, "The end")]
    assert read(WEBVTT.encode("utf-16")) == read(WEBVTT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\nWelcome\n12:40Title\n0:60 x\n", [(2, "time_missing"), (3, "time_missing"), (4, "time_missing")]),
        ("0:00\n0:10 - \n", [(1, "title_missing"), (2, "title_missing")]),
        ("0:10 b\n0:10 c\n0:05 d\n", [(2, "not_later"), (3, "not_later")]),
        ("0:10 b\nx\n0:05 d\n", [(2, "time_missing"), (3, "not_later")]),
        ("1:00:00 at the very end\n", [(1, "past_end")]),
        (f"0:00 {'x' * MOST_SIGNS}\n0:01 {'x' * (MOST_SIGNS + 1)}", [(2, "title_too_long")]),
        ("WEBVTT\n\n00:01 --> 00:02\nx\n\n00:03.000 --> 00:04.000\n", [(3, "time_missing"), (6, "title_missing")]),
        (b"0:00 \x81", [(1, "encoding")]),
        (b"\n \n", [(1, "none")]),
        (b"WEBVTT\n", [(1, "none")]),
        ("x" * (4 * 1024 * 1024 + 1), [(1, "too_large")]),
    ],
)
def test_what_is_wrong_is_told_by_its_line(text: bytes | str, found: list[tuple[int, str]]) -> None:
    assert problems(text) == found


def test_there_are_at_most_two_hundred_and_at_most_twenty_are_told_at_once() -> None:
    many = [f"{second // 60}:{second % 60:02d} x" for second in range(MOST_CHAPTERS + 5)]
    assert len(read("\n".join(many[:MOST_CHAPTERS]))) == MOST_CHAPTERS
    assert problems("\n".join(many)) == [(MOST_CHAPTERS + 1, "too_many")]
    assert len(problems("x\n" * 50)) == MOST_PROBLEMS


def test_an_empty_text_takes_all_away() -> None:
    assert read("") == read(" \n\n") == []
    assert write_chapters_file((), duration_ms=HOUR) == "WEBVTT\n"


lines = st.builds(
    lambda start, between, title: f"{start}{between}{title}",
    st.from_regex(r"[0-9]{0,3}:?[0-9]{1,2}:[0-9]{2}([.,][0-9]{1,3})?", fullmatch=True),
    st.sampled_from([" ", "\t", " - ", ": ", " | ", ""]),
    st.text(max_size=140),
)


def kept_of(content: bytes | str, duration_ms: int) -> tuple[Chapter, ...]:
    """What is kept of it: nothing where it is refused, and then each reason has its line."""
    try:
        return read_chapters(content, duration_ms=duration_ms)
    except ChaptersRefused as refused:
        told = [one.line for one in refused.problems]
    assert 0 < len(told) <= MOST_PROBLEMS
    assert told == sorted(told)
    assert told[0] >= 1
    return ()


@given(st.one_of(st.text(), st.binary(), st.lists(lines, max_size=5).map("\n".join)), st.integers(1, 2 * HOUR))
def test_whatever_is_sent_what_is_kept_keeps_the_rules_and_can_be_written_and_read_again(
    content: bytes | str, duration_ms: int
) -> None:
    kept = kept_of(content, duration_ms)
    starts = [one.start_ms for one in kept]
    assert starts == sorted(set(starts))
    assert all(0 <= start < duration_ms for start in starts)
    assert all(1 <= len(one.title) <= MOST_SIGNS for one in kept)
    assert read_chapters(write_lines(kept), duration_ms=duration_ms) == kept
    webvtt = write_chapters_file(kept, duration_ms=duration_ms)
    assert read_chapters(webvtt, duration_ms=duration_ms) == kept
    if kept:
        assert [Chapter(start_ms=one.start_ms, title=one.text) for one in read_captions(webvtt).cues] == list(kept)


@pytest.fixture
def recording(databases: object, cast: Cast) -> Recording:
    made = make_recording()
    db.session.commit()
    return made


@pytest.fixture
def browser(cast: Cast, pages: Pages) -> Browser:
    return pages.of(cast.course_admin)


def stands(recording: Recording) -> list[str]:
    db.session.expire_all()
    return [one.title for one in db.session.get_one(Recording, recording.id).chapters]


def seen(browser: Browser, recording: Recording) -> str:
    page = browser.get(f"/recordings/{recording.id}/chapters").get_data(as_text=True)
    return page.split('name="seen" type="hidden" value="')[1].split('"')[0]


def send(browser: Browser, recording: Recording, text: str, *, of: str = "", file: bytes = b"") -> tuple[int, str]:
    form = {"text": text, "seen": of} | ({"file": (BytesIO(file), "chapters.vtt")} if file else {})
    answer = browser.send(f"/recordings/{recording.id}/chapters", form)
    return answer.status_code, text_of(answer)


def test_chapters_are_written_and_changed_and_who_did_it_is_kept(
    browser: Browser, recording: Recording, cast: Cast
) -> None:
    assert send(browser, recording, LINES)[0] == 303
    assert stands(recording) == ["Welcome", "The first case", "Questions"]
    page = text_of(browser.get(f"/recordings/{recording.id}/chapters"))
    assert "The chapters are kept." in page
    assert cast.course_admin.name in page
    assert "0:10 The first case" in page
    assert send(browser, recording, "", file=WEBVTT.encode(), of=seen(browser, recording))[0] == 303
    assert stands(recording) == ["Drugs & blades", "The end"]
    assert send(browser, recording, "", of=seen(browser, recording))[0] == 303
    assert stands(recording) == []
    notes = db.session.scalars(select(AuditRow).filter_by(act="chapters_changed")).all()
    assert [(one.actor_id, one.facts["chapters"]) for one in notes] == [
        (cast.course_admin.id, count) for count in (3, 2, 0)
    ]


def test_what_cannot_be_read_is_told_and_nothing_is_lost(browser: Browser, recording: Recording) -> None:
    assert send(browser, recording, LINES)[0] == 303
    status, page = send(browser, recording, "0:10 b\nmy long title\n0:50 z", of=seen(browser, recording))
    assert status == 422
    assert "Line 2: a chapter begins with its time, such as 12:40. Write it before the title." in page
    assert "Line 3: the recording has ended by then. Write an earlier time." in page
    assert "my long title" in page
    status, page = send(browser, recording, "0:20 mine", of=seen(browser, recording), file=b"%PDF")
    assert (status, "Line 1: a chapter begins" in page, "0:20 mine" in page) == (422, True, True)
    assert send(browser, recording, "0:01 x\n" * 10_000, of=seen(browser, recording))[0] == 422
    assert stands(recording) == ["Welcome", "The first case", "Questions"]


def test_of_two_who_write_the_later_is_asked(
    browser: Browser, recording: Recording, cast: Cast, pages: Pages
) -> None:
    before = seen(browser, recording)
    assert send(pages.of(cast.officer), recording, LINES, of=before)[0] == 303
    status, page = send(browser, recording, "0:20 My own", of=before)
    assert status == 409
    assert f"{cast.officer.name} changed these chapters at" in page
    assert "0:30 Questions" in page
    assert "0:20 My own" in page
    assert stands(recording) == ["Welcome", "The first case", "Questions"]
    assert send(browser, recording, "0:20 My own", of=seen(browser, recording))[0] == 303
    status, page = send(browser, recording, LINES, of="somebody else's")
    assert status == 409
    assert send(browser, recording, "", of=seen(browser, recording))[0] == 303
    assert "All chapters were taken away." in send(browser, recording, LINES, of="x")[1]


def test_whoever_changed_them_may_be_unknown_and_a_repeat_changes_nothing(recording: Recording) -> None:
    kept = rewrite_chapters(recording, LINES, seen="", actor_id=None)
    known = db.session.scalars(select(ChapterList)).one()
    assert rewrite_chapters(recording, LINES, seen=known.digest, actor_id=None) == kept
    with pytest.raises(Refusal) as refused:
        rewrite_chapters(recording, "", seen="", actor_id=None)
    assert refused.value.facts["name"] == ""
    assert len(db.session.scalars(select(AuditRow).filter_by(act="chapters_changed")).all()) == 1


def test_the_one_who_is_asked_is_told_of_nobody_who_is_not_known(browser: Browser, recording: Recording) -> None:
    rewrite_chapters(recording, LINES, seen="", actor_id=None)
    db.session.commit()
    assert "These chapters were changed meanwhile." in send(browser, recording, "0:01 x")[1]
    assert send(browser, recording, "0:01 x", of="another")[0] == 409


def test_a_recording_that_cannot_be_watched_yet_has_no_chapters(browser: Browser, databases: object) -> None:
    waiting = make_recording(state=RecordingState.CHECKING, duration_ms=0)
    db.session.commit()
    assert browser.get(f"/recordings/{waiting.id}/chapters").status_code == 404
    with pytest.raises(Refusal, match="chapters_too_early"):
        rewrite_chapters(waiting, LINES, seen="", actor_id=None)


def test_the_course_admin_s_page_and_browser_know_the_chapters(browser: Browser, recording: Recording) -> None:
    assert browser.get(f"/recordings/{recording.id}/chapters.vtt").status_code == 404
    assert "Write chapters beside the recording" in text_of(browser.get(f"/recordings/{recording.id}"))
    assert send(browser, recording, LINES)[0] == 303
    answer = browser.get(f"/recordings/{recording.id}/chapters.vtt")
    assert answer.mimetype == "text/vtt"
    assert "00:00:10.000 --> 00:00:30.000\nThe first case" in answer.get_data(as_text=True)
    page = browser.get(f"/recordings/{recording.id}").get_data(as_text=True)
    assert 'kind="chapters"' in page
    assert "Change the chapters" in page


def test_chapters_are_taken_along_as_far_as_they_begin_within(recording: Recording, cast: Cast) -> None:
    other, empty = make_recording(duration_ms=30_000), make_recording()
    take_chapters_along(recording, other, actor_id=None)
    assert stands(other) == []
    rewrite_chapters(recording, LINES, seen="", actor_id=None)
    rewrite_chapters(other, "0:01 old", seen="", actor_id=None)
    for _ in range(2):
        take_chapters_along(recording, other, actor_id=cast.officer.id)
        take_chapters_along(recording, empty, actor_id=cast.officer.id)
    assert stands(other) == ["Welcome", "The first case"]
    assert stands(empty) == ["Welcome", "The first case", "Questions"]
    assert db.session.scalars(select(ChapterList.changed_by)).all() == [None, cast.officer.id, cast.officer.id]
