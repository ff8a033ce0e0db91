"""Words as they are searched: folded, stemmed, and spelled in letters that every engine reads alike."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from snowballstemmer import stemmer

LONGEST: Final = 40
_WORDS: Final = re.compile(r"[^\W_]+")
# "Bell's palsy" and "Bell palsy" are one thing.
_POSSESSIVE: Final = re.compile(r"['’ʼ]s\b")
_english: Final = stemmer("english")


def folded(text: str) -> list[str]:
    """The words of a text in order: small letters without accents; other letters by their numbers."""
    if text.isascii():
        return [word[:LONGEST] for word in _WORDS.findall(_POSSESSIVE.sub("", text.lower()))]
    # Twice: some letters are plain only when taken apart, and some come apart only when they are small.
    small = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", small))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [_spelled(word)[:LONGEST] for word in _WORDS.findall(bare)]


@lru_cache(maxsize=65_536)
def _folded_word(word: str) -> tuple[str, ...]:
    """A word alone: sentences that are shown have few words that no other has."""
    return tuple(folded(word))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The part that the forms of an English word share: infections, infection → infect."""
    found: str = _english.stemWord(word)
    return found


def forms(word: str) -> tuple[str, ...]:
    """What a word is kept as: itself, so that its beginning is found, and its stem."""
    root = stem(word)
    return (word,) if root == word else (word, root)


def marked(text: str, hits: Callable[[str], bool]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that was asked for."""
    place = 0
    for match in _WORDS.finditer(text):
        if any(map(hits, _folded_word(match[0]))):
            if match.start() > place:
                yield text[place : match.start()], False
            yield match[0], True
            place = match.end()
    if place < len(text):
        yield text[place:], False


def _spelled(word: str) -> str:
    if word.isascii():
        return word
    return "".join(sign if sign.isascii() else f"u{ord(sign):x}u" for sign in word)
