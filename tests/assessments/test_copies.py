"""Quizzes ask copies of bank questions, and keep them whatever becomes of the bank."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity
from lms.assessments.authoring import QuestionText
from lms.assessments.models import BankQuestion, Question, QuestionBank, Quiz
from lms.assessments.operations import (
    add_questions,
    archive_bank,
    correct_in_bank,
    correct_question,
    make_bank,
    put_into_bank,
    retire_in_bank,
    take_from_bank,
    take_newer,
    write_question,
)
from lms.assessments.policy import newer_for_reading, offered_for_reading
from lms.assessments.queries import (
    bank_question_text,
    in_bank,
    question_text,
    quiz_with_questions,
    uses_of,
)
from lms.audit.models import AuditRow
from tests.factories.activities import make_activity, publish
from tests.factories.banks import EVERY_KIND, SINGLE, make_filled_bank
from tests.factories.people import Cast, make_department

pytestmark = pytest.mark.usefixtures("frozen")
BETTER = replace(SINGLE, stem="Which drug prevents most strokes?")


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    return make_filled_bank(cast.planner)


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(quiz=False, published=False)


def quiz_of(activity: Activity) -> Quiz:
    db.session.expire_all()
    quiz = quiz_with_questions(activity.id)
    assert quiz is not None
    return quiz


def first_in(bank: QuestionBank) -> BankQuestion:
    return db.session.get_one(BankQuestion, in_bank(bank.id)[0].id)


def taken(draft: Activity, bank: QuestionBank, cast: Cast) -> Question:
    """A copy of the bank's first question."""
    (made,) = take_from_bank(draft, bank, [in_bank(bank.id)[0].id], actor=cast.planner)
    return made


def newer(draft: Activity, cast: Cast) -> list[str]:
    return [one.text.stem for one in newer_for_reading(cast.planner, quiz_of(draft)).values()]


def test_every_kind_is_copied_in_the_banks_order(draft: Activity, bank: QuestionBank, cast: Cast) -> None:
    ids = [one.id for one in in_bank(bank.id)]
    take_from_bank(draft, bank, ids[::-1], actor=cast.planner)
    questions = quiz_of(draft).questions
    assert [question_text(one) for one in questions] == list(EVERY_KIND)
    assert [one.bank_question_id for one in questions] == ids
    assert not offered_for_reading(cast.planner, bank, draft.id)
    assert [(one.version, one.activity.id) for one in uses_of(ids)[ids[0]]] == [(1, draft.id)]


