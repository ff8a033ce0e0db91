"""Hostile recordings: whatever is changed in a file, it is read or refused with a reason, in bounded time.

Small recordings of each kind that is taken are cut, and bytes of them replaced at random places, with more weight
on their heads, where lengths and counts stand. Each goes through the worker's own examination.
"""

from __future__ import annotations

import random
import sys
import time

from benchmarks._proof import Findings, House, house, is_full
from lms.media.operations import examine
from lms.media.rules import Unreadable
from lms.media.wording import failure_words
from tests.factories.recordings import clip

SEED = 20261122
SMALL, FULL = 3, 300
MOST_SECONDS = 60
EXTREMES = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")


def main() -> int:
    """Examine changed recordings one by one; the exit status."""
    findings, chance = Findings(), random.Random(SEED)
    count = FULL if is_full("hostile_recordings") else SMALL
    kinds = (
        clip(2),
        clip(2, container="webm", picture="libvpx", sound="libopus"),
        clip(2, container="mp3", picture=None, sound="libmp3lame"),
    )
    ends: dict[str, int] = {}
    with house("sqlite") as opened:
        for number in range(count):
            end = examined(opened, findings, changed(chance, kinds[number % len(kinds)]))
            ends[end] = ends.get(end, 0) + 1
    print("| How it ended | Files |\n|---|---:|")
    for end in sorted(ends):
        print(f"| {end} | {ends[end]} |")
    return findings.end()


def changed(chance: random.Random, content: bytes) -> bytes:
    """The recording with a few bytes replaced, and sometimes cut."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        reach = 2048 if chance.random() < 0.5 else len(made)
        # The first bytes stay: what is not recognised is refused before anything reads it.
        place = chance.randrange(40, max(41, min(reach, len(made) - 8)))
        value = chance.choice(EXTREMES) if chance.random() < 0.5 else chance.randbytes(chance.randint(1, 8))
        made[place : place + len(value)] = value
    return bytes(made[: chance.randrange(40, len(made))] if chance.random() < 0.2 else made)


def examined(opened: House, findings: Findings, content: bytes) -> str:
    """How its examination ends."""
    path, start, end = opened.folder / "upload", time.monotonic(), "read"
    path.write_bytes(content)
    try:
        found = examine(path)
        findings.check("What is read has a length and a digest", bool(found.duration_ms and found.sha256))
    except Unreadable as refused:
        end = refused.code
        said = failure_words(f"{refused.code}:{refused.detail}")
        is_said = said.endswith(".") and not said.startswith("file_")
        findings.check("What is refused says why in words", is_said, said)
    except Exception as error:
        findings.check("Nothing else comes of it", False, repr(error))
        end = "broken off"
    taken = time.monotonic() - start
    findings.check(f"It takes less than {MOST_SECONDS} s", taken < MOST_SECONDS, taken)
    return end


if __name__ == "__main__":
    sys.exit(main())
