"""Our own server: never more than 2 MiB an answer, never a handle that a slow reader could hold."""

from flask import request
from werkzeug.wrappers import Response

from lms import storage
from lms.media.ranges import MOST_BYTES, select_range
from lms.media.rules import StoredFile
from lms.media.streaming.shape import NO_PASS, closed_off


class OwnServer:
    """Reads the asked part, at most `most` bytes of it, and sends it as one piece; browsers ask for the rest."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most

    def answer(self, stored: StoredFile) -> Response:
        """206, 200 where the whole is small, 304 where the browser has it, 416 where there is no such part."""
        etag = f'"{stored.sha256}"'
        if request.if_none_match.contains(stored.sha256):
            return closed_off(Response(status=304), etag, stored.content_type)
        # A HEAD asks for the length of everything, which costs nothing to say.
        limit = stored.size if request.method == "HEAD" else self._most
        chosen = select_range(
            request.headers.get("Range"),
            size=stored.size,
            etag=etag,
            if_range=request.headers.get("If-Range"),
            limit=limit,
        )
        wanted = chosen.length > 0 and request.method != "HEAD"
        body = storage.files().read_range(stored.name, chosen.start, chosen.end) if wanted else b""
        response = Response(body, status=chosen.status)
        if request.method == "HEAD":
            response.content_length = chosen.length
        if chosen.content_range is not None:
            response.headers["Content-Range"] = chosen.content_range
        response.headers["Accept-Ranges"] = "bytes"
        return closed_off(response, etag, stored.content_type)

    def pass_for(self, prefix: str) -> str:
        """Every part is asked for here."""
        return NO_PASS
