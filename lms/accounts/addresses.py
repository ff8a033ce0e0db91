"""E-mail addresses: what is accepted as typed, and the one form by which two spellings are compared."""

import re
import unicodedata
from functools import cache
from typing import Final

# The look-alike table of Unicode (TR 39) is data that a maintained package carries better than we would.
from confusable_homoglyphs import confusables

MAX_LENGTH: Final = 254
MAX_LOCAL_LENGTH: Final = 64
MOST_ROUNDS: Final = 4

_LOCAL: Final = re.compile(r'[^\s@"(),:;<>\[\]\\]+')
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_ASCII_TARGET: Final = re.compile(r"[a-z0-9.\-_+]")
# Case folding leaves the Turkish capital I as an i with a combining dot over it.
_DOTTED_I: Final = "i\N{COMBINING DOT ABOVE}"
# Where the table knows no ASCII twin, or names another than readers see, ours goes first.
_OWN_TWINS: Final = {"ӏ": "l", "Ӏ": "l", "ı": "i", "。": ".", "｡": "."}


class AddressRefused(ValueError):
    """An address that cannot be one; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def typed_address(text: str) -> str:
    """The address as it was meant: trimmed, free of invisible signs, checked for shape; keeps its case.

    Raises AddressRefused: empty, control_character, space, at_sign, shape, too_long.
    """
    address = _visible(text.strip())
    if not address:
        raise AddressRefused("empty")
    _refuse_bad_signs(address)
    if address.count("@") != 1:
        raise AddressRefused("at_sign")
    local, _, domain = address.partition("@")
    domain = domain.removesuffix(".")
    if not (_is_local(local) and _is_domain(domain)):
        raise AddressRefused("shape")
    if len(local) > MAX_LOCAL_LENGTH or len(f"{local}@{domain}".encode()) > MAX_LENGTH:
        raise AddressRefused("too_long")
    return f"{local}@{domain}"


def canonical_address(text: str) -> str:
    """The form by which addresses are compared and kept unique; letters always go to the typed form.

    Only signs outside ASCII are folded to what they look like, so that l and 1, rn and m, o and 0 stay
    different addresses.
    """
    folded = text
    # What one folding brings to light (a decoded domain, a decomposed sign) is folded again. Two rounds
    # settle every address; the bound keeps a crafted text from turning in a circle.
    for _ in range(MOST_ROUNDS):
        folded = _fold(folded)
    return folded


def _visible(text: str) -> str:
    """Compatibility forms made plain; zero-width and other format signs taken out."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf").strip()


def _refuse_bad_signs(address: str) -> None:
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") for sign in address):
        raise AddressRefused("control_character")
    if any(sign.isspace() for sign in address):
        raise AddressRefused("space")


def _is_local(local: str) -> bool:
    return bool(_LOCAL.fullmatch(local)) and "" not in local.split(".")


def _is_domain(domain: str) -> bool:
    """A name with at least two labels: letters (of any script), digits, inner hyphens."""
    labels = domain.split(".")
    return len(labels) > 1 and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)


def _fold(text: str) -> str:
    signs = "".join(sign for sign in _visible(text) if not sign.isspace())
    lowered = unicodedata.normalize("NFKC", signs.casefold()).replace(_DOTTED_I, "i")
    twins = "".join(sign if sign.isascii() else _ascii_twin(sign) for sign in lowered)
    return _decoded_domain(twins.rstrip("."))


def _decoded_domain(address: str) -> str:
    """A domain in its ASCII spelling (xn--…) is the same domain as in its own letters."""
    local, at, domain = address.rpartition("@")
    return local + at + ".".join(_decoded_label(label) for label in domain.split("."))


def _decoded_label(label: str) -> str:
    if not (label.startswith("xn--") and label.isascii()):
        return label
    try:
        decoded = label.removeprefix("xn--").encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    # Punycode can spell signs that are no letters, and halves of letters that no database stores.
    return decoded if decoded.isprintable() else label


@cache
def _ascii_twin(sign: str) -> str:
    """The ASCII letter, digit or dot that this sign looks like, in small or else in capital form.

    One form must decide, for capital and small letters are one address: people read addresses in small
    letters, so a Greek N is the v that its small form looks like.
    """
    for form in (sign, sign.upper()):
        for twin in _known_twins(form):
            if _ASCII_TARGET.fullmatch(twin.casefold()):
                return twin.casefold()
    return sign


def _known_twins(sign: str) -> tuple[str, ...]:
    if sign in _OWN_TWINS:
        return (_OWN_TWINS[sign],)
    return tuple(entry["c"] for entry in confusables.confusables_data.get(sign, ()))
