"""The demonstration's question bank: what its activities ask, kept for the next ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import select

from lms.activities.models import Activity
from lms.assessments.authoring import QuestionText, question_gaps
from lms.assessments.models import QuestionBank
from lms.assessments.operations import make_bank, write_into_bank
from lms.assessments.queries import question_text, quiz_with_questions
from lms.db import session
from lms.demo.people import officer

NAME: Final = "Questions of our lectures"


def add_bank() -> None:
    """The house's bank with the questions of all activities, unless there is one already."""
    if session.scalar(select(QuestionBank.id).limit(1)) is None:
        write_into_bank(make_bank(NAME, None, actor=officer()), _questions(), actor=officer())


def _questions() -> Iterator[QuestionText]:
    for activity in session.scalars(select(Activity).order_by(Activity.id)):
        quiz = quiz_with_questions(activity.id)
        texts = [question_text(one) for one in quiz.questions] if quiz else []
        yield from (replace(one, tags=(activity.specialty_name,)) for one in texts if not question_gaps(one))
