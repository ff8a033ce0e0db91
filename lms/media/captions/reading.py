"""From the text of a captions file to its cues, with everything that is wrong told by its line."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lms.media.captions.decoding import lines_of, text_of
from lms.media.captions.values import Captions, CaptionsRefused, Cue, Problem, Remark
from lms.media.captions.writing import write_webvtt

MOST_CUES: Final = 20_000
MOST_PROBLEMS: Final = 20

_VTT_HEADER: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_VTT_TIME: Final = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_SRT_TIME: Final = r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9]),([0-9]{3})"
_SBV_TIME: Final = r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_SBV_MARK: Final = re.compile(r"\s*[0-9][0-9:.]*,[0-9][0-9:.]*\s*")
_SKIPPED: Final = re.compile(r"(?:NOTE(?:[ \t].*)?|STYLE[ \t]*|REGION[ \t]*)")
# A tag starts with a letter, a slash, a dot or the digits of a time; "a < b" is no tag and stays text.
_TAG: Final = re.compile(r"</?(?:[A-Za-z.]|[0-9]{2,}:)[^<>]*>|</>|\{\\[^{}]*\}")
_SPEAKER: Final = re.compile(r"<v(?:\.[^<>\s]*)?[ \t]+([^<>\s][^<>]*)>")

Line = tuple[int, str]
Block = Sequence[Line]


@dataclass(frozen=True)
class Format:
    """How one kind of file writes times, and how many lines may stand above them."""

    times: re.Pattern[str]
    lines_above: int
    mark: re.Pattern[str] = re.compile(r".*-->.*")

    def is_times(self, text: str) -> bool:
        """True of a line that means to say times, rightly or not."""
        return self.mark.fullmatch(text) is not None


VTT: Final = Format(re.compile(rf"\s*{_VTT_TIME}[ \t]*-->[ \t]*{_VTT_TIME}(?:[ \t]+(.*))?"), 1)
SRT: Final = Format(re.compile(rf"\s*{_SRT_TIME}[ \t]*-->[ \t]*{_SRT_TIME}(?:[ \t]+(.*))?"), 1)
SBV: Final = Format(re.compile(rf"\s*{_SBV_TIME},{_SBV_TIME}()\s*"), 0, _SBV_MARK)


@dataclass
class _Reader:
    """Goes through the blocks of a file and gathers what is in them."""

    format: Format
    cues: list[Cue] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    without_text: int = 0
    placed: int = 0
    speaker: str = ""

    def read(self, block: Block) -> None:
        """Take the cues of one block; another line of times ends a cue of WebVTT even without a blank line."""
        if self.format is VTT and _SKIPPED.fullmatch(block[0][1]):
            return
        starts = [place for place, (_, text) in enumerate(block) if self.format.is_times(text)]
        if not starts or starts[0] > self.format.lines_above:
            self.problems.append(Problem(block[0][0], "times_missing"))
            return
        if self.format is not VTT and len(starts) > 1:
            self.problems.append(Problem(block[starts[1]][0], "blank_line_missing"))
            return
        for start, end in zip(starts, (*starts[1:], len(block)), strict=True):
            self.read_cue(block[start], [text for _, text in block[start + 1 : end]])

    def read_cue(self, times: Line, texts: Sequence[str]) -> None:
        """One cue, or none where there is nothing to show."""
        number, written = times
        match = self.format.times.fullmatch(written)
        if match is None:
            self.problems.append(Problem(number, "times_malformed"))
            return
        start_ms, end_ms = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:8])
        if end_ms <= start_ms:
            self.problems.append(Problem(number, "times_reversed"))
            return
        self.placed += bool(match[9])
        text = self.plain("\n".join(texts))
        if text:
            self.cues.append(Cue(start_ms=start_ms, end_ms=end_ms, text=text))
        else:
            self.without_text += 1

    def plain(self, text: str) -> str:
        """Lines without tags; who speaks is said where somebody else begins, as readers of captions expect."""
        if self.format is SBV:
            text = text.replace("[br]", "\n")
        return plain_lines(html.unescape(_TAG.sub("", _SPEAKER.sub(self.introduce, text))))

    def introduce(self, speaker: re.Match[str]) -> str:
        """The name of a new speaker with a colon, which stays text."""
        before, self.speaker = self.speaker, " ".join(speaker[1].split())
        return f"{self.speaker}: " if self.speaker != before else ""


def read_captions(content: bytes | str, *, language: str = "en") -> Captions:
    """The captions of a WebVTT, SRT or SBV file; raises CaptionsRefused with up to 20 problems.

    Kept are times, text and who speaks. Styles, regions, comments, identifiers and the place on the picture are
    left out: the house's player shows captions below the picture, in the size that its reader chose.
    """
    text, is_western = text_of(content, language)
    lines = list(enumerate(lines_of(text), start=1))
    reader = _Reader(_format_of(lines))
    for block in _blocks(_after_header(lines) if reader.format is VTT else lines):
        reader.read(block)
        if len(reader.problems) == MOST_PROBLEMS:
            break
    _insist_on_cues(reader, lines[-1][0])
    # Players expect ascending starts; files of several speakers are often joined out of order.
    ordered = tuple(sorted(reader.cues, key=lambda cue: (cue.start_ms, cue.end_ms)))
    counted = {"western": int(is_western), "placement": reader.placed, "no_text": reader.without_text}
    remarks = tuple(Remark(code, count) for code, count in counted.items() if count)
    return Captions(vtt=write_webvtt(ordered), cues=ordered, remarks=remarks)


def plain_lines(text: str) -> str:
    """What of a text is shown: nothing invisible but single spaces between words, no empty lines."""
    visible = "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")
    )
    return "\n".join(line for line in (" ".join(line.split()) for line in visible.split("\n")) if line)


def _insist_on_cues(reader: _Reader, last_line: int) -> None:
    if reader.problems:
        raise CaptionsRefused(reader.problems)
    if not reader.cues:
        raise CaptionsRefused([Problem(last_line, "no_captions")])
    if len(reader.cues) > MOST_CUES:
        raise CaptionsRefused([Problem(last_line, "too_many")])


def _format_of(lines: Sequence[Line]) -> Format:
    """By the first line of text; what belongs to no format is refused with that line."""
    number, first = next((line for line in lines if line[1].strip()), (1, ""))
    if not first:
        raise CaptionsRefused([Problem(number, "empty")])
    if number == 1 and _VTT_HEADER.fullmatch(first):
        return VTT
    if re.fullmatch(r"[0-9]+", first.strip()) or SRT.times.fullmatch(first):
        return SRT
    if SBV.times.fullmatch(first):
        return SBV
    raise CaptionsRefused(
        [Problem(number, "no_header" if "-->" in first or "WEBVTT" in first else "other_format")]
    )


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


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
