"""Reading what accreditors answer: tables and XML, tolerant of order and case, strict about what they say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from lms import sheets
from lms.credit.accreditors.channels import (
    NOTHING_SENT,
    AnswerUnreadable,
    ReadAnswer,
    ReadAnswers,
    SentFile,
    Verdict,
)
from lms.credit.accreditors.columns import words_of

# A few lines of greeting may stand above the headers.
LINES_ABOVE: Final = 10
_UNREADABLE: Final = {
    "too_large": "The file is too large.",
    "too_many_rows": "The file has too many rows.",
    "too_many_columns": "The file has too many columns.",
    "not_utf8": "The file is not in UTF-8. Save it as CSV UTF-8 or as an Excel workbook.",
    "malformed": "The file is no table: a quotation mark is opened and never closed.",
    "not_a_workbook": "The workbook cannot be opened.",
}
_NO_STATUS: Final = (
    "No column of this file says what was accepted. Name it Status, and the column of our references Reference."
)
# How records begin that are no table: XML and JSON.
_RECORDS: Final = (b"<", b"{")
# Of the known reasons those that say so; an office's own phrases do where it puts them into the same words.
_ALREADY_THERE: Final = ("duplicate", "already exists", "already reported")
Fields = dict[str, str]
# What a row of an answer has in common with the row that was sent, to the key of the latter.
Identity = tuple[tuple[str, str], ...]
Known = tuple[str, Fields]


def normal(text: str) -> str:
    """A header or a word without regard to case, spaces and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def read_table(data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
    """An answer as CSV, tab-delimited text or a workbook. Raises AnswerUnreadable."""
    return gathered(table_lines(data, sent))


def table_lines(data: bytes, sent: SentFile = NOTHING_SENT) -> list[tuple[int, Fields]]:
    """The lines of an answer by their number, each with the key of its row. Raises AnswerUnreadable."""
    rows = table_rows(data)
    place = next((n for n, row in enumerate(rows[:LINES_ABOVE]) if "status" in meanings(row)), None)
    if place is None:
        raise AnswerUnreadable(_NO_STATUS)
    means = meanings(rows[place])
    lines = [(n, fields_of(means, row)) for n, row in enumerate(rows[place + 1 :], place + 2) if any(row)]
    is_named = all("key" in fields for _number, fields in lines)
    return list(with_keys(lines, [] if is_named else _sent_rows(sent)))


def gathered(lines: Iterable[tuple[int, Fields]]) -> ReadAnswers:
    """The answers of lines that are already in our words (key, status, code, message), by line number."""
    answers: dict[str, ReadAnswer] = {}
    unread = []
    for number, fields in lines:
        problem = _problem(fields)
        if problem:
            unread.append((number, problem))
            continue
        answer = ReadAnswer(
            key=fields["key"],
            verdict=Verdict(words_of("answer_words")[normal(fields["status"])]),
            code=fields.get("code", ""),
            reason=fields.get("message", ""),
        )
        # One rejected part of a row rejects the row: nothing of it may count as reported.
        if answer.key not in answers or answers[answer.key].verdict is Verdict.ACCEPTED:
            answers[answer.key] = answer
    return ReadAnswers(answers=tuple(answers.values()), unread=tuple(unread))


def _problem(fields: Fields) -> str:
    """Why a line says nothing that can be recorded; empty where it does."""
    status = fields.get("status", "")
    meaning = words_of("answer_words").get(normal(status))
    if not fields.get("key"):
        return "It names none of the rows that were sent."
    if not status:
        return "It says neither accepted nor rejected."
    if meaning is None:
        return f"“{status}” is neither accepted nor rejected, as far as we know."
    return "It is not decided yet." if meaning == "waiting" else ""


def table_rows(data: bytes) -> list[list[str]]:
    """The table; of the signs that may separate its cells, the one that makes its widest row.

    Raises AnswerUnreadable.
    """
    readings, refusal = [], ""
    for delimiter in "," if data.startswith(b"PK") else ",\t;":
        try:
            read = sheets.read(data) if data.startswith(b"PK") else sheets.read_csv(data, delimiter=delimiter)
            readings.append([[cell.strip() for cell in row] for row in read])
        except sheets.Unreadable as error:
            refusal = _UNREADABLE[error.code]
    if not readings:
        raise AnswerUnreadable(refusal)
    return max(readings, key=_width)


def _width(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The widest row, and all cells: a sign that only a line of greeting holds makes fewer."""
    return max(map(len, rows), default=0), sum(map(len, rows))


def meanings(names: Iterable[str]) -> list[str]:
    """What each column or element holds: key, status, code, message, or =own name; empty without a name."""
    known = {normal(one): meaning for one, meaning in words_of("answer_headers").items()}
    plain = [normal(name) for name in names]
    return [known.get(name, f"={name}") if name else "" for name in plain]


def fields_of(means: Iterable[str], cells: Iterable[str]) -> Fields:
    """The first cell of each meaning that says something."""
    found: Fields = {}
    for meaning, cell in zip(means, cells, strict=False):
        if cell and meaning:
            found.setdefault(meaning, cell)
    return found


def _sent_rows(sent: SentFile) -> list[Known]:
    """The rows of the file that was sent, with their keys; none where nothing tells which row is whose.

    What was sent need not be a table: a record in XML or JSON, or several packed together, has no rows to read.
    """
    if not sent.keys or sent.data.lstrip().startswith(_RECORDS):
        return []
    try:
        rows = [row for row in table_rows(sent.data) if any(row)]
    except AnswerUnreadable:
        return []
    # A row of guidance is one long cell.
    place = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    means = meanings(rows[place] if rows else ())
    lines = [fields_of(means, row) for row in rows[place + 1 :]]
    if all("key" in line for line in lines):
        return [(line["key"], line) for line in lines]
    return list(zip(sent.keys, lines, strict=True)) if len(lines) == len(sent.keys) else []


def with_keys(lines: Sequence[tuple[int, Fields]], known: Sequence[Known]) -> Iterator[tuple[int, Fields]]:
    """Lines that repeat no key of ours get that of the row that says the same in all columns that both have."""
    shared = {name for _key, fields in known for name in fields if name.startswith("=")}
    shared &= {name for _number, fields in lines for name in fields}
    keys = _keys_by_identity((key, _identity(fields, shared)) for key, fields in known)
    for number, fields in lines:
        key = fields.get("key") or keys.get(_identity(fields, shared), "")
        yield number, {**fields, "key": key}


def _identity(fields: Fields, names: Iterable[str]) -> Identity:
    return tuple((name, normal(fields.get(name, ""))) for name in sorted(names))


def _keys_by_identity(rows: Iterable[tuple[str, Identity]]) -> dict[Identity, str]:
    """The key of each row that says something no other row says."""
    found: defaultdict[Identity, set[str]] = defaultdict(set)
    for key, identity in rows:
        found[identity].add(key)
    return {identity: keys.pop() for identity, keys in found.items() if identity and len(keys) == 1}


def read_xml(data: bytes) -> ET.Element:
    """The root of an XML document that defines nothing of its own. Raises AnswerUnreadable."""
    if len(data) > sheets.MOST_BYTES:
        raise AnswerUnreadable(_UNREADABLE["too_large"])
    # Entities of a document's own making can read files and fill memory; no answer needs any.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise AnswerUnreadable("The file defines entities of its own.")
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))  # noqa: S314 -- without entities, see above
    try:
        # As text, so that no declared encoding can hide what was looked for.
        parser.feed(data.decode("utf-8-sig"))
        root = parser.close()
    except (ET.ParseError, UnicodeDecodeError, ValueError) as error:
        raise AnswerUnreadable("The file is no well-formed XML in UTF-8.") from error
    assert isinstance(root, ET.Element)
    return root


def is_xml(data: bytes) -> bool:
    """Whether a file begins as XML does."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def in_plain_words(code: str, reason: str) -> str:
    """Why a row was rejected, in words that say what to mend; the accreditor's own where we know none."""
    return _known_words(code, reason) or reason or code


def is_there_already(code: str, reason: str) -> bool:
    """Whether a row was rejected because the accreditor has it."""
    known = words_of("answer_reasons")
    return _known_words(code, reason) in {known[one] for one in _ALREADY_THERE}


def _known_words(code: str, reason: str) -> str:
    """Our own words for a rejection, by its code, else by the longest known phrase; empty where we know none."""
    known = {normal(ours): theirs for ours, theirs in words_of("answer_reasons").items()}
    if normal(code) in known:
        return known[normal(code)]
    said = f" {normal(reason)} "
    found = max((phrase for phrase in known if f" {phrase} " in said), key=len, default="")
    return known.get(found, "")
