"""Staff's previews: bytes, poster and captions, each asked for with permission."""

from flask import abort
from werkzeug.wrappers import Response

from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.media.queries import captions_of, part_of
from lms.media.streaming import answer_captions, answer_file, answer_poster, answer_range
from lms.media.views.blueprint import blueprint, recording_or_404


@blueprint.get("/recordings/<int:recording_id>/file")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def file(recording_id: int) -> Response:
    """The recording's bytes, a range at a time."""
    recording = recording_or_404(recording_id)
    return answer_range(recording) if recording.is_ready else abort(404)


@blueprint.get("/recordings/<int:recording_id>/stream/<carried>/<path:name>")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def stream(recording_id: int, carried: str, name: str) -> Response:  # noqa: ARG001 -- nginx reads the pass
    """A stored file of the recording; where nginx took the pass that the address carries, nobody asks here."""
    recording = recording_or_404(recording_id)
    stored = part_of(recording, name) if recording.is_ready else None
    return answer_file(stored) if stored is not None else abort(404)


@blueprint.get("/recordings/<int:recording_id>/poster.jpg")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def poster(recording_id: int) -> Response:
    """Its picture."""
    recording = recording_or_404(recording_id)
    return answer_poster(recording) if recording.poster_name else abort(404)


@blueprint.get("/recordings/<int:recording_id>/captions/<language>.vtt")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def captions(recording_id: int, language: str) -> Response:
    """Its captions in one language."""
    track = captions_of(recording_or_404(recording_id).id, language)
    return answer_captions(track) if track is not None else abort(404)
