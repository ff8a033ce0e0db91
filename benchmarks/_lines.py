"""Connections of many learners at once, played by one thread: what is sent, and how long it waits."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from benchmarks._served import Request

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Told:
    """An answer: after how many seconds, repeats and the waiting for them included."""

    status: int
    location: str
    seconds: float
    again: int


class Line:
    """One learner's connection, which stays open for what comes next; use it as a context."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    async def ask(self, request: Request, *, most_again: int = 0) -> Told:
        """Send it; after 503 or a broken line again, as its page does, when the server says so."""
        begin = time.perf_counter()
        for again in range(most_again + 1):
            status, headers = await self._exchange(request)
            if (status and status != 503) or again == most_again:
                break
            await asyncio.sleep(float(headers.get("retry-after", "1")))
        return Told(status, headers.get("location", ""), time.perf_counter() - begin, again)

    async def _exchange(self, request: Request) -> tuple[int, dict[str, str]]:
        """Status and headers; 0 where the line broke."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._once(request)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self._hang_up()
            return 0, {}

    async def _once(self, request: Request) -> tuple[int, dict[str, str]]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writer.write(_written(request, self.port))
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        top, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
        await self._reader.readexactly(int(headers.get("content-length", "0")))
        return int(top.split()[1]), headers

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def _written(request: Request, port: int) -> bytes:
    lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(request.body)}", "", ""]).encode() + request.body
