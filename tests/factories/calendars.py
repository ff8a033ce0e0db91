"""Calendars read as strangers read them: strictly by the line, then by a parser that knows nothing of ours."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import vobject

NAME = re.compile(rb"[A-Z0-9-]+")
PARAMETER = re.compile(rb'[A-Z0-9-]+=(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*)')
TEXTS = (b"SUMMARY", b"DESCRIPTION", b"LOCATION", b"X-WR-CALNAME")


@dataclass(frozen=True)
class Read:
    """One entry as a stranger understands it."""

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | date
    status: str
    sequence: int
    place: str
    url: str
    words: str


def sound_lines(file: bytes) -> list[bytes]:
    """The file's content lines, unfolded; fails where RFC 5545 would not have one as it is."""
    assert file.endswith(b"\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert b"\r" not in file.replace(b"\r\n", b"")
    physical = file.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in physical)
    assert all(line.decode() for line in physical)  # no character is torn by a fold, no line is empty
    lines = file.replace(b"\r\n ", b"").split(b"\r\n")[:-1]
    for line in lines:
        _sound(line)
    opened = [line[6:] for line in lines if line.startswith(b"BEGIN:")]
    assert sorted(opened) == sorted(line[4:] for line in lines if line.startswith(b"END:"))
    assert (lines[0], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    return lines


def _sound(line: bytes) -> None:
    head, value = _cut(line)
    name, *parameters = head.split(b";")
    assert NAME.fullmatch(name), line
    assert all(PARAMETER.fullmatch(one) for one in parameters), line
    assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value), line
    if name in TEXTS:
        assert not re.search(rb"[;,]|\\(?![\\;,nN])", re.sub(rb"\\[\\;,nN]", b"", value)), line


def _cut(line: bytes) -> tuple[bytes, bytes]:
    """Name with parameters, and value: the first colon outside of quotes parts them."""
    quoted = False
    for place, byte in enumerate(line):
        quoted ^= byte == 0x22
        if byte == 0x3A and not quoted:
            return line[:place], line[place + 1 :]
    raise AssertionError(line)


def read_calendar(file: bytes) -> list[Read]:
    """Its entries in their order, times in UTC by the file's own time zones."""
    sound_lines(file)
    # The parser remembers zones of other files by their names; ours say the years that they need, each anew.
    vars(vobject.icalendar)["__tzidMap"].clear()
    parsed = vobject.readOne(file.decode())
    return [_entry(one) for one in getattr(parsed, "vevent_list", [])]


def _entry(one: Any) -> Read:
    return Read(
        uid=one.uid.value,
        title=one.summary.value,
        begins=_moment(one.dtstart.value),
        ends=_moment(one.dtend.value),
        status=one.status.value,
        sequence=int(one.sequence.value),
        place=one.location.value if hasattr(one, "location") else "",
        url=one.url.value,
        words=one.description.value,
    )


def _moment(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
