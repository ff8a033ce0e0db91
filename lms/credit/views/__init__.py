"""The doors of the ledger, by what they open: transcripts and what learners add, certificates, verification."""

from lms.credit.views import (
    badges,
    certificates,
    cycles,
    files,
    links,
    own_entries,
    reissuing,
    reporting,
    shared,
    transcript,
    verification,
)
from lms.credit.views.blueprint import blueprint

__all__ = [
    "badges",
    "blueprint",
    "certificates",
    "cycles",
    "files",
    "links",
    "own_entries",
    "reissuing",
    "reporting",
    "shared",
    "transcript",
    "verification",
]
