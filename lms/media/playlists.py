"""HLS playlists (RFC 8216) of segments that lie one after another in one file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

HEADER: Final = ("#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS")


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A part of a file that plays by itself once the file's beginning is known: bytes and milliseconds."""

    offset: int
    size: int
    duration_ms: int


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One rendition of the picture as the list of all names it; `codecs` as RFC 6381 writes them."""

    address: str
    width: int
    height: int
    codecs: str
    segments: Sequence[Segment]


def media_playlist(file: str, head_size: int, segments: Sequence[Segment]) -> str:
    """All segments of one file; `head_size` bytes at its beginning describe them."""
    longest = max(segment.duration_ms for segment in segments)
    lines = [
        *HEADER,
        f"#EXT-X-TARGETDURATION:{ceil(longest / 1000)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        f'#EXT-X-MAP:URI="{file}",BYTERANGE="{head_size}@0"',
    ]
    for one in segments:
        lines += [f"#EXTINF:{one.duration_ms / 1000:.3f},", f"#EXT-X-BYTERANGE:{one.size}@{one.offset}", file]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def list_of_all(variants: Iterable[Variant]) -> str:
    """What a player reads first: which renditions there are, and what each asks of the line."""
    lines = list(HEADER)
    for one in variants:
        peak, average = bits_a_second(one.segments)
        facts = f'BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS="{one.codecs}"'
        lines += [f"#EXT-X-STREAM-INF:{facts},RESOLUTION={one.width}x{one.height}", one.address]
    return "\n".join([*lines, ""])


def bits_a_second(segments: Sequence[Segment]) -> tuple[int, int]:
    """Of the densest segment, and of all; less than a second counts as one, or it would say too much."""
    whole = max(1, sum(one.duration_ms for one in segments))
    average = 8000 * sum(one.size for one in segments) // whole
    peak = max(8000 * one.size // max(1000, one.duration_ms) for one in segments)
    return max(peak, average), average
