"""Why a certificate was revoked, reinstated or issued anew: codes, and their English words for everybody."""

from enum import StrEnum
from typing import Final


class RevocationReason(StrEnum):
    """Why credit was withdrawn. Everybody who verifies reads it, so none of them tells more of a person."""

    ISSUED_IN_ERROR = "issued_in_error"
    REQUIREMENTS_NOT_MET = "requirements_not_met"
    HOLDER_ASKED = "holder_asked"
    REVIEWED = "reviewed"


class ReinstatementReason(StrEnum):
    """Why withdrawn credit stands again; only the office reads it."""

    REVOKED_IN_ERROR = "revoked_in_error"
    SETTLED = "settled"


class ReissueReason(StrEnum):
    """Why a certificate took the place of another."""

    NAME_CORRECTED = "name_corrected"
    DOCUMENT_UNUSABLE = "document_unusable"


PUBLIC_WORDS: Final[dict[str, str]] = {
    RevocationReason.ISSUED_IN_ERROR: "It was issued in error.",
    RevocationReason.REQUIREMENTS_NOT_MET: "The requirements for this credit were not met.",
    RevocationReason.HOLDER_ASKED: "Its holder asked for it.",
    RevocationReason.REVIEWED: "The CE office decided so after a review.",
    ReissueReason.NAME_CORRECTED: "The name was corrected.",
    ReissueReason.DOCUMENT_UNUSABLE: "The document could not be used.",
}


def public_reason(code: str) -> str:
    """The words for everybody; nothing for a reason that only the office reads, or that no code names."""
    return PUBLIC_WORDS.get(code, "")
