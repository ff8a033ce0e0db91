"""A draft's quiz gets draws, attempts ask as many of their questions, and publishing keeps them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.decision import Refusal
from lms.activities.editions import mark_of
from lms.activities.models import Activity
from lms.assessments.authoring import QuestionText
from lms.assessments.operations import (
    add_draw,
    add_questions,
    begin_attempt,
    correct_question,
    end_draw,
    hand_in_attempt,
    move_question,
    put_into_draw,
    remove_question,
    set_draw,
)
from lms.assessments.outcomes import outcomes_of
from lms.assessments.queries import asked_of, question_text, quiz_state, quiz_to_read
from lms.audit.models import AuditRow
from tests.factories.activities import make_activity, publish
from tests.factories.learning import quiz_of, right
from tests.factories.people import Cast, make_person


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def stems(activity: Activity) -> list[tuple[str, int | None]]:
    """The number that each question's words have had from the beginning, and its draw."""
    return [(one.stem.split()[1] if one.stem else "", one.draw_id) for one in quiz_of(activity).questions]


def drawn_from(activity: Activity, cast: Cast, *places: int, count: int = 2) -> int:
    """The id of a draw of the questions at these places, counted from 0."""
    ids = [quiz_of(activity).questions[one].id for one in places]
    made = add_draw(activity, ids, count, "Rhythm", actor=cast.planner)
    db.session.commit()
    return made.id


