"""The disclosure as slides that are shown first: every line that learners read, so many on each slide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# What can be read from the last row: so many lines of so many letters at the size that the slides have.
LINES: Final = 9
LETTERS: Final = 78


@dataclass(frozen=True, kw_only=True)
class SlideLine:
    """A person in control of content, and what she disclosed: companies by name with their nature, or nothing."""

    name: str
    roles: tuple[str, ...]
    words: str

    @property
    def height(self) -> int:
        """Lines that it takes: one for who she is, and those of what she disclosed."""
        return 1 + -(-max(len(self.words), 1) // LETTERS)


def slide_lines(lines: Iterable[Mapping[str, Any]]) -> tuple[SlideLine, ...]:
    """The lines of a version, as `snapshot` stored them."""
    return tuple(
        SlideLine(name=str(one["name"]), roles=tuple(one["roles"]), words=str(one["words"])) for one in lines
    )


def slides_of(lines: Sequence[SlideLine]) -> tuple[tuple[SlideLine, ...], ...]:
    """Line after line onto slides, none of them cut in two; a single line too high has a slide of its own."""
    slides: list[list[SlideLine]] = [[]]
    for line in lines:
        taken = sum(one.height for one in slides[-1])
        if slides[-1] and taken + line.height > LINES:
            slides.append([])
        slides[-1].append(line)
    return tuple(tuple(slide) for slide in slides)
