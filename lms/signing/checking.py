"""Whether a file is, to the byte, what one of our keys signed; asks neither network nor ledger."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lms.signing.form import as_der, is_canonical, signature_in, signed_data, to_be_signed

_RANGE: Final = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
_REASON: Final = re.compile(rb"/Reason \(([\x20-\x27\x2a-\x5b\x5d-\x7e]{1,200})\)")
_HEX: Final = re.compile(rb"<((?:[0-9A-F]{2})+)>")


class State(StrEnum):
    """What can be said of a file."""

    INTACT = "intact"
    CHANGED = "changed"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Checked:
    """The state of a file; the certificate of the key that signed it, where it is intact; the reason it names."""

    state: State
    certificate: x509.Certificate | None = None
    reason: str = ""


def check(data: bytes, certificates: Sequence[x509.Certificate]) -> Checked:
    """Compare a file with what these certificates' keys may have signed.

    INTACT: every byte is as it was signed. CHANGED: it names a key of ours and differs somewhere. FOREIGN: it
    names none, as after the end of a file was cut off. `reason` is only to be believed where it is intact.
    """
    reason = _reason(data)
    gap = _gap(data)
    if gap is not None:
        start, end = gap
        digest = hashlib.sha256(data[:start] + data[end:]).digest()
        written = _HEX.fullmatch(data, start, end)
        contents = bytes.fromhex(written[1].decode()) if written else b""
        for certificate in certificates:
            if _is_signed(contents, certificate, digest):
                return Checked(State.INTACT, certificate, reason)
    named = any(_names(data, certificate) for certificate in certificates)
    return Checked(State.CHANGED if named else State.FOREIGN, None, reason)


def _gap(data: bytes) -> tuple[int, int] | None:
    """Where the signature stands: the one part of the file that is not signed, from < to >."""
    found = _RANGE.findall(data)
    if len(found) != 1:
        return None
    start, end, rest = (int(number) for number in found[0])
    return (start, end) if start < end and end + rest == len(data) else None


def _is_signed(contents: bytes, certificate: x509.Certificate, digest: bytes) -> bool:
    signature = signature_in(contents)
    if not is_canonical(signature) or contents != signed_data(certificate, digest, signature):
        return False
    key = certificate.public_key()
    try:
        # Only keys of P-256 are ever ours; the form above has room for no other.
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(as_der(signature), to_be_signed(certificate, digest), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _reason(data: bytes) -> str:
    """What the signature says it is for, from the last object that says so."""
    found = _REASON.findall(data)
    return found[-1].decode("ascii") if found else ""


def _names(data: bytes, certificate: x509.Certificate) -> bool:
    """True where any half of the key's point stands in the file, in either case of letters."""
    point = certificate.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:].hex()
    lower = data.lower()
    return any(half.encode() in lower for half in (point[:64], point[64:]))
