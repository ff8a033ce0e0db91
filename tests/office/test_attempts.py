"""The office grants one more attempt at a quiz, with its reason, while credit can still be claimed."""

from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.models import Attempt, AttemptGrant
from lms.assessments.queries import quiz_state
from lms.assessments.reasons import AttemptReason
from lms.audit.models import AuditRow
from lms.db import session
from lms.learning.granting import grant_one_attempt
from lms.learning.models import Participation
from lms.mail.models import Letter
from tests.factories.activities import make_activity, make_quiz
from tests.factories.learning import quiz_fields, watched
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")
REASON = "technical_trouble"


def used_up(person: Person, pages: Pages) -> Activity:
    """The only attempt is handed in, and not passed."""
    activity = make_activity(quiz=False)
    make_quiz(activity, limit=1)
    watched(person, activity)
    try_it(person, pages, activity, wrong=5)
    return activity


def try_it(person: Person, pages: Pages, activity: Activity, *, wrong: int) -> None:
    """Begin and hand in where that is open."""
    browser, path = pages.of(person), f"/activities/{activity.slug}/quiz"
    browser.send(f"{path}/begin")
    running = session.scalars(select(Attempt.id).where(Attempt.handed_in_at.is_(None))).one_or_none()
    if running is not None:
        browser.send(path, {"attempt": str(running), **quiz_fields(activity, wrong=wrong)})


def grants() -> list[AttemptGrant]:
    return list(session.scalars(select(AttemptGrant)))


def test_one_more_attempt_is_granted_with_a_reason_and_passes_like_any_other(pages: Pages, cast: Cast) -> None:
    activity = used_up(cast.learner, pages)
    officer, path = pages.of(cast.officer), f"/office/people/{cast.learner.id}"
    assert "No attempts left" in text_of(officer.get(path))
    asked = {"attempt-activity": str(activity.id)}
    assert "A reason is needed" in text_of(officer.send(f"{path}/attempts", asked | {"attempt-reason": "mercy"}))
    answer = officer.send(f"{path}/attempts", asked | {"attempt-reason": REASON})
    assert (answer.status_code, answer.location) == (303, path)
    page = text_of(officer.get(path))
    assert "One more attempt is granted" in page
    assert "No attempts left" not in page
    row = session.scalars(select(AuditRow).filter_by(act="attempt_granted")).one()
    assert (row.actor_id, row.subject_id, row.facts["reason"]) == (cast.officer.id, cast.learner.id, REASON)
    assert session.scalars(select(Participation.reason)).one() == "quiz_not_passed"
    letter = session.scalars(select(Letter)).one()
    assert "It counts until 14 March 2027" in letter.body_text
    quiz = pages.of(cast.learner).get(f"/activities/{activity.slug}/quiz")
    assert "You have 1 attempt left" in text_of(quiz)
    try_it(cast.learner, pages, activity, wrong=5)
    again = pages.of(cast.learner).get(f"/activities/{activity.slug}/quiz")
    assert "All 2 attempts are used" in text_of(again)
    try_it(cast.learner, pages, activity, wrong=0)
    assert session.scalars(select(Attempt.number).order_by(Attempt.number)).all() == [1, 2]
    officer.send(f"{path}/attempts", asked | {"attempt-reason": REASON})
    try_it(cast.learner, pages, activity, wrong=0)
    state = quiz_state(cast.learner.id, activity.id)
    assert state is not None
    assert (state.passed, state.attempts_left, state.attempt_limit) == (True, 0, 3)
    assert "No attempts left" not in text_of(officer.get(path))


def test_nobody_else_is_given_an_attempt_by_it(pages: Pages, cast: Cast) -> None:
    activity = used_up(cast.learner, pages)
    used_up(cast.colleague, pages)
    session.add(AttemptGrant(**granted(cast, cast.colleague, quiz_id_of(activity))))
    session.commit()
    try_it(cast.learner, pages, activity, wrong=0)
    state = quiz_state(cast.learner.id, activity.id)
    assert state is not None
    assert (state.passed, state.attempt_limit) == (False, 1)


def granted(cast: Cast, person: Person, quiz_id: int) -> dict[str, object]:
    return {
        "person_id": person.id,
        "quiz_id": quiz_id,
        "reason": REASON,
        "granted_by": cast.officer.id,
        "granted_at": clock.now(),
    }


def quiz_id_of(activity: Activity) -> int:
    state = quiz_state(None, activity.id)
    assert state is not None
    return state.quiz_id


def test_an_attempt_is_granted_only_where_it_is_all_that_is_missing(
    pages: Pages, cast: Cast, frozen: datetime
) -> None:
    activity = used_up(cast.learner, pages)
    assert activity.closes_at is not None
    path = f"/office/people/{cast.learner.id}/attempts"
    sent = {"attempt-activity": str(activity.id), "attempt-reason": REASON}
    for person in (cast.learner, cast.planner, cast.course_admin):
        assert pages.of(person).send(path, sent).status_code == 403
    with clock.frozen_at(activity.closes_at):
        answer = pages.of(cast.officer).send(path, sent)
    assert answer.status_code == 422
    assert "An attempt is not what is missing now" in text_of(answer)
    other = make_activity()
    watched(cast.learner, other)
    assert pages.of(cast.officer).send(path, sent | {"attempt-activity": str(other.id)}).status_code == 422
    assert grants() == []
    pages.of(cast.officer).send(path, sent)
    assert len(grants()) == 1
    assert pages.of(cast.officer).send(path, sent).status_code == 422
    assert len(grants()) == 1


def test_nobody_grants_herself_an_attempt(pages: Pages, cast: Cast) -> None:
    activity = used_up(cast.officer, pages)
    path = f"/office/people/{cast.officer.id}"
    assert "No attempts left" not in text_of(pages.of(cast.officer).get(path))
    sent = {"attempt-activity": str(activity.id), "attempt-reason": REASON}
    assert pages.of(cast.officer).send(f"{path}/attempts", sent).status_code == 422
    with pytest.raises(Refusal, match="not_allowed"):
        grant_one_attempt(cast.officer.id, activity, AttemptReason(REASON), actor=cast.officer)
    assert pages.of(cast.administrator).send(f"{path}/attempts", sent).status_code == 303
    assert len(grants()) == 1


def test_what_was_granted_is_never_changed(pages: Pages, cast: Cast) -> None:
    activity = used_up(cast.learner, pages)
    session.add(AttemptGrant(**granted(cast, cast.learner, quiz_id_of(activity))))
    session.commit()
    for statement in ("UPDATE attempt_grants SET id = id", "DELETE FROM attempt_grants"):
        with pytest.raises(DBAPIError, match="insert-only"), session.begin_nested():
            session.execute(text(statement))
