"""The ballot box: nobody can tell whose answers are whose."""

from datetime import datetime, timedelta

from sqlalchemy import func, inspect, select, text

from lms import clock, db
from lms.activities.models import Activity
from lms.assessments.blanks import Blank
from lms.assessments.jobs import collect
from lms.assessments.models import Ballot, Evaluation, EvaluationDraft, EvaluationReceipt, EvaluationResponse
from lms.assessments.operations import collect_ballots, hand_in_evaluation, save_draft
from lms.assessments.queries import drafts_of, evaluation_with_items
from lms.audit.models import AuditRow
from lms.db import Model
from lms.jobs import chores, outbox
from lms.jobs.models import Job
from lms.web.models import GivenAnswer
from tests.conftest import NOW
from tests.factories.activities import make_activity
from tests.factories.people import Cast, make_person


def an_evaluation() -> Evaluation:
    activity = make_activity()
    db.session.expire_all()
    evaluation = evaluation_with_items(activity.id)
    assert evaluation is not None
    return evaluation


def end_of(evaluation: Evaluation) -> datetime:
    """When the activity's credit ends."""
    ends_at = db.session.get_one(Activity, evaluation.activity_id).closes_at
    assert ends_at is not None
    return ends_at


def hand_in(evaluation: Evaluation, words: str, *, now: datetime = NOW) -> int:
    """A new person hands these words in; who it was."""
    person_id, last = make_person().id, evaluation.items[-1]
    assert hand_in_evaluation(person_id, evaluation, {str(last.id): (words,)}, now=now)
    return person_id


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def said(evaluation: Evaluation) -> list[str]:
    """What stands in the final table, in the order of its rows."""
    rows = db.session.scalars(select(EvaluationResponse).order_by(EvaluationResponse.id))
    return [row.answers[str(evaluation.items[-1].id)][0] for row in rows]


def test_drafts_are_kept_for_their_author_and_gone_after_the_hand_in(cast: Cast, frozen: datetime) -> None:
    evaluation = an_evaluation()
    rating, choices, _words = evaluation.items
    assert save_draft(cast.learner.id, evaluation.id, Blank(item_id=rating.id), ("3",)) == frozen
    save_draft(cast.learner.id, evaluation.id, Blank(item_id=rating.id), ("4",))
    save_draft(cast.learner.id, evaluation.id, Blank(item_id=choices.id), ("Nothing",))
    save_draft(cast.learner.id, evaluation.id, Blank(item_id=choices.id), ())
    save_draft(cast.colleague.id, evaluation.id, Blank(item_id=rating.id), ("1",))
    assert {key: draft.value for key, draft in drafts_of(cast.learner.id, evaluation.id).items()} == {
        str(rating.id): {"values": ["4"]}
    }
    hand_in_evaluation(cast.learner.id, evaluation, {str(rating.id): ("4",)}, now=frozen)
    assert drafts_of(cast.learner.id, evaluation.id) == {}
    assert count(EvaluationDraft) == 1


def test_a_second_hand_in_casts_no_second_ballot(cast: Cast, frozen: datetime) -> None:
    evaluation = an_evaluation()
    answers = {str(evaluation.items[0].id): ("4",)}
    assert hand_in_evaluation(cast.learner.id, evaluation, answers, now=frozen)
    assert not hand_in_evaluation(cast.learner.id, evaluation, answers, now=frozen)
    assert (count(Ballot), count(EvaluationReceipt)) == (1, 1)


def test_below_five_nothing_moves_and_five_empty_the_box(cast: Cast) -> None:
    evaluation = an_evaluation()
    for number in range(4):
        hand_in(evaluation, f"words {number}")
    assert collect_ballots(evaluation.id, now=NOW) == 0
    assert (count(Ballot), count(EvaluationResponse)) == (4, 0)
    hand_in(evaluation, "words 4")
    assert collect_ballots(evaluation.id, now=NOW) == 5
    assert (count(Ballot), count(EvaluationResponse)) == (0, 5)
    assert collect_ballots(evaluation.id, now=NOW) == 0
    assert sorted(said(evaluation)) == [f"words {number}" for number in range(5)]


def test_one_evaluations_box_is_left_alone_while_anothers_is_emptied(cast: Cast) -> None:
    evaluation, other = an_evaluation(), an_evaluation()
    hand_in(other, "elsewhere")
    for number in range(5):
        hand_in(evaluation, f"words {number}")
    assert collect_ballots(evaluation.id, now=NOW) == 5
    assert db.session.scalars(select(Ballot.evaluation_id)).all() == [other.id]


