"""Chance that is the same in every installation: draws follow from a word by a digest, never from a generator."""

import hashlib
from collections.abc import Sequence
from typing import Final, TypeVar

Thing = TypeVar("Thing")
_WHOLE: Final = 2**64


class Chance:
    """Draws that differ from word to word, and are repeated whenever the same word is asked again."""

    def __init__(self, word: str) -> None:
        self._word, self._drawn = word, 0

    def share(self) -> float:
        """From 0 to below 1."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._word} {self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / _WHOLE

    def happens(self, share: float) -> bool:
        """True in this share of all draws."""
        return self.share() < share

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.share() * (most - least + 1))

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """One, each as likely as the others."""
        return things[self.number(0, len(things) - 1)]

    def by_weight(self, things: Sequence[Thing], weights: Sequence[int]) -> Thing:
        """One, each as likely as its weight says."""
        return self.one_of([thing for thing, weight in zip(things, weights, strict=True) for _ in range(weight)])

    def some_of(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """So many different ones."""
        rest = list(things)
        return [rest.pop(self.number(0, len(rest) - 1)) for _ in range(count)]
