"""Which format a file of questions is in, told by what stands in it and never by its name; and its questions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lms import sheets
from lms.assessments.exchange import aiken, gift, moodle_xml, qti, table
from lms.assessments.exchange.decoding import WINDOWS, NotText, decoded
from lms.assessments.exchange.reading import NotUnderstood, Reading
from lms.assessments.exchange.safe_xml import root_name

MOST_BYTES: Final = 2_000_000

_AIKEN: Final = re.compile(r"^[ \t]{0,20}ANSWER:", re.MULTILINE)
_GIFT: Final = re.compile(r"^[ \t]{0,20}(?:::|\$CATEGORY:)|(?<!\\)\{", re.MULTILINE)
_ZIP: Final = b"PK"


class FileFormat(StrEnum):
    """Formats that are read."""

    MOODLE_XML = "moodle_xml"
    GIFT = "gift"
    AIKEN = "aiken"
    QTI = "qti"
    QTI_PACKAGE = "qti_package"
    TABLE = "table"


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """What a file is, and what it came to; without a format nothing was read."""

    reading: Reading
    form: FileFormat | None = None
    encoding: str = ""


_READERS: Final[dict[FileFormat, Callable[..., Reading]]] = {
    FileFormat.MOODLE_XML: moodle_xml.read,
    FileFormat.GIFT: gift.read,
    FileFormat.AIKEN: aiken.read,
    FileFormat.QTI: qti.read,
}
_ROOTS: Final = {
    "quiz": FileFormat.MOODLE_XML,
    "assessmentitem": FileFormat.QTI,
    "qti-assessment-item": FileFormat.QTI,
}
_OLD_QTI: Final = "questestinterop"


def read_file(data: bytes, *, length_ms: int = 0) -> ReadFile:
    """The questions of a file in any of the formats; `length_ms` is the recording's, 0 while it is not known."""
    if len(data) > MOST_BYTES:
        return _refused("questions_too_large", most=MOST_BYTES // 1_000_000)
    if qti.is_package(data):
        return ReadFile(form=FileFormat.QTI_PACKAGE, reading=qti.read_package(data, length_ms=length_ms))
    if data.startswith(_ZIP):
        return ReadFile(form=FileFormat.TABLE, reading=table.read(data, length_ms=length_ms))
    try:
        found = decoded(data)
    except NotText as error:
        return _refused(error.code, what=error.what)
    return _read_text(found.text, found.encoding, length_ms)


def _read_text(text: str, encoding: str, length_ms: int) -> ReadFile:
    if not text.strip():
        return _refused("file_empty")
    form = _form_of(text)
    if form is None:
        return _refused(*_why_unknown(text))
    if form is FileFormat.TABLE:
        reading = table.read(text.encode(), length_ms=length_ms)
    else:
        reading = _READERS[form](text, length_ms=length_ms)
    return ReadFile(form=form, encoding=encoding, reading=_said_of(reading, encoding))


def _form_of(text: str) -> FileFormat | None:
    root = root_name(text).lower()
    if root in _ROOTS:
        return _ROOTS[root]
    if root == _OLD_QTI or text.lstrip().startswith("<?xml"):
        return None
    if _is_table(text):
        return FileFormat.TABLE
    if _AIKEN.search(text):
        return FileFormat.AIKEN
    return FileFormat.GIFT if _GIFT.search(text) else None


def _is_table(text: str) -> bool:
    """Whether its first row has our headings."""
    first = text.lstrip("\n\r").split("\n", 1)[0][: sheets.LONGEST].encode()
    try:
        rows = sheets.read(first)
    except sheets.Unreadable:
        return False
    return bool(rows) and table.has_headings(rows[0])


def _why_unknown(text: str) -> tuple[str, str]:
    root = root_name(text)
    if root.lower() == _OLD_QTI:
        return "qti_1", ""
    return ("xml_unknown", root[:60]) if text.lstrip().startswith("<?xml") else ("format_unknown", "")


def _said_of(reading: Reading, encoding: str) -> Reading:
    notes = ("read_as_windows_1252", *reading.notes) if encoding == WINDOWS else reading.notes
    return Reading(questions=reading.questions, problems=reading.problems, notes=notes)


def _refused(code: str, what: str = "", most: int = 0) -> ReadFile:
    return ReadFile(reading=Reading(problems=(NotUnderstood(line=1, code=code, what=what, most=most),)))
