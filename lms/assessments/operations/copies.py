"""Take questions from banks into a draft's quiz, as copies, and put questions of a quiz into banks."""

from collections.abc import Collection
from dataclasses import replace

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity
from lms.activities.policy import may_edit
from lms.assessments.models import BankQuestion, Question, QuestionBank
from lms.assessments.operations.bank_questions import correct_in_bank, write_into_bank
from lms.assessments.operations.drafts import one_of
from lms.assessments.operations.questions import MISSING, add_questions, held_quiz, write_question
from lms.assessments.policy import newer_for_reading, offered_for_reading
from lms.assessments.queries import (
    bank_question_by_id,
    chains_of,
    current_of,
    in_bank,
    question_text,
    quiz_with_questions,
)
from lms.audit.log import note
from lms.db import session


def take_from_bank(
    activity: Activity,
    bank: QuestionBank,
    question_ids: Collection[int],
    *,
    actor: Actor,
    draw_id: int | None = None,
) -> list[Question]:
    """Copy these behind the draft's questions, or behind those of a draw, in the bank's order.

    Raises Refusal: not_allowed, bank_archived, no_such_bank_question where one is offered no longer or is in the
    quiz already, and as `add_questions`.
    """
    held_quiz(activity, actor)
    offered = [one for one in offered_for_reading(actor, bank, activity.id) if one.id in question_ids]
    if len(offered) < len(set(question_ids)):
        raise Refusal("no_such_bank_question", status=422)
    return add_questions(activity, [one.text for one in offered], actor=actor, draw_id=draw_id)


def take_newer(activity: Activity, question_id: int, *, actor: Actor, length_ms: int = 0) -> Question:
    """Let a draft's copy say what its bank says now; the place in the recording is its own.

    Raises Refusal: quiz_frozen, no_such_question, no_such_bank_question, and as `check_question`.
    """
    quiz = held_quiz(activity, actor)
    question = one_of(quiz.questions, question_id, missing=MISSING)
    newer = newer_for_reading(actor, quiz).get(question.id)
    if newer is None:
        raise Refusal("no_such_bank_question", status=422)
    text = replace(newer.text, watch_from_ms=question.watch_from_ms)
    write_question(activity, question_id, text, actor=actor, length_ms=length_ms)
    question.bank_question_id = newer.id
    session.flush()
    note("question_renewed", actor_id=actor.id, subject=("question", question.id), bank_question_id=newer.id)
    return question


def put_into_bank(activity: Activity, question_id: int, bank: QuestionBank, *, actor: Actor) -> BankQuestion:
    """Keep a question of a quiz in a bank too; where it came from there, as that question's next version.

    A draft remembers it; what was published stays as it is. Raises Refusal: not_allowed, no_such_question,
    bank_question_unchanged where it stands there in the same words, and as `write_into_bank`, `correct_in_bank`.
    """
    insist(may_edit(actor, activity))
    # Publishing, which fixes what a draft still remembers, takes turns with this.
    session.refresh(activity, attribute_names=["published_at"], with_for_update=True)
    session.expire_all()
    quiz = quiz_with_questions(activity.id)
    question = one_of(quiz.questions if quiz else (), question_id, missing=MISSING)
    made = _kept(question, bank, actor)
    if question.fixed_at is None:
        question.bank_question_id = made.id
        session.flush()
    note("question_put_into_bank", actor_id=actor.id, subject=("question", question.id), bank_question_id=made.id)
    return made


def _kept(question: Question, bank: QuestionBank, actor: Actor) -> BankQuestion:
    text, known = replace(question_text(question), watch_from_ms=None), question.bank_question_id
    if text in [one.text for one in in_bank(bank.id)]:
        raise Refusal("bank_question_unchanged", status=422)
    standing = next(iter(current_of(chains_of([known] if known else []).values()).values()), None)
    if standing is not None and standing.bank_id == bank.id:
        row = bank_question_by_id(standing.id)
        assert row is not None
        return correct_in_bank(row, text, actor=actor)
    (made,) = write_into_bank(bank, [text], actor=actor)
    return made
