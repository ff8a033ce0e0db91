"""Run every proving program, at full size unless said otherwise, and write what they found into README.md."""

from __future__ import annotations

import argparse
import ast
import os
import platform
import sqlite3
import subprocess
import sys
import time

from benchmarks import FOLDER, programs
from tests.postgres import program_of_postgresql

PREFACE = """# What has been proved, and how large

Written by `python -m benchmarks` on {machine}.
Times are of that machine, which may have had other work, and are
asserted nowhere. Each part says at which size it ran; the small one is that of `make test`.
One program alone: `.venv/bin/python -m benchmarks.NAME --size full`.
"""


def main() -> int:
    """Run all programs even when one fails; the file tells which."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only these, and leave README.md alone")
    parser.add_argument("--small", nargs="*", default=[], metavar="NAME", help="run these at their small size")
    asked = parser.parse_args()
    names = asked.names
    sections = [_section(name, "small" if name in asked.small else "full") for name in names or programs()]
    if not names:
        text = "\n".join([PREFACE.format(machine=_machine()), *(section for section, _ in sections)])
        (FOLDER / "README.md").write_text(text)
    return 0 if all(held for _, held in sections) else 1


def _section(name: str, size: str) -> tuple[str, bool]:
    """Run one program; answer its part of the file, and whether what it proves held."""
    print(f"{name} ...", flush=True)
    begin = time.monotonic()
    command = (sys.executable, "-m", f"benchmarks.{name}", "--size", size)
    done = subprocess.run(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True, check=False)
    verdict = "held" if done.returncode == 0 else f"**did not hold** (exit status {done.returncode})"
    seconds = time.monotonic() - begin
    print(f"{name}: {verdict}, {seconds:.0f} s", flush=True)
    begins = f"## {_heading(name)}\n\n`{name}` at its {size} size: {verdict}, {seconds:.0f} s."
    section = f"{begins}\n\n{done.stdout.strip()}\n"
    return section, done.returncode == 0


def _heading(name: str) -> str:
    words = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text())) or name
    return words.splitlines()[0].rstrip(".")


def _machine() -> str:
    engines = f"SQLite {sqlite3.sqlite_version}, {_postgresql()}"
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {system}, {engines}"


def _postgresql() -> str:
    """The version of the server that the programs start, as it names itself."""
    done = subprocess.run(
        (program_of_postgresql("postgres"), "--version"), stdout=subprocess.PIPE, text=True, check=False
    )
    return done.stdout.strip().replace("postgres (PostgreSQL)", "PostgreSQL").split(" (")[0]


if __name__ == "__main__":
    sys.exit(main())
