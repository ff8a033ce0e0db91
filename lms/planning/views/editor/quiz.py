"""The part where a quiz is written: its mark and attempts, its questions, and many of them from plain text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.authoring import MOST_QUESTIONS, QuestionText, question_gaps
from lms.assessments.forms import number_in
from lms.assessments.models import Question, Quiz, QuizDraw
from lms.assessments.operations.questions import SWITCHES
from lms.assessments.pasting import EXAMPLE
from lms.assessments.queries import figure_of, question_text, quiz_with_questions
from lms.media.policy import may_edit_recording
from lms.planning import operations
from lms.planning.asking import question_value
from lms.planning.forms import (
    DrawForm,
    FigureForm,
    NewDrawForm,
    PasteForm,
    QuestionFileForm,
    QuestionForm,
    QuizSettingsForm,
)
from lms.planning.operations.asking import draw_part, length_of, question_part
from lms.planning.policy import activity_for_editing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import back_to, back_to_row
from lms.planning.views.editor.banks import BankPart, bank_part
from lms.planning.views.editor.figures import FigurePart, figure_part
from lms.planning.views.editor.quiz_forms import new_draw_form, settings_form
from lms.planning.views.editor.saving import Page, gone, refused, save, with_head
from lms.planning.views.editor.workbench import Workbench, bench_of, page, part
from lms.web.forms import Form

SETTINGS: Final = ("pass_mark", "attempt_limit", *SWITCHES, "time_limit_minutes")


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question's number and draw, its form and part, what it lacks and shows, whether it stands open."""

    number: int
    draw_id: int | None
    form: QuestionForm
    part: str
    stem: str
    gaps: tuple[str, ...]
    figure: FigurePart
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class ShownDraw:
    """A draw's number and form, the name of its part, how many questions it asks, and which it holds."""

    number: int
    form: DrawForm
    part: str
    count: int
    label: str
    questions: list[ShownQuestion]


@dataclass(frozen=True, kw_only=True)
class QuizPart:
    """What the quiz's template reads; `always` are the questions that belong to no draw."""

    settings: QuizSettingsForm
    questions: list[ShownQuestion]
    always: list[ShownQuestion]
    draws: list[ShownDraw]
    new_draw: NewDrawForm
    paste: PasteForm
    file: QuestionFileForm
    room: int
    example: str
    plays: bool
    banks: BankPart
    tokens: dict[str, str]


@part("quiz")
def quiz_part(bench: Workbench) -> QuizPart:
    """What stands, or what was sent and refused."""
    quiz = quiz_with_questions(bench.activity.id)
    sent, by_draw = bench.sent, _shown_by_draw(bench, quiz)
    return QuizPart(
        settings=sent if isinstance(sent, QuizSettingsForm) else settings_form(quiz),
        questions=[one for some in by_draw.values() for one in some],
        always=by_draw[None],
        draws=[_shown_draw(bench, draw, by_draw[draw.id]) for draw in (quiz.draws if quiz else ())],
        new_draw=sent if isinstance(sent, NewDrawForm) else new_draw_form(quiz),
        paste=sent if isinstance(sent, PasteForm) else PasteForm(formdata=None),
        file=sent if isinstance(sent, QuestionFileForm) else QuestionFileForm(formdata=None),
        room=MOST_QUESTIONS - len(quiz.questions if quiz else ()),
        example=EXAMPLE,
        plays=_plays(bench.activity),
        banks=bank_part(bench, quiz),
        tokens=bench.tokens(operations.quiz_slots(bench.activity, actor=current_actor())),
    )


@blueprint.post("/planning/activities/<slug>/quiz")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_quiz(slug: str) -> Page:
    """Keep the mark and the attempts."""
    found = activity_for_editing(current_actor(), slug)
    form = settings_form(quiz_with_questions(found.id), is_sent=True)
    values = {name: _as_text(form[name].data) for name in SETTINGS}
    return save(found, form, _slots, values, place="quiz")


@blueprint.post("/planning/activities/<slug>/questions")
@requires(Permission.ACTIVITIES_EDIT)
def add_question(slug: str) -> Response:
    """Put an empty question behind the others, or behind those of a draw."""
    found, draw_id = activity_for_editing(current_actor(), slug), number_in(request.form.get("draw"), "")
    (added,) = assessments.add_questions(found, [QuestionText()], actor=current_actor(), draw_id=draw_id)
    return back_to_row(found, _anchor(added.id), "question_added")


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_question(slug: str, question_id: int) -> Page:
    """Keep a question as it stands."""
    found = activity_for_editing(current_actor(), slug)
    if question_id not in {one.id for one in _questions(found)}:
        return gone("no_such_question")
    form = QuestionForm(question_id, length_of(found))
    form.move(request.form.get("move", ""))
    form.validate()
    answer = save(found, form, _slots, {question_part(question_id): form.value()}, place=_anchor(question_id))
    return with_head(answer, **_head(found, question_id))


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/figure")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_figure(slug: str, question_id: int) -> Page:
    """Keep what is said of a question's picture or clip."""
    found = activity_for_editing(current_actor(), slug)
    if question_id not in {one.id for one in _questions(found) if figure_of(one)}:
        return gone("no_such_figure")
    form, part = FigureForm(question_id), operations.figure_part(question_id)
    form.validate()
    answer = save(found, form, _slots, {part: form.value()}, place=_anchor(question_id))
    return with_head(answer, **_head(found, question_id))


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/move")
@requires(Permission.ACTIVITIES_EDIT)
def move_question(slug: str, question_id: int) -> Response:
    """Ask it one place earlier or later."""
    found = activity_for_editing(current_actor(), slug)
    places = 1 if request.form.get("by") == "1" else -1
    assessments.move_question(found, question_id, places, actor=current_actor())
    return back_to_row(found, _anchor(question_id), "question_moved")


