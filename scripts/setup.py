"""Make a fresh clone ready: system packages, virtual environment, locked packages, front end.

Every step leaves a stamp and is skipped while the stamp holds, so that a second start takes seconds.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from scripts import system_packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
OLDEST_PYTHON = (3, 11)
RUNNING_LOCKS = ("requirements.lock", "requirements-s3.lock")


def main() -> None:
    """Set up for running, or for testing, which needs more."""
    parser = argparse.ArgumentParser(prog="scripts.setup", description=__doc__)
    parser.add_argument("purpose", choices=("run", "test"))
    purpose = parser.parse_args().purpose
    if sys.version_info < OLDEST_PYTHON:
        raise SystemExit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.")
    # Two starts at once take turns: both would write into the same environment.
    with (ROOT / "Makefile").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _set_up(purpose)


def _set_up(purpose: str) -> None:
    system_packages.ensure(system_packages.TEST if purpose == "test" else system_packages.RUN)
    _virtual_environment()
    _locked_packages(purpose)
    _project()
    # The build looks for itself whether a source has changed since the last time.
    _run("The front end could not be built.", str(PYTHON), "hatch_build.py")


def _virtual_environment() -> None:
    """Scripts in an environment name its place and its Python: another of either makes a new one."""
    state = _digest(str(ROOT).encode(), repr(sys.version_info[:2]).encode())
    if _holds("environment", state) and PYTHON.exists():
        return
    print("Creating .venv", flush=True)
    _run("The virtual environment could not be created.", sys.executable, "-m", "venv", "--clear", str(VENV))
    _stamp("environment", state)


def _locked_packages(purpose: str) -> None:
    """The lock for tests holds everything of the two for running, in the same versions."""
    lock = ROOT / _lock_for(purpose)
    state = _digest(lock.read_bytes())
    if _holds(lock.name, state):
        return
    print(f"Installing the packages of {lock.name}; the first time this takes a minute or two", flush=True)
    # What is never imported need not be compiled: Python compiles the rest when it first reads it.
    _pip("--no-compile", "--require-hashes", "-r", str(lock))
    _stamp(lock.name, state)
    if purpose == "test":
        for other in RUNNING_LOCKS:
            _stamp(other, _digest((ROOT / other).read_bytes()))


def _lock_for(purpose: str) -> str:
    """Whose files are in S3 needs its client."""
    if purpose == "test":
        return "requirements-dev.lock"
    folder, bucket = RUNNING_LOCKS
    return bucket if os.environ.get("LMS_MEDIA_ROOT", "").startswith("s3://") else folder


def _project() -> None:
    """Install the product itself from where it lies, with the build tools that the lock has brought."""
    state = _digest((ROOT / "pyproject.toml").read_bytes())
    if _holds("project", state):
        return
    print("Installing the product and building its front end", flush=True)
    _pip("--no-deps", "--no-build-isolation", "--editable", ".")
    _stamp("project", state)


def _pip(*arguments: str) -> None:
    command = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments)
    _run("The Python packages could not be installed.", *command)


def _run(complaint: str, *command: str) -> None:
    """Run a step; its own output has told the reason when it fails."""
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        raise SystemExit(complaint)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _holds(name: str, state: str) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == state


def _stamp(name: str, state: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(state)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        # Ended by the reader's own hand: the next start goes on where this one stopped.
        os._exit(130)
