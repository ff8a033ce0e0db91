"""Write questions into banks, version by version: corrected, retired, offered again."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.assessments.authoring import QuestionText, check_question, has_other_key, question_gaps
from lms.assessments.banking import MOST_IN_BANK
from lms.assessments.models import BankQuestion, QuestionBank
from lms.assessments.operations.banks import hold_bank
from lms.assessments.operations.drafts import refusing
from lms.assessments.operations.figures import put_figure
from lms.assessments.queries import bank_question_text
from lms.audit.log import note
from lms.db import session


def write_into_bank(bank: QuestionBank, questions: Iterable[QuestionText], *, actor: Actor) -> list[BankQuestion]:
    """Put these behind the others, without their places: a bank knows no recording.

    Raises Refusal: not_allowed, bank_archived, bank_full, bank_question_unfinished, and as `check_question`.
    """
    hold_bank(bank, actor)
    texts = list(questions)
    _insist_on_room(bank, len(texts))
    return [_insert(bank, text, actor) for text in texts]


def correct_in_bank(question: BankQuestion, text: QuestionText, *, actor: Actor) -> BankQuestion:
    """Put the next version in its place; quizzes keep the version that they took.

    Raises Refusal: not_allowed, bank_archived, bank_question_overtaken, bank_question_retired,
    bank_question_unchanged, bank_question_unfinished, and the codes of `check_question`.
    """
    _hold_question(question, actor)
    if question.retired_at is not None:
        raise Refusal("bank_question_retired")
    before, text = bank_question_text(question), replace(text, watch_from_ms=None)
    if text == before:
        raise Refusal("bank_question_unchanged", status=422)
    bank = session.get_one(QuestionBank, question.bank_id)
    question.replaced_at = clock.now()
    session.flush()
    made = _insert(bank, text, actor, follows=question)
    note(
        "bank_question_corrected",
        actor_id=actor.id,
        subject=("bank_question", made.id),
        replaces=question.id,
        version=made.version,
        has_other_key=has_other_key(before, text),
    )
    return made


def retire_in_bank(question: BankQuestion, *, actor: Actor) -> None:
    """Offer it no longer; raises Refusal: not_allowed, bank_archived, bank_question_overtaken."""
    _hold_question(question, actor)
    question.retired_at = question.retired_at or clock.now()
    session.flush()
    note("bank_question_retired", actor_id=actor.id, subject=("bank_question", question.id))


def offer_in_bank(question: BankQuestion, *, actor: Actor) -> None:
    """Take back that it was retired; raises Refusal: bank_full, and as `retire_in_bank`."""
    bank = _hold_question(question, actor)
    _insist_on_room(bank, 1)
    question.retired_at = None
    session.flush()
    note("bank_question_offered", actor_id=actor.id, subject=("bank_question", question.id))


def _hold_question(question: BankQuestion, actor: Actor) -> QuestionBank:
    bank = session.get_one(QuestionBank, question.bank_id)
    hold_bank(bank, actor)
    session.refresh(question, attribute_names=["replaced_at", "retired_at"])
    if question.replaced_at is not None:
        raise Refusal("bank_question_overtaken")
    return bank


def _insist_on_room(bank: QuestionBank, more: int) -> None:
    count = session.scalar(
        select(func.count(BankQuestion.id)).where(
            BankQuestion.bank_id == bank.id,
            BankQuestion.replaced_at.is_(None),
            BankQuestion.retired_at.is_(None),
        )
    )
    if (count or 0) + more > MOST_IN_BANK:
        raise Refusal("bank_full", status=422)


def _insert(
    bank: QuestionBank, text: QuestionText, actor: Actor, *, follows: BankQuestion | None = None
) -> BankQuestion:
    with refusing():
        check_question(text)
    if question_gaps(text):
        raise Refusal("bank_question_unfinished", status=422)
    assert actor.id is not None
    made = BankQuestion(
        bank_id=bank.id,
        kind=text.kind,
        stem=text.stem,
        choices=[dict(vars(choice)) for choice in text.choices],
        rationale=text.rationale,
        reference=text.reference,
        is_per_option=text.is_per_option,
        tolerance=text.tolerance,
        objective=text.objective,
        tags=list(text.tags),
        version=follows.version + 1 if follows else 1,
        origin_id=(follows.origin_id or follows.id) if follows else None,
        written_by=actor.id,
        written_at=clock.now(),
    )
    put_figure(made, text.figure)
    session.add(made)
    session.flush()
    if follows is None:
        note("bank_question_written", actor_id=actor.id, subject=("bank_question", made.id), bank_id=bank.id)
    return made
