"""From the bytes of a captions file to its text: UTF-8, UTF-16, and Windows-1252 where that can be meant."""

import codecs
import re
from typing import Final

from lms.media.captions.values import CaptionsRefused, Problem

# Eight hours of speech are half a megabyte; UTF-16 doubles that.
MOST_BYTES: Final = 4 * 1024 * 1024
# What Windows-1252 was made for. In other languages its bytes mean other letters, and nobody could tell.
WESTERN: Final = frozenset({"en", "es", "fr", "pt", "tl"})
_END_OF_LINE: Final = re.compile(r"\r\n|\n|\r")


def text_of(content: bytes | str, language: str) -> tuple[str, bool]:
    """The text, and whether it was read as Windows-1252; raises CaptionsRefused: too_large, encoding."""
    if len(content) > MOST_BYTES:
        raise CaptionsRefused([Problem(1, "too_large")])
    text, is_western = (content, False) if isinstance(content, str) else _decoded(content, language)
    # A NUL would end the text for some players; the mark at the beginning is no letter.
    return text.removeprefix("\ufeff").replace("\0", "\ufffd"), is_western


def lines_of(text: str) -> list[str]:
    """Only the three ends of line that WebVTT knows divide lines."""
    return _END_OF_LINE.split(text)


def _decoded(content: bytes, language: str) -> tuple[str, bool]:
    wide = _wide_encoding(content)
    if wide:
        return _strictly(content, wide), False
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError as error:
        if language not in WESTERN:
            raise _refused(content, error, "utf-8") from error
    return _strictly(content, "cp1252"), True


def _wide_encoding(content: bytes) -> str:
    """UTF-16 by its mark, or by the zero beside each of the first two signs, which are plain in every format."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = bytes(byte == 0 for byte in content[:4])
    return {b"\0\1\0\1": "utf-16-le", b"\1\0\1\0": "utf-16-be"}.get(zeros, "")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused(content, error, encoding) from error


def _refused(content: bytes, error: UnicodeDecodeError, encoding: str) -> CaptionsRefused:
    before = content[: error.start].decode(encoding, errors="ignore")
    return CaptionsRefused([Problem(len(lines_of(before)), "encoding")])
