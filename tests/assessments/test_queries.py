"""Where a person stands in quiz and evaluation."""

from datetime import datetime
from decimal import Decimal

from lms import clock, db
from lms.assessments.models import Attempt, EvaluationReceipt
from lms.assessments.queries import evaluation_state, quiz_state
from tests.factories.activities import make_activity
from tests.factories.people import Cast


def attempt(person_id: int, quiz_id: int, number: int, *, right: int | None = None, mark: str = "0.8") -> Attempt:
    now = clock.now()
    row = Attempt(person_id=person_id, quiz_id=quiz_id, number=number, pass_mark=Decimal(mark), began_at=now)
    if right is not None:
        row.right, row.out_of, row.passed, row.handed_in_at = right, 5, right >= 4, now
    db.session.add(row)
    db.session.flush()
    return row


def test_whoever_has_not_begun_sees_the_mark_and_all_attempts(cast: Cast) -> None:
    activity = make_activity()
    state = quiz_state(cast.learner.id, activity.id)
    assert state is not None
    assert (state.questions, state.right_needed, state.attempts_used, state.attempts_left) == (5, 4, 0, None)
    assert (state.passed, state.best_right, state.open_attempt_id, state.last_attempt_id) == (False,) + (None,) * 3
    assert quiz_state(None, activity.id) == state
    assert evaluation_state(None, activity.id) == evaluation_state(cast.learner.id, activity.id)


def test_an_activity_without_quiz_and_evaluation_has_no_state_of_them(cast: Cast) -> None:
    activity = make_activity(quiz=False, evaluation=False)
    assert quiz_state(cast.learner.id, activity.id) is None
    assert evaluation_state(cast.learner.id, activity.id) is None


def test_each_counts_only_their_own_attempts(cast: Cast) -> None:
    activity = make_activity()
    quiz_id = quiz_state(None, activity.id).quiz_id  # type: ignore[union-attr]
    attempt(cast.learner.id, quiz_id, 1, right=3)
    last = attempt(cast.learner.id, quiz_id, 2, right=2)
    running = attempt(cast.learner.id, quiz_id, 3, mark="1")
    mine, others = quiz_state(cast.learner.id, activity.id), quiz_state(cast.colleague.id, activity.id)
    assert mine is not None
    assert others is not None
    assert (mine.attempts_used, mine.best_right, mine.passed) == (3, 3, False)
    assert (mine.last_attempt_id, mine.open_attempt_id, mine.open_attempt_number) == (last.id, running.id, 3)
    assert mine.right_needed == 5
    assert others.attempts_used == 0


def test_the_evaluation_done_for_who_has_a_receipt(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    state = evaluation_state(cast.learner.id, activity.id)
    assert state is not None
    assert (state.items, state.done) == (3, False)
    db.session.add(
        EvaluationReceipt(person_id=cast.learner.id, evaluation_id=state.evaluation_id, handed_in_at=frozen)
    )
    db.session.flush()
    done, others = evaluation_state(cast.learner.id, activity.id), evaluation_state(cast.colleague.id, activity.id)
    assert done is not None
    assert done.handed_in_at == frozen
    assert others is not None
    assert not others.done