@blueprint.post("/planning/activities/<slug>/questions/<int:question_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_question(slug: str, question_id: int) -> Response:
    """Take it out of the quiz."""
    found = activity_for_editing(current_actor(), slug)
    assessments.remove_question(found, question_id, actor=current_actor())
    return back_to(found, "quiz", "question_removed")


@blueprint.post("/planning/activities/<slug>/questions/read")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("it only shows what was understood of a text")
def read_questions(slug: str) -> Page:
    """Show what was understood of a pasted text, and what was not."""
    found = activity_for_editing(current_actor(), slug)
    form = PasteForm()
    if not form.reads(length_of(found)):
        return refused(found, form)
    return page(bench_of(found, sent=form)), 200


@blueprint.post("/planning/activities/<slug>/questions/paste")
@requires(Permission.ACTIVITIES_EDIT)
def paste_questions(slug: str) -> Page:
    """Add the questions that were understood, to be asked always or into a draw."""
    found = activity_for_editing(current_actor(), slug)
    form = PasteForm()
    if not form.reads(length_of(found)):
        return refused(found, form)
    texts = [one.question for one in form.understood]
    assessments.add_questions(
        found,
        texts,
        actor=current_actor(),
        length_ms=length_of(found),
        draw_id=number_in(request.form.get("draw"), ""),
    )
    return back_to(found, "quiz", "questions_added")


def _plays(activity: Activity) -> bool:
    """True where the recording can be watched on this page, to take places from it."""
    recording = activity.recording
    return recording is not None and recording.is_ready and bool(may_edit_recording(current_actor(), recording))


def _questions(activity: Activity) -> Sequence[Question]:
    quiz = quiz_with_questions(activity.id)
    return quiz.questions if quiz else ()


def _slots(activity: Activity) -> Iterable[operations.DraftSlot]:
    return operations.quiz_slots(activity, actor=current_actor())


def _as_text(value: str | bool | None) -> str:
    return ("y" if value else "") if isinstance(value, bool) else value or ""


def _shown_by_draw(bench: Workbench, quiz: Quiz | None) -> dict[int | None, list[ShownQuestion]]:
    """All questions in the quiz's order, by their draws."""
    found: dict[int | None, list[ShownQuestion]] = defaultdict(list, {None: []})
    for question in quiz.questions if quiz else ():
        found[question.draw_id].append(_shown(bench, question))
    return found


def _shown_draw(bench: Workbench, draw: QuizDraw, questions: list[ShownQuestion]) -> ShownDraw:
    sent = bench.sent
    is_sent = isinstance(sent, DrawForm) and sent.draw_id == draw.id
    values = {"count": str(draw.count), "label": draw.label}
    return ShownDraw(
        number=draw.position,
        form=cast(DrawForm, sent) if is_sent else DrawForm(draw.id, formdata=None, data=values),
        part=draw_part(draw.id),
        count=draw.count,
        label=draw.label,
        questions=questions,
    )


def _shown(bench: Workbench, question: Question) -> ShownQuestion:
    text, length_ms = question_text(question), length_of(bench.activity)
    gaps = question_gaps(text, length_ms=length_ms)
    form, figure = _sent_form(bench.sent, question.id), figure_part(bench, question)
    return ShownQuestion(
        number=question.position,
        draw_id=question.draw_id,
        form=form or QuestionForm(question.id, length_ms, formdata=None, data=question_value(text)),
        part=question_part(question.id),
        stem=text.stem,
        gaps=gaps,
        figure=figure,
        is_open=form is not None
        or figure.is_open
        or bool(gaps)
        or request.args.get("open") == _anchor(question.id),
    )


def _head(activity: Activity, question_id: int) -> dict[str, object]:
    """What the head of a question says of it now."""
    (found,) = (one for one in _questions(activity) if one.id == question_id)
    text = question_text(found)
    gaps = question_gaps(text, length_ms=length_of(activity))
    return {"number": found.position, "text": text.stem, "gaps": gaps, "unnamed": _("A new question")}


def _sent_form(sent: Form | None, question_id: int) -> QuestionForm | None:
    return sent if isinstance(sent, QuestionForm) and sent.question_id == question_id else None


def _anchor(question_id: int) -> str:
    return f"question-{question_id}"
