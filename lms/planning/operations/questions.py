"""Correct a question of a published quiz, with a revision that says why."""

from datetime import datetime
from typing import Final

from lms.access.actor import Actor
from lms.activities.models import Activity
from lms.assessments import operations as assessments
from lms.assessments.authoring import QuestionText
from lms.assessments.models import Question
from lms.assessments.queries import question_text
from lms.db import session
from lms.planning.asking import whole_question_shown
from lms.planning.operations.asking import length_of
from lms.planning.operations.revisions import add_revision

QUESTION: Final = "question"


def correct_question(
    activity: Activity, question_id: int, text: QuestionText, *, reason: str, actor: Actor, now: datetime
) -> Question:
    """Ask it so of whoever begins from now on; raises Refusal: reason_missing, and as the room of quizzes does."""
    length_ms = length_of(activity)
    made = assessments.correct_question(activity, question_id, text, actor=actor, length_ms=length_ms)
    before = question_text(session.get_one(Question, question_id))
    changes = {f"{QUESTION}:{made.position}": (_lines(before), _lines(text))}
    add_revision(activity, changes, reason=reason, actor=actor, now=now)
    return made


def _lines(text: QuestionText) -> list[str]:
    """A question as it is read, line by line."""
    return whole_question_shown(text).split("\n")
