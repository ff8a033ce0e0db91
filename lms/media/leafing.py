"""Has slides drawn by a child process, and judges what comes back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lms.media.asking import ask
from lms.media.captions.reading import plain_lines
from lms.media.rules import Unreadable

EXAMINER: Final = Path(__file__).with_name("slide_examiner.py")
SECONDS: Final = 300
# Some writers put a line of their own before it.
HEAD: Final = 1024
MOST_PAGES: Final = 300
LARGEST_PICTURE: Final = 8 * 1024 * 1024
MOST_SIGNS: Final = 4000
REFUSALS: Final = frozenset({"broken", "slides_locked", "slides_scripts", "slides_too_many", "slides_too_heavy"})


@dataclass(frozen=True)
class Leaf:
    """One page: where its picture lies, and what is written on it."""

    picture: Path
    text: str


def insist_on_pdf(head: bytes) -> None:
    """Raise Unreadable where these first bytes begin anything but a PDF."""
    if b"%PDF-" not in head[:HEAD]:
        raise Unreadable("not_a_pdf")


def leaf_through(path: Path, folder: Path) -> list[Leaf]:
    """The pages of a PDF, drawn into the folder; raises Unreadable."""
    pages = pages_said(ask(EXAMINER, str(path), str(folder), seconds=SECONDS))
    return [_leaf(folder, number) for number in range(1, pages + 1)]


def pages_said(answer: dict[str, Any]) -> int:
    """How many pages there are by the examiner's words of JSON; raises Unreadable where it refused or lies."""
    # Who takes the examiner over can make it say anything.
    refused, pages = answer.get("refused"), answer.get("pages")
    if isinstance(refused, str) and refused in REFUSALS:
        raise Unreadable(refused)
    if type(pages) is not int or not 0 < pages <= MOST_PAGES:
        raise Unreadable("broken")
    return pages


def _leaf(folder: Path, number: int) -> Leaf:
    picture = folder / f"{number}.webp"
    try:
        with picture.open("rb") as file:
            head = file.read(12)
        text = (folder / f"{number}.txt").read_text("utf-8", errors="replace")
    except OSError as error:
        raise Unreadable("broken") from error
    if head[:4] != b"RIFF" or head[8:] != b"WEBP" or picture.stat().st_size > LARGEST_PICTURE:
        raise Unreadable("broken")
    return Leaf(picture, plain_lines(text.replace("\r", "\n"))[:MOST_SIGNS].strip())
