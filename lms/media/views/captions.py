"""Captions edited beside their recording, from the library."""

from typing import Any

from flask import abort, url_for

from lms.access.marks import for_scripts, repeatable, requires
from lms.access.permissions import Permission
from lms.media.captioning import Doors, JsonPage, Page, answer_cues, answer_text, edit_page
from lms.media.models import Recording
from lms.media.rules import LANGUAGES
from lms.media.views.blueprint import blueprint, recording_or_404


@blueprint.get("/recordings/<int:recording_id>/captions/<language>/edit")
@requires(Permission.RECORDINGS_UPLOAD)
def edit_captions(recording_id: int, language: str) -> str:
    """One language's captions beside the recording."""
    found = _captioned(recording_id, language)
    return edit_page(found, language, _doors(found, language))


@blueprint.post("/recordings/<int:recording_id>/captions/<language>/edit")
@requires(Permission.RECORDINGS_UPLOAD)
def rewrite_captions(recording_id: int, language: str) -> Page:
    """Keep them as one text."""
    found = _captioned(recording_id, language)
    return answer_text(found, language, _doors(found, language))


@blueprint.post("/recordings/<int:recording_id>/captions/<language>/cues")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@repeatable("a change that stands already changes nothing")
def change_cues(recording_id: int, language: str) -> JsonPage:
    """Keep a change of some cues, as one types."""
    return answer_cues(_captioned(recording_id, language), language)


def _captioned(recording_id: int, language: str) -> Recording:
    return recording_or_404(recording_id) if language in LANGUAGES else abort(404)


def _doors(found: Recording, language: str) -> Doors:
    here: dict[str, Any] = {"recording_id": found.id, "language": language}
    return Doors(
        page=url_for("media.edit_captions", **here),
        cues=url_for("media.change_cues", **here),
        file=url_for("media.file", recording_id=found.id),
        poster=url_for("media.poster", recording_id=found.id) if found.poster_name else "",
        captions=url_for("media.captions", **here),
        back=url_for("media.recording", recording_id=found.id),
        back_words=found.title,
    )
