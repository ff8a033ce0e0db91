"""Whether a corrected name may still be the same person's: people changed theirs to print one for a friend."""

import re
import unicodedata
from typing import Final

# So often a holder may correct the name of one award by herself; what comes after is the office's to look at.
MOST_BY_HOLDER: Final = 3
# Words that names of unrelated people have in common.
_PARTICLES: Final = frozenset(
    (
        *("abu", "al", "ap", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos"),
        *("du", "e", "el", "ibn", "la", "las", "le", "les", "los", "mac", "mc", "of", "st", "ten", "ter", "the"),
        *("van", "vom", "von", "y", "zu", "zum", "zur"),
    )
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def name_alone(printed: str, degree: str) -> str:
    """The name of what a certificate prints, without the degree of its award."""
    return printed.removesuffix(f", {degree}")


def words_of(name: str) -> frozenset[str]:
    """The words that tell one person from another: no initials, no particles, whatever their accents and case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    found = _WORD.findall(plain.casefold())
    return frozenset(word for word in found if word not in _PARTICLES and (len(word) > 1 or not word.isascii()))


def shares_a_word(one: str, other: str) -> bool:
    """Whether two names have a word in common, as a name before and after a wedding has."""
    return bool(words_of(one) & words_of(other))