def refused(code: str, do: Callable[..., object], *args: object, **named: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        do(*args, **named)
    assert refusal.value.code == code


def test_what_is_always_asked_stands_before_what_is_drawn(draft: Activity, cast: Cast) -> None:
    one = drawn_from(draft, cast, 0, 2, 3)
    assert stems(draft) == [("2", None), ("5", None), ("1", one), ("3", one), ("4", one)]
    assert [question.position for question in quiz_of(draft).questions] == [1, 2, 3, 4, 5]
    two = drawn_from(draft, cast, 0, count=1)
    assert stems(draft) == [("5", None), ("1", one), ("3", one), ("4", one), ("2", two)]
    assert [(draw.position, draw.count, draw.label) for draw in quiz_of(draft).draws] == [
        (1, 2, "Rhythm"),
        (2, 1, "Rhythm"),
    ]
    assert asked_of(quiz_of(draft)) == 4


def test_questions_move_within_their_draw_into_another_and_out_again(draft: Activity, cast: Cast) -> None:
    one, two = drawn_from(draft, cast, 0, 1), drawn_from(draft, cast, 2, count=1)
    by_stem = {question.stem.split()[1]: question.id for question in quiz_of(draft).questions}
    move_question(draft, by_stem["1"], 1, actor=cast.planner)
    move_question(draft, by_stem["1"], 1, actor=cast.planner)
    assert stems(draft) == [("3", None), ("4", None), ("2", one), ("1", one), ("5", two)]
    put_into_draw(draft, by_stem["2"], two, actor=cast.planner)
    put_into_draw(draft, by_stem["1"], None, actor=cast.planner)
    assert stems(draft) == [("3", None), ("4", None), ("1", None), ("5", two), ("2", two)]
    put_into_draw(draft, by_stem["3"], one, actor=cast.planner)
    assert stems(draft) == [("4", None), ("1", None), ("3", one), ("5", two), ("2", two)]
    (added,) = add_questions(draft, [QuestionText(stem="Question 6?")], actor=cast.planner, draw_id=one)
    add_questions(draft, [QuestionText(stem="Question 7?")], actor=cast.planner)
    assert [stem for stem, _draw in stems(draft)] == ["4", "1", "7?", "3", "6?", "5", "2"]
    assert added.draw_id == one
    remove_question(draft, added.id, actor=cast.planner)
    assert asked_of(quiz_of(draft)) == 5


def test_a_draw_that_ends_leaves_its_questions_to_be_asked_always(draft: Activity, cast: Cast) -> None:
    one, two = drawn_from(draft, cast, 0, 1), drawn_from(draft, cast, 0, count=1)
    set_draw(draft, two, 3, "Rate", actor=cast.planner)
    assert [(draw.count, draw.label) for draw in quiz_of(draft).draws] == [(2, "Rhythm"), (3, "Rate")]
    end_draw(draft, one, actor=cast.planner)
    assert stems(draft) == [("4", None), ("5", None), ("1", None), ("2", None), ("3", two)]
    db.session.commit()
    rows = db.session.scalars(select(AuditRow).where(AuditRow.subject_kind == "quiz_draw").order_by(AuditRow.id))
    assert [(row.act, row.subject_id) for row in rows] == [
        ("draw_added", one),
        ("draw_added", two),
        ("draw_changed", two),
        ("draw_ended", one),
    ]


def test_what_cannot_be_drawn_is_refused(draft: Activity, cast: Cast) -> None:
    one, first = drawn_from(draft, cast, 0, 1), quiz_of(draft).questions[0].id
    by: dict[str, Any] = {"actor": cast.planner}
    for count in (0, 101):
        refused("draw_out_of_range", add_draw, draft, [first], count, "", **by)
        refused("draw_out_of_range", set_draw, draft, one, count, "", **by)
    refused("draw_label_too_long", set_draw, draft, one, 1, "x" * 201, **by)
    refused("no_such_question", add_draw, draft, [first, 0], 1, "", **by)
    refused("no_such_question", put_into_draw, draft, 0, one, **by)
    refused("not_allowed", add_draw, draft, [first], 1, "", actor=cast.learner)
    elsewhere = drawn_from(make_activity(published=False), cast, 0)
    refused("no_such_draw", put_into_draw, draft, first, elsewhere, **by)
    refused("no_such_draw", set_draw, draft, elsewhere, 1, "", **by)
    refused("no_such_draw", end_draw, draft, elsewhere, **by)
    refused("no_such_draw", add_questions, draft, [QuestionText()], draw_id=elsewhere, **by)
    publish(draft)
    db.session.commit()
    refused("quiz_frozen", add_draw, draft, [first], 1, "", **by)
    refused("quiz_frozen", set_draw, draft, one, 1, "", **by)
    refused("quiz_frozen", put_into_draw, draft, first, one, **by)
    refused("quiz_frozen", end_draw, draft, one, **by)


def test_an_attempt_asks_what_was_drawn_for_it_and_the_next_is_drawn_anew(draft: Activity, cast: Cast) -> None:
    draw_id = drawn_from(draft, cast, *range(5), count=1)
    publish(draft)
    db.session.commit()
    quiz = quiz_to_read(draft.id)
    assert quiz is not None
    state = quiz_state(None, draft.id)
    assert state is not None
    assert (state.questions, state.drawn_from, state.is_drawn, state.right_needed) == (1, 5, True, 1)
    asked = set()
    for _turn in range(12):
        attempt = begin_attempt(cast.learner.id, quiz)
        (only,) = attempt.question_ids
        handed_in = hand_in_attempt(cast.learner.id, attempt.id, quiz, {})
        assert (handed_in.right, handed_in.out_of, handed_in.passed) == (0, 1, False)
        assert len(outcomes_of(handed_in, quiz)) == 1
        asked.add(only)
    assert len(asked) > 1
    assert {one.draw_id for one in quiz.questions} == {draw_id}


def test_all_are_asked_where_there_are_fewer(draft: Activity, cast: Cast) -> None:
    drawn_from(draft, cast, 0, 1, count=8)
    state = quiz_state(None, draft.id)
    assert state is not None
    assert (state.questions, state.drawn_from, state.is_drawn) == (5, 5, False)
    assert asked_of(quiz_of(draft)) == 5


def test_a_correction_stays_in_its_draw_and_is_counted_once(draft: Activity, cast: Cast) -> None:
    draw_id = drawn_from(draft, cast, 0, 1, 2)
    publish(draft)
    db.session.commit()
    before = quiz_of(draft).questions[2]
    changed = QuestionText(**{**vars(question_text(before)), "stem": "Corrected?"})
    made = correct_question(draft, before.id, changed, actor=cast.planner)
    assert made.draw_id == draw_id
    state = quiz_state(None, draft.id)
    assert state is not None
    assert (state.questions, state.drawn_from) == (4, 5)
    quiz = quiz_of(draft)
    for _turn in range(8):
        attempt = begin_attempt(make_person().id, quiz)
        assert before.id not in attempt.question_ids
        assert len(attempt.question_ids) == 4


def test_whoever_knows_what_was_drawn_passes(draft: Activity, cast: Cast) -> None:
    drawn_from(draft, cast, 0, 1, 2, 3)
    publish(draft)
    db.session.commit()
    quiz = quiz_of(draft)
    attempt = begin_attempt(cast.learner.id, quiz)
    key = {one.id: right(one) for one in quiz.questions if one.id in attempt.question_ids}
    handed_in = hand_in_attempt(cast.learner.id, attempt.id, quiz, key)
    assert (handed_in.right, handed_in.out_of, handed_in.passed) == (3, 3, True)


def test_changing_a_draw_marks_the_pages_that_say_how_many_are_asked(draft: Activity, cast: Cast) -> None:
    marks = [mark_of(draft.id)]
    draw_id = drawn_from(draft, cast, 0, 1)
    for do in (
        lambda: set_draw(draft, draw_id, 1, "Rate", actor=cast.planner),
        lambda: db.session.execute(text("UPDATE questions SET draw_id = NULL")),
        lambda: db.session.execute(text("DELETE FROM quiz_draws")),
    ):
        do()
        db.session.commit()
        marks.append(mark_of(draft.id))
    assert len(set(marks)) == 4


def test_the_database_keeps_the_draws_of_what_was_published(draft: Activity, cast: Cast) -> None:
    drawn_from(draft, cast, 0, 1)
    statements = (
        "UPDATE quiz_draws SET count = 1 WHERE quiz_id = :id",
        "INSERT INTO quiz_draws (quiz_id, position, count, label) VALUES (:id, 2, 1, '')",
        "UPDATE questions SET draw_id = NULL WHERE quiz_id = :id",
        "DELETE FROM quiz_draws WHERE quiz_id = :id",
    )
    number = quiz_of(draft).id
    with db.session.begin_nested() as savepoint:
        for statement in statements:
            db.session.execute(text(statement), {"id": number})
        savepoint.rollback()
    publish(draft)
    db.session.commit()
    for statement in statements:
        with (
            pytest.raises(DBAPIError, match=r"keeps its draws|stays as it was"),
            db.session.begin_nested(),
        ):
            db.session.execute(text(statement), {"id": number})
