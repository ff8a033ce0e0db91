"""Every proving program holds at its small size, and says in its first line what it proves."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import FOLDER, programs
from benchmarks.__main__ import with_section

ROOT = Path(__file__).resolve().parent.parent
# A server, a browser and an encoder take longer than a run of the tests has; the steps of its way are tests
# of their own where recordings are received, made into renditions and watched.
ALONE = {"recording"}


@pytest.mark.parametrize("name", sorted(set(programs()) - ALONE))
def test_what_a_program_proves_holds_at_small_size(name: str) -> None:
    command = (sys.executable, "-m", f"benchmarks.{name}", "--size", "small")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("name", programs())
def test_a_program_says_in_one_line_what_it_proves(name: str) -> None:
    assert ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text()))


def test_one_part_is_made_anew_and_the_others_stay_in_their_order() -> None:
    first, second, *_others = programs()
    page = with_section("", second, f"## Second\n\n`{second}` at its full size: held, 2 s.\n", machine="one")
    page = with_section(page, first, f"## First\n\n`{first}` at its full size: held, 1 s.\n", machine="one")
    page = with_section(page, "gone", "## Gone\n\n`gone` at its full size: held, 9 s.\n", machine="one")
    again = with_section(page, first, f"## First\n\n`{first}` at its full size: held, 3 s.\n", machine="two")
    assert again.index("held, 3 s") < again.index("held, 2 s")
    assert "held, 1 s" not in again
    assert "gone" not in again
    assert again.count("on two.") == 1
