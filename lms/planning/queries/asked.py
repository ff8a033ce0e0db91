"""Quiz and evaluation as publishing looks at them, as plain values."""

from collections.abc import Iterable, Sequence

from lms.activities.models import Activity
from lms.activities.rules import PersonRole
from lms.assessments.authoring import WITH_LINES
from lms.assessments.figures import Figure, clip_gaps, figure_gaps
from lms.assessments.grading import read_number
from lms.assessments.models import Evaluation, ItemKind, Question, QuestionKind, Quiz, QuizDraw, Repeats
from lms.assessments.queries import asked_of, figure_of
from lms.db import session
from lms.media.models import Recording
from lms.planning.asking import WITH_KEY
from lms.planning.publish_gate import DrawFacts, ItemFacts, QuestionFacts, QuizFacts


def quiz_facts(quiz: Quiz | None, is_excepted: bool) -> QuizFacts | None:
    """The quiz; `is_excepted` where the office lets recordings go without captions."""
    if quiz is None:
        return None
    return QuizFacts(
        pass_mark=quiz.pass_mark,
        attempt_limit=quiz.attempt_limit,
        questions=tuple(_question_facts(question, is_excepted) for question in quiz.questions),
        draws=tuple(_draw_facts(quiz, draw) for draw in quiz.draws),
        asked=asked_of(quiz),
    )


def _draw_facts(quiz: Quiz, draw: QuizDraw) -> DrawFacts:
    held = sum(one.draw_id == draw.id for one in quiz.questions)
    return DrawFacts(position=draw.position, count=draw.count, questions=held, label=draw.label)


def _question_facts(question: Question, is_excepted: bool) -> QuestionFacts:
    texts = [one.text for one in question.choices]
    is_worded = _can_be_told_apart(texts)
    if question.kind is QuestionKind.MATCHING:
        # An entry without words is only one more wrong right side.
        texts = [text for text in texts if text]
        is_worded = _can_be_told_apart(texts) and all(one.match for one in question.choices)
    return QuestionFacts(
        position=question.position,
        kind=question.kind,
        choices=len(texts),
        right=_right_of(question, texts),
        is_worded=bool(question.stem.strip()) and is_worded,
        watch_from_ms=question.watch_from_ms,
        figure_lacks=_figure_lacks(figure_of(question), is_excepted),
    )


def _figure_lacks(figure: Figure | None, is_excepted: bool) -> tuple[str, ...]:
    """A clip is asked for what the recording is: that it plays, and its captions or the exception from them."""
    found = figure_gaps(figure)
    if figure is not None and figure.clip is not None:
        recording = session.get_one(Recording, figure.clip)
        found |= clip_gaps(figure, recording.duration_ms)
        found["clip_not_ready"] = not recording.is_ready
        found["clip_without_captions"] = not (recording.captions_shown or is_excepted)
    return tuple(f"question_{code}" for code, is_so in found.items() if is_so)


def _right_of(question: Question, texts: Sequence[str]) -> int:
    if question.kind in WITH_KEY:
        return sum(one.is_right for one in question.choices)
    is_number = question.kind is QuestionKind.NUMBER
    return sum(read_number(text) is not None for text in texts) if is_number else len(texts)


def _can_be_told_apart(texts: Sequence[str]) -> bool:
    """Every one says something, and none says what another says."""
    return "" not in different(texts) and len(different(texts)) == len(texts)


def different(texts: Iterable[str]) -> set[str]:
    """The texts that say something else than the others, whatever their spaces; the empty one among them."""
    return {" ".join(text.split()) for text in texts}


def item_facts(activity: Activity, evaluation: Evaluation | None) -> tuple[ItemFacts, ...] | None:
    """The evaluation's items, each with whether anybody would be asked it."""
    if evaluation is None:
        return None
    has_speakers = any(one.role is PersonRole.FACULTY for one in activity.people)
    has_sessions = any(one.is_accredited for one in activity.sessions)
    is_there = {Repeats.ONCE: True, Repeats.SPEAKER: has_speakers, Repeats.SESSION: has_sessions}
    return tuple(
        ItemFacts(
            position=item.position,
            options=len(different(item.options) - {""}) if item.kind in WITH_LINES else None,
            fewest=1 if item.kind is ItemKind.GRID else 2,
            is_worded=bool(item.text.strip()) and bool(item.low) == bool(item.high),
            repeats=item.repeats,
            is_asked=is_there[item.repeats],
        )
        for item in evaluation.items
    )
