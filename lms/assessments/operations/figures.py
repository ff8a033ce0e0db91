"""Put a picture or a clip into a question."""

from lms.access.decision import Refusal
from lms.assessments.figures import Figure
from lms.assessments.models import WithFigure
from lms.db import session
from lms.media.models import Picture, Recording
from lms.media.queries import picture_of


def put_figure(question: WithFigure, figure: Figure | None) -> None:
    """Write a figure into its columns, or empty them; raises Refusal: no_such_picture, no_such_clip."""
    figure = figure or Figure()
    question.picture = _picture(figure.picture)
    question.clip_id = _clip(figure.clip)
    question.clip_from_ms, question.clip_to_ms = figure.from_ms, figure.to_ms
    question.figure_alternative, question.figure_caption = figure.alternative, figure.caption
    question.figure_needs_sight = figure.needs_sight


def _picture(digest: str) -> Picture | None:
    found = picture_of(digest) if digest else None
    if digest and found is None:
        raise Refusal("no_such_picture", status=422)
    return found


def _clip(recording_id: int | None) -> int | None:
    if recording_id is not None and session.get(Recording, recording_id) is None:
        raise Refusal("no_such_clip", status=422)
    return recording_id
