"""Every proving program holds at its small size, and says in its first line what it proves."""

import ast
import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import FOLDER, programs
from benchmarks.__main__ import with_section
from benchmarks._proof import Prepared, migrated, use
from tests.postgres import Cluster, Reached

# A server, a browser and an encoder take longer than a run of the tests has; the steps of its way are tests
# of their own where recordings are received, made into renditions and watched.
ALONE = {"recording"}


# Each program runs in a process of its own. All are forked from one that has read the product and the libraries
# already, because that takes longer than most of them do.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["benchmarks._proof", "tests.factories.activities", "tests.pages"])
PATIENCE = 300


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """An empty database on each engine: making them takes longer than what many programs do at this size."""
    empty = tmp_path_factory.mktemp("prepared") / "empty.sqlite3"
    migrated(f"sqlite:///{empty}")
    with Cluster() as cluster:
        migrated(cluster.create_database("empty"))
        yield Prepared(empty, Reached(cluster.port, cluster.password), "empty")


def _run(name: str, says: Path, prepared: Prepared) -> None:
    """The program as its command line starts it, with what it prints in a file."""
    use(prepared)
    with says.open("w") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.argv = [name, "--size", "small"]
    sys.exit(importlib.import_module(f"benchmarks.{name}").main())


@pytest.mark.parametrize("name", sorted(set(programs()) - ALONE))
def test_what_a_program_proves_holds_at_small_size(name: str, prepared: Prepared, tmp_path: Path) -> None:
    says = tmp_path / "says"
    process = PROCESSES.Process(target=_run, args=(name, says, prepared))
    process.start()
    process.join(PATIENCE)
    try:
        assert process.exitcode == 0, says.read_text()
        assert says.read_text().strip()
    finally:
        process.kill()


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
