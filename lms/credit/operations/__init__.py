"""Writes of the ledger: awards, and what may happen to their certificates afterwards."""

from lms.credit.operations.awarding import Printed, award_credit

__all__ = ["Printed", "award_credit"]
