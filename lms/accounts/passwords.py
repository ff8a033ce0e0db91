"""Passwords: the two profiles' rules, and what makes a password too easy to guess."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

SYMBOLS: Final = "!*@#$%^&+="
OWN_WORD_LENGTH: Final = 4
FEWEST_SIGNS: Final = 3


class PasswordProfile(StrEnum):
    """Which set of rules this installation uses."""

    SOURCE = "source"
    NIST = "nist"


LENGTHS: Final[dict[str, tuple[int, int]]] = {
    PasswordProfile.SOURCE: (8, 16),
    PasswordProfile.NIST: (15, 128),
}


@dataclass(frozen=True, kw_only=True)
class PasswordRule:
    """One rule as the page ticks it off; codes: length, upper, lower, digit, symbol."""

    code: str
    met: bool


def _has_category(password: str, category: str) -> bool:
    return any(unicodedata.category(sign) == category for sign in password)


_CLASSES: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("upper", lambda password: _has_category(password, "Lu")),
    ("lower", lambda password: _has_category(password, "Ll")),
    ("digit", lambda password: any(sign in "0123456789" for sign in password)),
    ("symbol", lambda password: any(sign in SYMBOLS for sign in password)),
)
_CLASSES_OF: Final = {PasswordProfile.SOURCE: _CLASSES, PasswordProfile.NIST: ()}

# The commonest ways to make a word look like a good password; 1 and ! stand for i as well as for l.
_LEET: Final = (str.maketrans("@4301!$57", "aaeoiisst"), str.maketrans("@4301!$57", "aaeollsst"))
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def password_rules(password: str, *, profile: str) -> tuple[PasswordRule, ...]:
    """Every rule of the profile and whether it is met; signs are counted as typed, never cut."""
    shortest, longest = LENGTHS[profile]
    length = PasswordRule(code="length", met=shortest <= len(password) <= longest)
    classes = (
        PasswordRule(code=code, met=is_met(password)) for code, is_met in _CLASSES_OF[PasswordProfile(profile)]
    )
    return (length, *classes)


def refusals(password: str, *, profile: str, own_words: Sequence[str]) -> tuple[str, ...]:
    """All that is wrong: too_short, too_long, upper, lower, digit, symbol, common_password, own_word.

    `own_words` are the person's names and address as they stand; they are taken apart here.
    """
    shortest, longest = LENGTHS[profile]
    if len(password) > longest:
        # Nothing else is said of a text that may be a megabyte: it has to become shorter first.
        return ("too_long",)
    found = ["too_short"] if len(password) < shortest else []
    found += [
        rule.code for rule in password_rules(password, profile=profile) if not rule.met and rule.code != "length"
    ]
    found += ["common_password"] if is_common(password) else []
    found += ["own_word"] if holds_own_word(password, own_words) else []
    return tuple(found)


def is_common(password: str) -> bool:
    """Whether the password is a common one, also behind digits, symbols, repeats and swapped letters."""
    forms = _forms(password)
    return len(set(forms[0])) < FEWEST_SIGNS or any(_without_repeats(form) in common_passwords() for form in forms)


def holds_own_word(password: str, own_words: Iterable[str]) -> bool:
    """Whether a part of at least four letters of the person's name or address is in the password."""
    forms = _forms(password)
    return any(part in form for part in _parts(own_words) for form in forms)


@cache
def common_passwords() -> frozenset[str]:
    """The blocklist, as small letters."""
    return frozenset(files("lms.accounts").joinpath("common_passwords.txt").read_text("utf-8").split())


def _forms(password: str) -> tuple[str, ...]:
    """The password as typed and as guessed: without digits and symbols around it, letters put back."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    bare = _EDGES.sub("", folded)
    swapped = [
        text.translate(table) for table in _LEET for text in (folded, bare, _EDGES.sub("", folded.rstrip("!")))
    ]
    return tuple(dict.fromkeys([folded, bare, *swapped, *(_EDGES.sub("", text) for text in swapped)]))


def _without_repeats(text: str) -> str:
    """The piece that the whole text repeats, or the text itself: summersummer is summer."""
    # A text repeats exactly where it occurs in its own double before the end; one sign alone is no word.
    period = (text + text).find(text, 1)
    return text[:period] if 1 < period < len(text) else text


def _parts(own_words: Iterable[str]) -> set[str]:
    texts = (unicodedata.normalize("NFKC", word).casefold() for word in own_words)
    return {part for text in texts for part in re.split(r"[\W\d_]+", text) if len(part) >= OWN_WORD_LENGTH}
