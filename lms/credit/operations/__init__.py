"""Writes of the ledger: awards, what may happen to their certificates afterwards, and what learners add."""

from lms.credit.operations.awarding import Attended, Printed, award_credit
from lms.credit.operations.cycles import CycleTerms, change_cycle, end_cycle, set_cycle
from lms.credit.operations.own_entries import (
    NO_PROOF,
    OwnFacts,
    StoredProof,
    add_own_entry,
    change_own_entry,
    delete_own_entry,
    own_entry_for_changing,
)
from lms.credit.operations.reissuing import correct_own_name, reissue_for
from lms.credit.operations.revoking import reinstate, revoke
from lms.credit.operations.sharing import end_link, make_link

__all__ = [
    "NO_PROOF",
    "Attended",
    "CycleTerms",
    "OwnFacts",
    "Printed",
    "StoredProof",
    "add_own_entry",
    "award_credit",
    "change_cycle",
    "change_own_entry",
    "correct_own_name",
    "delete_own_entry",
    "end_cycle",
    "end_link",
    "make_link",
    "own_entry_for_changing",
    "reinstate",
    "reissue_for",
    "revoke",
    "set_cycle",
]
