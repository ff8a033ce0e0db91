"""A report's bytes: sealed, outside any transaction."""

import hashlib
from dataclasses import dataclass
from typing import Final

from lms import storage, vault
from lms.access.decision import Refusal
from lms.credit.accreditors.models import Report

FOLDER: Final = "reports"


@dataclass(frozen=True, kw_only=True)
class StoredReport:
    """A report's bytes where they are kept; `digest` is the SHA-256 of the file as it is sent."""

    digest: str
    size: int
    storage_name: str


def store_report(data: bytes) -> StoredReport:
    """Keep a report's bytes, outside any transaction and before it is recorded; sealed, for they name learners."""
    name, _digest = storage.files().write(FOLDER, vault.seal_bytes(data, FOLDER))
    return StoredReport(digest=hashlib.sha256(data).hexdigest(), size=len(data), storage_name=name)


def read_report(report: Report) -> bytes:
    """A report's bytes as they were sent.

    Raises Refusal: report_file_gone; report_file_changed where they are no longer the same.
    """
    try:
        data = vault.unseal_bytes(storage.files().read(report.storage_name), FOLDER)
    except FileNotFoundError as gone:
        raise Refusal("report_file_gone") from gone
    except vault.VaultLocked as locked:
        raise Refusal("report_file_changed") from locked
    if hashlib.sha256(data).hexdigest() != report.digest:
        raise Refusal("report_file_changed")
    return data
