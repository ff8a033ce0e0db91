"""Quizzes of every kind of question, and what their pages send."""

from decimal import Decimal
from typing import Any

from lms import db
from lms.activities.models import Activity
from lms.assessments.layout import values_of
from lms.assessments.models import Answer, Attempt, Choice, Question, QuestionKind, Quiz
from lms.assessments.outcomes import asked_questions
from lms.assessments.queries import quiz_with_questions, sheet_of

Key = tuple[str, bool, str]
EVERY_KIND: tuple[tuple[QuestionKind, tuple[Key, ...]], ...] = (
    (QuestionKind.SINGLE, (("Digoxin", False, ""), ("Flecainide", True, ""), ("Apixaban", False, ""))),
    (QuestionKind.MULTIPLE, (("Age", True, ""), ("Weight", False, ""), ("Stroke", True, ""))),
    (QuestionKind.TRUE_FALSE, (("True", False, ""), ("False", True, ""))),
    (
        QuestionKind.MATCHING,
        (
            ("Heparin", False, "Protamine"),
            ("Warfarin", False, "Vitamin K"),
            ("Dabigatran", False, "Idarucizumab"),
            ("", False, "Digoxin immune fab"),
        ),
    ),
    (
        QuestionKind.ORDERING,
        (("Call for help", False, ""), ("Compress", False, ""), ("Defibrillate", False, ""), ("Cool", False, "")),
    ),
    (QuestionKind.TEXT, (("Apixaban", False, ""), ("Eliquis", False, ""))),
    (QuestionKind.NUMBER, (("2.5", False, ""),)),
)


def make_every_kind(activity: Activity, **settings: Any) -> Quiz:
    """A question of each kind, in the order of the kinds; a number is right within 0.1."""
    quiz = Quiz(activity_id=activity.id, **settings)
    db.session.add(quiz)
    for position, (kind, key) in enumerate(EVERY_KIND, start=1):
        question = Question(
            quiz=quiz,
            position=position,
            kind=kind,
            stem=f"A question of the kind {kind}?",
            rationale=f"Rationale {position}.",
            reference=f"Reference {position}.",
            tolerance=Decimal("0.1") if kind is QuestionKind.NUMBER else Decimal(0),
        )
        for place, (text, is_right, match) in enumerate(key, start=1):
            Choice(question=question, position=place, text=text, is_right=is_right, match=match)
        db.session.add(question)
    db.session.commit()
    db.session.expire_all()
    made = quiz_with_questions(activity.id)
    assert made is not None
    return made


def key_of(question: Question) -> list[str]:
    """The right answer, as it is kept."""
    ids = [str(choice.id) for choice in question.choices]
    if question.kind is QuestionKind.MATCHING:
        return [f"{choice.id}:{choice.id}" for choice in question.choices if choice.text]
    if question.kind is QuestionKind.ORDERING:
        return ids
    if question.kind in (QuestionKind.TEXT, QuestionKind.NUMBER):
        return [question.choices[0].text]
    return [str(choice.id) for choice in question.choices if choice.is_right]


def wrong_for(question: Question) -> list[str]:
    """A whole answer that is wrong, as it is kept."""
    ids = [str(choice.id) for choice in question.choices]
    if question.kind is QuestionKind.MATCHING:
        lefts = [str(choice.id) for choice in question.choices if choice.text]
        return [f"{left}:{ids[-1]}" for left in lefts]
    if question.kind is QuestionKind.ORDERING:
        return ids[::-1]
    if question.kind in (QuestionKind.TEXT, QuestionKind.NUMBER):
        return ["17"]
    return [next(str(choice.id) for choice in question.choices if not choice.is_right)]


def page_fields(quiz: Quiz, attempt_id: int, *, wrong: tuple[QuestionKind, ...] = ()) -> dict[str, list[str]]:
    """What the page of an attempt sends: all right but these kinds."""
    by_id = {one.id: one for one in quiz.questions}
    fields = {}
    for asked in asked_questions(quiz, sheet_of(attempt_id), {}):
        question = by_id[asked.shown.id]
        given = wrong_for(question) if question.kind in wrong else key_of(question)
        fields[f"question-{question.id}"] = list(values_of(asked.layout, given))
    return fields


def answer_to(attempt: Attempt, question: Question) -> Answer:
    """The row of one question."""
    return db.session.query(Answer).filter_by(attempt_id=attempt.id, question_id=question.id).one()
