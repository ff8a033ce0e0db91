"""The house's signature: its key, the form it takes in a document, and whether a document is still as signed."""

from lms.signing.checking import Checked, State, check
from lms.signing.documents import sign, warm_up
from lms.signing.keys import (
    FOLDER,
    SigningKey,
    as_pem,
    by_fingerprint,
    certificates,
    current,
    findings,
    fingerprint_of,
    make_first,
    rotate,
)

__all__ = [
    "FOLDER",
    "Checked",
    "SigningKey",
    "State",
    "as_pem",
    "by_fingerprint",
    "certificates",
    "check",
    "current",
    "findings",
    "fingerprint_of",
    "make_first",
    "rotate",
    "sign",
    "warm_up",
]
