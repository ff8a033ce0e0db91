"""A signed document is valid for validators that others wrote, and any changed byte is found."""

import hashlib
import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader

from lms import config, pdf, signing
from lms.config import Settings
from lms.signing import State, form

AT = datetime(2026, 11, 21, 21, tzinfo=UTC)
REASON = "Certificate 7QK2M9XDV3HW8PZCN6FA4TRBJ5GY"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> signing.SigningKey:
    """A key of its own."""
    config.use(Settings(home=tmp_path_factory.mktemp("home")))
    return signing.current()


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A tagged document."""
    html = "<!doctype html><html lang=en><title>A page</title><h1>Signed</h1><p>Here.</p>"
    return pdf.from_html(html, "certificate-print")


@pytest.fixture(scope="module")
def signed(key: signing.SigningKey, plain: bytes) -> bytes:
    """The same, signed."""
    return signing.sign(plain, key, reason=REASON, label="Signature of Northgate Health", at=AT)


def validated(data: bytes, key: signing.SigningKey) -> Any:
    """What pyHanko's own validator says."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    trusted = x509.Certificate.load(key.certificate.public_bytes(Encoding.DER))
    embedded = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    return validate_pdf_signature(embedded, ValidationContext(trust_roots=[trusted], allow_fetching=False))


def test_pyhankos_validator_trusts_it_and_knows_it_for_final(signed: bytes, key: signing.SigningKey) -> None:
    status = validated(signed, key)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok
    catalogue = PdfReader(io.BytesIO(signed)).trailer["/Root"]
    rule = catalogue["/Perms"]["/DocMDP"]["/Reference"][0]["/TransformParams"]["/P"]
    assert rule == 1
    assert catalogue["/Perms"]["/DocMDP"]["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed")
def test_pdfsig_calls_it_valid_and_a_changed_one_broken(signed: bytes, tmp_path: Path) -> None:
    def said(data: bytes) -> str:
        (tmp_path / "one.pdf").write_bytes(data)
        return subprocess.run(["pdfsig", tmp_path / "one.pdf"], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid" in said(signed)
    assert "Total document signed" in said(signed)
    assert "Digest Mismatch" in said(signed.replace(b"/Lang (en)", b"/Lang (fr)"))


def test_the_document_stays_tagged_titled_and_whole(signed: bytes, plain: bytes) -> None:
    assert signed.startswith(plain)
    catalogue = PdfReader(io.BytesIO(signed)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert "/StructTreeRoot" in catalogue
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    assert b"A page" in catalogue["/Metadata"].get_data()
    (field,) = catalogue["/AcroForm"]["/Fields"]
    # Hidden, so that PDF/UA asks for no tag; named, so that it can be read out.
    assert field.get_object()["/F"] & 2
    assert field.get_object()["/TU"] == "Signature of Northgate Health"


def test_it_is_checked_without_anybody(signed: bytes, plain: bytes, key: signing.SigningKey) -> None:
    found = signing.check(signed, [key.certificate])
    assert (found.state, found.certificate, found.reason) == (State.INTACT, key.certificate, REASON)
    assert signing.check(signed, []).state is State.FOREIGN
    assert signing.check(plain, [key.certificate]) == signing.Checked(State.FOREIGN)
    assert signing.check(b"", [key.certificate]).state is State.FOREIGN


def test_each_byte_of_the_signature_itself_counts(signed: bytes, key: signing.SigningKey) -> None:
    start, end = signed.index(b"/Contents <") + 10, signed.index(b">\n/ByteRange") + 1
    assert end - start == 2 * form.size_for(key.certificate) + 2
    for place in range(start, end, 7):
        for sign in (b"0", b"a", b" ", b"F", b">"):
            changed = signed[:place] + sign + signed[place + 1 :]
            assert changed == signed or signing.check(changed, [key.certificate]).state is not State.INTACT, place


def test_the_other_s_of_the_same_signature_is_not_ours(signed: bytes, key: signing.SigningKey) -> None:
    start, end = signed.index(b"/Contents <") + 11, signed.index(b">\n/ByteRange")
    contents = bytes.fromhex(signed[start:end].decode())
    r, s = contents[-66:-34], form.ORDER - int.from_bytes(contents[-32:], "big")
    # DER of the high s needs a leading zero; shorter lengths than ours are refused by their form as well.
    assert not form.is_canonical(r + s.to_bytes(32, "big"))
    other = contents[:-32] + s.to_bytes(32, "big")
    changed = signed[:start] + other.hex().upper().encode() + signed[end:]
    assert signing.check(changed, [key.certificate]).state is State.CHANGED


@hypothesis_settings(max_examples=60)
@given(data=st.data())
def test_any_changed_byte_is_found(signed: bytes, key: signing.SigningKey, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(signed) - 1))
    other = data.draw(st.integers(1, 255))
    changed = signed[:place] + bytes([signed[place] ^ other]) + signed[place + 1 :]
    assert signing.check(changed, [key.certificate]).state is not State.INTACT


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data + b"\n",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"1 0 obj\n<<>>\nendobj\n/ByteRange [0 1 2 3]",
        lambda data: data.replace(b"/ByteRange [0 ", b"/ByteRange [1 "),
        lambda data: data.replace(b"/Contents <30", b"/Contents <3 "),
    ],
)
def test_what_is_added_or_cut_off_is_found(signed: bytes, key: signing.SigningKey, changed: Any) -> None:
    assert changed(signed) != signed
    assert signing.check(changed(signed), [key.certificate]).state is not State.INTACT


def test_a_file_that_names_a_key_of_ours_is_changed_and_one_that_does_not_is_foreign(
    signed: bytes, key: signing.SigningKey
) -> None:
    assert signing.check(signed + b" ", [key.certificate]).state is State.CHANGED
    assert signing.check(signed[: signed.index(b"/Contents <")], [key.certificate]).state is State.FOREIGN


def test_a_key_that_was_replaced_still_verifies(signed: bytes, key: signing.SigningKey) -> None:
    signing.rotate(config.current().home)
    assert signing.check(signed, signing.certificates()).certificate == key.certificate


def test_the_form_of_a_signature_never_changes(key: signing.SigningKey) -> None:
    digest = hashlib.sha256(b"a document").digest()
    written = form.signed_data(key.certificate, digest, b"\x01" * 64)
    assert len(written) == form.size_for(key.certificate)
    assert form.signature_in(written) == b"\x01" * 64
    # Four attributes in the order of DER; in documents that people hold they will always be these.
    attributes = form.to_be_signed(key.certificate, digest).replace(bytes.fromhex(key.fingerprint), b"")
    assert hashlib.sha256(attributes).hexdigest() == (
        "b1912299cab86ba7b935cd79b0469dc7b4d95e87537c748afab69cdcaf63b0cc"
    )
