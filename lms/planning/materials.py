"""What is shown and handed out at a live activity: its kinds, and which files may be kept of it."""

from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 50 * 1000 * 1000
# So many first bytes tell what a file is.
HEAD: Final = 4096
_PDF_WITHIN: Final = 1024
_ZIP: Final = b"PK\x03\x04"
_WORKS: Final = "application/vnd.openxmlformats-officedocument."
SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    f"{_WORKS}presentationml.presentation": ".pptx",
    f"{_WORKS}wordprocessingml.document": ".docx",
}


class MaterialKind(StrEnum):
    """What must be free of commercial images: everything that attendees see (ACCME Standard 5)."""

    SLIDES = "slides"
    HANDOUT = "handout"
    ATTENDEE_PAGE = "attendee_page"
    PROMOTION = "promotion"


def material_type(head: bytes, name: str) -> str:
    """A file's type by its first bytes, a package of Office also by its name; empty where it is none of ours."""
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(_ZIP):
        ending = name.lower()
        return next((kind for kind, suffix in SUFFIXES.items() if _WORKS in kind and ending.endswith(suffix)), "")
    return ""
