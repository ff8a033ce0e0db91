"""Run every check in order, fast ones first, and the test suite last, so that its summary ends the output."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent

CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("mypy", "--no-error-summary"),
    "layers": ("lint-imports", "--no-logo"),
    "lint of the scripts": ("python", "hatch_build.py", "lint"),
    "tests of the scripts": ("python", "hatch_build.py", "test"),
}
# What does something of its own on PostgreSQL is measured there. The rest was measured on SQLite and is only run:
# measuring makes a third of the time.
APART = (
    *("tests/test_db.py", "tests/search", "tests/audit", "tests/activities/test_editions.py"),
    "tests/scripts/test_postgres.py",
)
POSTGRESQL = ("pytest", "-n", "2", "--engine", "postgresql", "-m", "not browser")
# The proving programs open both engines themselves. The demonstration's years are made once, on SQLite, where it
# lives; what fills them are operations whose own tests run here, as does the brief demonstration.
# Commands are tried on the embedded database.
ELSEWHERE = (
    *("tests/architecture", "tests/scripts", "tests/test_cli.py"),
    *("tests/test_proving.py", "tests/demo/test_portal.py"),
)
SUITES = {
    "tests of what PostgreSQL does by itself": (
        *POSTGRESQL,
        *APART,
        *("--cov", "--cov-report=", "--cov-fail-under", "0"),
    ),
    "tests on PostgreSQL": (
        *(*POSTGRESQL, "--few-pages"),
        *(f"--ignore={path}" for path in (*APART, *ELSEWHERE)),
    ),
    # Coverage is the union of both engines.
    "tests on SQLite": (
        *("pytest", "-n", "2", "-m", "not postgres and not browser"),
        *("--cov", "--cov-append", "--cov-report", "term-missing:skip-covered"),
    ),
    # Who walks in a browser waits much of the time, for pages and for recordings that play: three walk at once.
    "tests in the browser": ("pytest", "-n", "3", "--no-loadscope-reorder", "-m", "browser", "--durations=12"),
}


def main() -> int:
    """Run all checks even when one fails, so that one run tells everything."""
    parser = argparse.ArgumentParser(prog="scripts.checks", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="leave the test suite out")
    fast = parser.parse_args().fast
    failed = _failures(CHECKS)
    if fast:
        return 1 if failed else 0
    return _suite(failed)


def _suite(failed: list[str]) -> int:
    """Run the tests, fast ones first; what has failed before is told ahead of the last summary."""
    *first, last = SUITES
    failed += _failures({name: SUITES[name] for name in first})
    if failed:
        print(f"Failed so far: {', '.join(failed)}", flush=True)
    return 1 if _run(SUITES[last]) or failed else 0


def _failures(commands: dict[str, tuple[str, ...]]) -> list[str]:
    return [name for name, command in commands.items() if not _passes(name, command)]


def _passes(name: str, command: tuple[str, ...]) -> bool:
    begin = time.monotonic()
    passed = _run(command) == 0
    print(f"{'passed' if passed else 'FAILED'}: {name} ({time.monotonic() - begin:.0f} s)", flush=True)
    return passed


def _run(command: tuple[str, ...]) -> int:
    """Run one program of the virtual environment, which need not be the active one."""
    search = os.pathsep.join((str(PROGRAMS), os.environ.get("PATH", os.defpath)))
    program, *arguments = command
    return subprocess.run(
        (PROGRAMS / program, *arguments),
        cwd=ROOT,
        env=os.environ | {"PATH": search, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
