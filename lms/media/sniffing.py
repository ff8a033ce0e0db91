"""Recognises a file by its first bytes, whatever its name says."""

import contextlib
from typing import Final

import puremagic

from lms.media.rules import MOV, MP3, MP4, WEBM, FileType, Unreadable

HEAD: Final = 4096
_MP4_BRANDS: Final = (b"iso", b"mp4", b"avc", b"M4V", b"M4A", b"dash", b"MSNV", b"mmp4", b"f4v")
_QUICKTIME_ATOMS: Final = (b"moov", b"mdat", b"wide")
_EBML: Final = b"\x1a\x45\xdf\xa3"


def sniff(head: bytes) -> FileType:
    """What these first bytes begin; raises Unreadable for everything that is no recording we take."""
    kind = _box(head) or _matroska(head) or _mp3(head)
    if kind is None:
        raise Unreadable("not_a_recording", name_of(head))
    return kind


def _box(head: bytes) -> FileType | None:
    """The boxes of MP4 and of QuickTime, from which it came."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand == b"qt  ":
            return MOV
        return MP4 if brand.startswith(_MP4_BRANDS) else None
    return MOV if head[4:8] in _QUICKTIME_ATOMS else None


def _matroska(head: bytes) -> FileType | None:
    if not head.startswith(_EBML):
        return None
    if b"\x42\x82\x84webm" in head[:80]:
        return WEBM
    raise Unreadable("wrong_container", "Matroska (MKV)")


def _mp3(head: bytes) -> FileType | None:
    """An ID3 tag, or a header of MPEG layer III whose numbers exist."""
    if head.startswith(b"ID3") and len(head) > 10:
        return MP3
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return MP3 if bit_rate not in (0, 15) and sample_rate != 3 else None


def name_of(head: bytes) -> str:
    """What it seems to be, in the words of the collection of signatures; empty where none fits."""
    with contextlib.suppress(puremagic.PureError, ValueError):
        found = puremagic.magic_string(head)
        return str(found[0].name)[:100] if found else ""
    return ""
