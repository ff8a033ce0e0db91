"""Has a picture drawn anew by a child process, and judges what comes back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lms.media.asking import ask
from lms.media.rules import Unreadable
from lms.media.sniffing import name_of

EXAMINER: Final = Path(__file__).with_name("picture_examiner.py")
SECONDS: Final = 60
HEAD: Final = 4096
MOST_PICTURE_BYTES: Final = 8 * 1000 * 1000
WIDEST: Final = 1600
LARGEST: Final = 8 * 1024 * 1024
REFUSALS: Final = frozenset({"broken", "picture_too_many_pixels"})
# What each kind begins with, and what browsers are told it is.
KINDS: Final = {
    "png": (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture as it was drawn anew: its bytes, what they are, and its sides in pixels."""

    content: bytes
    content_type: str
    suffix: str
    width: int
    height: int


def insist_on_picture(head: bytes) -> None:
    """Raise Unreadable where these first bytes begin neither PNG, JPEG nor WebP."""
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if not (is_webp or head.startswith(tuple(begins for begins, _type, _suffix in KINDS.values()))):
        raise Unreadable("not_a_picture", name_of(head))


def drawn_anew(path: Path, target: Path) -> Drawn:
    """The picture of a file, drawn into `target`; raises Unreadable."""
    width, height, kind = drawing_said(ask(EXAMINER, str(path), str(target), seconds=SECONDS))
    begins, content_type, suffix = KINDS[kind]
    try:
        content = target.read_bytes()
    except OSError as error:
        raise Unreadable("broken") from error
    if not content.startswith(begins) or len(content) > LARGEST:
        raise Unreadable("broken")
    return Drawn(content=content, content_type=content_type, suffix=suffix, width=width, height=height)


def drawing_said(answer: dict[str, Any]) -> tuple[int, int, str]:
    """Sides and kind by the examiner's words of JSON; raises Unreadable where it refused or lies."""
    # Who takes the examiner over can make it say anything.
    refused, kind = answer.get("refused"), answer.get("kind")
    if isinstance(refused, str) and refused in REFUSALS:
        raise Unreadable(refused)
    sides = (answer.get("width"), answer.get("height"))
    if not (
        isinstance(kind, str) and kind in KINDS and all(type(one) is int and 0 < one <= WIDEST for one in sides)
    ):
        raise Unreadable("broken")
    return answer["width"], answer["height"], kind
