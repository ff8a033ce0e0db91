"""Run the named proving programs, or all, at full size unless said otherwise; write README.md from them."""

from __future__ import annotations

import argparse
import ast
import os
import platform
import re
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
One part alone, made anew: `.venv/bin/python -m benchmarks NAME`.
"""
_NAMED = re.compile(r"^`(\w+)` at its", re.MULTILINE)


def main() -> int:
    """Run all programs even when one fails; the file tells which, and keeps the parts of those not run."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only these, and keep the other parts")
    parser.add_argument("--small", nargs="*", default=[], metavar="NAME", help="run these at their small size")
    asked = parser.parse_args()
    page, all_held = FOLDER / "README.md", True
    for name in asked.names or programs():
        section, held = _section(name, "small" if name in asked.small else "full")
        # Written after each: whoever stops a long run keeps what was found until then.
        page.write_text(with_section(page.read_text(), name, section, machine=_machine()))
        all_held &= held
    return 0 if all_held else 1


def with_section(text: str, name: str, section: str, *, machine: str) -> str:
    """The page with one program's part made anew, in alphabetical order; parts of programs that are gone go."""
    found = {
        named[1]: part
        for part in re.split(r"^(?=## )", text, flags=re.MULTILINE)
        if (named := _NAMED.search(part))
    }
    parts = {key: part.strip() + "\n" for key, part in (found | {name: section}).items() if key in programs()}
    return "\n".join([PREFACE.format(machine=machine), *(parts[key] for key in sorted(parts))])


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
