"""Which quizzes ask copies of a bank's questions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from lms.activities.models import Activity
from lms.assessments.models import BankQuestion, Question, Quiz
from lms.assessments.queries.banks import CHAIN
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class Use:
    """A quiz that asks a copy of a bank's question now, and of which version."""

    version: int
    activity: Activity


def uses_of(chains: Collection[int]) -> dict[int, list[Use]]:
    """Which quizzes ask copies of these chains now, by the chain."""
    rows = session.execute(
        select(CHAIN, BankQuestion.version, Activity)
        .join(Question, Question.bank_question_id == BankQuestion.id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .join(Activity, Activity.id == Quiz.activity_id)
        .where(CHAIN.in_(chains), Question.replaced_at.is_(None))
        .order_by(Activity.title, Activity.id)
    )
    found = defaultdict(list)
    for chain, version, activity in rows:
        found[chain].append(Use(version=version, activity=activity))
    return found
