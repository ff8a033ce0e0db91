"""Words as they are searched: folded alike in what is stored and in what is asked."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MOST_TERMS: Final = 8
LONGEST_TERM: Final = 40
ESCAPE: Final = "\\"
_WORDS: Final = re.compile(r"\w+")


def folded(text: str) -> str:
    """Small letters without accents, words parted by one space, one space in front of the first."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(f" {word}" for word in _WORDS.findall(bare))


def search_text(texts: Iterable[str]) -> str:
    """What an activity is found by, each word once, in the order of first mention."""
    words = " ".join(folded(text) for text in texts).split()
    return "".join(f" {word}" for word in dict.fromkeys(words))


def patterns(question: str) -> tuple[str, ...]:
    """A LIKE pattern per word asked, matching words that begin with it; empty where no word was asked."""
    terms = dict.fromkeys(folded(question[:400]).split())
    return tuple(f"% {_escaped(term[:LONGEST_TERM])}%" for term in list(terms)[:MOST_TERMS])


def _escaped(term: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", term)
