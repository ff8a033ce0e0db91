"""A clip beside a draft's question: chosen on a page of its own, and played in the editor."""

from typing import Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments.figures import Figure
from lms.assessments.models import Question
from lms.assessments.outcomes import every_version
from lms.assessments.queries import figure_of, quiz_with_questions
from lms.db import session
from lms.formats import clock_ms
from lms.media.models import Recording
from lms.media.streaming.clips import PlayedClip, answer_clip, played_clip
from lms.planning import operations
from lms.planning.forms import ClipForm
from lms.planning.policy import activity_for_editing, recording_for_attaching
from lms.planning.queries import attachable_recordings
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words

# Which field of the form a refusal belongs to.
FIELDS: Final = {
    "no_such_recording": "recording",
    "clip_backwards": "ends",
    "clip_outside": "ends",
    "clip_too_long": "ends",
}


@blueprint.get("/planning/activities/<slug>/questions/<int:question_id>/clip")
@requires(Permission.ACTIVITIES_EDIT)
def choose_clip(slug: str, question_id: int) -> Page:
    """The recordings that may be shown, and from where to where."""
    found, question = _asked(slug, question_id)
    if not operations.is_draft(found):
        return redirect(url_for("planning.activity", slug=slug), 303)
    return _page(found, question, _form(found, question))


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/clip")
@requires(Permission.ACTIVITIES_EDIT)
def show_clip(slug: str, question_id: int) -> Page:
    """Show a part of a recording beside the question."""
    found, question = _asked(slug, question_id)
    form = _form(found, question, is_sent=True)
    if not (form.validate() and _is_shown(found, question, form)):
        return _page(found, question, form), 422
    say("clip_shown")
    row = f"figure-{question_id}"
    return redirect(url_for("planning.activity", slug=slug, open=row, _anchor=row), 303)


@blueprint.get("/planning/activities/<slug>/questions/<int:question_id>/clip/<name>")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def question_clip(slug: str, question_id: int, name: str) -> Response:
    """The clip of one of the activity's questions: its bytes, its picture, its captions."""
    _found, question = _asked(slug, question_id)
    if question.clip_id is None:
        abort(404)
    return answer_clip(session.get_one(Recording, question.clip_id), name) or abort(404)


def clip_of(slug: str, question: Question) -> PlayedClip | None:
    """What the page's player needs of a question's clip."""
    if question.clip_id is None:
        return None

    def address(name: str) -> str:
        return url_for("planning.question_clip", slug=slug, question_id=question.id, name=name)

    recording = session.get_one(Recording, question.clip_id)
    return played_clip(recording, question.clip_from_ms, question.clip_to_ms, address)


def _asked(slug: str, question_id: int) -> tuple[Activity, Question]:
    found = activity_for_editing(current_actor(), slug)
    quiz = quiz_with_questions(found.id)
    return found, (every_version(quiz).get(question_id) if quiz else None) or abort(404)


def _is_shown(found: Activity, question: Question, form: ClipForm) -> bool:
    try:
        recording = recording_for_attaching(current_actor(), form.recording.data)
        operations.show_clip(found, question.id, recording, form.part, actor=current_actor())
    except Refusal as refusal:
        if refusal.code not in FIELDS:
            raise
        transactions.roll_back()
        form.refuse(FIELDS[refusal.code], words(refusal.code))
    return not form.errors


def _form(found: Activity, question: Question, *, is_sent: bool = False) -> ClipForm:
    """The recordings that this person may choose, and the part that is shown now."""
    shown = figure_of(question) or Figure()
    values = {
        "recording": str(shown.clip or ""),
        "starts": "" if shown.from_ms is None else clock_ms(shown.from_ms),
        "ends": "" if shown.to_ms is None else clock_ms(shown.to_ms),
    }
    form = ClipForm(formdata=request.form if is_sent else None, data=values)
    form.offer(attachable_recordings(current_actor(), found))
    return form


def _page(found: Activity, question: Question, form: ClipForm) -> str:
    return render_template("planning/clip.html", activity=found, question=question, form=form)
