"""Chapters written beside their recording, from the library."""

from flask import abort, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.media import operations
from lms.media.chapters import write_lines
from lms.media.forms import ChaptersForm
from lms.media.models import Recording
from lms.media.streaming import answer_chapters
from lms.media.views.blueprint import blueprint, recording_or_404
from lms.media.wording import chapter_problem_words, chapters_overtaken_words
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/recordings/<int:recording_id>/chapters")
@requires(Permission.RECORDINGS_UPLOAD)
def edit_chapters(recording_id: int) -> str:
    """The chapters beside the recording."""
    found = _ready_or_404(recording_id)
    return _page(found, ChaptersForm(formdata=None, text=write_lines(found.chapters)))


@blueprint.post("/recordings/<int:recording_id>/chapters")
@requires(Permission.RECORDINGS_UPLOAD)
def rewrite_chapters(recording_id: int) -> Page:
    """Keep them; what somebody else wrote meanwhile is shown first."""
    found, form = _ready_or_404(recording_id), ChaptersForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        seen = form.seen.data or ""
        operations.rewrite_chapters(found, form.content(), seen=seen, actor_id=current_actor().id)
    except operations.ChaptersUnread as unread:
        told = chapter_problem_words(unread.problems)
        form.refuse_content("\n".join(told.values()))
        # A file has lines of its own, which no row shows.
        return _page(found, form, problems=told if not form.file.data else None), 422
    except Refusal as refusal:
        transactions.roll_back()
        words = chapters_overtaken_words(refusal.facts, current_app.config["SETTINGS"].zone)
        # Whoever was refused is shown what stands now, and may then decide.
        return _page(found, form, elsewhere=words), refusal.status
    say("chapters_kept")
    return redirect(url_for("media.edit_chapters", recording_id=found.id), 303)


@blueprint.get("/recordings/<int:recording_id>/chapters.vtt")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def chapters(recording_id: int) -> Response:
    """The chapters as a file."""
    found = _ready_or_404(recording_id)
    return answer_chapters(found) if found.chapters else abort(404)


def _ready_or_404(recording_id: int) -> Recording:
    found = recording_or_404(recording_id)
    return found if found.is_ready else abort(404)


def _page(
    found: Recording, form: ChaptersForm, *, problems: dict[int, str] | None = None, elsewhere: str = ""
) -> str:
    """A refused text keeps what it had seen, unless what stands now is shown with it."""
    if elsewhere or not form.is_submitted():
        form.seen.data = found.chapter_list.digest if found.chapter_list else ""
    return render_template(
        "media/chapters.html", recording=found, form=form, problems=problems or {}, elsewhere=elsewhere
    )
