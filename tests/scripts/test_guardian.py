"""A server of the tests ends with them, whatever ends them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.guardian import Guarded

ROOT = Path(__file__).resolve().parents[2]
OWNER = """
import sys, time
from tests.guardian import Guarded
guarded = Guarded("trial")
guarded.launch(["/bin/sh", "-c", 'echo $$ >"$0/pid"; exec sleep 600', str(guarded.folder)])
print(guarded.folder, flush=True)
time.sleep(600)
"""


def test_stopping_tells_how_the_server_ended_and_removes_its_folder() -> None:
    guarded = Guarded("trial")
    guarded.launch(["/bin/sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done"])
    _until(lambda: "ready" in guarded.log())
    assert guarded.alive()
    assert guarded.stop() == 7
    assert not guarded.folder.exists()


def test_a_server_that_ends_by_itself_is_noticed() -> None:
    guarded = Guarded("trial")
    guarded.launch(["/bin/sh", "-c", "echo no licence; exit 3"])
    _until(lambda: not guarded.alive())
    assert guarded.log() == "no licence\n"
    assert guarded.stop() == 3


def test_a_killed_run_leaves_no_server_and_no_folder() -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        _until(lambda: (folder / "pid").exists() and (folder / "pid").read_text().strip() != "")
        server = int((folder / "pid").read_text())
        assert _runs(server)
        owner.send_signal(signal.SIGKILL)
    _until(lambda: not folder.exists())
    assert not _runs(server)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "this took too long"
        time.sleep(0.02)
