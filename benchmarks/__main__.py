"""Run every proving program at full size and write what they found into benchmarks/README.md."""

from __future__ import annotations

import argparse
import ast
import os
import platform
import subprocess
import sys
import time

from benchmarks import FOLDER, programs

PREFACE = """# What has been proved, and how large

Written by `make prove` on {machine}. Times are of that machine and are asserted nowhere.
One program alone: `.venv/bin/python -m benchmarks.NAME --size full`.
"""


def main() -> int:
    """Run all programs even when one fails; the file tells which."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only these, and leave README.md alone")
    names = parser.parse_args().names
    sections = [_section(name) for name in names or programs()]
    if not names:
        text = "\n".join([PREFACE.format(machine=_machine()), *(section for section, _ in sections)])
        (FOLDER / "README.md").write_text(text)
    return 0 if all(held for _, held in sections) else 1


def _section(name: str) -> tuple[str, bool]:
    """Run one program; answer its part of the file, and whether what it proves held."""
    print(f"{name} ...", flush=True)
    begin = time.monotonic()
    command = (sys.executable, "-m", f"benchmarks.{name}", "--size", "full")
    done = subprocess.run(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True, check=False)
    verdict = "held" if done.returncode == 0 else f"**did not hold** (exit status {done.returncode})"
    seconds = time.monotonic() - begin
    print(f"{name}: {verdict}, {seconds:.0f} s", flush=True)
    section = f"## {_heading(name)}\n\n`{name}`: {verdict}, {seconds:.0f} s.\n\n{done.stdout.strip()}\n"
    return section, done.returncode == 0


def _heading(name: str) -> str:
    words = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text())) or name
    return words.splitlines()[0].rstrip(".")


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
