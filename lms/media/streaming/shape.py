"""What every carrier of stored bytes can do, and what all their answers say."""

from typing import Final, Protocol

from werkzeug.wrappers import Response

from lms.media.rules import StoredFile

# A recording opened by its own address is a page of its own: nothing in it may run or fetch.
SANDBOX: Final = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"
# Stands in an address where a pass would, on carriers that ask the application for every part.
NO_PASS: Final = "-"  # noqa: S105 -- a mark in an address


class Carrier(Protocol):
    """A way for stored bytes to reach a browser. Who calls has asked whether this reader may have them."""

    def answer(self, stored: StoredFile) -> Response:
        """The asked part of a file, or word to somebody else who sends it."""

    def pass_for(self, prefix: str) -> str:
        """What an address carries so that files below this prefix can be had: a pass, or `NO_PASS`."""


def closed_off(response: Response, etag: str, content_type: str) -> Response:
    """Bytes from outside: of this type and no other, kept by this browser alone, asked for again each time."""
    response.headers["Content-Type"] = content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    if etag:
        response.headers["ETag"] = etag
    return response
