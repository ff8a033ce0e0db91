"""Servers of the tests, each kept by a guardian shell, so that none outlives a killed test run.

The guardian waits at a pipe whose other end only this process holds. When the pipe closes, by `stop`
or because this process has died in whatever way, it ends the server and removes the server's folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PATIENCE = 30.0
EXIT = "exit"
LOG = "log"
SCRIPT = """
folder=$1 signal=$2
shift 2
exec 3<&0
"$@" 3<&- &
server=$!
(read -r _line <&3; [ -e "$folder/exit" ] || kill -s "$signal" "$server") &
reader=$!
wait "$server"
status=$?
echo "$status" >"$folder/exit"
wait "$reader"
cd / && rm -rf "$folder"
exit "$status"
"""


class Guarded:
    """A folder of its own in the temporary folder, or in another, and the one server that lives there."""

    def __init__(self, name: str, *, within: Path | None = None) -> None:
        """Make the folder; the server comes with `launch`."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"enduring-{name}-", dir=within))
        self._guardian: subprocess.Popen[bytes] | None = None

    def launch(
        self,
        command: list[str],
        *,
        environment: Mapping[str, str] = os.environ,
        ends_by: str = "TERM",
        identity: Mapping[str, Any] | None = None,
        workplace: Path | None = None,
    ) -> None:
        """Start the server; the log gathers what it writes."""
        with (self.folder / LOG).open("ab") as log:
            self._guardian = subprocess.Popen(
                ["/bin/sh", "-c", SCRIPT, "guardian", str(self.folder), ends_by, *command],
                cwd=workplace or self.folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # An interrupt at the keyboard reaches the tests alone, and they end the server in order.
                start_new_session=True,
                **(identity or {}),
            )

    def alive(self) -> bool:
        """Say whether the server has not ended by itself."""
        return not (self.folder / EXIT).exists()

    def log(self) -> str:
        """What the server has written so far."""
        path = self.folder / LOG
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> int:
        """End the server, remove its folder and answer its exit status."""
        status = 0
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            status = self._last_status(self._guardian)
            self._guardian = None
        shutil.rmtree(self.folder, ignore_errors=True)
        return status

    def _last_status(self, guardian: subprocess.Popen[bytes]) -> int:
        try:
            return guardian.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(guardian.pid, signal.SIGKILL)
            return guardian.wait(PATIENCE)


def free_port() -> int:
    """A port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
