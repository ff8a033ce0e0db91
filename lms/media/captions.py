"""Captions: WebVTT and SRT read strictly, with line numbers, and written again as plain WebVTT."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_CUES: Final = 20_000

_VTT_HEADER: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_VTT_TIME: Final = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_SRT_TIME: Final = r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9]),([0-9]{3})"
_VTT_TIMES: Final = re.compile(rf"\s*{_VTT_TIME}[ \t]*-->[ \t]*{_VTT_TIME}(?:[ \t].*)?")
_SRT_TIMES: Final = re.compile(rf"\s*{_SRT_TIME}[ \t]*-->[ \t]*{_SRT_TIME}(?:[ \t].*)?")
_SBV_TIMES: Final = re.compile(r"[0-9]+:[0-9]{2}:[0-9]{2}\.[0-9]{3},[0-9]+:[0-9]{2}:[0-9]{2}\.[0-9]{3}")
_SKIPPED: Final = re.compile(r"(?:NOTE(?:[ \t].*)?|STYLE[ \t]*|REGION[ \t]*)")
# A tag starts with a letter, a slash, a dot or the digits of a time; "a < b" is no tag and stays text.
_TAG: Final = re.compile(r"</?(?:[A-Za-z.]|[0-9]{2,}:)[^<>]*>|</>|\{\\[^{}]*\}")


class CaptionsRefused(ValueError):
    """A file that cannot be used, with the line to look at.

    Codes: encoding, empty, sbv, other_format, no_header, no_captions, times_missing, times_malformed,
    times_reversed, blank_line_missing, too_many.
    """

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"{code} in line {line}")
        self.line = line
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Cue:
    """What is shown between two moments; text is plain lines."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Captions:
    """A track: normalised WebVTT and its cues in order of time."""

    vtt: str
    cues: tuple[Cue, ...]


Line = tuple[int, str]
Block = Sequence[Line]


def read_captions(content: bytes | str) -> Captions:
    """The captions of a WebVTT or SRT file; raises CaptionsRefused."""
    lines = _lines(_decoded(content))
    is_srt = _sniff(lines)
    blocks = list(_blocks(lines if is_srt else _after_header(lines)))
    cues = [cue for block in blocks for cue in _cues_of(block, is_srt=is_srt)]
    if not cues:
        raise CaptionsRefused(lines[-1][0], "no_captions")
    if len(cues) > MOST_CUES:
        raise CaptionsRefused(lines[-1][0], "too_many")
    # Players expect ascending starts; files of several speakers are often joined out of order.
    ordered = tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)))
    return Captions(vtt=write_webvtt(ordered), cues=ordered)


def write_webvtt(cues: Sequence[Cue]) -> str:
    """WebVTT of plain text: no styles, no settings, nothing that a player would interpret."""
    blocks = (f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n{_escaped(cue.text)}\n" for cue in cues)
    return "\n".join(("WEBVTT\n", *blocks))


def _decoded(content: bytes | str) -> str:
    text = content if isinstance(content, str) else _text_of(content)
    return text.removeprefix("\ufeff").replace("\0", "\ufffd")


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CaptionsRefused(content.count(b"\n", 0, error.start) + 1, "encoding") from error


def _lines(text: str) -> list[Line]:
    """Numbered lines; only the three ends of line that WebVTT knows divide them."""
    return list(enumerate(re.split(r"\r\n|\n|\r", text), start=1))


def _sniff(lines: Sequence[Line]) -> bool:
    """Whether the file is SRT rather than WebVTT; refuses everything else by its first line of text."""
    number, first = next((line for line in lines if line[1].strip()), (1, ""))
    if not first:
        raise CaptionsRefused(number, "empty")
    if number == 1 and _VTT_HEADER.fullmatch(first):
        return False
    if re.fullmatch(r"[0-9]+", first.strip()) or _SRT_TIMES.fullmatch(first):
        return True
    if _SBV_TIMES.fullmatch(first.strip()):
        raise CaptionsRefused(number, "sbv")
    raise CaptionsRefused(number, "no_header" if "-->" in first or "WEBVTT" in first else "other_format")


def _after_header(lines: Sequence[Line]) -> Sequence[Line]:
    """The header runs to the first blank line and may hold anything that is not a time."""
    for place, (_, text) in enumerate(lines):
        if not text.strip() or "-->" in text:
            return lines[place:]
    return ()


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Runs of lines between blank ones."""
    block: list[Line] = []
    for line in (*lines, (0, "")):
        if line[1].strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _cues_of(block: Block, *, is_srt: bool) -> Iterator[Cue]:
    """The cues of one block; in WebVTT another line of times ends a cue even without a blank line."""
    if not is_srt and _SKIPPED.fullmatch(block[0][1]):
        return
    starts = [place for place, (_, text) in enumerate(block) if "-->" in text]
    if not starts or starts[0] > 1:
        raise CaptionsRefused(block[0][0], "times_missing")
    if is_srt and len(starts) > 1:
        raise CaptionsRefused(block[starts[1]][0], "blank_line_missing")
    for start, end in zip(starts, (*starts[1:], len(block)), strict=True):
        yield from _cue(block[start], block[start + 1 : end], is_srt=is_srt)


def _cue(times: Line, text_lines: Block, *, is_srt: bool) -> Iterator[Cue]:
    """One cue, or none where there is nothing to show."""
    start_ms, end_ms = _times(times, is_srt=is_srt)
    text = _plain(text for _, text in text_lines)
    if text:
        yield Cue(start_ms=start_ms, end_ms=end_ms, text=text)


def _times(line: Line, *, is_srt: bool) -> tuple[int, int]:
    number, text = line
    match = (_SRT_TIMES if is_srt else _VTT_TIMES).fullmatch(text)
    if match is None:
        raise CaptionsRefused(number, "times_malformed")
    start_ms, end_ms = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if end_ms <= start_ms:
        raise CaptionsRefused(number, "times_reversed")
    return start_ms, end_ms


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _plain(lines: Iterator[str]) -> str:
    """Lines without tags; character references are letters; nothing invisible but spaces."""
    untagged = html.unescape(_TAG.sub("", "\n".join(lines)))
    visible = "".join(
        sign for sign in untagged if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")
    )
    return "\n".join(line for line in (" ".join(line.split()) for line in visible.split("\n")) if line)


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
