"""Has a recording looked into by a child process, and judges what comes back."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from lms.media.asking import ask
from lms.media.rules import FileType, Findings, Unreadable

EXAMINER: Final = Path(__file__).with_name("examiner.py")
SECONDS: Final = 120
BYTES_A_SECOND: Final = 40_000_000
LONGEST_NAME: Final = 40


def inspect(path: Path, kind: FileType) -> Findings:
    """What the file holds; raises Unreadable where it cannot be read to its end."""
    return findings_from(_ask("inspect", path, kind))


def findings_from(answer: dict[str, Any]) -> Findings:
    """What the examiner found, in its words of JSON; raises Unreadable where that makes no sense."""
    # Who takes the examiner over can make it say anything: each fact is of its own kind, and no more than fits.
    texts = {"video_codec", "audio_codec", "layout"}
    for name, value in answer.items():
        is_text = name in texts and type(value) is str and len(value) <= LONGEST_NAME
        if not is_text and (name in texts or type(value) is not int or value < 0):
            raise Unreadable("broken")
    try:
        return Findings(**answer)
    except TypeError as error:
        raise Unreadable("broken") from error


def poster_of(path: Path, kind: FileType) -> bytes | None:
    """A JPEG of the picture at a tenth of the way; None where none can be drawn, which spoils nothing."""
    with TemporaryDirectory(prefix="poster-") as folder:
        target = Path(folder) / "poster.jpg"
        try:
            _ask("draw", path, kind, str(target))
            return target.read_bytes()
        except (Unreadable, OSError):
            return None


def _ask(act: str, path: Path, kind: FileType, *more: str) -> dict[str, Any]:
    seconds = SECONDS + path.stat().st_size // BYTES_A_SECOND
    return ask(EXAMINER, act, str(path), kind.container, *more, seconds=seconds)
