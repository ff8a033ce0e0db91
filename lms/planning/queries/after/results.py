"""Tries at the quiz, and what was awarded, in sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, select

from lms.assessments.models import Answer, Attempt, Quiz
from lms.credit.models import Award, Certificate, CertificateFile
from lms.credit.queries import award_stands
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class Tries:
    """Tries at a quiz: begun, handed in, passed; by how many people."""

    begun: int
    handed_in: int
    passed: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Of one credit type: to how many people, how much together, documents issued, and of these already made."""

    credit_type: str
    people: int
    total: Decimal
    issued: int
    made: int


def tries_of(activity_id: int) -> Tries | None:
    """At the activity's quiz; None where it has none."""
    tries = (
        select(
            func.count(Attempt.id),
            func.count(Attempt.handed_in_at),
            func.count(case((Attempt.passed.is_(True), 1))),
            func.count(Attempt.person_id.distinct()),
        )
        .select_from(Quiz)
        .outerjoin(Attempt, Attempt.quiz_id == Quiz.id)
        .where(Quiz.activity_id == activity_id)
        .group_by(Quiz.id)
    )
    row = session.execute(tries).one_or_none()
    if row is None:
        return None
    begun, handed_in, passed, people = row
    return Tries(begun=begun, handed_in=handed_in, passed=passed, people=people)


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
