"""Attempts: begun once, answered as given, graded once, never past the limit."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms import db
from lms.access.decision import Refusal
from lms.assessments.models import Answer, Attempt, Question, Quiz
from lms.assessments.operations import begin_attempt, hand_in_attempt, save_answer
from lms.assessments.outcomes import answered_in, asked_questions, outcomes_of
from lms.assessments.queries import answers_of, quiz_with_questions, sheet_of
from lms.audit.models import AuditRow
from tests.factories.activities import make_activity, make_quiz
from tests.factories.people import Cast, make_person
from tests.factories.quizzes import answer_to, key_of, make_every_kind, wrong_for
from tests.parallel import together


def a_quiz(limit: int | None = None) -> Quiz:
    activity = make_activity(quiz=False)
    make_quiz(activity, limit=limit)
    db.session.expire_all()
    quiz = quiz_with_questions(activity.id)
    assert quiz is not None
    return quiz


def right_choices(question: Question) -> list[str]:
    return [str(choice.id) for choice in question.choices if choice.is_right]


def wrong_choices(question: Question) -> list[str]:
    return [str(question.choices[-1].id)]


def answers(quiz: Quiz, *, wrong: int = 0) -> dict[int, list[str]]:
    return {
        question.id: wrong_choices(question) if number < wrong else right_choices(question)
        for number, question in enumerate(quiz.questions)
    }


def test_a_second_begin_goes_on_with_the_open_attempt(cast: Cast) -> None:
    quiz = a_quiz()
    first = begin_attempt(cast.learner.id, quiz)
    assert begin_attempt(cast.learner.id, quiz) is first
    assert first.number == 1
    assert begin_attempt(cast.colleague.id, quiz) is not first


def test_the_latest_answer_counts_and_is_kept_as_it_was_given(cast: Cast, frozen: datetime) -> None:
    quiz = a_quiz()
    attempt = begin_attempt(cast.learner.id, quiz)
    multiple = quiz.questions[1]
    save_answer(cast.learner.id, attempt.id, multiple, [str(multiple.choices[3].id)])
    assert save_answer(cast.learner.id, attempt.id, multiple, right_choices(multiple)) == frozen
    assert answers_of(attempt.id)[multiple.id].values == tuple(right_choices(multiple))
    shown = asked_questions(quiz, sheet_of(attempt.id), answers_of(attempt.id))[1].shown
    assert set(shown.chosen) == {str(one) for one in right_choices(multiple)}


@pytest.mark.parametrize(("wrong", "right", "passed"), [(0, 5, True), (1, 4, True), (2, 3, False), (5, 0, False)])
def test_four_of_five_pass(cast: Cast, wrong: int, right: int, passed: bool) -> None:
    quiz = a_quiz()
    attempt = begin_attempt(cast.learner.id, quiz)
    graded = hand_in_attempt(cast.learner.id, attempt.id, quiz, answers(quiz, wrong=wrong))
    assert (graded.right, graded.out_of, graded.passed) == (right, 5, passed)
    reasons = [
        bool(outcome.rationale and outcome.reference and outcome.key) for outcome in outcomes_of(graded, quiz)
    ]
    assert reasons == [passed] * 5


def test_what_was_saved_before_counts_where_the_hand_in_says_nothing(cast: Cast) -> None:
    quiz = a_quiz()
    attempt = begin_attempt(cast.learner.id, quiz)
    for question in quiz.questions[:4]:
        save_answer(cast.learner.id, attempt.id, question, right_choices(question))
    last = quiz.questions[4]
    assert hand_in_attempt(cast.learner.id, attempt.id, quiz, {last.id: wrong_choices(last)}).right == 4


def test_a_repeated_hand_in_changes_nothing(cast: Cast) -> None:
    quiz = a_quiz()
    attempt = begin_attempt(cast.learner.id, quiz)
    hand_in_attempt(cast.learner.id, attempt.id, quiz, answers(quiz, wrong=2))
    again = hand_in_attempt(cast.learner.id, attempt.id, quiz, answers(quiz))
    assert (again.right, again.passed) == (3, False)
    notes = select(func.count(AuditRow.id)).where(AuditRow.act == "attempt_handed_in")
    assert db.session.scalar(notes) == 1


def test_after_the_hand_in_no_answer_is_taken(cast: Cast) -> None:
    quiz = a_quiz()
    attempt = begin_attempt(cast.learner.id, quiz)
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {})
    with pytest.raises(Refusal) as refusal:
        save_answer(cast.learner.id, attempt.id, quiz.questions[0], right_choices(quiz.questions[0]))
    assert refusal.value.code == "attempt_handed_in"


def test_answers_that_no_page_sends_are_refused(cast: Cast) -> None:
    quiz, other = a_quiz(), a_quiz()
    attempt = begin_attempt(cast.learner.id, quiz)
    one, two = quiz.questions[:2]
    refused = [
        (cast.learner.id, attempt.id, other.questions[0], right_choices(other.questions[0]), "unknown_question"),
        (cast.learner.id, attempt.id, one, right_choices(two), "unknown_choice"),
        (cast.learner.id, attempt.id, one, [str(choice.id) for choice in one.choices], "one_choice_only"),
        (cast.colleague.id, attempt.id, one, right_choices(one), "unknown_attempt"),
        (cast.learner.id, attempt.id + 1, one, right_choices(one), "unknown_attempt"),
    ]
    for person_id, attempt_id, question, chosen, code in refused:
        with pytest.raises(Refusal) as refusal:
            save_answer(person_id, attempt_id, question, chosen)
        assert refusal.value.code == code
    assert answers_of(attempt.id) == {}
    with pytest.raises(Refusal) as refusal:
        hand_in_attempt(cast.learner.id, attempt.id, quiz, {other.questions[0].id: []})
    assert refusal.value.code == "unknown_question"
    for person_id, asked in ((cast.learner.id, other), (cast.colleague.id, quiz)):
        with pytest.raises(Refusal, match="unknown_attempt"):
            hand_in_attempt(person_id, attempt.id, asked, {})


def test_no_attempt_begins_past_the_limit_or_after_passing(cast: Cast) -> None:
    quiz = a_quiz(limit=2)
    for _ in range(2):
        attempt = begin_attempt(cast.learner.id, quiz)
        hand_in_attempt(cast.learner.id, attempt.id, quiz, answers(quiz, wrong=5))
    with pytest.raises(Refusal) as refusal:
        begin_attempt(cast.learner.id, quiz)
    assert refusal.value.code == "no_attempts_left"
    attempt = begin_attempt(cast.colleague.id, quiz)
    hand_in_attempt(cast.colleague.id, attempt.id, quiz, answers(quiz))
    with pytest.raises(Refusal) as refusal:
        begin_attempt(cast.colleague.id, quiz)
    assert refusal.value.code == "quiz_passed"


@pytest.mark.parametrize(
    ("number", "handed_in"), [(1, True), (2, False), (4, True)], ids=["same_number", "second_open", "past_limit"]
)
def test_the_database_itself_refuses_another_attempt(cast: Cast, number: int, handed_in: bool) -> None:
    quiz = a_quiz(limit=3)
    first = begin_attempt(cast.learner.id, quiz)
    second = Attempt(
        person_id=cast.learner.id,
        quiz_id=quiz.id,
        number=number,
        attempt_limit=3,
        pass_mark=quiz.pass_mark,
        began_at=first.began_at,
        handed_in_at=first.began_at if handed_in else None,
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(second)
        db.session.flush()


def test_every_kind_earns_its_point_and_is_told_in_words(cast: Cast) -> None:
    quiz = make_every_kind(make_activity(quiz=False))
    attempt = begin_attempt(cast.learner.id, quiz)
    missed = {quiz.questions[3].id: [], quiz.questions[5].id: wrong_for(quiz.questions[5])}
    given = {one.id: key_of(one) for one in quiz.questions} | missed
    graded = hand_in_attempt(cast.learner.id, attempt.id, quiz, given)
    assert (graded.right, graded.out_of, graded.points, graded.passed) == (5, 7, 5, False)
    told = [(one.is_right, one.chosen, one.key) for one in outcomes_of(graded, quiz)]
    assert told[3] == (False, (), ())
    assert told[4] == (True, ("1. Call for help", "2. Compress", "3. Defibrillate", "4. Cool"), ())
    assert told[5] == (False, ("17",), ())
    again = begin_attempt(cast.learner.id, quiz)
    passed = hand_in_attempt(cast.learner.id, again.id, quiz, {one.id: key_of(one) for one in quiz.questions})
    assert passed.passed
    assert [one.key for one in outcomes_of(passed, quiz)] == [
        ("Flecainide",),
        ("Age", "Stroke"),
        ("False",),
        ("Heparin → Protamine", "Warfarin → Vitamin K", "Dabigatran → Idarucizumab"),
        ("1. Call for help", "2. Compress", "3. Defibrillate", "4. Cool"),
        ("Apixaban", "Eliquis"),
        ("2.5 ± 0.1",),
    ]


def test_a_hand_in_leaves_a_row_with_points_for_every_question(cast: Cast) -> None:
    quiz = make_every_kind(make_activity(quiz=False))
    quiz.questions[1].is_per_option = True
    attempt = begin_attempt(cast.learner.id, quiz)
    one_of_two = {quiz.questions[1].id: [str(quiz.questions[1].choices[0].id)]}
    graded = hand_in_attempt(cast.learner.id, attempt.id, quiz, one_of_two)
    rows = [answer_to(graded, question) for question in quiz.questions]
    assert [(row.given != [], row.points) for row in rows] == [
        (False, 0),
        (True, Decimal("0.6667")),
        *[(False, 0)] * 5,
    ]
    assert (graded.points, graded.right) == (Decimal("0.6667"), 0)
    assert {row.saved_at for row in rows} == {graded.handed_in_at}


def test_an_attempt_keeps_its_questions_and_their_order(cast: Cast) -> None:
    activity = make_activity(quiz=False)
    quiz = make_every_kind(activity, shuffles_questions=True, shuffles_choices=True)
    attempt = begin_attempt(cast.learner.id, quiz)
    in_order = [one.id for one in quiz.questions]
    assert sorted(attempt.question_ids) == in_order
    looks = [asked_questions(quiz, sheet_of(attempt.id), {}) for _ in range(2)]
    assert looks[0] == looks[1]
    assert [one.shown.id for one in looks[0]] == attempt.question_ids
    hand_in_attempt(cast.learner.id, attempt.id, quiz, {one.id: wrong_for(one) for one in quiz.questions})
    assert [one.stem for one in outcomes_of(attempt, quiz)] == [one.shown.stem for one in looks[0]]
    orders = {tuple(begin_attempt(make_person().id, quiz).question_ids) for _ in range(8)}
    assert len(orders) > 1


def test_a_match_that_is_missing_leaves_the_question_unanswered(cast: Cast) -> None:
    quiz = make_every_kind(make_activity(quiz=False))
    attempt = begin_attempt(cast.learner.id, quiz)
    pairs = quiz.questions[3]
    save_answer(cast.learner.id, attempt.id, pairs, key_of(pairs)[:2])
    assert len(answered_in(quiz, answers_of(attempt.id))) == 0
    save_answer(cast.learner.id, attempt.id, pairs, key_of(pairs))
    assert len(answered_in(quiz, answers_of(attempt.id))) == 1


def prepared(limit: int | None) -> tuple[int, int]:
    """Committed for everybody: a person's and an activity's id."""
    with db.transaction():
        person = make_person()
        activity = make_activity(quiz=False)
        make_quiz(activity, limit=limit)
        return person.id, activity.id


def begin_and_hand_in(person_id: int, activity_id: int) -> str:
    """What one tab does: begin, answer nothing, hand in."""
    try:
        with db.transaction():
            quiz = quiz_with_questions(activity_id)
            assert quiz is not None
            begun = begin_attempt(person_id, quiz).id
        with db.transaction():
            quiz = quiz_with_questions(activity_id)
            assert quiz is not None
            hand_in_attempt(person_id, begun, quiz, {})
    except Refusal as refusal:
        return refusal.code
    return "handed_in"


def test_parallel_begins_never_exceed_the_limit(own_database: str) -> None:
    person_id, activity_id = prepared(limit=3)
    for _ in range(3):
        together(8, lambda _: begin_and_hand_in(person_id, activity_id))
    with db.transaction(write=False):
        numbers = sorted(db.session.scalars(select(Attempt.number)))
    assert numbers == [1, 2, 3]
    assert begin_and_hand_in(person_id, activity_id) == "no_attempts_left"


def test_parallel_hand_ins_grade_once(own_database: str) -> None:
    person_id, activity_id = prepared(limit=None)

    def hand_in(number: int) -> int | None:
        with db.transaction():
            quiz = quiz_with_questions(activity_id)
            assert quiz is not None
            return hand_in_attempt(person_id, attempt_id, quiz, answers(quiz, wrong=number)).right

    with db.transaction():
        quiz = quiz_with_questions(activity_id)
        assert quiz is not None
        attempt_id = begin_attempt(person_id, quiz).id
    assert len(set(together(6, hand_in))) == 1
    with db.transaction(write=False):
        assert db.session.scalar(select(func.count(Answer.id))) == 5
