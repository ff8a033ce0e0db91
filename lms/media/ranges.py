"""HTTP ranges: which bytes of one file answer a request (RFC 9110, section 14)."""

import re
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 2 * 1024 * 1024

_UNIT: Final = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
# Stripped first: white space beside digits that may be missing would be tried in as many ways as there is of it.
_SPEC: Final = re.compile(r"([0-9]{0,18})\s*-\s*([0-9]{0,18})")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The answer: 200 for the whole file, 206 for a part, 416 for none; bytes start <= n < end."""

    status: int
    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes the answer holds."""
        return self.end - self.start

    @property
    def content_range(self) -> str | None:
        """The Content-Range header; a whole file has none."""
        if self.status == 206:
            return f"bytes {self.start}-{self.end - 1}/{self.size}"
        return f"bytes */{self.size}" if self.status == 416 else None


def select_range(
    header: str | None, *, size: int, etag: str, if_range: str | None = None, limit: int = MOST_BYTES
) -> Selection:
    """Which bytes to send for a Range header; never more than `limit` at once.

    A range is answered with as much of it as the limit allows: browsers ask for the rest. A header that RFC
    9110 lets us ignore (another unit, bad syntax, several ranges, a stale If-Range) counts as absent. Without
    one the answer must be the whole file, so a file above the limit is refused with 416: every player sends
    a range from its first request, and holding a whole recording in memory would let one slow reader cost
    what thirty should.
    """
    bounds = _bounds(header, size) if header and _is_current(if_range, etag) else None
    if bounds is None:
        return _whole(size, limit)
    start, end = bounds
    if start >= min(end, size):
        return Selection(status=416, start=0, end=0, size=size)
    return Selection(status=206, start=start, end=min(end, size, start + limit), size=size)


def _whole(size: int, limit: int) -> Selection:
    if size > limit:
        return Selection(status=416, start=0, end=0, size=size)
    return Selection(status=200, start=0, end=size, size=size)


def _is_current(if_range: str | None, etag: str) -> bool:
    """If-Range compares strongly: a weak tag never matches, nor does a date, for we send none."""
    return if_range is None or (if_range.strip() == etag and not etag.startswith("W/"))


def _bounds(header: str, size: int) -> tuple[int, int] | None:
    """The asked bytes, half-open and possibly outside the file; None where the header is to be ignored."""
    unit = _UNIT.fullmatch(header)
    spec = _SPEC.fullmatch(unit[1].strip()) if unit else None
    if spec is None or not any(spec.groups()):
        return None
    first, last = spec.groups()
    if not first:
        return max(size - int(last), 0), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), int(last) + 1 if last else size
