"""Asks a virus scanner about a file: clamd over its socket, by its command INSTREAM."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lms.media.rules import Unreadable

BLOCK: Final = 256 * 1024
CONNECT_SECONDS: Final = 10.0
# It answers once it has the whole file and has looked through it.
ANSWER_SECONDS: Final = 600.0
LONGEST_ANSWER: Final = 4096


class ScannerSilent(OSError):
    """The scanner did not answer, or could not judge: nothing is known of the file. The message says why."""


def insist_on_clean(address: str, path: Path, *, patience: float = ANSWER_SECONDS) -> None:
    """Raise Unreadable("infected", signature) where something is found, ScannerSilent where nothing is known.

    `address` is the path of a Unix socket or host:port; an empty one asks nobody. `patience` is how many seconds
    it has for its answer.
    """
    if not address:
        return
    try:
        with _connected(address) as scanner:
            answer = _ask(scanner, path, patience)
    except OSError as error:
        raise ScannerSilent(f"{type(error).__name__}: {error}") from error
    judge(answer)


def judge(answer: str) -> None:
    """Read `stream: OK`, `stream: NAME FOUND`, or an error, which proves nothing."""
    told = answer.removeprefix("stream: ")
    if told.endswith(" FOUND"):
        raise Unreadable("infected", told.removesuffix(" FOUND")[:100])
    if told != "OK":
        raise ScannerSilent(told or "It closed the connection without an answer.")


def _ask(scanner: socket.socket, path: Path, patience: float) -> str:
    try:
        with path.open("rb") as file:
            scanner.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                scanner.sendall(struct.pack("!I", len(block)) + block)
            scanner.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # It stops listening where a file is larger than it takes, and then says so.
        return _answer(scanner)
    scanner.settimeout(patience)
    return _answer(scanner)


def _answer(scanner: socket.socket) -> str:
    told = b""
    while b"\0" not in told and len(told) < LONGEST_ANSWER and (more := scanner.recv(LONGEST_ANSWER)):
        told += more
    return told.partition(b"\0")[0].decode(errors="replace").strip()


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    host, _colon, port = address.rpartition(":")
    if address.startswith("/"):
        with socket.socket(socket.AF_UNIX) as scanner:
            scanner.settimeout(CONNECT_SECONDS)
            scanner.connect(address)
            yield scanner
    else:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS) as scanner:
            yield scanner
