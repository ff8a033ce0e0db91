"""A published question is corrected by a new version, and no attempt that has begun sees anything of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import ChoiceText, QuestionText, has_other_key
from lms.assessments.grading import QuestionKind
from lms.assessments.models import Attempt, Question
from lms.assessments.operations import begin_attempt, correct_question, hand_in_attempt, save_answer
from lms.assessments.outcomes import outcomes_of
from lms.assessments.queries import question_text, quiz_state, quiz_to_read
from lms.audit.models import AuditRow
from tests.factories.activities import make_activity
from tests.factories.learning import quiz_of, right
from tests.factories.people import Cast, make_person


@pytest.fixture
def published(cast: Cast) -> Activity:
    return make_activity()


def first_of(activity: Activity) -> Question:
    return quiz_of(activity).questions[0]


def another_key(question: Question) -> QuestionText:
    """The third choice is right instead of the second."""
    text = question_text(question)
    choices = tuple(replace(one, is_right=place == 2) for place, one in enumerate(text.choices))
    return replace(text, stem="Corrected?", choices=choices, rationale="Another reason.")


def correct(activity: Activity, cast: Cast) -> Question:
    question = first_of(activity)
    made = correct_question(activity, question.id, another_key(question), actor=cast.planner)
    db.session.commit()
    return made


def test_who_begins_after_a_correction_is_asked_the_new_version(published: Activity, cast: Cast) -> None:
    before = first_of(published)
    made = correct(published, cast)
    assert (made.version, made.origin_id, made.position) == (2, before.id, 1)
    state = quiz_state(cast.learner.id, published.id)
    assert state is not None
    assert state.questions == 5
    attempt = begin_attempt(cast.learner.id, quiz_of(published))
    assert attempt.question_ids[0] == made.id
    assert before.id not in attempt.question_ids
    again = correct_question(published, made.id, question_text(before), actor=cast.planner)
    assert (again.version, again.origin_id) == (3, before.id)


def test_an_attempt_that_has_begun_keeps_its_questions_to_the_end(published: Activity, cast: Cast) -> None:
    quiz = quiz_of(published)
    graded = begin_attempt(cast.colleague.id, quiz)
    hand_in_attempt(cast.colleague.id, graded.id, quiz, {one.id: right(one) for one in quiz.questions})
    running, old = begin_attempt(cast.learner.id, quiz), quiz.questions[0]
    correct(published, cast)
    later = quiz_to_read(published.id)
    assert later is not None
    save_answer(cast.learner.id, running.id, old, right(old))
    others = {one.id: right(one) for one in later.questions[1:]}
    handed_in = hand_in_attempt(cast.learner.id, running.id, later, others)
    for attempt in (graded, handed_in):
        assert (attempt.right, attempt.passed) == (5, True)
        assert outcomes_of(attempt, later)[0].stem == "Question 1 about rhythm?"
        assert outcomes_of(attempt, later)[0].rationale != "Another reason."


def test_a_correction_is_refused_where_it_corrects_nothing_or_another_is_there(
    published: Activity, cast: Cast
) -> None:
    question = first_of(published)
    text, number = question_text(question), question.id
    wrong = {
        "nothing_corrected": text,
        "kind_stays": replace(text, kind=QuestionKind.MULTIPLE),
        "question_unfinished": replace(text, choices=text.choices[2:]),
        "stem_too_long": replace(text, stem="x" * 4001),
    }
    for code, changed in wrong.items():
        with pytest.raises(Refusal, match=code):
            correct_question(published, number, changed, actor=cast.planner)
    with pytest.raises(Refusal, match="not_allowed"):
        correct_question(published, number, replace(text, stem="Mine?"), actor=cast.learner)
    correct(published, cast)
    with pytest.raises(Refusal, match="corrected_meanwhile"):
        correct_question(published, number, replace(text, stem="Late?"), actor=cast.planner)
    draft = make_activity(published=False)
    with pytest.raises(Refusal, match="not_published"):
        correct_question(draft, first_of(draft).id, replace(text, stem="Early?"), actor=cast.planner)
    bare = make_activity(quiz=False)
    with pytest.raises(Refusal, match="corrected_meanwhile"):
        correct_question(bare, number, replace(text, stem="None?"), actor=cast.planner)


def test_the_audit_says_what_replaced_what_and_whether_the_key_did(published: Activity, cast: Cast) -> None:
    before = first_of(published)
    made = correct(published, cast)
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "question_corrected")).one()
    assert row.subject_id == made.id
    assert row.facts["replaces"] == before.id
    assert row.facts["has_other_key"] is True


def test_a_key_is_another_where_something_else_is_right() -> None:
    choices = (ChoiceText(text="A", is_right=True), ChoiceText(text="B"))
    single = QuestionText(stem="Which?", choices=choices)
    assert not has_other_key(single, replace(single, stem="Which one?"))
    assert not has_other_key(single, replace(single, choices=(choices[0], ChoiceText(text="C"))))
    assert has_other_key(
        single, replace(single, choices=(ChoiceText(text="A"), ChoiceText(text="B", is_right=True)))
    )
    words = QuestionText(stem="Name it.", kind=QuestionKind.TEXT, choices=(ChoiceText(text="Apixaban"),))
    assert has_other_key(words, replace(words, choices=(*words.choices, ChoiceText(text="Eliquis"))))


def test_the_database_keeps_what_learners_may_have_seen(own_database: str) -> None:
    with db.transaction():
        activity, draft = make_activity(), make_activity(published=False)
        asked, written = first_of(activity).id, first_of(draft).id
        begin_attempt(make_person().id, quiz_of(activity))
    statements = (
        "UPDATE questions SET stem = 'X' WHERE id = :id",
        "UPDATE questions SET fixed_at = NULL WHERE id = :id",
        "UPDATE questions SET watch_from_ms = 1 WHERE id = :id",
        "DELETE FROM questions WHERE id = :id",
        "UPDATE choices SET is_right = true WHERE question_id = :id",
        "DELETE FROM choices WHERE question_id = :id",
        "INSERT INTO choices (question_id, position, text, is_right, match) VALUES (:id, 9, 'X', false, '')",
    )
    for statement in statements:
        with pytest.raises(DBAPIError, match="stays as it was"), db.transaction() as current:
            current.execute(text(statement), {"id": asked})
    with db.transaction() as current:
        current.execute(text("UPDATE questions SET watch_from_ms = NULL WHERE id = :id"), {"id": asked})
        current.execute(text("UPDATE questions SET replaced_at = fixed_at WHERE id = :id"), {"id": asked})
        for statement in (statements[0], statements[4], statements[5], statements[3]):
            current.execute(text(statement), {"id": written})
    with pytest.raises(DBAPIError, match="stays as it was"), db.transaction() as current:
        current.execute(text("UPDATE questions SET replaced_at = NULL WHERE id = :id"), {"id": asked})


def test_publishing_fixes_what_a_draft_asks(cast: Cast) -> None:
    draft = make_activity(published=False)
    question = first_of(draft)
    assert question.fixed_at is None
    draft.published_at = draft.designations[0].designated_at
    db.session.flush()
    db.session.refresh(question)
    assert question.fixed_at == draft.published_at
    assert db.session.scalars(select(Attempt)).all() == []
