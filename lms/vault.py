"""Encrypts what identifies people, with keys of this installation that are rotated by command.

Seals by what registries know learners, and answers to evaluations as long as they lie beside a name.

`identifiers.keys` in the home folder holds one key a line, its name and 256 bits, the newest last. A sealed value
names its key, so that what an older one sealed is read as long as that key stands there.
"""

import base64
import binascii
import json
import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Text, TypeDecorator

from lms import config

FILE: Final = "identifiers.keys"
FORM: Final = "1"
NAME_BYTES: Final = 4
KEY_BITS: Final = 256
# NIST SP 800-38D: 96 bits, never the same twice under one key; random ones are good for four billion values.
NONCE_BYTES: Final = 12
# Signs that a sealed value of JSON has at least: its length tells nothing of what is shorter.
ROOM: Final = 1024


class VaultLocked(RuntimeError):
    """A sealed value that no key here opens; the message never says what was sealed."""


def seal(text: str, purpose: str, *, home: Path | None = None) -> str:
    """The text, readable with a key of this home alone, and for this purpose alone."""
    return seal_bytes(text.encode(), purpose, home=home).decode("ascii")


def unseal(sealed: str, purpose: str, *, home: Path | None = None) -> str:
    """The text again. Raises VaultLocked."""
    return unseal_bytes(sealed.encode(), purpose, home=home).decode()


def seal_bytes(data: bytes, purpose: str, *, home: Path | None = None) -> bytes:
    """Bytes, as `seal` keeps a text."""
    name, key = _keys(home or config.current().home)[-1]
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, data, purpose.encode()))
    return b".".join((FORM.encode(), name.encode(), body))


def unseal_bytes(sealed: bytes, purpose: str, *, home: Path | None = None) -> bytes:
    """The bytes again. Raises VaultLocked."""
    try:
        form, name, body = sealed.split(b".")
        packed = base64.urlsafe_b64decode(body)
        key = _named(home or config.current().home, name.decode("ascii"))
        if form != FORM.encode() or base64.urlsafe_b64encode(packed) != body:
            raise ValueError("There is one spelling of a sealed value.")
        if key is None:
            raise VaultLocked("An identifier was sealed with a key that is not here. Put identifiers.keys back.")
        return AESGCM(key).decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], purpose.encode())
    except (ValueError, binascii.Error, InvalidTag) as error:
        raise VaultLocked("A sealed identifier was changed, or belongs elsewhere.") from error


class Sealed(TypeDecorator[str]):
    """A text column whose values are sealed for `purpose`, which no other column has; None stays None."""

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Sealed."""
        return None if value is None else seal(value, self.purpose)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Readable."""
        return None if value is None else unseal(value, self.purpose)


class SealedJson(TypeDecorator[Any]):
    """A column of JSON values, sealed for `purpose` like texts, and filled up so that lengths tell little."""

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Sealed."""
        return None if value is None else seal(filled_up(json.dumps(value)), self.purpose)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value again."""
        return None if value is None else json.loads(unseal(value, self.purpose))


def filled_up(text: str) -> str:
    """The text with blanks behind it, which JSON does not mind: 1024 signs, or twice as many, and so on."""
    room = ROOM
    while room < len(text):
        room *= 2
    return text.ljust(room)


def make_first(home: Path) -> None:
    """The home's first key, made where there is none. Of two who make it together, both use the first one's."""
    home.mkdir(parents=True, exist_ok=True)
    place = home / FILE
    if place.exists():
        return
    own = _written(home, [_new()])
    try:
        os.link(own, place)
    except FileExistsError:
        return
    finally:
        own.unlink()


def rotate(home: Path) -> None:
    """A new key seals from now on; the older ones stay, for what they sealed."""
    _written(home, [*_keys(home), _new()]).replace(home / FILE)


def findings(home: Path) -> str:
    """What is wrong with the keys in this home; empty where nothing is."""
    place = home / FILE
    if not place.exists():
        return "there is no key that encrypts learners' identifiers. Type: lms init"
    if stat.S_IMODE(place.stat().st_mode) & 0o077:
        return f"others may read the keys of learners' identifiers. Type: chmod 600 {place}"
    try:
        _keys(home)
    except VaultLocked as locked:
        return str(locked)
    return ""


def _new() -> tuple[str, bytes]:
    return secrets.token_hex(NAME_BYTES), AESGCM.generate_key(KEY_BITS)


def _written(home: Path, keys: list[tuple[str, bytes]]) -> Path:
    """A file of these keys beside the one in use, whole, on the disk, for its owner alone."""
    own = home / f".{FILE}-{secrets.token_hex(8)}"
    own.touch(mode=0o600)
    with own.open("w", encoding="ascii") as file:
        file.writelines(f"{name} {base64.b64encode(key).decode()}\n" for name, key in keys)
        file.flush()
        os.fsync(file.fileno())
    return own


def _named(home: Path, name: str) -> bytes | None:
    return dict(_keys(home)).get(name)


def _keys(home: Path) -> tuple[tuple[str, bytes], ...]:
    """The keys by name, the newest last; another process's rotation is seen at the next call.

    Raises VaultLocked where there are none: a new one, made in their place, would hide that they have vanished.
    """
    place = home / FILE
    try:
        facts = place.stat()
    except FileNotFoundError as error:
        raise VaultLocked(f"The keys of learners' identifiers are gone. Put {FILE} back: {place}") from error
    return _read(place, facts.st_mtime_ns, facts.st_ino)


@lru_cache(8)
def _read(place: Path, _changed_at: int, _inode: int) -> tuple[tuple[str, bytes], ...]:
    try:
        lines = [line.split() for line in place.read_text("ascii").splitlines()]
        keys = tuple((name, base64.b64decode(key, validate=True)) for name, key in lines)
        for _name, key in keys:
            AESGCM(key)
    except ValueError as error:
        raise VaultLocked(f"The keys of learners' identifiers cannot be read: {place}") from error
    if not keys:
        raise VaultLocked(f"The keys of learners' identifiers are gone: {place}")
    return keys
