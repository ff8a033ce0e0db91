"""Learners who have come some way: read, watched, passed."""

from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.models import Question, Quiz
from lms.assessments.operations import begin_attempt, hand_in_attempt
from lms.assessments.queries import evaluation_with_items, quiz_with_questions
from lms.learning.models import Participation, WatchProgress
from lms.learning.participation import refresh_step


def watched(person: Person, activity: Activity) -> None:
    """Disclosure read, recording watched: the quiz is next."""
    now = clock.now()
    db.session.add(
        Participation(
            person_id=person.id,
            activity_id=activity.id,
            began_at=now,
            changed_at=now,
            acknowledged_number=1,
            acknowledged_at=now,
            content_began_number=1,
        )
    )
    if activity.recording is not None:
        length = activity.recording.duration_ms
        db.session.add(
            WatchProgress(
                person_id=person.id,
                activity_id=activity.id,
                recording_id=activity.recording.id,
                ranges=[[0, length]],
                watched_ms=length,
                last_beat_at=now,
            )
        )
    refresh_step(person.id, activity)
    db.session.commit()


def passed(person: Person, activity: Activity) -> None:
    """Watched, and the quiz passed: the evaluation is next."""
    watched(person, activity)
    quiz = quiz_of(activity)
    attempt = begin_attempt(person.id, quiz)
    hand_in_attempt(person.id, attempt.id, quiz, {one.id: right(one) for one in quiz.questions})
    refresh_step(person.id, activity)
    db.session.commit()


def quiz_of(activity: Activity) -> Quiz:
    """The activity's quiz as it stands in the database."""
    db.session.expire_all()
    quiz = quiz_with_questions(activity.id)
    assert quiz is not None
    return quiz


def right(question: Question) -> list[str]:
    """The ids of the right choices, as an answer names them."""
    return [str(choice.id) for choice in question.choices if choice.is_right]


def quiz_fields(activity: Activity, *, wrong: int = 0) -> dict[str, list[str]]:
    """What the quiz's page sends: all right but the first `wrong`."""
    return {
        f"question-{one.id}": [str(one.choices[-1].id)] if number < wrong else right(one)
        for number, one in enumerate(quiz_of(activity).questions)
    }


def evaluation_fields(activity: Activity, **values: str | list[str]) -> dict[str, str | list[str]]:
    """What the evaluation's page sends, with its claim; `values` replace or, where empty, remove."""
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    rating, choices, words = evaluation.items[:3]
    fields: dict[str, str | list[str]] = {
        f"item-{rating.id}": "4",
        f"item-{choices.id}": ["Refer earlier"],
        f"item-{words.id}": "Waiting times.",
        "credit_type": "ama_pra_1",
        "amount": "1.00",
    }
    return {name: value for name, value in (fields | values).items() if value}
