"""Credit from elsewhere, as a learner enters it: added, changed, deleted, each with its proof."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import hold_person
from lms.audit.log import note
from lms.credit.transcript.models import ExternalCredit
from lms.credit.transcript.reading import own_entry_of
from lms.db import insert_unless_there, session
from lms.jobs.outbox import enqueue

# A career of entries; a bound, so that nobody fills the disk with proofs.
MOST_ENTRIES: Final = 1000


@dataclass(frozen=True, kw_only=True)
class OwnFacts:
    """What a learner says of credit from elsewhere; `type_text` only where no type of ours fits."""

    title: str
    provider: str
    completed_on: date
    credit_type: str
    type_text: str
    amount: Decimal
    note: str


@dataclass(frozen=True, kw_only=True)
class StoredProof:
    """A proof that lies in the storage already, and to no other entry."""

    proof_name: str
    proof_type: str
    proof_size: int
    proof_sha256: str
    proof_storage_name: str


NO_PROOF: Final = StoredProof(proof_name="", proof_type="", proof_size=0, proof_sha256="", proof_storage_name="")


def add_own_entry(person_id: int, facts: OwnFacts, proof: StoredProof, *, sent_key: str) -> int | None:
    """The new entry's id; None where the same form made one before. Raises Refusal entries_too_many."""
    hold_person(person_id)
    if session.scalar(select(func.count()).where(ExternalCredit.person_id == person_id)) == MOST_ENTRIES:
        raise Refusal("entries_too_many")
    values = {**vars(facts), **vars(proof), "changed_at": clock.now()}
    unique = {"person_id": person_id, "sent_key": sent_key}
    made = insert_unless_there(ExternalCredit, tuple(unique), **unique, **values)
    if made is not None:
        note("own_credit.added", actor_id=person_id, subject=("own_credit", made))
    return made


def own_entry_for_changing(person_id: int, entry_id: int) -> ExternalCredit | None:
    """One of her own entries, read once she is held: of two changes the later sees the proof of the earlier."""
    hold_person(person_id)
    return own_entry_of(person_id, entry_id)


def change_own_entry(entry: ExternalCredit, facts: OwnFacts, proof: StoredProof | None) -> None:
    """Change what it says; another proof takes the place of the one before, None leaves that."""
    if proof is not None:
        _remove_proof(entry)
    for name, value in {**vars(facts), **(vars(proof) if proof else {})}.items():
        setattr(entry, name, value)
    entry.changed_at = clock.now()
    note("own_credit.changed", actor_id=entry.person_id, subject=("own_credit", entry.id))


def delete_own_entry(entry: ExternalCredit) -> None:
    """Delete it, and its proof once that is kept."""
    _remove_proof(entry)
    note("own_credit.deleted", actor_id=entry.person_id, subject=("own_credit", entry.id))
    session.delete(entry)


def _remove_proof(entry: ExternalCredit) -> None:
    """Later, by the worker: a storage may be slow, and what is undone must still have its file."""
    if entry.proof_storage_name:
        enqueue("credit.remove_proof", storage_name=entry.proof_storage_name)
