"""Who may read and change question banks: the questions stand there with their keys."""

from collections.abc import Sequence

from lms.access.actor import Actor, Scope, holds_for
from lms.access.decision import ALLOWED, Decision, Refusal, insist, refused
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
from lms.assessments.models import QuestionBank
from lms.assessments.queries import bank_by_id, every_bank


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
