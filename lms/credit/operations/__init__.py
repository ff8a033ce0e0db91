"""Writes of the ledger: awards, and what may happen to their certificates afterwards."""

from lms.credit.operations.awarding import Printed, award_credit
from lms.credit.operations.reissuing import correct_own_name, reissue_for
from lms.credit.operations.revoking import reinstate, revoke

__all__ = ["Printed", "award_credit", "correct_own_name", "reinstate", "reissue_for", "revoke"]
