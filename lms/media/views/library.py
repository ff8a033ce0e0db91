"""The pages of the library: all recordings, one recording, its captions."""

from typing import Final

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.media import operations
from lms.media.forms import CaptionsForm, RecordingForm, zone_choices
from lms.media.models import Recording, RecordingState, RenditionState
from lms.media.queries import (
    PAGE,
    captions_of,
    recordings_seen_by,
    renditions_of,
    unfinished_upload_of,
    unfinished_uploads_seen_by,
)
from lms.media.views.blueprint import blueprint, recording_or_404
from lms.media.wording import problem_words, renditions_words, state_words
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words
from lms.web.paths import row_id

# What the script that follows an examination calls these states.
SCRIPT_STATES: Final = {
    RecordingState.RECEIVING: "waiting",
    RecordingState.CHECKING: "working",
    RecordingState.READY: "ready",
    RecordingState.UNREADABLE: "failed",
}
SCRIPT_STATES_OF_RENDITIONS: Final = {
    RenditionState.WAITING: "waiting",
    RenditionState.MAKING: "working",
    RenditionState.MADE: "ready",
    RenditionState.FAILED: "failed",
}


@blueprint.get("/recordings")
@requires(Permission.RECORDINGS_UPLOAD)
def library() -> str:
    """All recordings that this person works with, and the way to add more."""
    before, actor = request.args.get("before", type=row_id) or None, current_actor()
    rows = recordings_seen_by(actor, before=before)
    return render_template(
        "media/library.html",
        recordings=rows,
        arriving=[] if before else unfinished_uploads_seen_by(actor),
        actor_id=actor.id,
        most=current_app.config["SETTINGS"].max_upload_bytes,
        is_full=len(rows) == PAGE,
    )


@blueprint.get("/recordings/<int:recording_id>")
@requires(Permission.RECORDINGS_UPLOAD)
def recording(recording_id: int) -> str:
    """One recording with its facts and captions."""
    found = recording_or_404(recording_id)
    return _page(found, _facts_form(found), CaptionsForm(formdata=None))


@blueprint.post("/recordings/<int:recording_id>")
@requires(Permission.RECORDINGS_UPLOAD)
def change_recording(recording_id: int) -> Page:
    """Keep title and broadcast date."""
    found = recording_or_404(recording_id)
    form = _facts_form(found)
    if form.validate_on_submit():
        try:
            operations.change_recording(
                current_actor(),
                found,
                title=form.title.data,
                broadcast_on=form.broadcast_on.data,
                broadcast_zone=form.broadcast_zone.data,
            )
            return _back(found, "recording_changed")
        except Refusal as refusal:
            transactions.roll_back()
            field = "broadcast_zone" if refusal.code == "broadcast_zone_fixed" else "broadcast_on"
            form.refuse(field, words(refusal.code))
    return _page(found, form, CaptionsForm(formdata=None)), 422


@blueprint.post("/recordings/<int:recording_id>/discard")
@requires(Permission.RECORDINGS_UPLOAD)
def discard_upload(recording_id: int) -> Response:
    """Forget what has arrived of a recording that is not whole yet."""
    upload = unfinished_upload_of(recording_or_404(recording_id)) or abort(404)
    operations.discard_upload(current_actor(), upload)
    say("upload_discarded")
    return redirect(url_for("media.library"), 303)


@blueprint.post("/recordings/<int:recording_id>/captions")
@requires(Permission.RECORDINGS_UPLOAD)
def set_captions(recording_id: int) -> Page:
    """Keep captions of one language, from a file or from pasted text."""
    found, form = recording_or_404(recording_id), CaptionsForm()
    content = form.content()
    if form.validate_on_submit() and not content:
        form.refuse("file", words("captions_nothing_given"))
    elif form.validate_on_submit():
        try:
            kept = operations.set_captions(found, form.language.data, content, actor_id=current_actor().id)
            return _back(found, "captions_kept", *(f"captions_{one.code}" for one in kept.remarks))
        except operations.CaptionsUnread as unread:
            form.refuse_content(problem_words(unread.problems))
    return _page(found, _facts_form(found, is_sent=False), form), 422


@blueprint.post("/recordings/<int:recording_id>/captions/<language>/remove")
@requires(Permission.RECORDINGS_UPLOAD)
def remove_captions(recording_id: int, language: str) -> Response:
    """Take the captions of one language away."""
    found = recording_or_404(recording_id)
    if captions_of(found.id, language) is None:
        abort(404)
    operations.remove_captions(found, language, actor_id=current_actor().id)
    return _back(found, "captions_removed")


@blueprint.get("/recordings/<int:recording_id>/progress")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def progress(recording_id: int) -> Response:
    """How far the examination has come, for scripts."""
    found = recording_or_404(recording_id)
    return jsonify(
        state=SCRIPT_STATES[found.state],
        thousandths=10 * found.progress,
        sentence=state_words(found),
        url=url_for("media.recording", recording_id=found.id),
    )


@blueprint.get("/recordings/<int:recording_id>/renditions/progress")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def renditions_progress(recording_id: int) -> Response:
    """How far the making of its renditions has come, for scripts."""
    found = recording_or_404(recording_id)
    renditions = renditions_of([found]).get(found.id) or abort(404)
    return jsonify(
        state=SCRIPT_STATES_OF_RENDITIONS[renditions.state],
        thousandths=10 * renditions.progress,
        sentence=renditions_words(renditions),
        url=url_for("media.recording", recording_id=found.id),
    )


def _facts_form(found: Recording, *, is_sent: bool = True) -> RecordingForm:
    form = RecordingForm(obj=found) if is_sent else RecordingForm(obj=found, formdata=None)
    form.broadcast_zone.choices = zone_choices(found.broadcast_zone)
    if not form.broadcast_zone.data:
        form.broadcast_zone.data = current_app.config["SETTINGS"].zone
    return form


def _page(found: Recording, form: RecordingForm, captions: CaptionsForm) -> str:
    return render_template("media/recording.html", recording=found, form=form, captions_form=captions)


def _back(found: Recording, *codes: str) -> Response:
    for code in codes:
        say(code)
    return redirect(url_for("media.recording", recording_id=found.id), 303)
