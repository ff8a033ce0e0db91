"""Forgives a typo: where nothing was found, the nearest word of a vocabulary."""

from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Final

from lms.search.question import Question

# A shorter word is too near to too many others.
SHORTEST: Final = 4
NEAR: Final = 0.75


def closest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The word of the vocabulary most like this one, of equals the most frequent; None where none is near."""
    if len(word) < SHORTEST:
        return None
    matcher = SequenceMatcher(b=word, autojunk=False)
    near = []
    for other, count in vocabulary.items():
        if abs(len(other) - len(word)) > 2:
            continue
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR:
            near.append((-matcher.ratio(), -count, other))
    return min(near)[2] if near else None


def corrected(
    question: Question, vocabulary: Mapping[str, int], is_known: Callable[[str], bool]
) -> Question | None:
    """The question with its unknown words replaced by near ones; None where that changes nothing."""
    better = tuple(word if is_known(word) else closest(word, vocabulary) or word for word in question.words)
    return Question(better) if better != question.words else None
