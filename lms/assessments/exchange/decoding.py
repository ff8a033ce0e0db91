"""The characters of a file: Unicode where it says so or proves it, else what Windows wrote in Western Europe."""

import re
from dataclasses import dataclass
from typing import Final

UTF_8: Final = "UTF-8"
UTF_16: Final = "UTF-16"
WINDOWS: Final = "Windows-1252"

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8", UTF_8),
    (b"\xff\xfe", "utf-16-le", UTF_16),
    (b"\xfe\xff", "utf-16-be", UTF_16),
)
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Declarations that come to what is tried anyway.
_READ: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"})


class NotText(ValueError):
    """Bytes that are no text we know; `code` says why: not_text, encoding_unknown; `what` names the encoding."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


@dataclass(frozen=True)
class Decoded:
    """A text, and the name of the encoding that it was in."""

    text: str
    encoding: str


def decoded(data: bytes) -> Decoded:
    """The text of a file; raises NotText."""
    marked = next((one for one in _MARKS if data.startswith(one[0])), None)
    try:
        if marked is not None:
            return _text(data.removeprefix(marked[0]).decode(marked[1]), marked[2])
        declared = _DECLARED.match(data)
        if declared is not None and declared[1].decode().lower() not in _READ:
            raise NotText("encoding_unknown", declared[1].decode())
        return _unmarked(data)
    except UnicodeDecodeError as error:
        raise NotText("not_text") from error


def _unmarked(data: bytes) -> Decoded:
    try:
        return _text(data.decode(), UTF_8)
    except UnicodeDecodeError:
        return _text(data.decode("cp1252"), WINDOWS)


def _text(text: str, encoding: str) -> Decoded:
    """No program writes a zero into a text: this is something else, or Unicode in wide signs without its mark."""
    if "\0" in text:
        raise NotText("not_text")
    return Decoded(text, encoding)
