"""Every proving program holds at its small size, and says in its first line what it proves."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import FOLDER, programs

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", programs())
def test_what_a_program_proves_holds_at_small_size(name: str) -> None:
    command = (sys.executable, "-m", f"benchmarks.{name}", "--size", "small")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("name", programs())
def test_a_program_says_in_one_line_what_it_proves(name: str) -> None:
    assert ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text()))
