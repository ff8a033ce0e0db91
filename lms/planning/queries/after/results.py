"""Tries at the quiz, what was answered wrongly, and what was awarded, in sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, select

from lms.assessments.models import Answer, Attempt, Quiz
from lms.assessments.queries import quiz_with_questions
from lms.credit.models import Award, Certificate, CertificateFile
from lms.credit.queries import award_stands
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question of the quiz, and how many of the tries that were handed in answered it wrongly, or not."""

    id: int
    position: int
    stem: str
    wrong: int


@dataclass(frozen=True, kw_only=True)
class Tries:
    """Tries at a quiz: begun, handed in, passed; by how many people."""

    begun: int
    handed_in: int
    passed: int
    people: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Of one credit type: to how many people, how much together, documents issued, and of these already made."""

    credit_type: str
    people: int
    total: Decimal
    issued: int
    made: int


def tries_of(activity_id: int) -> Tries | None:
    """Of the activity's quiz; None where it has none."""
    quiz = quiz_with_questions(activity_id)
    if quiz is None:
        return None
    begun, handed_in, passed, people = session.execute(
        select(
            func.count(),
            func.count(Attempt.handed_in_at),
            func.count().filter(Attempt.passed.is_(True)),
            func.count(Attempt.person_id.distinct()),
        ).where(Attempt.quiz_id == quiz.id)
    ).one()
    right = _right_of(quiz)
    questions = tuple(
        Question(id=one.id, position=one.position, stem=one.stem, wrong=handed_in - right.get(one.id, 0))
        for one in quiz.questions
    )
    return Tries(begun=begun, handed_in=handed_in, passed=passed, people=people, questions=questions)


def answered_rightly() -> ColumnElement[bool]:
    """Whether an answer earned its whole question: points stand with every answer of a graded try."""
    return Answer.points == 1


def certificates_of(activity_id: int) -> Sequence[Certificates]:
    """What was awarded for an activity, by credit type; people and credits are those whose credit stands."""
    stands = award_stands()
    issued = (
        select(Award.credit_type, func.count(), func.count(CertificateFile.id))
        .join(Certificate, Certificate.award_id == Award.id)
        .outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(Award.activity_id == activity_id)
        .group_by(Award.credit_type)
    )
    documents = {code: (count, made) for code, count, made in session.execute(issued)}
    sums = (
        select(
            Award.credit_type,
            func.count(case((stands, Award.id))),
            func.sum(case((stands, Award.amount), else_=0)),
        )
        .where(Award.activity_id == activity_id)
        .group_by(Award.credit_type)
        .order_by(Award.credit_type)
    )
    return [
        Certificates(
            credit_type=code,
            people=people,
            total=Decimal(total),
            issued=documents[code][0],
            made=documents[code][1],
        )
        for code, people, total in session.execute(sums)
    ]


def _right_of(quiz: Quiz) -> dict[int, int]:
    """How many of the tries handed in answered each question rightly."""
    counted = (
        select(Answer.question_id, func.count())
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.quiz_id == quiz.id, Attempt.handed_in_at.is_not(None), answered_rightly())
        .group_by(Answer.question_id)
    )
    return dict(session.execute(counted).all())
