"""One's own credit: what was awarded here, what one entered oneself, what it sums up to, and who may see it."""

from lms.credit.transcript.entries import Entry, OwnEntry
from lms.credit.transcript.reading import own_entry_of, transcript_of
from lms.credit.transcript.sums import EVERYTHING, Scope, Total, Transcript, by_year, totals
from lms.credit.transcript.table import as_table

__all__ = [
    "EVERYTHING",
    "Entry",
    "OwnEntry",
    "Scope",
    "Total",
    "Transcript",
    "as_table",
    "by_year",
    "own_entry_of",
    "totals",
    "transcript_of",
]
