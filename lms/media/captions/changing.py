"""A change of captions: some cues in place of others, whoever else changed the rest meanwhile."""

from collections.abc import Sequence
from typing import Final

from lms.media.captions.reading import plain_lines
from lms.media.captions.values import Cue

MOST_SIGNS: Final = 1_000
# A change is an edit, a split or a merge; more than a few cues at once come as a file.
MOST_CHANGED: Final = 20
LATEST_MS: Final = 100 * 3600 * 1000


class CuesRefused(ValueError):
    """A change that cannot be made; its code is overtaken, without_text, too_long or times."""


def cue_of(start_ms: int, end_ms: int, text: str) -> Cue:
    """A cue as it is kept: its text is plain lines."""
    return Cue(start_ms=start_ms, end_ms=end_ms, text=plain_lines(text))


def replaced(cues: Sequence[Cue], old: Sequence[Cue], new: Sequence[Cue]) -> tuple[Cue, ...]:
    """The cues with `new` in place of `old`, in order of time; raises CuesRefused.

    Whoever changes cues says what they were: where one of them is no longer there, somebody else changed it. A
    change that stands already, as when an answer was lost, changes nothing.
    """
    for cue in new:
        _insist_on_sense(cue)
    left = list(cues)
    if all(cue in left for cue in new) and not any(cue in left for cue in old if cue not in new):
        return tuple(cues)
    for cue in old:
        if cue not in left:
            raise CuesRefused("overtaken")
        left.remove(cue)
    return tuple(sorted((*left, *new), key=lambda cue: (cue.start_ms, cue.end_ms)))


def around(cues: Sequence[Cue], moments: Sequence[Cue]) -> list[Cue]:
    """What is said now while `moments` were said."""
    return [cue for cue in cues if any(cue.start_ms < one.end_ms and one.start_ms < cue.end_ms for one in moments)]


def differences(before: Sequence[Cue], after: Sequence[Cue]) -> tuple[list[Cue], list[Cue]]:
    """What was taken away and what was put in, each in order of time."""
    old, new = set(before), set(after)
    return [cue for cue in before if cue not in new], [cue for cue in after if cue not in old]


def _insist_on_sense(cue: Cue) -> None:
    if not cue.text:
        raise CuesRefused("without_text")
    if len(cue.text) > MOST_SIGNS:
        raise CuesRefused("too_long")
    if not 0 <= cue.start_ms < cue.end_ms <= LATEST_MS:
        raise CuesRefused("times")
