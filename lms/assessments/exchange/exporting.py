"""The formats in which an activity's questions are given away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lms import sheets
from lms.assessments.authoring import QuestionText
from lms.assessments.exchange import aiken, gift, moodle_xml, table
from lms.assessments.exchange.writing import Written


class ExportFormat(StrEnum):
    """What can be asked for; the value stands in the address."""

    MOODLE_XML = "moodle"
    GIFT = "gift"
    TABLE = "table"
    AIKEN = "aiken"


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """How a format is written, and what its files are called and are."""

    write: Callable[[Sequence[QuestionText]], Written]
    suffix: str
    content_type: str


_TEXT: Final = "text/plain; charset=utf-8"

EXPORTS: Final = {
    ExportFormat.MOODLE_XML: FileKind(
        write=moodle_xml.write, suffix="xml", content_type="application/xml; charset=utf-8"
    ),
    ExportFormat.GIFT: FileKind(write=gift.write, suffix="gift.txt", content_type=_TEXT),
    ExportFormat.TABLE: FileKind(write=table.write, suffix="csv", content_type=sheets.CSV_TYPE),
    ExportFormat.AIKEN: FileKind(write=aiken.write, suffix="aiken.txt", content_type=_TEXT),
}
