"""Verification codes: 140 random bits in letters that are read aloud and typed without mistakes."""

import re
from collections.abc import Callable
from typing import Final

# Crockford's base 32 leaves out I, L, O and U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 28
BITS: Final = LENGTH * 5
GROUP: Final = 4

_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—−]+")
_MISREAD: Final = str.maketrans("OIL", "011")
_REASON: Final = "Certificate "
_CODE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_code(random_bits: Callable[[int], int]) -> str:
    """A code from a source of random bits such as `secrets.randbits`."""
    number = random_bits(BITS)
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))


def normalise_code(text: str) -> str | None:
    """The code as it is stored, from what a reader typed; None where it can be none."""
    signs = _SEPARATORS.sub("", text)
    if not signs.isascii():
        return None
    code = signs.upper().translate(_MISREAD)
    return code if _CODE.fullmatch(code) else None


def reason_for(code: str) -> str:
    """What a document's signature says that it is for: the certificate of this code."""
    return f"{_REASON}{code}"


def code_in(reason: str) -> str | None:
    """The code of the certificate that a signature says it is for; None where it says something else."""
    return normalise_code(reason.removeprefix(_REASON)) if reason.startswith(_REASON) else None


def grouped(code: str) -> str:
    """The code as it is printed: groups of four with hyphens."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
