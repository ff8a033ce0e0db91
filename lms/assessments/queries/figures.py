"""What stands in a question beside its words, as plain values."""

from dataclasses import dataclass
from typing import Final

from lms.assessments.figures import Figure
from lms.assessments.models import WithFigure

# A picture on a page, in pixels of the page: calm beside its question; it opens larger by itself.
WIDE: Final = 640
HIGH: Final = 400


@dataclass(frozen=True, kw_only=True)
class ShownFigure(Figure):
    """A figure as a page shows it; a picture with its sides in pixels of the page, so that nothing jumps."""

    width: int = 0
    height: int = 0


def figure_of(question: WithFigure) -> Figure | None:
    """Its picture or clip; None where it has neither."""
    if question.picture is None and question.clip_id is None:
        return None
    return Figure(
        picture=question.picture.sha256 if question.picture else "",
        clip=question.clip_id,
        from_ms=question.clip_from_ms,
        to_ms=question.clip_to_ms,
        alternative=question.figure_alternative,
        caption=question.figure_caption,
        needs_sight=question.figure_needs_sight,
    )


def shown_figure(question: WithFigure) -> ShownFigure | None:
    """As `figure_of`, for a page."""
    figure = figure_of(question)
    if figure is None:
        return None
    width, height = fitted(question.picture.width, question.picture.height) if question.picture else (0, 0)
    return ShownFigure(**vars(figure), width=width, height=height)


def fitted(width: int, height: int) -> tuple[int, int]:
    """The sides of what is at most `WIDE` by `HIGH`, with the same shape; nothing is made larger."""
    scale = min(1, WIDE / width, HIGH / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