def test_a_question_is_not_taken_twice_in_whatever_version(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    first = first_in(bank)
    taken(draft, bank, cast)
    now = correct_in_bank(first, BETTER, actor=cast.planner)
    for refused in (first.id, now.id, 999):
        with pytest.raises(Refusal, match="no_such_bank_question"):
            take_from_bank(draft, bank, [refused], actor=cast.planner)
    assert now.id not in {one.id for one in offered_for_reading(cast.planner, bank, draft.id)}


def test_what_the_quiz_asks_in_the_same_words_is_not_offered(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    add_questions(draft, [replace(SINGLE, watch_from_ms=5000)], actor=cast.planner)
    offered = offered_for_reading(cast.planner, bank, draft.id)
    assert [one.text for one in offered] == list(EVERY_KIND[1:])


def test_what_is_corrected_in_the_bank_changes_no_copy_until_it_is_taken(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    made = taken(draft, bank, cast)
    write_question(draft, made.id, replace(SINGLE, watch_from_ms=9000), actor=cast.planner)
    assert newer(draft, cast) == []
    correct_in_bank(first_in(bank), BETTER, actor=cast.planner)
    assert question_text(quiz_of(draft).questions[0]).stem == SINGLE.stem
    assert newer(draft, cast) == [BETTER.stem]
    take_newer(draft, made.id, actor=cast.planner, length_ms=10_000)
    copy = quiz_of(draft).questions[0]
    assert question_text(copy) == replace(BETTER, watch_from_ms=9000)
    assert copy.bank_question_id == first_in(bank).id
    assert newer(draft, cast) == []
    with pytest.raises(Refusal, match="no_such_bank_question"):
        take_newer(draft, made.id, actor=cast.planner)
    assert "question_renewed" in set(db.session.scalars(select(AuditRow.act)))


def test_only_what_a_bank_still_offers_is_newer(draft: Activity, bank: QuestionBank, cast: Cast) -> None:
    taken(draft, bank, cast)
    now = correct_in_bank(first_in(bank), BETTER, actor=cast.planner)
    assert newer_for_reading(cast.outsider, quiz_of(draft)) == {}
    retire_in_bank(now, actor=cast.planner)
    assert newer(draft, cast) == []
    now.retired_at = None
    archive_bank(bank, actor=cast.planner)
    assert newer(draft, cast) == []
    with pytest.raises(Refusal, match="bank_archived"):
        offered_for_reading(cast.planner, bank, draft.id)


def test_who_may_not_read_a_bank_takes_nothing_from_it(draft: Activity, cast: Cast) -> None:
    theirs = make_bank("Theirs", make_department().id, actor=cast.planner)
    own = make_activity(quiz=False, published=False, department_id=department_of(cast))
    with pytest.raises(Refusal, match="not_allowed"):
        take_from_bank(own, theirs, [], actor=cast.coordinator)
    with pytest.raises(Refusal, match="not_allowed"):
        take_from_bank(draft, theirs, [], actor=cast.coordinator)


def department_of(cast: Cast) -> int:
    (grant,) = cast.coordinator.grants
    assert grant.scope_id is not None
    return grant.scope_id


def test_a_question_of_a_draft_goes_into_a_bank_and_remembers_it(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    (made,) = add_questions(draft, [replace(BETTER, watch_from_ms=5000)], actor=cast.planner)
    kept = put_into_bank(draft, made.id, bank, actor=cast.planner)
    assert bank_question_text(kept) == BETTER
    assert quiz_of(draft).questions[0].bank_question_id == kept.id
    with pytest.raises(Refusal, match="bank_question_unchanged"):
        put_into_bank(draft, made.id, bank, actor=cast.planner)


def test_in_the_bank_that_it_came_from_it_becomes_the_next_version(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    made, first = taken(draft, bank, cast), first_in(bank)
    write_question(draft, made.id, BETTER, actor=cast.planner)
    kept = put_into_bank(draft, made.id, bank, actor=cast.planner)
    assert (kept.version, kept.origin_id, len(in_bank(bank.id))) == (2, first.id, len(EVERY_KIND))
    other = make_bank("Other", None, actor=cast.planner)
    elsewhere = put_into_bank(draft, made.id, other, actor=cast.planner)
    assert (elsewhere.version, elsewhere.origin_id) == (1, None)
    assert quiz_of(draft).questions[0].bank_question_id == elsewhere.id


def test_a_published_question_goes_into_a_bank_and_stays_as_it_is(bank: QuestionBank, cast: Cast) -> None:
    published = make_activity()
    first = quiz_of(published).questions[0]
    kept = put_into_bank(published, first.id, bank, actor=cast.planner)
    assert bank_question_text(kept).stem == first.stem
    assert quiz_of(published).questions[0].bank_question_id is None
    with pytest.raises(Refusal, match="bank_question_unchanged"):
        put_into_bank(published, first.id, bank, actor=cast.planner)
    statement = text("UPDATE questions SET bank_question_id = :bank WHERE id = :id")
    with pytest.raises(DBAPIError, match="stays as it was"), db.session.begin_nested():
        db.session.execute(statement, {"bank": kept.id, "id": first.id})


def test_a_correction_of_a_copy_remembers_where_it_came_from(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    made = taken(draft, bank, cast)
    publish(draft)
    corrected = correct_question(draft, made.id, BETTER, actor=cast.planner)
    assert corrected.bank_question_id == made.bank_question_id
    with pytest.raises(Refusal, match="quiz_frozen"):
        take_newer(draft, corrected.id, actor=cast.planner)


def test_only_a_whole_question_of_ones_own_goes_into_a_bank(
    draft: Activity, bank: QuestionBank, cast: Cast
) -> None:
    (made,) = add_questions(draft, [QuestionText(stem="And?")], actor=cast.planner)
    with pytest.raises(Refusal, match="bank_question_unfinished"):
        put_into_bank(draft, made.id, bank, actor=cast.planner)
    with pytest.raises(Refusal, match="no_such_question"):
        put_into_bank(draft, 999, bank, actor=cast.planner)
    with pytest.raises(Refusal, match="no_such_question"):
        put_into_bank(make_activity(quiz=False, published=False), 1, bank, actor=cast.planner)
    with pytest.raises(Refusal, match="not_allowed"):
        put_into_bank(draft, made.id, bank, actor=cast.coordinator)
