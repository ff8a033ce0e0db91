"""Slides beside a recording, from the library: their PDF, how far it has come, and taking it away."""

from typing import Final

from flask import abort, jsonify, redirect, url_for
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.media import operations
from lms.media.models import RecordingState
from lms.media.slide_wording import deck_words
from lms.media.streaming import answer_slides
from lms.media.views.blueprint import blueprint, recording_or_404
from lms.web.messages import say

# What the script that follows an examination calls these states.
SCRIPT_STATES: Final = {
    RecordingState.RECEIVING: "waiting",
    RecordingState.CHECKING: "working",
    RecordingState.READY: "ready",
    RecordingState.UNREADABLE: "failed",
}


@blueprint.get("/recordings/<int:recording_id>/slides.pdf")
@requires(Permission.RECORDINGS_UPLOAD)
def slides_file(recording_id: int) -> Response:
    """The PDF that learners see."""
    deck = recording_or_404(recording_id).slides
    return answer_slides(deck) if deck is not None else abort(404)


@blueprint.get("/recordings/<int:recording_id>/slides/progress")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def slides_progress(recording_id: int) -> Response:
    """How far the latest slides have come, for scripts."""
    found = recording_or_404(recording_id)
    deck = found.slide_decks[-1] if found.slide_decks else abort(404)
    return jsonify(
        state=SCRIPT_STATES[deck.state],
        thousandths=1000 if deck.is_ready else 0,
        sentence=deck_words(deck),
        url=url_for("media.recording", recording_id=found.id),
    )


@blueprint.post("/recordings/<int:recording_id>/slides/remove")
@requires(Permission.RECORDINGS_UPLOAD)
def remove_slides(recording_id: int) -> Response:
    """Take the slides away that learners see."""
    found = recording_or_404(recording_id)
    operations.remove_slides(found.slides or abort(404), actor_id=current_actor().id)
    say("slides_removed")
    return redirect(url_for("media.recording", recording_id=found.id), 303)
