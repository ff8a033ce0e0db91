"""A question is graded anew: whoever gains is raised, nobody loses, and it is written down why."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.models import Answer, Attempt, Regrade
from lms.assessments.operations import (
    add_draw,
    begin_attempt,
    correct_question,
    effect_of,
    hand_in_attempt,
    regrade,
)
from lms.assessments.queries import quiz_state, regrades_of
from lms.assessments.ruling import Ruling
from lms.audit.models import AuditRow
from lms.credit.models import Award
from lms.jobs.models import Job
from lms.learning.jobs import tell_of_passing
from lms.learning.models import Participation
from lms.learning.quizzing import regrade_quiz
from lms.mail.models import Letter
from tests.assessments.test_versions import another_key
from tests.factories.activities import make_activity, make_quiz, publish
from tests.factories.learning import quiz_of, right, watched
from tests.factories.people import Cast, make_cast, make_person

THIRD = Ruling(accepts=("Choice 3",))
FOR_ALL = Ruling()


@pytest.fixture
def published(cast: Cast) -> Activity:
    return make_activity()


def tried(person: Person, activity: Activity, wrong: Mapping[int, int], *, missing: int = 0) -> Attempt:
    """An attempt handed in, all right but these: place of the question, and of the choice; one may be missing."""
    quiz = quiz_of(activity)
    given = {
        one.id: [str(one.choices[wrong[place] - 1].id)] if place in wrong else right(one)
        for place, one in enumerate(quiz.questions, start=1)
        if place != missing
    }
    attempt = begin_attempt(person.id, quiz)
    return hand_in_attempt(person.id, attempt.id, quiz, given)


def stands(attempt: Attempt) -> tuple[object, ...]:
    db.session.refresh(attempt)
    return attempt.right, attempt.points, attempt.passed


def test_also_accepting_an_answer_raises_those_who_gave_it_and_nobody_else(
    published: Activity, cast: Cast
) -> None:
    gaining = tried(cast.learner, published, {1: 3, 3: 1})
    other = tried(cast.colleague, published, {1: 4, 3: 1})
    fine = tried(cast.outsider, published, {})
    first = quiz_of(published).questions[0]
    before = stands(other), stands(fine)
    effect = effect_of(published, first.id, THIRD, actor=cast.planner)
    assert ([one.attempt.id for one in effect.raised], effect.passing) == ([gaining.id], {cast.learner.id})
    assert stands(gaining) == (3, 3, False)
    regrade(published, first.id, THIRD, reason="Both are in the guideline.", actor=cast.planner)
    assert stands(gaining) == (4, 4, True)
    assert (stands(other), stands(fine)) == before
    points = select(Answer.points).where(Answer.attempt_id == gaining.id, Answer.question_id == first.id)
    assert db.session.scalars(points).one() == 1
    again = regrade(published, first.id, THIRD, reason="Once more.", actor=cast.planner)
    assert (again.raised, again.passing) == ((), frozenset())


def test_counting_for_everybody_reaches_every_version_and_those_who_answered_nothing(
    published: Activity, cast: Cast
) -> None:
    before = tried(cast.learner, published, {1: 4, 3: 1})
    first = quiz_of(published).questions[0]
    made = correct_question(published, first.id, another_key(first), actor=cast.planner)
    after = tried(cast.colleague, published, {3: 1}, missing=1)
    effect = regrade(published, made.id, FOR_ALL, reason="Nobody could know.", actor=cast.planner)
    assert effect.passing == {cast.learner.id, cast.colleague.id}
    assert stands(before) == stands(after) == (4, 4, True)


def test_only_attempts_that_were_asked_the_question_are_raised(cast: Cast) -> None:
    activity = make_activity(published=False)
    add_draw(activity, [one.id for one in quiz_of(activity).questions], 2, "Rhythm", actor=cast.planner)
    publish(activity)
    attempts = [tried_nothing(make_person(), activity) for _turn in range(12)]
    for question in quiz_of(activity).questions:
        asked = {one.id for one in attempts if question.id in one.question_ids}
        effect = effect_of(activity, question.id, FOR_ALL, actor=cast.planner)
        assert {one.attempt.id for one in effect.raised} == asked
    first = attempts[0].question_ids[0]
    regrade(activity, first, FOR_ALL, reason="It is worded badly.", actor=cast.planner)
    for one in attempts:
        assert stands(one)[0] == (first in one.question_ids)


def tried_nothing(person: Person, activity: Activity) -> Attempt:
    """An attempt handed in without an answer."""
    attempt = begin_attempt(person.id, quiz_of(activity))
    return hand_in_attempt(person.id, attempt.id, quiz_of(activity), {})


def test_a_ruling_holds_for_what_is_handed_in_later(published: Activity, cast: Cast) -> None:
    first = quiz_of(published).questions[0]
    regrade(published, first.id, THIRD, reason="Both are right.", actor=cast.planner)
    assert stands(tried(cast.learner, published, {1: 3, 3: 1})) == (4, 4, True)
    assert stands(tried(cast.colleague, published, {1: 4, 3: 1})) == (3, 3, False)


def test_two_rulings_together_let_somebody_pass(published: Activity, cast: Cast) -> None:
    attempt = tried(cast.learner, published, {1: 3, 3: 3, 4: 1})
    one, _two, three, *_rest = quiz_of(published).questions
    assert not regrade(published, one.id, THIRD, reason="Right too.", actor=cast.planner).passing
    assert regrade(published, three.id, THIRD, reason="Right too.", actor=cast.planner).passing
    assert stands(attempt) == (4, 4, True)


def test_nothing_is_lowered_that_an_earlier_rule_of_grading_gave(published: Activity, cast: Cast) -> None:
    partly, wholly = (tried(one, published, {1: 3, 2: 4, 3: 1}) for one in (cast.learner, cast.colleague))
    one, _two, three, *_rest = quiz_of(published).questions
    assert stands(partly) == (2, 2, False)
    given = update(Answer).where(Answer.attempt_id == partly.id, Answer.question_id == three.id).values(points=1)
    db.session.execute(given)
    wholly.right, wholly.points, wholly.passed = 5, Decimal(5), True
    db.session.flush()
    effect = regrade(published, one.id, THIRD, reason="Right too.", actor=cast.planner)
    assert effect.passing == {cast.learner.id}
    assert (stands(partly), stands(wholly)) == ((4, 4, True), (5, 5, True))


def test_who_passed_before_passes_nothing_anew(published: Activity, cast: Cast) -> None:
    tried(cast.learner, published, {1: 3, 3: 1})
    tried(cast.learner, published, {})
    first = quiz_of(published).questions[0]
    effect = regrade(published, first.id, THIRD, reason="Right too.", actor=cast.planner)
    assert (len(effect.raised), effect.passing) == (1, frozenset())


def test_an_earlier_attempt_that_passes_by_it_counts_although_a_later_one_failed(
    published: Activity, cast: Cast
) -> None:
    first, second = (
        tried(cast.learner, published, {1: 3, 3: 1}),
        tried(cast.learner, published, {1: 4, 3: 1, 4: 1}),
    )
    regrade(published, quiz_of(published).questions[0].id, THIRD, reason="Right too.", actor=cast.planner)
    state = quiz_state(cast.learner.id, published.id)
    assert state is not None
    assert (state.passed, state.passed_attempt_id, state.last_attempt_id) == (True, first.id, second.id)


def test_it_is_written_down_who_ruled_what_and_why(published: Activity, cast: Cast) -> None:
    tried(cast.learner, published, {1: 3, 3: 1})
    first = quiz_of(published).questions[0]
    regrade(published, first.id, THIRD, reason=" Both are right. ", actor=cast.planner)
    ((made, by),) = regrades_of(published.id)
    assert (made.reason, made.accepts, by.id) == ("Both are right.", ["Choice 3"], cast.planner.id)
    assert (made.attempts_raised, made.people_passed) == (1, 1)
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "question_regraded")).one()
    assert (row.actor_id, row.facts["people_passed"]) == (cast.planner.id, 1)
    for statement in ("UPDATE regrades SET reason = 'X'", "DELETE FROM regrades"):
        with pytest.raises(DBAPIError, match="insert-only"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_regrade_is_refused_with_its_reason(published: Activity, cast: Cast) -> None:
    first, draft, bare = quiz_of(published).questions[0], make_activity(published=False), make_activity(quiz=False)
    unknown = Ruling(accepts=("Choice 9",))
    refused = [
        ("not_allowed", published, first.id, THIRD, cast.learner, "Why."),
        ("reason_missing", published, first.id, THIRD, cast.planner, " "),
        ("unknown_choice", published, first.id, unknown, cast.planner, "Why."),
        ("no_such_question", published, 9999, THIRD, cast.planner, "Why."),
        ("no_such_question", draft, quiz_of(draft).questions[0].id, THIRD, cast.planner, "Why."),
        ("no_such_question", bare, first.id, THIRD, cast.planner, "Why."),
    ]
    for code, activity, question_id, ruling, actor, reason in refused:
        with pytest.raises(Refusal, match=code):
            regrade(activity, question_id, ruling, reason=reason, actor=actor)
    with pytest.raises(Refusal, match="not_allowed"):
        effect_of(published, first.id, THIRD, actor=cast.learner)
    assert db.session.scalars(select(Regrade)).all() == []


def tell_whoever_passed() -> None:
    """What the worker does."""
    for one in db.session.scalars(select(Job).where(Job.kind == "learning.passed_by_ruling")).all():
        tell_of_passing(**one.arguments)


def test_whoever_passes_by_it_has_the_step_done_gets_one_letter_and_no_award(
    published: Activity, cast: Cast, frozen: datetime
) -> None:
    unreachable = make_person("Ada", "Unreached", address=None)
    for person in (cast.learner, unreachable):
        watched(person, published)
        tried(person, published, {1: 3, 3: 1})
    first = quiz_of(published).questions[0]
    regrade_quiz(published, first.id, THIRD, reason="Right too.", actor=cast.planner)
    state = quiz_state(cast.learner.id, published.id)
    assert state is not None
    assert state.passed
    for _again in range(2):
        tell_whoever_passed()
    steps = db.session.scalars(select(Participation.reason).where(Participation.activity_id == published.id))
    assert set(steps) == {"evaluation_not_done", "address_not_confirmed"}
    assert db.session.scalars(select(Letter.kind)).all() == ["quiz_passed"]
    assert db.session.scalars(select(Award)).all() == []


@pytest.mark.parametrize(
    ("days", "said", "not_said"),
    [
        (0, "Credit can be claimed until 31 December 2026", "14 March 2027"),
        (90, "There is no credit to be claimed for it now", "can be claimed until"),
    ],
)
def test_the_letter_promises_no_credit_longer_than_its_reader_can_claim_it(
    cast: Cast, frozen: datetime, days: int, said: str, not_said: str
) -> None:
    activity = make_activity()
    activity.designations[0].closes_at = datetime(2027, 1, 1, 6, tzinfo=UTC)
    db.session.commit()
    watched(cast.learner, activity)
    tried(cast.learner, activity, {1: 3, 3: 1})
    with clock.frozen_at(frozen + timedelta(days=days)):
        regrade_quiz(activity, quiz_of(activity).questions[0].id, THIRD, reason="Right too.", actor=cast.planner)
        tell_whoever_passed()
    letter = db.session.scalars(select(Letter)).one()
    for body in (letter.body_text, letter.body_html):
        assert said in body
        assert not_said not in body


def test_a_quiz_without_a_limit_of_attempts_changes_nothing_of_it(published: Activity, cast: Cast) -> None:
    activity = make_activity(quiz=False)
    make_quiz(activity, limit=1)
    tried(cast.learner, activity, {1: 3, 3: 1})
    state = quiz_state(cast.learner.id, activity.id)
    assert state is not None
    assert (state.attempts_left, state.passed) == (0, False)
    first = quiz_of(activity).questions[0]
    regrade(activity, first.id, THIRD, reason="Right too.", actor=cast.planner)
    state = quiz_state(cast.learner.id, activity.id)
    assert state is not None
    assert (state.attempts_left, state.passed) == (0, True)


def test_who_begins_while_a_question_is_graded_anew_is_graded_by_the_ruling_too(own_database: str) -> None:
    with db.transaction():
        cast, activity = make_cast(), make_activity()
        planner_id, learner_id = cast.planner.id, cast.learner.id
        activity_id, question_id = activity.id, quiz_of(activity).questions[0].id

    def try_it() -> None:
        with db.transaction():
            learner = db.session.get_one(Person, learner_id)
            tried(learner, db.session.get_one(Activity, activity_id), {1: 3, 3: 1})

    with ThreadPoolExecutor(1) as beside:
        with db.transaction():
            planner = db.session.get_one(Person, planner_id)
            found = db.session.get_one(Activity, activity_id)
            regrade(found, question_id, THIRD, reason="Right too.", actor=planner)
            trying = beside.submit(try_it)
            # Whoever does not wait for the ruling is done by then.
            wait([trying], timeout=0.5)
        trying.result()
    with db.transaction(write=False):
        assert db.session.scalars(select(Attempt.right)).one() == 4