def test_once_answers_have_moved_five_stay_until_the_end_as_company_for_the_last(cast: Cast) -> None:
    evaluation = an_evaluation()
    for number in range(7):
        hand_in(evaluation, f"words {number:02d}")
    assert collect_ballots(evaluation.id, now=NOW) == 7
    for number in range(7, 16):
        hand_in(evaluation, f"words {number:02d}")
        assert collect_ballots(evaluation.id, now=NOW) == 0
    hand_in(evaluation, "words 16")
    assert collect_ballots(evaluation.id, now=end_of(evaluation) - timedelta(seconds=1)) == 5
    assert (count(Ballot), count(EvaluationResponse)) == (5, 12)
    assert collect_ballots(evaluation.id, now=end_of(evaluation)) == 5
    assert sorted(said(evaluation)) == [f"words {number:02d}" for number in range(17)]


def test_whoever_is_alone_in_the_box_at_the_end_stays_there(cast: Cast) -> None:
    evaluation = an_evaluation()
    for number in range(5):
        hand_in(evaluation, f"words {number}")
    collect_ballots(evaluation.id, now=NOW)
    for number in range(5, 9):
        hand_in(evaluation, f"words {number}")
        assert collect_ballots(evaluation.id, now=end_of(evaluation)) == 0
    # Who hands in later, without credit, makes a group of them.
    hand_in(evaluation, "words 9")
    assert collect_ballots(evaluation.id, now=end_of(evaluation)) == 5


def test_no_column_leads_from_answers_to_a_person() -> None:
    for model in (Ballot, EvaluationResponse):
        columns = inspect(model).columns
        assert {column.name for column in columns} == {"id", "evaluation_id", "answers"}
        assert {key.column.table.name for column in columns for key in column.foreign_keys} == {"evaluations"}
    assert "answers" not in {column.name for column in inspect(EvaluationReceipt).columns}


def test_nothing_else_that_is_written_at_the_hand_in_holds_an_answer(cast: Cast) -> None:
    evaluation = an_evaluation()
    hand_in(evaluation, "unmistakable words")
    rows = [
        *db.session.scalars(select(AuditRow)),
        *db.session.scalars(select(Job)),
        *db.session.scalars(select(GivenAnswer)),
    ]
    written = [
        str({column.key: getattr(row, column.key) for column in inspect(type(row)).columns}) for row in rows
    ]
    assert any("evaluation_handed_in" in line for line in written)
    assert not [line for line in written if "unmistakable" in line]


def test_a_hand_in_queues_nothing_for_the_boxes_are_emptied_by_the_clock(own_database: str) -> None:
    with db.transaction():
        evaluation, other = an_evaluation(), an_evaluation()
        for number in range(5):
            hand_in(evaluation, f"words {number}")
        hand_in(other, "elsewhere")
        assert count(Job) == 0
    assert "assessments.collect_ballots" in chores.queue_due()
    outbox.run_waiting()
    with db.transaction(write=False):
        assert (count(Ballot), count(EvaluationResponse)) == (1, 5)


def test_answers_and_receipts_come_from_different_transactions(own_database: str) -> None:
    with db.transaction():
        evaluation_id = an_evaluation().id
    for number in range(5):
        with db.transaction():
            hand_in(db.session.get_one(Evaluation, evaluation_id), f"words {number}", now=clock.now())
    collect()
    with db.transaction(write=False):
        assert (count(Ballot), count(EvaluationResponse), count(EvaluationReceipt)) == (0, 5, 5)
        if not own_database.startswith("postgresql"):
            return
        receipts = set(db.session.scalars(text("SELECT xmin::text FROM evaluation_receipts")))
        responses = set(db.session.scalars(text("SELECT xmin::text FROM evaluation_responses")))
    assert len(responses) == 1
    assert not receipts & responses


def test_the_emptying_may_run_again(own_database: str) -> None:
    with db.transaction():
        evaluation_id = an_evaluation().id
        for number in range(5):
            hand_in(db.session.get_one(Evaluation, evaluation_id), f"words {number}", now=clock.now())
    for _ in range(2):
        collect(evaluation_id=evaluation_id)
    with db.transaction(write=False):
        assert count(EvaluationResponse) == 5
