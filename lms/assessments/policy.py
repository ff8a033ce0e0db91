"""Who may read and change question banks: the questions stand there with their keys."""

from collections.abc import Sequence
from dataclasses import replace

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, Refusal, insist, refused
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
from lms.assessments.models import QuestionBank, Quiz
from lms.assessments.queries import (
    Banked,
    bank_by_id,
    chains_of,
    current_of,
    every_bank,
    in_bank,
    question_text,
    quiz_with_questions,
)


def may_open_banks(actor: Actor) -> Decision:
    """Read those of the house: whoever prepares activities of the office or of a department.

    A role for one activity alone opens none: whoever holds it may be a learner of every other.
    """
    opens = any(
        grant.scope.kind is not ScopeKind.ACTIVITY and Permission.ACTIVITIES_EDIT in PERMISSIONS[grant.role]
        for grant in actor.grants
    )
    return ALLOWED if opens else refused("not_allowed")


def may_make_bank(actor: Actor, department_id: int | None) -> Decision:
    """Begin a bank of this department, or of the house."""
    scopes = [] if department_id is None else [Scope(ScopeKind.DEPARTMENT, department_id)]
    return ALLOWED if holds_for(actor, Permission.ACTIVITIES_EDIT, scopes) else refused("not_allowed")


def may_edit_bank(actor: Actor, bank: QuestionBank) -> Decision:
    """Write into it: the office into every bank, a department into its own."""
    return may_make_bank(actor, bank.department_id)


def may_read_bank(actor: Actor, bank: QuestionBank) -> Decision:
    """Read it and take from it: the house's bank is every department's too."""
    return may_open_banks(actor) if bank.department_id is None else may_edit_bank(actor, bank)


def bank_for_reading(actor: Actor, bank_id: int) -> QuestionBank:
    """The bank of this id for a person who may read it; raises Refusal: no_such_bank, not_allowed."""
    bank = bank_by_id(bank_id)
    if bank is None:
        raise Refusal("no_such_bank", status=404)
    insist(may_read_bank(actor, bank))
    return bank


def bank_for_editing(actor: Actor, bank_id: int) -> QuestionBank:
    """The bank of this id for a person who may write into it; raises Refusal: no_such_bank, not_allowed."""
    bank = bank_for_reading(actor, bank_id)
    insist(may_edit_bank(actor, bank))
    return bank


def banks_for_reading(actor: Actor) -> Sequence[tuple[QuestionBank, str | None]]:
    """Banks that this person may read, each with its department's name; the archived ones last."""
    return [(bank, department) for bank, department in every_bank() if may_read_bank(actor, bank)]


def banks_for_editing(actor: Actor) -> Sequence[tuple[QuestionBank, str | None]]:
    """Banks that this person may write into now, each with its department's name."""
    return [
        (bank, department)
        for bank, department in banks_for_reading(actor)
        if bank.archived_at is None and may_edit_bank(actor, bank)
    ]


def offered_for_reading(actor: Actor, bank: QuestionBank, activity_id: int) -> list[Banked]:
    """What this bank offers to this person for this quiz: what that asks in no version, nor in the same words.

    Raises Refusal: not_allowed, bank_archived.
    """
    insist(may_read_bank(actor, bank))
    if bank.archived_at is not None:
        raise Refusal("bank_archived")
    quiz = quiz_with_questions(activity_id)
    questions = quiz.questions if quiz else ()
    chains = chains_of([one.bank_question_id for one in questions if one.bank_question_id is not None]).values()
    texts = {replace(question_text(one), watch_from_ms=None) for one in questions}
    return [one for one in in_bank(bank.id) if one.chain not in chains and one.text not in texts]


def newer_for_reading(actor: Actor, quiz: Quiz) -> dict[int, Banked]:
    """What banks say now in place of what the quiz copied, by the quiz's question, where the actor may read it."""
    copied = {one.id: one.bank_question_id for one in quiz.questions if one.bank_question_id is not None}
    if not copied:
        return {}
    chains = chains_of(copied.values())
    standing = current_of(set(chains.values()))
    offering = {bank.id for bank, _name in banks_for_reading(actor) if bank.archived_at is None}
    found = ((question_id, taken, standing[chains[taken]]) for question_id, taken in copied.items())
    return {
        question_id: now
        for question_id, taken, now in found
        if now.id != taken and now.retired_at is None and now.bank_id in offering
    }
