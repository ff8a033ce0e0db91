"""Asks a program of this room that reads strangers' files in a process of its own, and takes nothing on trust."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from lms.media.rules import Unreadable
from lms.storage import insist_on_room

LARGEST_ANSWER: Final = 10_000


def ask(program: Path, *arguments: str, seconds: float) -> dict[str, Any]:
    """What the program answers, an object of JSON; raises Unreadable: too_slow, or broken where it gave up."""
    command = [sys.executable, "-I", str(program), *arguments]
    try:
        # Nothing of our own environment, such as the signing key, goes to a process that reads strangers' files.
        # Its answer goes into a file, which has a limit, and not through a pipe, which has none.
        with TemporaryFile() as told:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                env={},
                check=False,
            )
            told.seek(0)
            answer = answer_in(told.read(LARGEST_ANSWER)) if done.returncode == 0 else None
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow") from error
    if answer is None:
        # Its answer may not have fitted.
        insist_on_room(Path(tempfile.gettempdir()))
        raise Unreadable("broken")
    return answer


def answer_in(told: bytes) -> dict[str, Any] | None:
    """The object of JSON that a child process wrote; None where it wrote anything else."""
    try:
        answer = json.loads(told)
    except (ValueError, RecursionError):
        # Ten thousand opening brackets are deeper than Python reads.
        return None
    return answer if isinstance(answer, dict) else None
