"""Keep question banks: make, rename and archive them, and bring them back."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.assessments.models import QuestionBank
from lms.assessments.policy import may_edit_bank, may_make_bank
from lms.audit.log import note
from lms.db import session


def make_bank(name: str, department_id: int | None, *, actor: Actor) -> QuestionBank:
    """A bank of a department, or of the house; raises Refusal: not_allowed, bank_name_taken."""
    insist(may_make_bank(actor, department_id))
    bank = QuestionBank(name=name, department_id=department_id, created_at=clock.now())
    _keep(lambda: session.add(bank))
    note("bank_made", actor_id=actor.id, subject=("question_bank", bank.id))
    return bank


def rename_bank(bank: QuestionBank, name: str, *, actor: Actor) -> None:
    """Call it otherwise; raises Refusal: not_allowed, bank_archived, bank_name_taken."""
    hold_bank(bank, actor)

    def write() -> None:
        bank.name = name

    _keep(write)
    note("bank_renamed", actor_id=actor.id, subject=("question_bank", bank.id))


def archive_bank(bank: QuestionBank, *, actor: Actor) -> None:
    """Offer nothing of it any longer; what was copied stays. Raises Refusal: not_allowed, bank_archived."""
    hold_bank(bank, actor)
    bank.archived_at = clock.now()
    session.flush()
    note("bank_archived", actor_id=actor.id, subject=("question_bank", bank.id))


def reopen_bank(bank: QuestionBank, *, actor: Actor) -> None:
    """Take back that it was archived."""
    insist(may_edit_bank(actor, bank))
    bank.archived_at = None
    session.flush()
    note("bank_reopened", actor_id=actor.id, subject=("question_bank", bank.id))


def hold_bank(bank: QuestionBank, actor: Actor) -> None:
    """Writers of one bank take turns. Raises Refusal: not_allowed, bank_archived."""
    insist(may_edit_bank(actor, bank))
    session.refresh(bank, attribute_names=["archived_at"], with_for_update=True)
    if bank.archived_at is not None:
        raise Refusal("bank_archived")


def _keep(write: Callable[[], None]) -> None:
    """The database alone knows whether a name is free: another may be taking it at this moment."""
    try:
        with session.begin_nested():
            write()
            session.flush()
    except IntegrityError as error:
        raise Refusal("bank_name_taken", status=422) from error
