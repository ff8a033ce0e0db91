"""What captions are made of, and what can be said against them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cue:
    """What is shown between two moments; text is plain lines."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Problem:
    """What makes a file unusable, and the line to look at, counted from 1.

    Codes: encoding, too_large, empty, other_format, no_header, no_captions, times_missing, times_malformed,
    times_reversed, blank_line_missing, too_many.
    """

    line: int
    code: str


@dataclass(frozen=True)
class Remark:
    """What a person should look at and what refuses nothing: how often it occurs, and where first.

    Of a file: western (read as Windows-1252), placement (left out), no_text (left out).
    Of a track: gap, overlap, past_end, long; these know their first moment.
    """

    code: str
    count: int = 1
    at_ms: int | None = None


class CaptionsRefused(ValueError):
    """A file that cannot be used: everything that is wrong with it, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{one.code} in line {one.line}" for one in problems))
        self.problems = tuple(problems)

    @property
    def line(self) -> int:
        """The first line to look at."""
        return self.problems[0].line

    @property
    def code(self) -> str:
        """What is wrong there."""
        return self.problems[0].code


@dataclass(frozen=True, kw_only=True)
class Captions:
    """A track: normalised WebVTT, its cues in order of time, and what its file gave reason to say."""

    vtt: str
    cues: tuple[Cue, ...]
    remarks: tuple[Remark, ...] = ()
