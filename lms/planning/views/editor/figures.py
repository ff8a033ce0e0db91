"""What a draft's question shows beside its words: a picture that is sent from the page, and its bytes."""

from dataclasses import dataclass
from typing import Final

from flask import abort, request
from werkzeug.wrappers import Response

from lms import db
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, requires
from lms.access.permissions import Permission
from lms.assessments.models import Question
from lms.assessments.outcomes import every_version
from lms.assessments.queries import ShownFigure, quiz_with_questions, shown_figure
from lms.media.picturing import MOST_PICTURE_BYTES
from lms.media.streaming import answer_picture
from lms.media.streaming.clips import PlayedClip
from lms.planning import operations
from lms.planning.asking import figure_value
from lms.planning.forms import FigureForm, PictureForm
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.clips import clip_of
from lms.planning.views.editor.acting import back_to_row
from lms.planning.views.editor.saving import Page
from lms.planning.views.editor.workbench import Workbench, bench_of, page
from lms.planning.views.pictures import take_picture

# Beside the file a form brings its own few fields.
_AROUND: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class FigurePart:
    """What a question shows, the form of its words with the name of their part, and the form of a file."""

    shown: ShownFigure | None
    form: FigureForm
    part: str
    picture: PictureForm
    played: PlayedClip | None
    is_open: bool


def figure_part(bench: Workbench, question: Question) -> FigurePart:
    """What stands, or what was sent and refused."""
    sent, shown = bench.sent, shown_figure(question)
    form = sent if isinstance(sent, FigureForm) and sent.question_id == question.id else None
    picture = sent if isinstance(sent, PictureForm) and sent.question_id == question.id else None
    return FigurePart(
        shown=shown,
        form=form or FigureForm(question.id, formdata=None, data=figure_value(shown)),
        part=operations.figure_part(question.id),
        picture=picture or PictureForm(question.id, formdata=None),
        played=clip_of(bench.activity.slug, question),
        is_open=(form or picture) is not None or request.args.get("open") == f"figure-{question.id}",
    )


@blueprint.url_value_preprocessor
def allow_pictures(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Only the doors that take a picture take more than the house's forms."""
    if endpoint in ("planning.show_picture", "planning.send_corrected_picture"):
        request.max_content_length = MOST_PICTURE_BYTES + _AROUND


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/picture")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the picture is drawn anew between two transactions")
def show_picture(slug: str, question_id: int) -> Page:
    """Show the picture that was sent beside the question."""
    with db.transaction(write=False):
        activity_for_editing(current_actor(), slug)
    form = PictureForm(question_id)
    digest = take_picture(form) if form.validate() else ""
    with db.transaction(write=bool(digest)):
        found = activity_for_editing(current_actor(), slug)
        if not digest:
            return page(bench_of(found, sent=form)), 422
        operations.show_picture(found, question_id, digest, actor=current_actor())
        return back_to_row(found, f"figure-{question_id}", "picture_shown")


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/figure/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_figure(slug: str, question_id: int) -> Response:
    """Let the question show nothing but its words."""
    found = activity_for_editing(current_actor(), slug)
    operations.remove_figure(found, question_id, actor=current_actor())
    return back_to_row(found, f"question-{question_id}", "figure_removed")


@blueprint.get("/planning/activities/<slug>/questions/pictures/<digest>")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def question_picture(slug: str, digest: str) -> Response:
    """A picture of one of the activity's questions, in any of its versions."""
    quiz = quiz_with_questions(activity_for_editing(current_actor(), slug).id)
    pictures = [one.picture for one in (every_version(quiz).values() if quiz else ())]
    found = next((one for one in pictures if one is not None and one.sha256 == digest), None)
    return answer_picture(found) if found is not None else abort(404)
