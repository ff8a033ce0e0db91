"""A draft's quiz and evaluation are written by whoever may edit it, and freeze when it is published."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms import db
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.assessments.answering import ItemKind
from lms.assessments.authoring import ChoiceText, ItemText, QuestionText
from lms.assessments.grading import QuestionKind
from lms.assessments.models import Choice, Evaluation, Question, Quiz
from lms.assessments.operations import (
    add_items,
    add_questions,
    ask_each_objective,
    limit_attempts,
    move_item,
    move_question,
    remove_item,
    remove_question,
    set_pass_mark,
    use_standard_evaluation,
    write_item,
    write_question,
)
from lms.assessments.queries import evaluation_with_items, item_text, question_text, quiz_with_questions
from lms.audit.models import AuditRow
from tests.factories.activities import make_activity, publish
from tests.factories.people import Cast, grant, make_department

WRITTEN = QuestionText(
    stem="Which drug first?",
    kind=QuestionKind.MULTIPLE,
    choices=(
        ChoiceText(text="Flecainide", is_right=True),
        ChoiceText(text="Digoxin"),
        ChoiceText(text="Amiodarone", is_right=True),
    ),
    rationale="Because.",
    reference="Guideline 2024",
    watch_from_ms=20_000,
)
ITEM = ItemText(kind=ItemKind.CHOICES, text="What will you change?", options=("A", "B"), is_required=False)


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False)


def quiz_of(activity: Activity) -> Quiz:
    db.session.expire_all()
    quiz = quiz_with_questions(activity.id)
    assert quiz is not None
    return quiz


def evaluation_of(activity: Activity) -> Evaluation:
    db.session.expire_all()
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    return evaluation


def stems(activity: Activity) -> list[str]:
    return [one.stem.split(" about")[0] for one in quiz_of(activity).questions]


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)))


def test_the_first_question_makes_the_quiz(cast: Cast) -> None:
    bare = make_activity(quiz=False, evaluation=False, published=False)
    (question,) = add_questions(bare, [WRITTEN], actor=cast.planner)
    quiz = quiz_of(bare)
    assert (quiz.pass_mark, quiz.attempt_limit) == (Decimal("0.800"), None)
    assert [question_text(one) for one in quiz.questions] == [WRITTEN]
    assert acts() == ["question_added"]
    assert db.session.scalars(select(AuditRow)).one().facts == {"activity_id": bare.id}
    assert question.position == 1


def test_a_question_is_changed_with_its_choices(draft: Activity, cast: Cast) -> None:
    first, second = quiz_of(draft).questions[:2]
    write_question(draft, first.id, WRITTEN, actor=cast.planner, length_ms=40_000)
    found = quiz_of(draft).questions
    assert question_text(found[0]) == WRITTEN
    assert [(one.position, one.text) for one in found[0].choices] == [
        (1, "Flecainide"),
        (2, "Digoxin"),
        (3, "Amiodarone"),
    ]
    assert found[1].id == second.id
    assert len(found[1].choices) == 4
    write_question(draft, first.id, QuestionText(stem="Half a quest"), actor=cast.planner)
    assert question_text(quiz_of(draft).questions[0]) == QuestionText(stem="Half a quest")
    write_question(draft, first.id, WRITTEN, actor=cast.planner)
    assert question_text(quiz_of(draft).questions[0]) == WRITTEN
    assert db.session.scalar(select(func.count(Choice.id))) == 19
    assert acts() == ["question_changed"] * 3


def test_saving_a_question_as_it_is_changes_nothing(draft: Activity, cast: Cast) -> None:
    question = quiz_of(draft).questions[0]
    write_question(draft, question.id, question_text(question), actor=cast.planner)
    assert acts() == []


def test_what_cannot_be_kept_is_refused_with_its_reason(draft: Activity, cast: Cast) -> None:
    question = quiz_of(draft).questions[0]
    with pytest.raises(Refusal, match="place_past_end") as refused:
        write_question(draft, question.id, WRITTEN, actor=cast.planner, length_ms=20_000)
    assert refused.value.status == 422
    with pytest.raises(Refusal, match="stem_too_long") as refused:
        add_questions(draft, [QuestionText(stem="x" * 4001)], actor=cast.planner)
    assert refused.value.facts == {"most": 4000}
    with pytest.raises(Refusal, match="too_many_questions"):
        add_questions(draft, [WRITTEN] * 96, actor=cast.planner)
    with pytest.raises(Refusal, match="no_such_question"):
        write_question(draft, 999_999, WRITTEN, actor=cast.planner)


def test_a_question_of_another_activity_is_not_reached(draft: Activity, cast: Cast) -> None:
    other = quiz_of(make_activity(published=False)).questions[0]
    for act in (
        lambda: write_question(draft, other.id, WRITTEN, actor=cast.planner),
        lambda: move_question(draft, other.id, 1, actor=cast.planner),
        lambda: remove_question(draft, other.id, actor=cast.planner),
    ):
        with pytest.raises(Refusal, match="no_such_question"):
            act()


@pytest.mark.parametrize(
    ("number", "places", "order"),
    [(1, 1, "21345"), (5, -1, "12354"), (1, -1, "12345"), (5, 1, "12345"), (2, 3, "13452"), (3, -99, "31245")],
)
def test_questions_move_at_most_to_either_end(
    draft: Activity, cast: Cast, number: int, places: int, order: str
) -> None:
    question = quiz_of(draft).questions[number - 1]
    move_question(draft, question.id, places, actor=cast.planner)
    assert stems(draft) == [f"Question {digit}" for digit in order]
    assert [one.position for one in quiz_of(draft).questions] == [1, 2, 3, 4, 5]


def test_a_removed_question_leaves_no_gap_and_no_choices(draft: Activity, cast: Cast) -> None:
    remove_question(draft, quiz_of(draft).questions[2].id, actor=cast.planner)
    assert stems(draft) == ["Question 1", "Question 2", "Question 4", "Question 5"]
    assert [one.position for one in quiz_of(draft).questions] == [1, 2, 3, 4]
    assert db.session.scalar(select(func.count(Choice.id))) == 16
    assert acts() == ["question_removed"]


def test_the_mark_is_a_share_and_attempts_are_a_number_or_without_limit(draft: Activity, cast: Cast) -> None:
    set_pass_mark(draft, Decimal("0.666"), actor=cast.planner)
    limit_attempts(draft, 3, actor=cast.planner)
    assert (quiz_of(draft).pass_mark, quiz_of(draft).attempt_limit) == (Decimal("0.666"), 3)
    limit_attempts(draft, None, actor=cast.planner)
    assert quiz_of(draft).attempt_limit is None
    for mark in (Decimal(0), Decimal("1.001"), Decimal(-1)):
        with pytest.raises(Refusal, match="mark_out_of_reach"):
            set_pass_mark(draft, mark, actor=cast.planner)
    for most in (0, 21):
        with pytest.raises(Refusal, match="attempts_out_of_range"):
            limit_attempts(draft, most, actor=cast.planner)
    assert acts() == ["pass_mark_set", "attempts_limited", "attempts_limited"]


def test_the_standard_evaluation_begins_an_empty_one_only(cast: Cast) -> None:
    bare = make_activity(quiz=False, evaluation=False, published=False)
    items = use_standard_evaluation(bare, actor=cast.planner)
    assert [item.position for item in evaluation_of(bare).items] == list(range(1, len(items) + 1))
    assert evaluation_of(bare).items[0].text == f"This objective was met: {bare.objectives[0]}"
    assert set(acts()) == {"evaluation_item_added"}
    with pytest.raises(Refusal, match="evaluation_not_empty"):
        use_standard_evaluation(bare, actor=cast.planner)


def test_objectives_written_later_are_asked_for_behind_those_that_are(cast: Cast) -> None:
    bare = make_activity(quiz=False, evaluation=False, published=False, objectives=["One."])
    use_standard_evaluation(bare, actor=cast.planner)
    bare.objectives = ["One.", "Two."]
    assert len(ask_each_objective(bare, actor=cast.planner)) == 1
    texts = [item.text for item in evaluation_of(bare).items]
    assert texts[:2] == ["This objective was met: One.", "This objective was met: Two."]
    assert texts[2].startswith("The content was based on evidence")
    assert ask_each_objective(bare, actor=cast.planner) == []


def test_the_first_objectives_are_asked_for_instead_of_all_together(cast: Cast) -> None:
    bare = make_activity(quiz=False, evaluation=False, published=False, objectives=[])
    count = len(use_standard_evaluation(bare, actor=cast.planner))
    assert evaluation_of(bare).items[0].text == "The learning objectives were met."
    bare.objectives = ["One.", "Two."]
    ask_each_objective(bare, actor=cast.planner)
    items = evaluation_of(bare).items
    assert [item.text for item in items[:2]] == ["This objective was met: One.", "This objective was met: Two."]
    assert [item.position for item in items] == list(range(1, count + 2))


def test_items_are_added_changed_moved_and_removed(draft: Activity, cast: Cast) -> None:
    before = [item.text for item in evaluation_of(draft).items]
    (added,) = add_items(draft, [ITEM], actor=cast.planner)
    assert item_text(evaluation_of(draft).items[3]) == ITEM
    move_item(draft, added.id, -2, actor=cast.planner)
    assert [item.text for item in evaluation_of(draft).items] == [before[0], ITEM.text, *before[1:]]
    shorter = ItemText(kind=ItemKind.TEXT, text="Anything else?", is_required=True)
    write_item(draft, added.id, shorter, actor=cast.planner)
    write_item(draft, added.id, shorter, actor=cast.planner)
    assert item_text(evaluation_of(draft).items[1]) == shorter
    remove_item(draft, added.id, actor=cast.planner)
    assert [(item.position, item.text) for item in evaluation_of(draft).items] == list(enumerate(before, start=1))
    assert acts() == [
        "evaluation_item_added",
        "evaluation_item_moved",
        "evaluation_item_changed",
        "evaluation_item_removed",
    ]


def test_items_that_cannot_be_kept_or_are_not_there_are_refused(draft: Activity, cast: Cast) -> None:
    item = evaluation_of(draft).items[0]
    twice = ItemText(kind=ItemKind.CHOICE, text="Which?", options=("A", "a"))
    with pytest.raises(Refusal, match="repeated_option"):
        write_item(draft, item.id, twice, actor=cast.planner)
    with pytest.raises(Refusal, match="repeated_option"):
        add_items(draft, [twice], actor=cast.planner)
    with pytest.raises(Refusal, match="too_many_items"):
        add_items(draft, [ITEM] * 58, actor=cast.planner)
    with pytest.raises(Refusal, match="no_such_item"):
        write_item(draft, 999_999, ITEM, actor=cast.planner)


def every_act(activity: Activity, actor: Person) -> list[tuple[str, Callable[[], object]]]:
    question, item = quiz_of(activity).questions[0].id, evaluation_of(activity).items[0].id
    return [
        ("quiz", lambda: set_pass_mark(activity, Decimal("0.8"), actor=actor)),
        ("quiz", lambda: limit_attempts(activity, None, actor=actor)),
        ("quiz", lambda: add_questions(activity, [WRITTEN], actor=actor)),
        ("quiz", lambda: write_question(activity, question, WRITTEN, actor=actor)),
        ("quiz", lambda: move_question(activity, question, 1, actor=actor)),
        ("evaluation", lambda: add_items(activity, [ITEM], actor=actor)),
        ("evaluation", lambda: use_standard_evaluation(activity, actor=actor)),
        ("evaluation", lambda: ask_each_objective(activity, actor=actor)),
        ("evaluation", lambda: write_item(activity, item, ITEM, actor=actor)),
        ("evaluation", lambda: move_item(activity, item, 1, actor=actor)),
        ("quiz", lambda: remove_question(activity, question, actor=actor)),
        ("evaluation", lambda: remove_item(activity, item, actor=actor)),
    ]


@pytest.mark.parametrize("state", [ActivityState.PUBLISHED, ActivityState.WITHDRAWN])
def test_once_published_nothing_of_quiz_and_evaluation_changes(
    draft: Activity, cast: Cast, state: ActivityState
) -> None:
    publish(draft)
    draft.state = state
    db.session.flush()
    for part, act in every_act(draft, cast.officer):
        with pytest.raises(Refusal, match=f"{part}_frozen"):
            act()
    assert len(quiz_of(draft).questions) == 5
    assert acts() == []


def test_only_who_may_edit_the_activity_writes_its_quiz_and_evaluation(cast: Cast) -> None:
    department = make_department()
    draft = make_activity(published=False, department_id=department.id)
    for stranger in (cast.learner, cast.coordinator):
        for _part, act in every_act(draft, stranger):
            with pytest.raises(Refusal, match="not_allowed"):
                act()
    grant(cast.outsider, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    evaluation_of(draft)
    for _part, act in [one for one in every_act(draft, cast.outsider) if one[0] == "quiz"]:
        act()
    assert db.session.scalar(select(func.count(Question.id))) == 5
