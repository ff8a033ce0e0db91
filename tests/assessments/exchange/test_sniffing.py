"""A file is what stands in it: its format and its characters are told, and what is neither is refused in words."""

import io
import zipfile
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.assessments.exchange.decoding import NotText, decoded
from lms.assessments.exchange.sniffing import MOST_BYTES, FileFormat, read_file
from tests.assessments.exchange.made import HARD
from tests.assessments.exchange.told import problems, read, taken, whats

GIFT = "Größe?{T}"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (GIFT.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + GIFT.encode(), "UTF-8"),
        (b"\xff\xfe" + GIFT.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + GIFT.encode("utf-16-be"), "UTF-16"),
        (GIFT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_every_encoding_that_can_be_told_is_read(data: bytes, encoding: str) -> None:
    found = read_file(data)
    assert (found.encoding, found.form) == (encoding, FileFormat.GIFT)
    assert taken(found) == [(1, "true_false", "Größe?", ["*True", "False"])]
    assert ("read_as_windows_1252" in found.reading.notes) == (encoding == "Windows-1252")


def test_xml_is_read_in_the_encoding_that_it_has_whatever_it_declares() -> None:
    text = '<?xml version="1.0" encoding="{}"?>\n<quiz><question type="Größe"/></quiz>'
    for name, codec in (("UTF-8", "utf-8"), ("ISO-8859-1", "cp1252"), ("UTF-8", "cp1252"), ("UTF-16", "utf-16")):
        assert whats(read_file(text.format(name).encode(codec))) == ["Größe"]
    assert problems(read(text.format("Shift_JIS"))) == [(1, "encoding_unknown")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b"\x00\x01\x02", "not_text"),
        (b"\x81\x8d", "not_text"),
        (b"\xff\xfe\x00", "not_text"),
        (GIFT.encode("utf-16-le"), "not_text"),
        (b"Just some words.", "format_unknown"),
        (b"<p>Some markup</p>", "format_unknown"),
        (b'<?xml version="1.0"?>\n<html/>', "xml_unknown"),
        (b'<?xml version="1.0"?>', "xml_unknown"),
        (b"<?xml no end {", "xml_unknown"),
        (b"x" * (MOST_BYTES + 1), "questions_too_large"),
    ],
)
def test_what_is_no_file_of_questions_is_refused(data: bytes, code: str) -> None:
    found = read_file(data)
    assert problems(found) == [(1, code)]
    assert found.form is None or taken(found) == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<!-- x -->\n<quiz/>", FileFormat.MOODLE_XML),
        ("<!DOCTYPE quiz>\n<quiz/>", FileFormat.MOODLE_XML),
        ("<m:quiz/>", FileFormat.MOODLE_XML),
        ("<assessmentItem/>", FileFormat.QTI),
        ("<qti-assessment-item/>", FileFormat.QTI),
        ("Kind,Question\n", FileFormat.TABLE),
        ("Question;Kind;x\n", FileFormat.TABLE),
        ("// x\n::A::B", FileFormat.GIFT),
        ('"Who?{T}', FileFormat.GIFT),
        ("<p>So?</p>{T}", FileFormat.GIFT),
        ("What is {x}?\nA) a\nB) b\nANSWER: A", FileFormat.AIKEN),
        (r"So \{ it is", None),
    ],
)
def test_the_format_is_told_by_the_content(text: str, form: FileFormat | None) -> None:
    assert read(text).form is form


STARTS = [
    *(b"PK\x03\x04 imsmanifest.xml ", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"<quiz>", b"<assessmentItem>"),
    *(b"Kind,Question,Right\n", b"Who?{=a ~b}\n\n", b"Who?\nA) a\nB) b\nANSWER: A\n", b"$CATEGORY: x\n\n", b""),
    *(b'<quiz><question type="multichoice"><answer fraction="100"><text>', b'<?xml version="1.0"?><!DOCTYPE a ['),
    *(
        b"{#1..2}",
        b"{>0 ALL\n",
        b"{=a -> b",
        b"<![CDATA[",
        b"</text></answer></question></quiz>",
        b"&#1;",
        b"%1e9%",
    ),
]
PARTS = st.sampled_from(STARTS) | st.binary(max_size=12) | st.sampled_from(HARD).map(str.encode)


def archive(files: list[bytes]) -> bytes:
    """A package of these files, all named by its manifest."""
    listed = "".join(f'<resource type="imsqti_item_xmlv3p0" href="{place}"/>' for place in range(len(files)))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("imsmanifest.xml", f"<manifest>{listed}</manifest>")
        for place, content in enumerate(files):
            made.writestr(str(place), content)
    return kept.getvalue()


@settings(max_examples=60)
@given(st.lists(PARTS, max_size=8).map(b"".join) | st.binary(max_size=60))
@example(b"<quiz>" + b"<question type='shortanswer'><answer>" * 300)
def test_whatever_file_of_questions_comes_in_is_taken_or_refused(data: bytes) -> None:
    reading = read_file(data, length_ms=60_000).reading
    assert all(one.line > 0 and one.code for one in reading.problems)
    assert all(one.line > 0 and one.question.stem for one in reading.questions)


@settings(max_examples=20)
@given(st.lists(st.lists(PARTS, max_size=5).map(b"".join), max_size=3), st.integers(0, 300), st.binary(max_size=3))
def test_whatever_package_comes_in_is_taken_or_refused(files: list[bytes], at: int, changed: bytes) -> None:
    whole = archive(files)
    data = whole[:at] + changed + whole[at + len(changed) :]
    assert all(one.line > 0 and one.code for one in read_file(data).reading.problems)


@settings(max_examples=30)
@given(st.lists(PARTS, max_size=8).map(b"".join))
def test_whatever_text_is_decoded_holds_no_zero(data: bytes) -> None:
    with suppress(NotText):
        assert "\0" not in decoded(data).text


SIZE = 300_000
LONG = {
    "choices without end": (b"Who?{", b"~a"),
    "questions without end": (b"", b"Who?{=a ~b}\n\n"),
    "choices of Aiken": (b"Who?\n", b"A) a\n"),
    "answers of Aiken": (b"", b"ANSWER: A\n"),
    "comments": (b"", b"<!---->"),
    "elements within one another": (b"<quiz>", b"<a>"),
    "answers of Moodle": (b"<quiz><question type='shortanswer'>", b"<answer/>"),
    "names": (b"", b"::"),
    "tags": (b"// ", b"[tag:"),
    "categories": (b"$CATEGORY: ", b"a/"),
    "numbers": (b"Who?{#", b"1."),
    "quoted cells": (b"Kind,Question\n", b'"text","x""'),
}


@pytest.mark.parametrize("name", list(LONG))
def test_a_file_of_one_thing_without_end_does_not_take_long(name: str) -> None:
    start, piece = LONG[name]
    begun = process_time()
    read_file(start + piece * (SIZE // len(piece)))
    assert process_time() - begun < 3
