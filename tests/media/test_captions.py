"""Captions: good, odd and broken files, each with the line that is at fault."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.media.captions import (
    CaptionsRefused,
    Cue,
    Problem,
    Remark,
    read_captions,
    reading,
    remarks_on,
    write_webvtt,
)
from lms.media.captions.decoding import MOST_BYTES

VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n\n00:03.000 --> 00:04.000\nagain\n"
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nagain\r\n"
CUES = (Cue(start_ms=1000, end_ms=2500, text="Hello"), Cue(start_ms=3000, end_ms=4000, text="again"))

SAMPLES: dict[str, int | tuple[int, str]] = {
    "captions_with_bom.vtt": 4,
    "comments.vtt": 3,
    "cue_tags.vtt": 3,
    "invalid.vtt": (1, "no_header"),
    "invalid_timeframe.srt": (6, "times_malformed"),
    "invalid_timeframe.vtt": (6, "times_malformed"),
    "metadata_headers.vtt": 2,
    "missing_caption_text.vtt": 4,
    "missing_timeframe.srt": (5, "times_missing"),
    "missing_timeframe.vtt": (6, "times_missing"),
    "no_captions.vtt": (1, "no_captions"),
    "one_caption.srt": 1,
    "one_caption.vtt": 1,
    "rabbit320.en.vtt": 3,
    "sample.sbv": (14, "times_reversed"),
    "sample.srt": 5,
    "sample.vtt": 16,
    "styles.vtt": 1,
    "using_identifiers.vtt": 6,
    "youtube_dl.vtt": 4,
}


def text_of(cue_text: str) -> str:
    return read_captions(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{cue_text}\n").cues[0].text


@pytest.mark.parametrize("content", [VTT, VTT.replace("\n", "\r\n"), VTT.replace("\n", "\r"), "\ufeff" + VTT, SRT])
def test_both_formats_give_the_same_cues_and_the_same_track(content: str) -> None:
    assert read_captions(content).cues == CUES
    assert read_captions(content.encode()).vtt == read_captions(VTT).vtt


def test_the_track_is_plain_webvtt_that_reads_back_the_same() -> None:
    track = read_captions(SRT)
    assert track.vtt == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\n\n00:00:03.000 --> 00:00:04.000\nagain\n"
    )
    assert read_captions(track.vtt) == track


def test_headers_comments_styles_regions_ids_and_settings_are_passed_over() -> None:
    content = (
        "WEBVTT - a title\nKind: captions\n\nNOTE one\ntwo\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:top\n\n"
        "first\n01:00:01.000 --> 01:00:02.000 align:start position:0%\nHello\n\nNOTE the end"
    )
    assert read_captions(content).cues == (Cue(start_ms=3_601_000, end_ms=3_602_000, text="Hello"),)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("<v Ann>Hi <b>you</b>", "Ann: Hi you"),
        ("<v.loud Ann  Lee>Hi</v>\n<v Bo>Oh", "Ann Lee: Hi\nBo: Oh"),
        ("<00:01.500><c.red>now</c>", "now"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("{\\an8}up", "up"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("Fish &amp; chips &lt;b&gt;", "Fish & chips <b>"),
        ("  two   spaces  ", "two spaces"),
        ("one\n<i>\n</i>two", "one\ntwo"),
        ("bell\x07 and \u2028line", "bell and line"),
    ],
)
def test_cues_are_plain_lines(given_text: str, expected: str) -> None:
    assert text_of(given_text) == expected


def test_what_looks_like_a_tag_or_times_in_a_text_is_escaped() -> None:
    cue = Cue(start_ms=0, end_ms=1000, text="<b> & 00:01.000 --> 00:02.000")
    written = write_webvtt([cue])
    assert "&lt;b&gt; &amp; 00:01.000 --&gt; 00:02.000" in written
    assert read_captions(written).cues == (cue,)


def test_cues_out_of_order_are_put_in_order() -> None:
    later, earlier = "00:03.000 --> 00:04.000\nagain", "00:01.000 --> 00:02.500\nHello"
    assert read_captions(f"WEBVTT\n\n{later}\n\n{earlier}").cues == CUES


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        ("", 1, "empty"),
        ("\n \n", 1, "empty"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\x81\x9d", 4, "encoding"),
        (b"WEBVTT\r\r00:01.000 --> 00:02.000\r\x81", 4, "encoding"),
        ("WEBVTT\n\n00:01.000".encode("utf-16") + b"\x00", 3, "encoding"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx", 1, "no_header"),
        ("\nWEBVTT\n\n00:01.000 --> 00:02.000\nx", 2, "no_header"),
        ("<?xml version='1.0'?><tt/>", 1, "other_format"),
        ("[Script Info]\nTitle: x", 1, "other_format"),
        ("0:00:01.000,0:00:02.000\nx\n\nlost words", 4, "times_missing"),
        ("0:00:01.000,0:00:02.000\nx\n\n0:61:01.000,0:00:02.000\nx", 4, "times_malformed"),
        ("0:00:01.000,0:00:02.000\nx\n0:00:03.000,0:00:04.000\ny", 3, "blank_line_missing"),
        ("WEBVTT", 1, "no_captions"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", 5, "no_captions"),
        ("WEBVTT\n\nlost words\n", 3, "times_missing"),
        ("WEBVTT\n\na\nb\n00:01.000 --> 00:02.000\nx", 3, "times_missing"),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\nx", 3, "times_malformed"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nx", 3, "times_malformed"),
        ("WEBVTT\n\n٠٠:01.000 --> 00:02.000\nx", 3, "times_malformed"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nx", 3, "times_reversed"),
        ("1\n00:00:02,000 --> 00:00:01,000\nx", 2, "times_reversed"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n2\n00:00:03,000 --> 00:00:04,000\ny", 5, "blank_line_missing"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(content: str | bytes, line: int, code: str) -> None:
    with pytest.raises(CaptionsRefused) as refusal:
        read_captions(content)
    assert (refusal.value.line, refusal.value.code) == (line, code)
    assert str(line) in str(refusal.value)


def test_a_track_has_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CUES", 1)
    with pytest.raises(CaptionsRefused) as refusal:
        read_captions(VTT)
    assert refusal.value.code == "too_many"


def test_a_file_has_its_limit() -> None:
    with pytest.raises(CaptionsRefused, match="too_large in line 1"):
        read_captions(b"x" * (MOST_BYTES + 1))


def test_everything_that_is_wrong_is_told_at_once_up_to_a_limit() -> None:
    wrong = "00:01.000 --> 00:02,000\nx\n\nlost\n\n"
    with pytest.raises(CaptionsRefused) as refusal:
        read_captions("WEBVTT\n\n" + wrong)
    assert refusal.value.problems == (Problem(3, "times_malformed"), Problem(6, "times_missing"))
    with pytest.raises(CaptionsRefused) as refusal:
        read_captions("WEBVTT\n\n" + wrong * 30)
    assert len(refusal.value.problems) == reading.MOST_PROBLEMS


SBV = "0:00:01.000,0:00:02.500\nHello\n\n0:00:03.000,0:00:04.000\nagain\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content", [VTT, SRT, SBV])
def test_what_is_meant_as_unicode_is_read_as_it_is_meant(content: str, encoding: str) -> None:
    read = read_captions(content.replace("Hello", "Größe, 李").encode(encoding), language="fa")
    assert (read.cues[0].text, read.cues[1:], read.remarks) == ("Größe, 李", CUES[1:], ())


def test_windows_letters_are_read_where_they_can_be_meant_and_a_person_is_told() -> None:
    content = VTT.replace("Hello", "Señal, “café”").encode("cp1252")
    read = read_captions(content, language="es")
    assert (read.cues[0].text, read.remarks) == ("Señal, “café”", (Remark("western"),))
    with pytest.raises(CaptionsRefused, match="encoding in line 4"):
        read_captions(content, language="ru")


def test_lines_of_sbv_and_names_of_speakers_are_kept() -> None:
    assert read_captions("0:00:01.000,0:00:02.000\none[br]two").cues[0].text == "one\ntwo"
    spoken = "".join(
        f"\n00:0{second}.000 --> 00:0{second + 1}.000\n{words}\n"
        for second, words in enumerate(("<v Ann>Hi", "<v Ann>there", "<v Bo>Oh", "no one", "<v Ann>So"))
    )
    said = [cue.text for cue in read_captions("WEBVTT\n" + spoken).cues]
    assert said == ["Ann: Hi", "there", "Bo: Oh", "no one", "Ann: So"]


def test_what_is_left_out_of_a_file_is_told() -> None:
    content = "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nx\n\n00:02.000 --> 00:03.000 align:start\n<b></b>\n"
    assert read_captions(content).remarks == (Remark("placement", 2), Remark("no_text", 1))


@pytest.mark.parametrize(
    ("spans", "duration_ms", "expected"),
    [
        ([(0, 5_000, 3), (5_000, 9_000, 3)], 9_000, ()),
        ([(0, 5_000, 3), (4_999, 9_000, 3), (8_000, 10_000, 3)], 10_000, (Remark("overlap", 2, 4_999),)),
        ([(0, 5_000, 3), (5_000, 9_000, 3)], 8_999, (Remark("past_end", 1, 5_000),)),
        ([(0, 5_000, 160), (5_000, 9_000, 161)], 0, (Remark("long", 1, 5_000),)),
        ([(29_999, 40_000, 3), (69_999, 70_000, 3)], 99_999, ()),
        ([(30_000, 40_000, 3), (70_000, 80_000, 3)], 110_000, (Remark("gap", 3, 0),)),
        ([(0, 50_000, 3), (1_000, 2_000, 3)], 79_999, (Remark("overlap", 1, 1_000),)),
    ],
)
def test_remarks_say_how_often_and_where_first(
    spans: list[tuple[int, int, int]], duration_ms: int, expected: tuple[Remark, ...]
) -> None:
    cues = [Cue(start_ms=start, end_ms=end, text="x" * signs) for start, end, signs in spans]
    assert remarks_on(cues, duration_ms=duration_ms) == expected


@settings(max_examples=150)
@given(
    st.binary(max_size=60) | st.text(max_size=60) | st.text(max_size=60).map(lambda text: VTT + "\n" + text),
    st.sampled_from(["en", "ru"]),
)
def test_any_content_is_refused_or_read_back_the_same(content: bytes | str, language: str) -> None:
    try:
        track = read_captions(content, language=language)
    except CaptionsRefused as refusal:
        assert all(problem.line >= 1 for problem in refusal.problems)  # noqa: PT017
        return
    assert read_captions(track.vtt).vtt == track.vtt


GOOD = (
    """WEBVTT - x\nKind: captions\n\nSTYLE\n::cue {}\n\nNOTE n\n
