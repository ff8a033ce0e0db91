"""PDFs of a few words, written by hand, so that each part of them can be made wrong."""

import hashlib
import zlib
from collections.abc import Sequence

from lms import clock, db
from lms.media.models import Recording, SlideDeck
from lms.media.operations import Leafed, Page, show_slides

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def make_pdf(
    *texts: str, box: str = "0 0 960 540", catalog: str = "", more: Sequence[bytes] = (), trailer: str = ""
) -> bytes:
    """A page for each text; `more` are objects besides, from number 4 on."""
    first = 4 + len(more)
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(texts)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Count {len(texts)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]
    for place, text in enumerate(texts):
        facts = f"/MediaBox[{box}]/Resources<</Font<</F 3 0 R>>>>/Contents {first + 2 * place + 1} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R{facts}>>".encode())
        objects.append(stream_of(f"BT /F 40 Tf 60 300 Td ({text}) Tj ET".encode("latin-1")))
    return written(objects, trailer)


def give_slides(
    recording: Recording,
    *texts: str,
    file: str = "slides/00/none.pdf",
    picture: str = "slides/00/none.webp",
) -> SlideDeck:
    """Slides with these words; neither the file nor its pictures are stored unless they are named."""
    deck = SlideDeck(recording=recording, original_name="slides.pdf", added_at=clock.now())
    db.session.add(deck)
    db.session.flush()
    pages = tuple(Page(storage_name=picture, sha256="0" * 64, size=1, text=text) for text in texts)
    digest = hashlib.sha256(" ".join(texts).encode()).hexdigest()
    show_slides(deck, Leafed(storage_name=file, sha256=digest, size=1, pages=pages))
    return deck


def stream_of(content: bytes, facts: str = "") -> bytes:
    """An object with a stream."""
    return f"<<{facts}/Length {len(content)}>>".encode() + b"stream\n" + content + b"\nendstream"


def packed(content: bytes, facts: str = "") -> bytes:
    """An object with a compressed stream."""
    return stream_of(zlib.compress(content), f"/Filter/FlateDecode{facts}")


def written(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """The file: its objects, and where each begins."""
    file, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = f"trailer\n<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{len(file)}\n%%EOF\n".encode()
    return file + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def locked_pdf(*, needs_password: bool) -> bytes:
    """One that is locked against changes alone, or that opens only with a password."""
    owner, permissions, identity = b"\1" * 32, -4, b"\2" * 16
    key = _md5(PADDING + owner + permissions.to_bytes(4, "little", signed=True) + identity)[:5]
    user = _rc4(key, PADDING) if not needs_password else b"\3" * 32
    facts = f"/Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{user.hex()}>/P {permissions}"
    return make_pdf("locked", trailer=f"/Encrypt<<{facts}>>/ID[<{identity.hex()}><{identity.hex()}>]")


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
