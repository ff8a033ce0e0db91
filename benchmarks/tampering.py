"""Whatever is changed in a signed certificate is found by our own check.

Each change is made at a place drawn by chance from a fixed seed: flips, bytes put in and taken out, ends cut off
and added, updates appended as PDF programs write them, parts of two certificates put together, and above all
the signature's own bytes, which no signature covers. Some of them are shown to two validators that others wrote,
pdfsig (poppler) and pyHanko's, which look at what a signature covers: the table says how many they noticed.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from asn1crypto import x509 as plain_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import NameObject, TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from benchmarks._certificate import facts
from benchmarks._proof import Findings, house, is_full
from lms import config, signing
from lms.credit.rendering import signed
from lms.signing import State
from lms.signing.form import ORDER

DOCUMENTS_SMALL, DOCUMENTS_FULL = 3, 40
CHANGES_SMALL, CHANGES_FULL = 120, 10_000
# Of each kind; a validator takes some twenty milliseconds for a document.
SHOWN_SMALL, SHOWN_FULL = 1, 100
Documents = list[bytes]
Change = Callable[[random.Random, Documents], bytes]


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data))


def _gap(data: bytes) -> tuple[int, int]:
    """The signature's hexadecimal digits."""
    start = data.index(b"/Contents <") + len(b"/Contents <")
    return start, data.index(b">", start)


def flip(chance: random.Random, all_of_them: Documents) -> bytes:
    """One bit the other way."""
    data = bytearray(chance.choice(all_of_them))
    data[_place(chance, data)] ^= 1 << chance.randrange(8)
    return bytes(data)


def put_in(chance: random.Random, all_of_them: Documents) -> bytes:
    """One to forty bytes more."""
    data = chance.choice(all_of_them)
    place = _place(chance, data)
    return data[:place] + chance.randbytes(chance.randint(1, 40)) + data[place:]


def take_out(chance: random.Random, all_of_them: Documents) -> bytes:
    """One to forty bytes fewer."""
    data = chance.choice(all_of_them)
    place = _place(chance, data)
    return data[:place] + data[place + chance.randint(1, 40) :]


def cut_off(chance: random.Random, all_of_them: Documents) -> bytes:
    """The end is missing."""
    data = chance.choice(all_of_them)
    return data[: _place(chance, data)]


def add(chance: random.Random, all_of_them: Documents) -> bytes:
    """Something behind the end, a line's end too."""
    return chance.choice(all_of_them) + chance.choice([b"\n", b"\r", b" ", b"%", chance.randbytes(30)])


def update(chance: random.Random, all_of_them: Documents) -> bytes:
    """Another title, appended as PDF programs save a changed document."""
    writer = IncrementalPdfFileWriter(io.BytesIO(chance.choice(all_of_them)))
    info = writer.trailer["/Info"]
    info[NameObject("/Title")] = TextStringObject(f"Certificate {chance.random()}")
    writer.update_container(info)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def put_together(chance: random.Random, all_of_them: Documents) -> bytes:
    """The beginning of one and the end of another."""
    one, other = chance.sample(all_of_them, 2)
    place = _place(chance, one)
    return one[:place] + other[place:]


def swap_signatures(chance: random.Random, all_of_them: Documents) -> bytes:
    """One with the signature of another."""
    one, other = chance.sample(all_of_them, 2)
    (start, end), (first, last) = _gap(one), _gap(other)
    return one[:start] + other[first:last] + one[end:]


def change_in_signature(chance: random.Random, all_of_them: Documents) -> bytes:
    """One hexadecimal digit of the signature is another."""
    data = bytearray(chance.choice(all_of_them))
    place = chance.randrange(*_gap(data))
    data[place] = chance.choice([digit for digit in b"0123456789ABCDEF" if digit != data[place]])
    return bytes(data)


def change_case(chance: random.Random, all_of_them: Documents) -> bytes:
    """One digit of the signature in the other case: the same number, another byte."""
    data = bytearray(chance.choice(all_of_them))
    places = [place for place in range(*_gap(data)) if data[place] > ord("9")]
    data[chance.choice(places)] ^= 0x20
    return bytes(data)


def pad(chance: random.Random, all_of_them: Documents) -> bytes:
    """Zeros or spaces behind the signature, and a range that leaves room for them."""
    data = chance.choice(all_of_them)
    start, end = _gap(data)
    padding = chance.choice([b"00", b"  ", b"\n\n"]) * chance.randint(1, 20)
    padded = data[:end] + padding + data[end:]
    old = f"[0 {start - 1} {end + 1} {len(data) - end - 1}]"
    new = f"[0 {start - 1} {end + 1 + len(padding)} {len(data) - end - 1}]"
    return padded.replace(old.encode(), new.encode().ljust(len(old)))


