"""A worker process beside the pages: started again when it breaks, ended with them."""

import subprocess
import threading
from types import TracebackType
from typing import Final, Self

ENDING_SECONDS: Final = 20.0


class Beside:
    """Keeps one process running while the context lasts."""

    def __init__(self, command: list[str], *, pause: float = 2.0) -> None:
        self._command, self._pause = command, pause
        self._over = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, name="beside", daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._end()
        self._watcher.join()
        self._end()

    def _start(self) -> "subprocess.Popen[bytes]":
        # In a group of its own: Ctrl-C reaches the pages alone, and they end it in order.
        return subprocess.Popen(self._command, process_group=0)

    def _watch(self) -> None:
        while not self._over.is_set():
            self._process.wait()
            if not self._over.wait(self._pause):
                self._process = self._start()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
