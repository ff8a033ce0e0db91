"""Whether a file that somebody holds is a certificate as it was issued, and whether that one stands today."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from lms import signing
from lms.access.limits import Limit
from lms.credit.codes import code_in
from lms.credit.queries import certificate_by_code, stored_file
from lms.credit.verification import Verified, verified
from lms.signing import State

LARGEST_BYTES: Final = 2 * 1024 * 1024
FILES: Final = Limit(kind="verify-file", most=30, period=timedelta(minutes=10))


class Outcome(StrEnum):
    """What can be said of the file."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """What was found; the certificate that an unchanged file is, and the code that a changed one names."""

    outcome: Outcome
    certificate: Verified | None = None
    code: str | None = None


def check_file(data: bytes) -> CheckedFile:
    """Compare a file with our keys, then with what is stored; reads in the open transaction.

    UNKNOWN: signed by us, and no certificate that we know, as a transcript is.
    """
    checked = signing.check(data, signing.certificates())
    named = code_in(checked.reason)
    if checked.state is not State.INTACT:
        is_known = named is not None and certificate_by_code(named) is not None
        if checked.state is State.CHANGED or is_known:
            return CheckedFile(outcome=Outcome.CHANGED, code=named if is_known else None)
        return CheckedFile(outcome=Outcome.FOREIGN)
    found = verified(named) if named else None
    if found is None:
        return CheckedFile(outcome=Outcome.UNKNOWN)
    if not _is_as_stored(found.code, data):
        return CheckedFile(outcome=Outcome.CHANGED, code=found.code)
    return CheckedFile(outcome=Outcome.UNCHANGED, certificate=found)


def _is_as_stored(code: str, data: bytes) -> bool:
    """True also where nothing is stored any more: the signature says enough."""
    certificate = certificate_by_code(code)
    row = stored_file(certificate.id) if certificate else None
    return row is None or row.sha256 == hashlib.sha256(data).hexdigest()
