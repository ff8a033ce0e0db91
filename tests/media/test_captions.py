"""Captions: good, odd and broken files, each with the line that is at fault."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.media import captions
from lms.media.captions import CaptionsRefused, Cue, read_captions, write_webvtt

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
    "sample.sbv": (1, "sbv"),
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
        ("<v Ann>Hi <b>you</b>", "Hi you"),
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
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe", 4, "encoding"),
        ("WEBVTT\n\n".encode("utf-16"), 1, "encoding"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx", 1, "no_header"),
        ("\nWEBVTT\n\n00:01.000 --> 00:02.000\nx", 2, "no_header"),
        ("<?xml version='1.0'?><tt/>", 1, "other_format"),
        ("[Script Info]\nTitle: x", 1, "other_format"),
        ("0:00:01.000,0:00:02.000\nx", 1, "sbv"),
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
    monkeypatch.setattr(captions, "MOST_CUES", 1)
    with pytest.raises(CaptionsRefused) as refusal:
        read_captions(VTT)
    assert refusal.value.code == "too_many"


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60) | st.text(max_size=60) | st.text(max_size=60).map(lambda text: VTT + "\n" + text))
def test_any_content_is_refused_or_read_back_the_same(content: bytes | str) -> None:
    try:
        track = read_captions(content)
    except CaptionsRefused as refusal:
        assert refusal.line >= 1  # noqa: PT017
        return
    assert read_captions(track.vtt).vtt == track.vtt


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
