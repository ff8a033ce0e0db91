"""Where words stand in a document's passages: one text, read by finding lines."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lms.search.question import Question
from lms.search.words import folded, forms, stem

# Of a word on everybody's lips the first places suffice.
MOST_PLACES: Final = 60
MOST_ENDINGS: Final = 20
# A sentence is seldom cut into more captions than that.
AROUND: Final = 2
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
_ENDS: Final = re.compile(r"[.!?…][\"'”’)]*$")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, one by one."""
    for paragraph in text.splitlines():
        yield from (piece for piece in _SENTENCE.split(paragraph.strip()) if piece)


def lines_of(passages: Sequence[str]) -> str:
    """A line per word with the numbers of its passages; each begins with the end of the line before."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(passages):
        for form in {form for word in folded(text) for form in forms(word)}:
            if len(places[form]) < MOST_PLACES:
                places[form].append(number)
    return "\n" + "".join(f"{form} {','.join(map(str, numbers))}\n" for form, numbers in sorted(places.items()))


def best_places(lines: str, question: Question, written: int) -> tuple[int | None, int | None]:
    """Of what is read, and of what is spoken, the first passage that holds the most of the words asked.

    `written` is the number of passages that are read; they come first. None where none holds any.
    """
    held: Counter[int] = Counter()
    for word in question.words:
        held.update(_places(lines, word, word == question.words[-1]))
    read = [(-count, place) for place, count in held.items() if place < written]
    spoken = [(-count, place) for place, count in held.items() if place >= written]
    return (min(read)[1] if read else None, min(spoken)[1] if spoken else None)


def sentence_around(texts: Sequence[str], place: int) -> str:
    """What is spoken around a caption, from one full stop to the next, where that is not far."""
    first = last = place
    while first > max(0, place - AROUND) and not _ENDS.search(texts[first - 1]):
        first -= 1
    while last < min(len(texts) - 1, place + AROUND) and not _ENDS.search(texts[last]):
        last += 1
    return " ".join(" ".join(texts[first : last + 1]).split())


def _places(lines: str, word: str, may_go_on: bool) -> set[int]:
    found = set(_numbers(lines, f"\n{stem(word)} ", 1))
    if may_go_on:
        found.update(_numbers(lines, f"\n{word}", MOST_ENDINGS))
    return found


def _numbers(lines: str, beginning: str, most: int) -> Iterable[int]:
    start = lines.find(beginning)
    while start >= 0 and most > 0:
        end = lines.index("\n", start + 1)
        yield from map(int, lines[start:end].split(" ")[1].split(","))
        start = lines.find(beginning, end)
        most -= 1
