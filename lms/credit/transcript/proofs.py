"""What may prove credit from elsewhere: a PDF, a PNG or a JPEG, known by its first bytes."""

from typing import Final

from lms.media.rules import Unreadable
from lms.media.sniffing import name_of

MOST_PROOF: Final = 10 * 1000 * 1000
HEAD: Final = 4096
# Some writers of PDF put a line of their own before it.
_PDF_WITHIN: Final = 1024
SUFFIXES: Final = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def proof_type(head: bytes) -> str:
    """The type of what these first bytes begin, whatever its name says; raises Unreadable `not_a_proof`."""
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    raise Unreadable("not_a_proof", name_of(head))
