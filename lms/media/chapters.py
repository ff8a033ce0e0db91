"""Chapters of a recording: lines and WebVTT files read strictly, what is wrong told by its line, written again."""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lms.media.captions import CaptionsRefused, Cue, Problem, write_webvtt
from lms.media.captions.decoding import lines_of, text_of
from lms.media.captions.reading import VTT, plain_lines

MOST_CHAPTERS: Final = 200
MOST_SIGNS: Final = 120
MOST_PROBLEMS: Final = 20

# 12:40 Title, as video sites write it; a dash, a bar or a colon may stand between, a bullet before.
_LINE: Final = re.compile(
    r"[\s\-–—•*]*[\[(]?(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{2})(?:[.,]([0-9]{1,3}))?[\])]?[:|–—-]?(?:\s+(.*)|)"
)
_BEFORE_TITLE: Final = re.compile(r"^(?:[-–—:|](?:\s+|$))+")
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Where a part of the recording begins, in milliseconds, and what it is called."""

    start_ms: int
    title: str


class ChaptersRefused(ValueError):
    """Chapters that cannot be kept: everything that is wrong with them, in the order of their lines.

    Codes: encoding, too_large, none, time_missing, title_missing, title_too_long, not_later, past_end, too_many.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{one.code} in line {one.line}" for one in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class _Row:
    """A line that means to be a chapter; without a start its time cannot be read."""

    line: int
    start_ms: int | None
    title: str


def read_chapters(content: bytes | str, *, duration_ms: int) -> tuple[Chapter, ...]:
    """The chapters of a text, or of a file as bytes; raises ChaptersRefused with up to 20 problems.

    A text may be empty, which takes all chapters away; a file without any is the wrong one.
    """
    try:
        text, _ = text_of(content, "en")
    except CaptionsRefused as refused:
        raise ChaptersRefused(refused.problems) from refused
    rows = list(_rows(lines_of(text)))
    problems = list(_problems(rows, duration_ms))
    if not rows and isinstance(content, bytes):
        problems.append(Problem(1, "none"))
    if problems:
        raise ChaptersRefused(problems[:MOST_PROBLEMS])
    return tuple(Chapter(start_ms=row.start_ms or 0, title=row.title) for row in rows)


def write_lines(chapters: Iterable[Chapter]) -> str:
    """One line each, as they are pasted and edited."""
    return "".join(f"{time_words(one.start_ms)} {one.title}\n" for one in chapters)


def write_chapters_file(chapters: Sequence[Chapter], *, duration_ms: int) -> str:
    """The WebVTT file that browsers read."""
    return write_webvtt(
        [
            Cue(start_ms=one.start_ms, end_ms=end_ms, text=one.title)
            for one, end_ms in zip(chapters, ends_of(chapters, duration_ms), strict=True)
        ]
    )


def ends_of(chapters: Sequence[Chapter], duration_ms: int) -> list[int]:
    """Where each ends: at the next one's beginning, the last with the recording."""
    return [after.start_ms for _, after in pairwise(chapters)] + [duration_ms] * bool(chapters)


def digest_of(chapters: Sequence[Chapter]) -> str:
    """What names these chapters: whoever changes them says which she saw. Empty where there are none."""
    return hashlib.sha256(write_lines(chapters).encode()).hexdigest() if chapters else ""


def time_words(milliseconds: int) -> str:
    """12:40, 1:02:03 from an hour on, and 12:40.250 where there is more than whole seconds."""
    seconds, thousandths = divmod(milliseconds, 1000)
    hours, rest = divmod(seconds, 3600)
    head = f"{hours}:{rest // 60:02d}" if hours else f"{rest // 60}"
    return f"{head}:{rest % 60:02d}" + (f".{thousandths:03d}" if thousandths else "")


def _rows(lines: Sequence[str]) -> Iterator[_Row]:
    numbered = list(enumerate(lines, start=1))
    if lines[0].startswith("WEBVTT"):
        yield from _rows_of_webvtt(numbered[1:])
        return
    for number, line in numbered:
        written = plain_lines(" ".join(line.split()))
        if written:
            match = _LINE.fullmatch(written)
            yield _Row(number, _moment(match), _title(match[5] or "") if match else "")


def _rows_of_webvtt(lines: Sequence[tuple[int, str]]) -> Iterator[_Row]:
    """Each line of times with the text below it, up to a blank line or the next times."""
    marks = [place for place, (_, text) in enumerate(lines) if "-->" in text]
    for place, end in pairwise([*marks, len(lines)]):
        texts = []
        for _, text in lines[place + 1 : end]:
            if not text.strip():
                break
            texts.append(text)
        number, times = lines[place]
        yield _Row(
            number, _moment(VTT.times.fullmatch(times)), _title(html.unescape(_TAG.sub("", " ".join(texts))))
        )


def _title(text: str) -> str:
    return _BEFORE_TITLE.sub("", plain_lines(" ".join(text.split())))


def _moment(match: re.Match[str] | None) -> int | None:
    """Milliseconds; none where that is no time. Without hours, minutes may pass 59, as video sites write them."""
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    if seconds > 59 or (minutes > 59 and match[1] is not None):
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "").ljust(3, "0"))


def _problems(rows: Sequence[_Row], duration_ms: int) -> Iterator[Problem]:
    before = -1
    for count, row in enumerate(rows, start=1):
        if count > MOST_CHAPTERS:
            yield Problem(row.line, "too_many")
            return
        code = _problem(row, before, duration_ms)
        if code:
            yield Problem(row.line, code)
        before = row.start_ms if row.start_ms is not None else before


def _problem(row: _Row, before: int, duration_ms: int) -> str:
    """What is wrong with a row after one that begins at `before`; empty where nothing is."""
    if row.start_ms is None:
        return "time_missing"
    if not row.title:
        return "title_missing"
    if len(row.title) > MOST_SIGNS:
        return "title_too_long"
    if row.start_ms >= duration_ms:
        return "past_end"
    return "" if row.start_ms > before else "not_later"
