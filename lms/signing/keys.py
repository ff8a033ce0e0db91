"""The key that signs, in the home folder: made once, replaced by command, its certificates kept for ever.

`signing/current` names the key in use by its fingerprint (SHA-256 of its certificate, 64 hexadecimal digits);
beside it lie `<fingerprint>.key.pem`, for its owner alone, and a `<fingerprint>.crt.pem` of every key there was.
"""

import os
import secrets
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from lms import clock, config

FOLDER: Final = "signing"
POINTER: Final = "current"
# RFC 5280 4.1.2.5: no well-defined end. Whether a certificate of credit stands is told by the ledger.
NO_END: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
# RFC 9336: the key signs documents.
DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# X.520 bounds a name's parts.
LONGEST_PART: Final = 64


@dataclass(frozen=True)
class SigningKey:
    """An ECDSA P-256 key with its self-signed certificate."""

    fingerprint: str
    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def current() -> SigningKey:
    """The key in use now, made where there is none; another process's rotation is seen at the next call."""
    home = config.current().home
    named = _named(home)
    if not named:
        return make_first(home)
    try:
        return _loaded(home, named)
    except FileNotFoundError:
        # Rotated between the two reads: the old private key is gone, and the name beside it is new.
        return _loaded(home, _named(home))


def make_first(home: Path) -> SigningKey:
    """The home's key, made where there is none. Of two who make it together, both get the first one's."""
    if not _named(home):
        _put_in_use(home, _make(home), first=True)
    return _loaded(home, _named(home))


def rotate(home: Path) -> SigningKey:
    """A new key in use from now on. The old certificate stays, the old private key goes: nothing needs it."""
    old = _named(home)
    _put_in_use(home, _make(home), first=False)
    if old:
        _place(home, f"{old}.key.pem").unlink(missing_ok=True)
    return _loaded(home, _named(home))


def by_fingerprint(fingerprint: str) -> x509.Certificate | None:
    """The certificate of any key there ever was here; None where the fingerprint is not one of them."""
    return next((one for one in certificates() if fingerprint_of(one) == fingerprint), None)


def certificates() -> list[x509.Certificate]:
    """The certificates of all keys there ever were, the one in use first, then the newest."""
    home = config.current().home
    found = [_certificate(place) for place in sorted((home / FOLDER).glob("*.crt.pem"))]
    used = _named(home)
    return sorted(found, key=lambda one: (fingerprint_of(one) != used, -one.not_valid_before_utc.timestamp()))


def as_pem() -> str:
    """All certificates as text: what anybody needs who checks a document without us."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates())


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, as `openssl x509 -fingerprint -sha256` prints it, without colons."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def findings(home: Path) -> str:
    """What is wrong with the key in this home; empty where nothing is."""
    named = _named(home)
    if not named:
        return "there is no key that signs certificates. Type: lms init"
    place = _place(home, f"{named}.key.pem")
    try:
        key = _loaded(home, named)
        mode = stat.S_IMODE(place.stat().st_mode)
    except (OSError, ValueError):
        return f"the key that signs certificates cannot be read: {place}. Put it back, or: lms signing-key rotate"
    if mode & 0o077:
        return f"others may read the key that signs certificates. Type: chmod 600 {place}"
    if key.certificate.public_key() != key.private_key.public_key():
        return f"the key that signs certificates and its certificate do not belong together: {place}"
    return ""


def _named(home: Path) -> str:
    try:
        return (home / FOLDER / POINTER).read_text("ascii").strip()
    except FileNotFoundError:
        return ""


@lru_cache(8)
def _loaded(home: Path, fingerprint: str) -> SigningKey:
    private_key = load_pem_private_key(_place(home, f"{fingerprint}.key.pem").read_bytes(), None)
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"The key {fingerprint} is none of an elliptic curve.")
    return SigningKey(fingerprint, private_key, _certificate(_place(home, f"{fingerprint}.crt.pem")))


@lru_cache(64)
def _certificate(place: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(place.read_bytes())


def _make(home: Path) -> str:
    """Write a new key and its certificate; the fingerprint."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    settings = config.current()
    name = _name(settings.provider_name, settings.provider_department)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now().replace(microsecond=0))
        .not_valid_after(NO_END)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_documents(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private_key.public_key()), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    fingerprint = fingerprint_of(certificate)
    (home / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(_place(home, f"{fingerprint}.crt.pem"), certificate.public_bytes(Encoding.PEM))
    _write(_place(home, f"{fingerprint}.key.pem"), secret)
    return fingerprint


def _name(provider: str, department: str) -> x509.Name:
    parts = {
        NameOID.ORGANIZATION_NAME: provider,
        NameOID.ORGANIZATIONAL_UNIT_NAME: department,
        NameOID.COMMON_NAME: f"{provider} {department}".strip(),
    }
    return x509.Name([x509.NameAttribute(oid, part[:LONGEST_PART]) for oid, part in parts.items() if part])


def _signs_documents() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _put_in_use(home: Path, fingerprint: str, *, first: bool) -> None:
    """Name the key in one step, so that no process ever reads half a name."""
    own = _place(home, f".{POINTER}-{secrets.token_hex(8)}")
    _write(own, fingerprint.encode())
    if not first:
        own.replace(_place(home, POINTER))
        return
    try:
        os.link(own, _place(home, POINTER))
    except FileExistsError:
        # Another process was first; nothing was signed with this one.
        for suffix in ("key", "crt"):
            _place(home, f"{fingerprint}.{suffix}.pem").unlink()
    finally:
        own.unlink()


def _write(place: Path, data: bytes) -> None:
    """On the disk before anything names it, and for its owner alone."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _place(home: Path, name: str) -> Path:
    return home / FOLDER / name
