"""The one form of our signature: CMS signed data as ETSI EN 319 142-1 (PAdES B-B) asks, byte for byte.

Everything in it follows from the certificate, the document's digest and the 64 bytes of the ECDSA signature.
So whoever knows these writes it anew and compares: what a validator overlooks, such as a byte in a part that
nothing signs, is seen. The form must never change: documents keep it for ever.
"""

from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

# The order of the group of P-256. Of the two values of s that fit one signature, ours is the lower one.
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SIGNATURE_BYTES: Final = 64

_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _INNER_0, _INNER_1 = 2, 4, 6, 0x30, 0x31, 0xA0, 0xA1


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + body


def _oid(digits: str) -> bytes:
    return _der(_OID, bytes.fromhex(digits))


_DATA: Final = _oid("2a864886f70d010701")
_SIGNED_DATA: Final = _oid("2a864886f70d010702")
_CONTENT_TYPE: Final = _oid("2a864886f70d010903")
_MESSAGE_DIGEST: Final = _oid("2a864886f70d010904")
_ALGORITHM_PROTECTION: Final = _oid("2a864886f70d010934")
_SIGNING_CERTIFICATE: Final = _oid("2a864886f70d010910022f")
_SHA256: Final = _der(_SEQUENCE, _oid("608648016503040201"))
_ECDSA_SHA256: Final = _der(_SEQUENCE, _oid("2a8648ce3d040302"))
_ONE: Final = _der(_INTEGER, b"\x01")


def to_be_signed(certificate: x509.Certificate, digest: bytes) -> bytes:
    """What the key signs: the document's SHA-256 and which certificate belongs to it."""
    return _der(_SET, _attributes(certificate, digest))


def signed_data(certificate: x509.Certificate, digest: bytes, signature: bytes) -> bytes:
    """The whole of it, for the document's SHA-256 and the signature's r and s of 32 bytes each."""
    signer = _der(
        _SEQUENCE,
        _ONE,
        _der(_SEQUENCE, certificate.issuer.public_bytes(), _integer(certificate.serial_number)),
        _SHA256,
        _der(_INNER_0, _attributes(certificate, digest)),
        _ECDSA_SHA256,
        _der(_OCTETS, as_der(signature)),
    )
    content = _der(
        _SEQUENCE,
        _ONE,
        _der(_SET, _SHA256),
        _der(_SEQUENCE, _DATA),
        _der(_INNER_0, certificate.public_bytes(Encoding.DER)),
        _der(_SET, signer),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_INNER_0, content))


def size_for(certificate: x509.Certificate) -> int:
    """How many bytes `signed_data` has for any document: the same, so that no room is left over."""
    return len(signed_data(certificate, bytes(32), b"\x01" * SIGNATURE_BYTES))


def signature_in(data: bytes) -> bytes:
    """The signature's 64 bytes, which end what `signed_data` wrote: r, its sign and size, s."""
    return data[-66:-34] + data[-32:]


def is_canonical(signature: bytes) -> bool:
    """True for the one form we write: 64 bytes, neither number begins with a zero or a high bit, s is low."""
    r, s = signature[:32], signature[32:]
    return (
        len(signature) == SIGNATURE_BYTES
        and 0 < r[0] < 0x80
        and 0 < s[0] < 0x80
        and int.from_bytes(s, "big") <= ORDER // 2
    )


def as_der(signature: bytes) -> bytes:
    """A canonical signature as the libraries take it."""
    return _der(_SEQUENCE, _der(_INTEGER, signature[:32]), _der(_INTEGER, signature[32:]))


def _attributes(certificate: x509.Certificate, digest: bytes) -> bytes:
    of_certificate = _der(_OCTETS, certificate.fingerprint(hashes.SHA256()))
    values = {
        _CONTENT_TYPE: _DATA,
        _MESSAGE_DIGEST: _der(_OCTETS, digest),
        _ALGORITHM_PROTECTION: _der(_SEQUENCE, _SHA256, _der(_INNER_1, _ECDSA_SHA256[2:])),
        _SIGNING_CERTIFICATE: _der(_SEQUENCE, _der(_SEQUENCE, _der(_SEQUENCE, of_certificate))),
    }
    # DER writes the members of a set in the order of their bytes.
    return b"".join(sorted(_der(_SEQUENCE, name, _der(_SET, value)) for name, value in values.items()))


def _integer(value: int) -> bytes:
    # One bit more than the value needs: the first bit is the sign.
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))
