"""What stands in a question beside its words: a picture or a clip, and what it says to whoever cannot see it."""

from dataclasses import dataclass
from typing import Final

LONGEST_ALTERNATIVE: Final = 2000
LONGEST_CAPTION: Final = 300
LONGEST_CLIP_MS: Final = 5 * 60_000


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A picture, by the digest of its bytes, or a clip, by the id of its recording: one of the two.

    A clip goes `from_ms` to `to_ms` of the recording; None is its beginning or end. `alternative` says in words
    what is to be seen, `caption` stands below it for everybody. `needs_sight` where its author says that
    the question cannot be answered by the words alone.
    """

    picture: str = ""
    clip: int | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    alternative: str = ""
    caption: str = ""
    needs_sight: bool = False


def figure_gaps(figure: Figure | None) -> dict[str, bool]:
    """What a figure lacks by itself, each by its code: no_alternative, clip_backwards."""
    if figure is None:
        return {}
    return {"no_alternative": not figure.alternative, "clip_backwards": _is_backwards(figure)}


def clip_gaps(figure: Figure, length_ms: int) -> dict[str, bool]:
    """What is wrong with a clip of a recording of this length, 0 while that is not known.

    Codes: clip_backwards, clip_outside, clip_too_long.
    """
    starts, ends = figure.from_ms or 0, length_ms if figure.to_ms is None else figure.to_ms
    return {
        "clip_backwards": _is_backwards(figure),
        "clip_outside": bool(length_ms) and (starts >= length_ms or ends > length_ms),
        "clip_too_long": ends - starts > LONGEST_CLIP_MS,
    }


def _is_backwards(figure: Figure) -> bool:
    return figure.to_ms is not None and figure.to_ms <= (figure.from_ms or 0)
