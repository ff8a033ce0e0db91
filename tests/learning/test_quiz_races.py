"""The quiz under many tabs at once: one attempt, one grade, the same answer to each."""

from flask import Flask
from sqlalchemy import func, select

from lms import clock, db
from lms.activities.models import Activity
from lms.assessments.models import Attempt
from lms.audit.models import AuditRow
from tests.committed import signed_in_at
from tests.conftest import NOW
from tests.factories.activities import make_activity, make_quiz
from tests.factories.learning import quiz_fields, watched
from tests.factories.people import make_person
from tests.parallel import together

TABS = 8


def prepared() -> tuple[int, int, str]:
    """Committed for everybody: somebody before a quiz of two attempts."""
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity(quiz=False)
        make_quiz(activity, limit=2)
        watched(person, activity)
        return person.id, activity.id, f"/activities/{activity.slug}/quiz"


def test_many_tabs_begin_and_hand_in_one_attempt(app: Flask, own_database: str) -> None:
    person_id, activity_id, path = prepared()
    tabs = [signed_in_at(NOW, app, person_id) for _ in range(TABS)]

    def begin(number: int) -> tuple[int, str]:
        with clock.frozen_at(NOW):
            answer = tabs[number].send(f"{path}/begin", key=("ab"[number % 2]) * 32)
            return answer.status_code, answer.location

    assert set(together(TABS, begin)) == {(303, path)}
    with db.transaction(write=False):
        attempt = db.session.scalars(select(Attempt)).one()
        assert attempt.number == 1
        fields = {"attempt": str(attempt.id), **quiz_fields(db.session.get_one(Activity, activity_id), wrong=2)}

    def hand_in(number: int) -> tuple[int, str]:
        with clock.frozen_at(NOW):
            answer = tabs[number].send(path, fields, key=("ab"[number % 2]) * 32)
            return answer.status_code, answer.location

    assert set(together(TABS, hand_in)) == {(303, path)}
    with db.transaction(write=False):
        assert db.session.scalars(select(Attempt.right)).all() == [3]
        graded = select(func.count(AuditRow.id)).where(AuditRow.act == "attempt_handed_in")
        assert db.session.scalar(graded) == 1
