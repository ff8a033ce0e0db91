"""What somebody typed, as words to look for: bounded, and never an error."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lms.search.words import folded, stem

MOST_WORDS: Final = 8
LONGEST_QUESTION: Final = 400
# Words that carry no topic: left out of a question, unless it holds nothing else.
_SILENT: Final = (
    "a an and are as at be by can do does for from how i if in is it its my of on or s that the this to was what "
    "when where which who why will with you your"
)
SILENT: Final = frozenset(_SILENT.split(" "))


@dataclass(frozen=True)
class Question:
    """Words to be found together; the last may be the beginning of one."""

    words: tuple[str, ...]

    def hits(self, word: str) -> bool:
        """Whether a folded word of a text is one of those asked for."""
        return stem(word) in self.stems or word.startswith(self.words[-1])

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(map(stem, self.words))


def ask(text: str) -> Question | None:
    """The question in a text; None where it holds no word."""
    words = list(dict.fromkeys(folded(text[:LONGEST_QUESTION])))
    loud = [word for word in words if word not in SILENT]
    chosen = tuple((loud or words)[:MOST_WORDS])
    return Question(chosen) if chosen else None
