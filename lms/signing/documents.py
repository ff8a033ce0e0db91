"""Signs a PDF as a final document (PAdES B-B, certified: no change allowed); asks no network."""

import importlib
import io
import threading
from datetime import datetime
from functools import cache
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lms.signing.form import ORDER, is_canonical, signed_data, size_for, to_be_signed
from lms.signing.keys import SigningKey

FIELD: Final = "Signature"
_loading = threading.Lock()


def sign(data: bytes, key: SigningKey, *, reason: str, label: str, at: datetime) -> bytes:
    """The document with an invisible signature by this key, at the end and over every byte of it.

    `reason` is plain ASCII and can be read in the file; `label` tells screen readers what the field is. Takes some
    milliseconds of processor time, so nobody calls it inside a transaction.
    """
    library = _library()
    writer = library.writer(io.BytesIO(data))
    steps = library.embedder(_field(library, label)).write_cms(field_name=FIELD, writer=writer)
    next(steps)
    steps.send(_certified(library, key, reason, at))
    prepared, output = steps.send(library.io_setup(md_algorithm="sha256", in_place=True))
    digest = prepared.document_digest
    steps.send(signed_data(key.certificate, digest, signature(key, to_be_signed(key.certificate, digest))))
    signed: bytes = output.getvalue()
    return signed


def signature(key: SigningKey, data: bytes) -> bytes:
    """r and s in the one form that is ours; half of all signatures have it, so the key signs until one does."""
    while True:
        r, s = decode_dss_signature(key.private_key.sign(data, ec.ECDSA(hashes.SHA256())))
        written = r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")
        if is_canonical(written):
            return written


def warm_up() -> None:
    """Load the library, which takes most of a second."""
    _library()


def _certified(library: Any, key: SigningKey, reason: str, at: datetime) -> Any:
    placeholder = library.signature_object(
        timestamp=at,
        subfilter=library.fields.SigSeedSubFilter.PADES,
        reason=reason,
        # Two hexadecimal digits for each byte, and none too many: padding is bytes that nobody signs.
        bytes_reserved=2 * size_for(key.certificate),
    )
    rule = library.mdp_setup(md_algorithm="sha256", certify=True, docmdp_perms=library.fields.MDPPerm.NO_CHANGES)
    return library.object_setup(sig_placeholder=placeholder, mdp_setup=rule)


def _field(library: Any, label: str) -> Any:
    # PDF/UA-1, 7.18.1: an annotation without a tag must be hidden, and a field has a name that can be read out.
    hidden = library.fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
    return library.fields.SigFieldSpec(FIELD, readable_field_name=label, invis_sig_settings=hidden)


class _Library:
    """The parts of pyHanko that write a signature."""

    def __init__(self) -> None:
        embedding = importlib.import_module("pyhanko.sign.signers.cms_embedder")
        self.fields: Any = importlib.import_module("pyhanko.sign.fields")
        self.embedder: Any = embedding.PdfCMSEmbedder
        self.object_setup, self.io_setup, self.mdp_setup = (
            embedding.SigObjSetup,
            embedding.SigIOSetup,
            embedding.SigMDPSetup,
        )
        self.signature_object: Any = importlib.import_module("pyhanko.sign.signers.pdf_byterange").SignatureObject
        self.writer: Any = importlib.import_module("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter


def _library() -> _Library:
    # Two threads that import it at once would meet half of it.
    with _loading:
        return _loaded()


@cache
def _loaded() -> _Library:
    return _Library()
