"""Connections that take in answers as fast as they come: the least that a reader can cost."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

BUFFER = 1024 * 1024
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Pulled:
    """What came: answers, bytes of their bodies, other answers than wanted, and the seconds it took."""

    answers: int
    size: int
    refused: int
    seconds: float

    @property
    def megabytes_a_second(self) -> float:
        """Millions of bytes of bodies in a second."""
        return self.size / self.seconds / 1e6


def pull(
    port: int, requests: Sequence[bytes], *, connections: int, seconds: float, status: bytes = b"206"
) -> Pulled:
    """Send the requests again and again over as many connections, each the next when its answer has come."""
    begin = time.monotonic()
    with ThreadPoolExecutor(connections) as pool:
        shifted = [[*requests[number:], *requests[:number]] for number in range(connections)]
        found = list(pool.map(lambda mine: _one(port, mine, begin + seconds, status), shifted))
    return Pulled(
        answers=sum(answers for answers, _size, _refused in found),
        size=sum(size for _answers, size, _refused in found),
        refused=sum(refused for _answers, _size, refused in found),
        seconds=time.monotonic() - begin,
    )


def _one(port: int, requests: Sequence[bytes], end: float, wanted: bytes) -> tuple[int, int, int]:
    answers = size = refused = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        buffer = memoryview(bytearray(BUFFER))
        for request in _again(requests):
            connection.sendall(request)
            status, length = _answer(connection, buffer)
            answers, size, refused = answers + 1, size + length, refused + (status != wanted)
            if time.monotonic() >= end:
                break
    return answers, size, refused


def _again(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def _answer(connection: socket.socket, buffer: memoryview) -> tuple[bytes, int]:
    head = b""
    while b"\r\n\r\n" not in head:
        got = connection.recv(16384)
        if not got:
            raise ConnectionError("The server hung up.")
        head += got
    top, _blank, begun = head.partition(b"\r\n\r\n")
    named = _LENGTH.search(top)
    length = int(named[1]) if named else 0
    left = length - len(begun)
    while left:
        got = connection.recv_into(buffer, min(left, BUFFER))
        if not got:
            raise ConnectionError("The server hung up.")
        left -= got
    return top[9:12], length
