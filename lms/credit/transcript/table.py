"""The transcript as a table for spreadsheets, own entries marked in every row."""

from collections.abc import Iterator
from typing import Final

from lms import sheets
from lms.credit.codes import grouped
from lms.credit.rules import credit_type
from lms.credit.transcript.entries import Entry, OwnEntry
from lms.credit.transcript.sums import Transcript

HEADINGS: Final = (
    *("Activity", "Completed", "Credit type", "Credits", "Status", "Certificate code", "Verify at"),
    *("Provider", "Note"),
)


def as_table(transcript: Transcript, *, verify_at: str, provider: str) -> Iterator[sheets.Row]:
    """One row per line of the transcript, below the headings."""
    yield HEADINGS
    for one in transcript.entries:
        yield _awarded(one, verify_at, provider)
    for own in transcript.own:
        yield _own(own, provider)


def _awarded(one: Entry, verify_at: str, provider: str) -> sheets.Row:
    return (
        one.title,
        one.completed_on.isoformat(),
        credit_type(one.credit_type).name,
        one.amount,
        one.verdict.standing.value,
        grouped(one.code),
        f"{verify_at}/{one.code}",
        provider,
        "",
    )


def _own(one: OwnEntry, provider: str) -> sheets.Row:
    return (
        one.title,
        one.completed_on.isoformat(),
        credit_type(one.credit_type).name if one.credit_type else one.type_text,
        one.amount,
        f"own entry, not verified by {provider}",
        "",
        "",
        one.provider,
        one.note,
    )
