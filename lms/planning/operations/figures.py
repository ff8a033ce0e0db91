"""Let a draft's question show a picture or a clip, another one, or none, and say in words what is to be seen."""

from collections.abc import Iterable
from dataclasses import replace

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.assessments.figures import Figure, clip_gaps
from lms.assessments.models import Question
from lms.assessments.operations import change_figure
from lms.assessments.queries import figure_of, quiz_with_questions
from lms.media.models import Recording
from lms.planning.asking import figure_shown, figure_value, figure_with
from lms.planning.operations.saving import DraftSlot
from lms.planning.policy import may_attach
from lms.planning.versions import Value

# Where a clip begins and ends, in milliseconds.
Span = tuple[int | None, int | None]


def figure_slots(activity: Activity, *, actor: Actor) -> Iterable[DraftSlot]:
    """The words of each question's picture or clip; where there is neither, none are kept."""
    quiz = quiz_with_questions(activity.id)
    yield from (_slot(activity, question, actor) for question in (quiz.questions if quiz else ()))


def figure_part(question_id: int) -> str:
    """The name of the part that holds these words."""
    return f"figure:{question_id}"


def show_picture(activity: Activity, question_id: int, digest: str, *, actor: Actor) -> None:
    """Show this picture beside the question, instead of what stands there; what was said of that is to be mended.

    Raises Refusal: no_such_picture, no_such_question, quiz_frozen.
    """

    def change(figure: Figure | None) -> Figure:
        return replace(figure or Figure(), picture=digest, clip=None, from_ms=None, to_ms=None)

    change_figure(activity, question_id, change, actor=actor)


def show_clip(
    activity: Activity,
    question_id: int,
    recording: Recording,
    part: Span,
    *,
    actor: Actor,
) -> None:
    """Show this part of a recording, in milliseconds, beside the question, instead of what stands there.

    Raises Refusal: no_such_recording, no_such_question, quiz_frozen; clip_backwards, clip_outside, clip_too_long.
    """
    insist(may_attach(actor, recording))
    clip = Figure(clip=recording.id, from_ms=part[0], to_ms=part[1])
    for code, is_so in clip_gaps(clip, recording.duration_ms).items():
        if is_so:
            raise Refusal(code, status=422)

    def change(figure: Figure | None) -> Figure:
        return figure_with(clip, figure_value(figure))

    change_figure(activity, question_id, change, actor=actor)


def remove_figure(activity: Activity, question_id: int, *, actor: Actor) -> None:
    """Let the question show nothing but its words; raises Refusal: no_such_question, quiz_frozen."""
    change_figure(activity, question_id, lambda _figure: None, actor=actor)


def _slot(activity: Activity, question: Question, actor: Actor) -> DraftSlot:
    def write(value: Value) -> None:
        change_figure(activity, question.id, lambda figure: figure and figure_with(figure, value), actor=actor)

    return DraftSlot(
        part=figure_part(question.id),
        read=lambda: figure_value(figure_of(question)),
        write=write,
        show=lambda value: figure_shown(figure_with(Figure(), value)),
    )
