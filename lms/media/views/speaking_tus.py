"""What a request says in the headers of tus 1.0.0, each refused where it makes no sense."""

import binascii
import hashlib
from base64 import b64decode
from dataclasses import dataclass
from typing import Final

from flask import abort, request

from lms.access.decision import Refusal

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,expiration,checksum"
ALGORITHMS: Final = {"sha1": 20, "sha256": 32}
PIECE_TYPE: Final = "application/offset+octet-stream"


def insist_on_protocol() -> None:
    """Refuse another version."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Refusal("upload_protocol", status=412)


def whole_number(header: str, code: str) -> int:
    """The header's number; a length is at least one."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18) or (
        header == "Upload-Length" and not int(text)
    ):
        raise Refusal(code, status=400)
    return int(text)


def file_name() -> str:
    """The name of the file as it was on the sender's disk; empty where none was told."""
    return _told("filename")


def replaced_id() -> int | None:
    """The recording that the file is to replace; a number that none has where it cannot be read."""
    number = _told("replaces")
    if not number:
        return None
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def _told(name: str) -> str:
    """A value of Upload-Metadata: pairs of a key and a Base64 value."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == name:
            try:
                return b64decode(value, validate=True).decode()
            except (binascii.Error, ValueError):
                return ""
    return ""


class AnnouncedChecksum:
    """The digest that a piece is said to have, and the one that it turns out to have."""

    def __init__(self, algorithm: str, announced: bytes) -> None:
        self._announced, self._found = announced, hashlib.new(algorithm, usedforsecurity=False)

    def update(self, block: bytes, /) -> None:
        """Take in the next bytes."""
        self._found.update(block)

    def holds(self) -> bool:
        """True where they were the announced ones."""
        return self._found.digest() == self._announced


@dataclass(frozen=True)
class Piece:
    """What is announced of the bytes that follow; a length in bytes."""

    length: int
    checksum: AnnouncedChecksum | None


def piece() -> Piece | None:
    """What the request announces; None where its body is nothing of the file."""
    if request.mimetype != PIECE_TYPE:
        return None
    length = request.content_length
    if length is None:
        abort(411)
    return Piece(length, _checksum())


def _checksum() -> AnnouncedChecksum | None:
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _space, value = said.strip().partition(" ")
    try:
        announced = b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        announced = b""
    if ALGORITHMS.get(algorithm) != len(announced):
        raise Refusal("upload_checksum_unknown", status=400)
    return AnnouncedChecksum(algorithm, announced)
