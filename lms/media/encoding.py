"""Has renditions made by a child process, and judges what comes back."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from lms.media.asking import answer_in
from lms.media.fragments import segments_of
from lms.media.ladder import RUNGS, SEGMENT_SECONDS, SOUND_BITS, places
from lms.media.playlists import Segment
from lms.media.ranges import MOST_BYTES
from lms.media.rules import FileType, Unreadable
from lms.storage import insist_on_room

ENCODER: Final = Path(__file__).with_name("encoder.py")
# Wall time: a start, and this many seconds for each second of the recording, beside whatever else is at work.
SECONDS: Final = 900
PATIENCE: Final = 30
LARGEST_ANSWER: Final = 10_000
# How the encoder's tracks count time.
PICTURE_TICKS: Final = 90_000
SOUND_TICKS: Final = 48_000
_CODEC: Final = re.compile(r"[0-9a-f]{6}")


@dataclass(frozen=True, kw_only=True)
class Track:
    """A file of segments: its beginning in bytes, and where each segment lies."""

    file: Path
    head: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The picture with its sound at one height; `codec` in six hexadecimal digits."""

    width: int
    height: int
    codec: str
    track: Track


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was made: pictures the lowest first, sound where there is any, stills by their milliseconds."""

    sound: Track | None
    pictures: tuple[Picture, ...]
    stills: dict[int, Path]


def encode(
    source: Path,
    kind: FileType,
    folder: Path,
    progress: Callable[[int], None] = lambda _percent: None,
    *,
    duration_ms: int,
    is_video: bool,
) -> Made:
    """Make them in this folder; raises Unreadable (`broken`, `too_slow`) where the child fails or lies.

    Where it failed because the disk is full it is OSError.
    """
    stills = places(duration_ms) if is_video else ()
    plan = {
        "source": str(source),
        "container": kind.container,
        "folder": str(folder),
        "duration_ms": duration_ms,
        "rungs": list(RUNGS.items()) if is_video else [],
        "places": stills,
        "segment_seconds": SEGMENT_SECONDS,
        "sound_bits": SOUND_BITS,
    }
    with _child(json.dumps(plan), folder, SECONDS + PATIENCE * duration_ms // 1000) as lines:
        for percent in lines:
            progress(percent)
    return made_in(folder, duration_ms, stills)


def made_in(folder: Path, duration_ms: int, stills: tuple[int, ...]) -> Made:
    """What the encoder says that it left in this folder, looked into; raises Unreadable where it is not so."""
    try:
        with (folder / "made.json").open("rb") as file:
            answer = answer_in(file.read(LARGEST_ANSWER)) or {}
        return _believed(answer, folder, duration_ms, stills)
    except (OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise Unreadable("broken") from error


@contextmanager
def _child(plan: str, folder: Path, seconds: int) -> Iterator[Iterator[int]]:
    """Run the encoder; its whole per cents, each once. Whatever ends this block ends the child."""
    command = [sys.executable, "-I", str(ENCODER), plan]
    is_late = threading.Event()
    # Nothing of our own environment, such as the signing key, goes to a process that reads strangers' files.
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as child:
        timer = threading.Timer(seconds, _end, (child, is_late))
        timer.start()
        try:
            yield _per_cents(child.stdout)
            child.wait()
        finally:
            timer.cancel()
            child.kill()
    if is_late.is_set():
        raise Unreadable("too_slow")
    if child.returncode != 0:
        # A disk that is full while the child's files are still there is none of the recording's faults.
        insist_on_room(folder)
        raise Unreadable("broken")


def _end(child: "subprocess.Popen[bytes]", is_late: threading.Event) -> None:
    is_late.set()
    child.kill()


def _per_cents(told: IO[bytes] | None) -> Iterator[int]:
    last = -1
    while told is not None and (line := told.readline(100)):
        percent = int(line) if line.strip().isdigit() else -1
        if last < percent <= 100:
            last = percent
            yield percent


def _believed(answer: dict[str, Any], folder: Path, duration_ms: int, stills: tuple[int, ...]) -> Made:
    """The files that it names, looked into; a still that is missing spoils nothing."""
    sound = _track(folder / "sound.mp4", SOUND_TICKS, duration_ms) if answer["sound"] else None
    pictures = tuple(_picture(one, folder, duration_ms) for one in answer["pictures"])
    if sound is None and not pictures:
        raise ValueError("Nothing was made.")
    drawn = {at_ms: folder / f"{at_ms}.jpg" for at_ms in stills}
    there = {at_ms: still for at_ms, still in drawn.items() if still.is_file()}
    return Made(sound=sound, pictures=pictures, stills=there)


def _picture(facts: dict[str, Any], folder: Path, duration_ms: int) -> Picture:
    width, height, codec = int(facts["width"]), int(facts["height"]), str(facts["codec"])
    if not _CODEC.fullmatch(codec):
        raise ValueError(f"{codec} names no codec.")
    track = _track(folder / f"{height}.mp4", PICTURE_TICKS, duration_ms)
    return Picture(width=width, height=height, codec=codec, track=track)


def _track(path: Path, ticks: int, duration_ms: int) -> Track:
    with path.open("rb") as file:
        head, segments = segments_of(file, ticks=ticks, duration_ms=duration_ms)
    if max(segment.size for segment in segments) > MOST_BYTES:
        raise ValueError("A segment does not fit into one answer.")
    return Track(file=path, head=head, segments=segments)