1\n00:00:01.000 --> 00:00:02.500 align:start\n<v Ann>Hi <i>you</i>\n
00:02.000 --> 00:03.000\n<00:02.500>now &amp; {\\an8}then\n""",
    SRT,
    SBV,
)
PIECES = (
    "",
    "\n",
    "\n\n",
    "-->",
    "<v ",
    ">",
    "&lt;",
    "{\\",
    "00:00:09.000",
    ",",
    "\0",
    "NOTE",
    "1",
    "\r",
    "\ufeff",
    "é",
)


@settings(max_examples=200)
@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 12), st.sampled_from(PIECES)), max_size=4),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_a_good_file_with_pieces_cut_out_and_put_in_is_refused_or_read_back_the_same(
    content: str, cuts: list[tuple[int, int, str]], encoding: str
) -> None:
    for start, length, piece in cuts:
        content = content[:start] + piece + content[start + length :]
    try:
        track = read_captions(content.encode(encoding, errors="replace"))
    except CaptionsRefused as refusal:
        assert all(problem.line >= 1 for problem in refusal.problems)  # noqa: PT017
        return
    assert track.cues
    assert read_captions(track.vtt).vtt == track.vtt


MANY = MOST_BYTES // 4


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "hostile",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v" + " " * MANY,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * (MANY // 3),
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<0" * (MANY // 2),
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<" + "0" * MANY,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "{\\" * (MANY // 2),
        "WEBVTT\n\n" + "-->" * (MANY // 3),
        "WEBVTT\n\n" + "-->\n" * (MANY // 4),
        "WEBVTT\n\n" + " " * MANY,
        "0:00:00.000,0:00:01.000\nx\n\n" + "0" * MANY + ",",
        "1\n" + " " * MANY + "x",
        "\n" * MANY,
    ],
    ids=range(11),
)
def test_hostile_content_ends_soon(hostile: str) -> None:
    # Nothing is timed here: whatever grows with the square of its length would not end at all.
    with contextlib.suppress(CaptionsRefused):
        read_captions(hostile)


@pytest.mark.skipif("LMS_SAMPLE_DATA" not in os.environ, reason="LMS_SAMPLE_DATA names no folder of samples")
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_files_that_others_wrote_are_read_or_refused_with_their_line(name: str) -> None:
    content = Path(os.environ["LMS_SAMPLE_DATA"], "captions", name).read_bytes()
    expected = SAMPLES[name]
    if isinstance(expected, int):
        assert len(read_captions(content).cues) == expected
        return
    with pytest.raises(CaptionsRefused) as refusal:
        read_captions(content)
    assert (refusal.value.line, refusal.value.code) == expected
