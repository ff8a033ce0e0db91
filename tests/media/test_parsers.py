"""Whatever comes in, the parsers of recordings take it or refuse it in their own words, and never go on for long.

Captions, chapters, ranges, first bytes, reports of what was watched, passes and a recording's insides have such
tests among their own; here are the others, and what is long enough to be tried in as many ways as it has signs.
`benchmarks/parsers.py` goes through all of them with many more inputs.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import LengthRequired

from lms.access.decision import Refusal
from lms.learning.views.activity import LAST_SECOND, asked_second
from lms.media import encoding
from lms.media.asking import answer_in
from lms.media.captioning import cues_sent
from lms.media.captions import CaptionsRefused, read_captions
from lms.media.captions.changing import MOST_CHANGED, CuesRefused, replaced
from lms.media.chapters import ChaptersRefused, read_chapters
from lms.media.fragments import MOST_BOXES, segments_of
from lms.media.leafing import MOST_PAGES, pages_said
from lms.media.passes import cookie_pass, key_for_nginx, needs_renewal, sitting_of
from lms.media.probing import findings_from
from lms.media.ranges import select_range
from lms.media.rules import Unreadable, plain_name, title_from
from lms.media.scanning import ScannerSilent, judge
from lms.media.views import speaking_tus as tus
from lms.storage import opened

REQUESTS = Flask(__name__)
# What a header may hold: a server takes no ends of line in it.
HEADERS = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
NUMBERS = HEADERS | st.integers().map(str) | st.from_regex(r"[0-9]{1,20}", fullmatch=True)
BASE64 = HEADERS | st.binary(max_size=40).map(lambda value: b64encode(value).decode())
PAIRS = st.lists(st.tuples(st.sampled_from(["filename", "filetype", "x", ""]), BASE64).map(" ".join), max_size=4)
CHECKSUMS = st.tuples(st.sampled_from(["sha1", "sha256", "md5", ""]) | HEADERS, BASE64).map(" ".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(length=NUMBERS, metadata=PAIRS.map(",".join) | HEADERS, checksum=CHECKSUMS)
def test_headers_of_an_upload_are_taken_or_refused(length: str, metadata: str, checksum: str) -> None:
    said = {"Upload-Length": length, "Upload-Offset": length, "Upload-Metadata": metadata}
    said |= {"Upload-Checksum": checksum, "Content-Type": tus.PIECE_TYPE}
    with REQUESTS.test_request_context(headers=said, data=b"x"):
        for header, least in (("Upload-Length", 1), ("Upload-Offset", 0)):
            with suppress(Refusal):
                assert least <= tus.whole_number(header, "upload_length") < 10**18
        assert 0 < len(title_from(tus.file_name())) <= 200
        with suppress(Refusal, LengthRequired):
            assert tus.piece()


@settings(max_examples=60)
@given(st.text(max_size=300) | st.text("a. \u202e", min_size=200, max_size=300))
@example("a" * 254 + " b")
def test_a_file_s_name_is_one_line_that_stays_as_it_is(given_name: str) -> None:
    name, title = plain_name(given_name), title_from(given_name)
    assert plain_name(name) == name
    assert 0 < len(name) <= 255
    assert title.strip() == title != ""


@settings(max_examples=60)
@given(
    st.binary(max_size=60)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(["video_codec", "layout", "said_ms", "width"]), JSON, max_size=3).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_what_an_examiner_says_is_believed_or_the_file_is_broken(told: bytes) -> None:
    answer = answer_in(told)
    with suppress(Unreadable):
        found = findings_from(answer) if answer is not None else None
        assert found is None or (found.said_ms >= 0 and len(found.video_codec) <= 40)


SLIDES = st.fixed_dictionaries({"refused": JSON | st.just("broken"), "pages": JSON | st.integers(-1, 400)})


@settings(max_examples=40)
@given(SLIDES | st.dictionaries(st.text(max_size=3), JSON, max_size=2))
def test_what_is_said_of_slides_is_believed_or_the_file_is_broken(answer: dict[str, Any]) -> None:
    with suppress(Unreadable):
        assert 0 < pages_said(answer) <= MOST_PAGES


def made_of(told: bytes) -> encoding.Made:
    """What is made of an encoder's answer, where its files are a recording's own."""
    with TemporaryDirectory() as folder:
        for name in ("sound.mp4", "240.mp4"):
            (Path(folder) / name).write_bytes(FRAGMENTED)
        (Path(folder) / "made.json").write_bytes(told)
        return encoding.made_in(Path(folder), 2000, (0,))


FACTS = {"width": JSON, "height": st.just(240) | JSON, "codec": st.just("64001e") | JSON}
MADE = st.fixed_dictionaries(
    {"sound": JSON, "pictures": JSON | st.lists(st.fixed_dictionaries(FACTS), max_size=2)}
)


@settings(max_examples=40)
@given(MADE.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
def test_what_an_encoder_says_is_believed_or_the_file_is_broken(told: bytes) -> None:
    with suppress(Unreadable):
        made = made_of(told)
        assert made.sound or made.pictures


@pytest.mark.parametrize("told", [b"[" * 9000, b'{"sound": 1e999, "pictures": [{"width": 1e999}]}', b"{}", b"7"])
def test_an_answer_too_deep_or_too_large_is_a_broken_file(told: bytes) -> None:
    with pytest.raises(Unreadable, match="broken"):
        made_of(told)


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def fragmented(begins: list[int]) -> bytes:
    """A file of segments that begin there, in ticks."""
    return box(b"ftyp", b"iso5") + b"".join(
        box(b"moof", box(b"tfdt", bytes(4) + begin.to_bytes(4, "big"))) + box(b"mdat", b"x" * 30)
        for begin in begins
    )


FRAGMENTED = fragmented([0, 45_000, 90_000])
CHANGES = st.lists(
    st.tuples(st.integers(0, len(FRAGMENTED)), st.integers(0, 9), st.binary(max_size=9)), max_size=4
)


@settings(max_examples=80)
@given(CHANGES | st.just([]), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4))
def test_segments_lie_within_their_file_or_it_has_none(
    changes: list[tuple[int, int, bytes]], begins: list[int]
) -> None:
    content = fragmented(begins)
    for start, length, piece in changes:
        content = content[:start] + piece + content[start + length :]
    with suppress(ValueError):
        head, segments = segments_of(BytesIO(content), ticks=90_000, duration_ms=1500)
        ends = [head, *(one.offset + one.size for one in segments)]
        assert all(end <= one.offset for end, one in zip(ends, segments, strict=False))
        assert ends[-1] <= len(content)
        assert all(one.duration_ms > 0 for one in segments)


@settings(max_examples=60)
@given(JSON | st.lists(st.tuples(st.integers(), st.integers(), st.text(max_size=5)).map(list), max_size=3))
def test_cues_that_a_script_sends_make_sense_or_are_refused(sent: Any) -> None:
    with REQUESTS.test_request_context(json={"new": sent}), suppress(Refusal, CuesRefused):
        cues = cues_sent("new")
        assert len(cues) <= MOST_CHANGED
        assert all(cue.start_ms < cue.end_ms and cue.text for cue in replaced((), (), cues))


@settings(max_examples=60)
@given(st.text(max_size=12) | st.integers().map(str) | st.floats().map(str))
def test_a_second_that_an_address_asks_for_lies_in_a_recording_or_is_none(asked: str) -> None:
    with REQUESTS.test_request_context(query_string={"t": asked}):
        second = asked_second()
    assert second is None or 0 <= second <= LAST_SECOND


@settings(max_examples=60)
@given(st.text(max_size=60) | st.sampled_from(["stream: OK", "OK", "stream: Eicar FOUND", " FOUND"]))
def test_only_a_scanner_s_own_word_lets_a_file_through(answer: str) -> None:
    is_clean = False
    with suppress(Unreadable, ScannerSilent):
        judge(answer)
        is_clean = True
    assert is_clean == (answer in ("OK", "stream: OK"))


KEY = key_for_nginx("a key for tests only, long enough for anybody")
SITTING = sitting_of(KEY, "the value of a session")
COOKIE = cookie_pass(KEY, sitting=SITTING, freshness=10_000)


@settings(max_examples=60)
@given(st.text(max_size=30) | st.tuples(st.integers(0, len(COOKIE)), st.text(max_size=3)))
def test_no_cookie_but_the_house_s_own_is_fresh(said: str | tuple[int, str]) -> None:
    cookie = said if isinstance(said, str) else COOKIE[: said[0]] + said[1] + COOKIE[said[0] + len(said[1]) :]
    assert needs_renewal(KEY, cookie, sitting=SITTING, now=0) == (cookie != COOKIE)


@settings(max_examples=60)
@given(st.text(max_size=30) | st.text("./\\a\0", max_size=12))
def test_no_name_leaves_its_place_in_a_bucket(name: str) -> None:
    bucket = opened("s3://house/ce", spool=Path("/srv/spool"))
    with suppress(ValueError):
        asked = bucket.object_of(name)  # type: ignore[attr-defined]
        assert asked == f"house/ce/{name}"
        assert not {"", ".", ".."} & set(asked.split("/"))
        assert bucket.spooled(name).is_relative_to("/srv/spool")


MANY = 60_000
LONG = {
    "spaces": " " * MANY,
    "digits": "1" * MANY,
    "digits and spaces": "1 " * (MANY // 2),
    "colons": "0:" * (MANY // 2),
    "dashes": "- " * (MANY // 2),
    "arrows": "--> " * (MANY // 4),
    "tags": "<v " * (MANY // 3),
    "dots": "." * MANY,
    "brackets": "[" * MANY,
}
READERS: dict[str, Callable[[str], object]] = {
    "a range": lambda text: select_range(f"bytes={text}x", size=10, etag="e"),
    "another unit": lambda text: select_range(f"{text}x", size=10, etag="e"),
    "a file's name": title_from,
    "captions": lambda text: read_captions(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}x"),
    "times": lambda text: read_captions(f"WEBVTT\n\n{text}00:01.000 --> 00:02.000 {text}"),
    "captions of SBV": lambda text: read_captions(f"0:00:01.000,0:00:02.000\nx\n\n{text},{text}x"),
    "chapters": lambda text: read_chapters(f"0:00 {text}x\n{text}", duration_ms=60_000),
    "an examiner": lambda text: answer_in(text.encode()),
    "a cookie": lambda text: needs_renewal(KEY, f"{SITTING}.{text}", sitting=SITTING, now=0),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("long", LONG)
def test_what_is_long_is_gone_through_once(reader: str, long: str) -> None:
    start = process_time()
    with suppress(CaptionsRefused, ChaptersRefused):
        READERS[reader](LONG[long])
    # Sixty thousand signs tried in as many ways each take half a minute.
    assert process_time() - start < 2


def test_a_file_of_empty_boxes_alone_is_not_gone_through_to_its_end() -> None:
    with pytest.raises(ValueError, match="boxes"):
        segments_of(BytesIO(box(b"free", b"") * (MOST_BOXES + 1)), ticks=1, duration_ms=1)
