"""What a person should look at in a track that is taken as it is."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from lms.media.captions.reading import read_captions
from lms.media.captions.values import Cue, Remark

# Half a minute without a word is either music or a forgotten passage.
GAP_MS: Final = 30_000
# Four lines of forty signs: more covers the picture and cannot be read in time.
MOST_SIGNS: Final = 160


def remarks_on(cues: Sequence[Cue], *, duration_ms: int = 0) -> tuple[Remark, ...]:
    """Remarks on cues in order of time; a duration of 0 is not known yet."""
    found = {
        "overlap": [after.start_ms for before, after in pairwise(cues) if after.start_ms < before.end_ms],
        "past_end": [cue.start_ms for cue in cues if duration_ms and cue.end_ms > duration_ms],
        "long": [cue.start_ms for cue in cues if len(cue.text) > MOST_SIGNS],
        "gap": list(_gaps(cues, duration_ms)),
    }
    return tuple(Remark(code, len(moments), moments[0]) for code, moments in found.items() if moments)


@lru_cache(maxsize=64)
def remarks_on_track(webvtt: str, duration_ms: int) -> tuple[Remark, ...]:
    """Remarks on a track as it is kept; pages ask for the same again and again."""
    return remarks_on(read_captions(webvtt).cues, duration_ms=duration_ms)


def _gaps(cues: Sequence[Cue], duration_ms: int) -> Iterable[int]:
    """Moments at which long silences begin, at the beginning and the end too."""
    ended = 0
    for cue in cues:
        if cue.start_ms - ended >= GAP_MS:
            yield ended
        ended = max(ended, cue.end_ms)
    if duration_ms - ended >= GAP_MS:
        yield ended
