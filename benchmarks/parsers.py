"""Parsers: whatever comes in, each takes it or refuses it in its own words, and reads what it wrote as it was.

The inputs are made from random bytes for the promises that the tests state, those of captions, chapters, ranges,
headers, first bytes, reports of what was watched and of who attended, passes, names, answers of child processes,
tables of spreadsheets, and files of questions. An input that breaks one is printed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from time import process_time
from types import ModuleType

from benchmarks._proof import Findings, is_full
from tests import test_sheets
from tests.assessments.exchange import test_plain, test_sniffing
from tests.learning import test_watching
from tests.learning.attendance.reports import test_days, test_placing
from tests.learning.attendance.reports import test_hostile as test_reports
from tests.media import (
    test_captioning,
    test_captions,
    test_chapters,
    test_hostile,
    test_parsers,
    test_pictures,
    test_ranges,
)

SEED = 20261122
SMALL, FULL = 5, 10_000
BYTES = (256, 1024, 4096)
# Those that read whole recordings have a program of their own: hostile_recordings.
ELSEWHERE = {"test_any_changed_recording_is_read_or_refused"}


def main() -> int:
    """One promise after another; the exit status."""
    findings, count = Findings(), FULL if is_full("parsers") else SMALL
    print("| Promise | Inputs | Longest of one, ms of processor |\n|---|---:|---:|")
    for module in (
        test_captions,
        test_captioning,
        test_chapters,
        test_ranges,
        test_hostile,
        test_pictures,
        test_watching,
        test_days,
        test_placing,
        test_reports,
        test_parsers,
        test_sheets,
        test_plain,
        test_sniffing,
    ):
        for name, promise in promises(module):
            told, longest = tried(findings, name, promise, count)
            print(f"| {name} | {told:,} | {1000 * longest:,.0f} |")
    return findings.end()


def promises(module: ModuleType) -> list[tuple[str, Callable[[bytes], object]]]:
    """What a module of tests says of any input, in words, and what tries it on some bytes."""
    stated = [(name, one) for name, one in vars(module).items() if hasattr(one, "hypothesis")]
    return [
        (name.removeprefix("test_").replace("_", " "), one.hypothesis.fuzz_one_input)
        for name, one in stated
        if name not in ELSEWHERE
    ]


def tried(findings: Findings, name: str, promise: Callable[[bytes], object], count: int) -> tuple[int, float]:
    """Draw so often: how many bytes were an input at all, and the seconds of processor that the longest took."""
    chance, told, longest = random.Random(f"{SEED} {name}"), 0, 0.0
    for _ in range(count):
        drawn = chance.randbytes(chance.choice(BYTES))
        start, broken, is_input = process_time(), "", True
        try:
            is_input = promise(drawn) is not None
        except Exception as error:
            broken = f"{name}: {error!r} {getattr(error, '__notes__', '')}"
        if is_input:
            findings.check("No input breaks what is promised of it", not broken, broken)
            told, longest = told + 1, max(longest, process_time() - start)
    findings.check("Half of what is drawn is an input", 2 * told > count, (name, told, count))
    return told, longest


if __name__ == "__main__":
    sys.exit(main())
