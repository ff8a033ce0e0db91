"""Which renditions a recording gets: heights of its picture, how dense each may be, and stills along the way."""

from typing import Final

# A segment must fit into one answer of at most 2 MiB: what a rung may send in four seconds, and as much again in
# one second after a still, with the sound beside it, stays below that.
SEGMENT_SECONDS: Final = 4
# The most bits a second of a picture of each height; none is made above the height that a recording has.
RUNGS: Final = {240: 400_000, 360: 800_000, 480: 1_400_000, 720: 2_200_000, 1080: 2_800_000}
SOUND_BITS: Final = 96_000
MOST_PLACES: Final = 24
STEPS_MS: Final = tuple(1000 * seconds for seconds in (5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600))


def places(duration_ms: int) -> tuple[int, ...]:
    """Evenly spread places, in milliseconds: at most 24, at round times, from the beginning."""
    step = next((step for step in STEPS_MS if duration_ms <= step * MOST_PLACES), duration_ms // MOST_PLACES + 1)
    return tuple(range(0, duration_ms, step))