def other_s(chance: random.Random, all_of_them: Documents) -> bytes:
    """The other of the two numbers that fit a signature of an elliptic curve."""
    data = chance.choice(all_of_them)
    start, end = _gap(data)
    contents = bytes.fromhex(data[start:end].decode())
    high = ORDER - int.from_bytes(contents[-32:], "big")
    return data[:start] + (contents[:-32] + high.to_bytes(32, "big")).hex().upper().encode() + data[end:]


def sign_anew(chance: random.Random, _all_of_them: Documents) -> bytes:
    """Another name, signed by a key that is not ours and calls itself the same."""
    with tempfile.TemporaryDirectory() as folder:
        ours = config.current()
        config.use(replace(ours, home=Path(folder)))
        try:
            return signed(replace(facts(chance.randrange(10**6)), name="Somebody Else, MD"))[0]
        finally:
            config.use(ours)


# Each with how often it is drawn: most changes are at any place of the file.
CHANGES: dict[Change, int] = {
    flip: 30,
    put_in: 10,
    take_out: 10,
    cut_off: 8,
    add: 4,
    update: 4,
    put_together: 8,
    swap_signatures: 4,
    change_in_signature: 10,
    change_case: 5,
    pad: 3,
    other_s: 3,
    sign_anew: 1,
}


def pdfsig_noticed(data: bytes) -> bool:
    """What poppler's program says; it ends well in every case, so its words are read."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        said = subprocess.run(
            ["pdfsig", file.name], capture_output=True, text=True, errors="replace", check=False, timeout=60
        ).stdout
    return "Signature is Valid" not in said or "Total document signed" not in said.replace("Not total", "")


def pyhanko_noticed(data: bytes, certificates: list[x509.Certificate]) -> bool:
    """What pyHanko's validator says of the whole file, where our keys are trusted and nothing is fetched."""
    roots = [plain_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]
    try:
        (embedded,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
        status: Any = validate_pdf_signature(embedded, ValidationContext(trust_roots=roots, allow_fetching=False))
        return not (status.bottom_line and status.coverage is SignatureCoverageLevel.ENTIRE_FILE)
    except Exception:
        # Whatever a reader stumbles over, its reader has noticed.
        return True


class Counted:
    """How many of a kind were made and found, and how many of those shown to validators they noticed."""

    def __init__(self) -> None:
        self.made, self.found = Counter[str](), Counter[str]()
        self.shown, self.pdfsig, self.pyhanko = Counter[str](), Counter[str](), Counter[str]()

    def look(self, name: str, data: bytes, certificates: list[x509.Certificate], *, most_shown: int) -> bool:
        """Count one changed document; whether our own check found it."""
        found = signing.check(data, certificates).state is not State.INTACT
        self.made[name] += 1
        self.found[name] += found
        if self.shown[name] < most_shown:
            self.shown[name] += 1
            self.pdfsig[name] += pdfsig_noticed(data)
            self.pyhanko[name] += pyhanko_noticed(data, certificates)
        return found

    def show(self) -> None:
        """The table."""
        print("| Change | Made | Found by us | Shown to validators | pdfsig noticed | pyHanko noticed |")
        print("|---|---:|---:|---:|---:|---:|")
        for change in CHANGES:
            name = change.__name__
            numbers = (self.made, self.found, self.shown, self.pdfsig, self.pyhanko)
            print(f"| {change.__doc__} | {' | '.join(f'{counted[name]:,}' for counted in numbers)} |")


def main() -> int:
    """Change, look, count."""
    full, findings, chance, counted = is_full("tampering"), Findings(), random.Random(2026), Counted()
    with house("sqlite"):
        documents = [signed(facts(number))[0] for number in range(DOCUMENTS_FULL if full else DOCUMENTS_SMALL)]
        certificates = signing.certificates()
        for one in documents:
            findings.check("untouched ones are intact", signing.check(one, certificates).state is State.INTACT)
            both = pdfsig_noticed(one) or pyhanko_noticed(one, certificates)
            findings.check("untouched ones are valid for pdfsig and for pyHanko", not both)
        many, few = (CHANGES_FULL, SHOWN_FULL) if full else (CHANGES_SMALL, SHOWN_SMALL)
        for change in chance.choices(list(CHANGES), list(CHANGES.values()), k=many):
            data = _really_changed(change, chance, documents)
            found = counted.look(change.__name__, data, certificates, most_shown=few)
            findings.check("changed ones are found", found, change.__name__)
    counted.show()
    return findings.end()


def _really_changed(change: Change, chance: random.Random, documents: Documents) -> bytes:
    """Two documents may have the same bytes at a place: then another place is taken."""
    data = change(chance, documents)
    while data in documents:
        data = change(chance, documents)
    return data


if __name__ == "__main__":
    sys.exit(main())
