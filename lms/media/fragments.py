"""Where the segments lie in a fragmented MP4: each begins with a description (`moof`) and plays by itself."""

from collections.abc import Iterator, Sequence
from typing import IO, Final

from lms.media.playlists import Segment

SMALLEST_BOX: Final = 8
LARGEST_DESCRIPTION: Final = 1024 * 1024
# A day in segments of four seconds has half of it; a file of empty boxes alone would be gone through for minutes.
MOST_BOXES: Final = 100_000


def segments_of(file: IO[bytes], *, ticks: int, duration_ms: int) -> tuple[int, tuple[Segment, ...]]:
    """Bytes of the file's beginning, and its segments; `ticks` a second is how its first track counts.

    Raises ValueError where the file is none of the kind.
    """
    head, found = 0, list[list[int]]()
    for kind, offset, size in _boxes(file):
        if kind == b"moof":
            found.append([offset, size, _begins(_read(file, offset, size)) * 1000 // ticks])
        elif kind == b"mdat" and found:
            found[-1][1] += size
        elif not found:
            head = offset + size
    if not found:
        raise ValueError("The file holds no segments.")
    begins = [begin for _offset, _size, begin in found]
    lengths = [max(1, end - begin) for begin, end in zip(begins, [*begins[1:], duration_ms], strict=True)]
    return head, _parts(found, lengths)


def _parts(found: Sequence[Sequence[int]], lengths: Sequence[int]) -> tuple[Segment, ...]:
    return tuple(
        Segment(offset=offset, size=size, duration_ms=length)
        for (offset, size, _begin), length in zip(found, lengths, strict=True)
    )


def _boxes(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Kind, offset and size of the outermost boxes, as far as the file reaches."""
    offset, end = 0, file.seek(0, 2)
    for _number in range(MOST_BOXES):
        if offset == end:
            return
        header = _read(file, offset, SMALLEST_BOX)
        size = int.from_bytes(header[:4], "big")
        if not SMALLEST_BOX <= size <= end - offset:
            raise ValueError(f"A box of {size} bytes at {offset}.")
        yield header[4:], offset, size
        offset += size
    raise ValueError(f"More than {MOST_BOXES} boxes.")


def _read(file: IO[bytes], offset: int, size: int) -> bytes:
    if size > LARGEST_DESCRIPTION:
        raise ValueError(f"A description of {size} bytes at {offset}.")
    file.seek(offset)
    return file.read(size)


def _begins(description: bytes) -> int:
    """The first track's time (`tfdt`), which comes in 32 or 64 bits; ValueError where it is missing."""
    place = description.index(b"tfdt") + len(b"tfdt")
    width = 8 if description[place : place + 1] == b"\x01" else 4
    return int.from_bytes(description[place + 4 : place + 4 + width], "big")
