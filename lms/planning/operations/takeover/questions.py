"""Questions of another activity's quiz and its draws: what is offered, and what is taken over."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.assessments.authoring import QuestionText
from lms.assessments.models import Question, QuizDraw
from lms.assessments.operations import add_draw, add_questions
from lms.assessments.queries import question_text, quiz_with_questions
from lms.planning.asking import whole_question_shown
from lms.planning.operations.asking import length_of
from lms.planning.takeover import Effect, Group, Offer, missing_from


def question_offers(activity: Activity, source: Activity) -> Iterator[Offer]:
    """Questions that this quiz does not ask yet, then the draws that any of them belongs to."""
    here, there = _texts(activity), _questions(source)
    missing = dict(missing_from(here, [(one.id, _without_place(question_text(one))) for one in there]))
    for question_id, text in missing.items():
        yield Offer(
            key=f"question:{question_id}",
            group=Group.QUIZ,
            effect=Effect.ADDS,
            after=whole_question_shown(text),
            is_proposed=not here,
        )
    for draw in _draws(source):
        held = [one.id for one in there if one.draw_id == draw.id]
        if missing.keys() & set(held):
            yield Offer(
                key=f"draw:{draw.id}",
                group=Group.QUIZ,
                effect=Effect.ADDS,
                after=draw.label,
                drawn=(draw.count, len(held)),
                is_proposed=not here,
            )


def take_questions(activity: Activity, source: Activity, keys: Collection[str], *, actor: Actor) -> None:
    """Add what these keys name; a question whose draw is not taken, or not here, is always asked.

    Places are taken along only where both show the same recording.
    """
    is_same = source.recording_id is not None and source.recording_id == activity.recording_id
    taken: dict[int | None, list[QuestionText]] = {}
    for question in _questions(source):
        if f"question:{question.id}" in keys:
            draw_id = question.draw_id if f"draw:{question.draw_id}" in keys else None
            text = question_text(question)
            taken.setdefault(draw_id, []).append(text if is_same else _without_place(text))
    draws = {one.id: one for one in _draws(source)}
    for draw_id, texts in taken.items():
        here = _draw_here(activity, draws, draw_id, actor=actor)
        add_questions(activity, texts, actor=actor, length_ms=length_of(activity), draw_id=here)


def _draw_here(
    activity: Activity, draws: Mapping[int, QuizDraw], draw_id: int | None, *, actor: Actor
) -> int | None:
    """The draw that asks as many under the same words, made where there is none."""
    if draw_id is None:
        return None
    wanted = draws[draw_id]
    alike = (one for one in _draws(activity) if (one.count, one.label) == (wanted.count, wanted.label))
    found = next(alike, None) or add_draw(activity, [], wanted.count, wanted.label, actor=actor)
    return found.id


def _questions(activity: Activity) -> Sequence[Question]:
    quiz = quiz_with_questions(activity.id)
    return quiz.questions if quiz else ()


def _draws(activity: Activity) -> Sequence[QuizDraw]:
    quiz = quiz_with_questions(activity.id)
    return quiz.draws if quiz else ()


def _texts(activity: Activity) -> list[QuestionText]:
    return [_without_place(question_text(one)) for one in _questions(activity)]


def _without_place(text: QuestionText) -> QuestionText:
    """A place in a recording says nothing about another recording, so it stays behind."""
    return QuestionText(**{**vars(text), "watch_from_ms": None})
