"""The forms of a draft's quiz as it stands: its settings, and which of its questions could be drawn."""

from flask import request

from lms.assessments.grading import DEFAULT_PASS_MARK
from lms.assessments.models import Quiz
from lms.assessments.operations.questions import SWITCHES
from lms.assessments.queries import asked_of, question_text
from lms.planning.forms import NewDrawForm, QuizSettingsForm


def new_draw_form(quiz: Quiz | None, *, is_sent: bool = False) -> NewDrawForm:
    """Of the questions that are always asked."""
    asked = [(one.id, question_text(one)) for one in (quiz.questions if quiz else ()) if one.draw_id is None]
    return NewDrawForm(asked, formdata=request.form if is_sent else None)


def settings_form(quiz: Quiz | None, *, is_sent: bool = False) -> QuizSettingsForm:
    """What stands; every mark is offered that as many questions can ask for as each attempt asks."""
    quiz = quiz or Quiz(activity_id=0, pass_mark=DEFAULT_PASS_MARK)
    mark, limit = quiz.pass_mark, quiz.attempt_limit
    values = {name: getattr(quiz, name) for name in SWITCHES} | {
        "pass_mark": str(mark),
        "attempt_limit": str(limit or ""),
        "time_limit_minutes": str(quiz.time_limit_minutes or ""),
    }
    form = QuizSettingsForm(formdata=request.form if is_sent else None, data=values)
    form.offer(asked_of(quiz), mark, limit)
    return form
