"""Captions edited beside their recording, from the library."""

from typing import Any

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import for_scripts, repeatable, requires
from lms.access.permissions import Permission
from lms.media import operations
from lms.media.captioning import Doors, JsonPage, answer_cues, answer_text, edit_page, language_asked
from lms.media.models import Recording
from lms.media.rules import LANGUAGES
from lms.media.views.blueprint import blueprint, recording_or_404
from lms.web.answers import Page
from lms.web.messages import say


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


@blueprint.post("/recordings/<int:recording_id>/captions/<language>/read")
@requires(Permission.RECORDINGS_UPLOAD)
def note_reading(recording_id: int, language: str) -> Response:
    """A person has read what a machine wrote."""
    found = _captioned(recording_id, language)
    operations.note_reading(found, language, actor_id=current_actor().id)
    say("captions_read")
    return redirect(_doors(found, language).page, 303)


@blueprint.post("/recordings/<int:recording_id>/captions/ask")
@requires(Permission.RECORDINGS_UPLOAD)
def ask_for_captions(recording_id: int) -> Response:
    """Let the engine listen."""
    found = recording_or_404(recording_id)
    operations.ask_for_captions(found, language_asked(), actor_id=current_actor().id)
    say("captions_asked_for")
    return redirect(url_for("media.recording", recording_id=found.id), 303)


def _captioned(recording_id: int, language: str) -> Recording:
    return recording_or_404(recording_id) if language in LANGUAGES else abort(404)


def _doors(found: Recording, language: str) -> Doors:
    here: dict[str, Any] = {"recording_id": found.id, "language": language}
    return Doors(
        page=url_for("media.edit_captions", **here),
        cues=url_for("media.change_cues", **here),
        file=url_for("media.file", recording_id=found.id),
        poster=url_for("media.poster", recording_id=found.id) if found.poster_name else "",
        read=url_for("media.note_reading", **here),
        captions=url_for("media.captions", **here),
        back=url_for("media.recording", recording_id=found.id),
        back_words=found.title,
    )
