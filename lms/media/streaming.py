"""Answers with bytes of a recording: never more than 2 MiB, never a handle that a slow reader could hold."""

from flask import request
from werkzeug.wrappers import Response

from lms import storage
from lms.media.models import CaptionTrack, Recording
from lms.media.ranges import select_range

# A recording opened by its own address is a page of its own: nothing in it may run or fetch.
SANDBOX = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"


def answer_range(recording: Recording) -> Response:
    """The asked part of the recording's bytes, or less of it; who calls has asked whether the reader may."""
    etag = f'"{recording.sha256}"'
    if request.if_none_match.contains(recording.sha256):
        return _closed_off(Response(status=304), etag, recording.content_type)
    # A HEAD asks for the length of everything, which costs nothing to say.
    limits = {"limit": recording.size} if request.method == "HEAD" else {}
    chosen = select_range(
        request.headers.get("Range"),
        size=recording.size,
        etag=etag,
        if_range=request.headers.get("If-Range"),
        **limits,
    )
    wanted = chosen.length > 0 and request.method != "HEAD"
    body = storage.files().read_range(recording.storage_name, chosen.start, chosen.end) if wanted else b""
    response = Response(body, status=chosen.status)
    if request.method == "HEAD":
        response.content_length = chosen.length
    if chosen.content_range is not None:
        response.headers["Content-Range"] = chosen.content_range
    response.headers["Accept-Ranges"] = "bytes"
    return _closed_off(response, etag, recording.content_type)


def answer_poster(recording: Recording) -> Response:
    """The recording's picture."""
    etag = f'"{recording.sha256}-poster"'
    if request.if_none_match.contains(etag.strip('"')):
        return _closed_off(Response(status=304), etag, "image/jpeg")
    return _closed_off(Response(storage.files().read(recording.poster_name)), etag, "image/jpeg")


def answer_captions(track: CaptionTrack) -> Response:
    """Captions as plain WebVTT."""
    return _closed_off(Response(track.webvtt.encode()), "", "text/vtt; charset=utf-8")


def _closed_off(response: Response, etag: str, content_type: str) -> Response:
    """Bytes from outside: of this type and no other, kept by this browser alone, asked for again each time."""
    response.headers["Content-Type"] = content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    if etag:
        response.headers["ETag"] = etag
    return response
