"""Answers with bytes of recordings, by the carrier that the office has chosen."""

from typing import Any, Final

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

from lms import storage
from lms.config import Settings
from lms.media.chapters import write_chapters_file
from lms.media.models import CaptionTrack, Picture, Recording, Slide, SlideDeck
from lms.media.queries import file_of
from lms.media.rules import MOST_SLIDE_BYTES, StoredFile, title_from
from lms.media.streaming import sittings
from lms.media.streaming.nginx import HandedOver, Signed
from lms.media.streaming.own import OwnServer
from lms.media.streaming.presigned import Presigned
from lms.media.streaming.shape import Carrier, closed_off

KEPT_FOR_GOOD: Final = "private, max-age=31536000, immutable"
# Whoever downloads slides asks once, and for all of them.
WHOLE: Final = OwnServer(most=MOST_SLIDE_BYTES)
# The words of the setting `streaming`.
CARRIERS: Final[dict[str, Carrier]] = {
    "own": OwnServer(),
    "x-accel": HandedOver(),
    "signed": Signed(),
    "presigned": Presigned(),
}


def install(app: Flask, settings: Settings) -> None:
    """What a carrier needs of every answer."""
    if settings.streaming == "signed":
        sittings.install(app)


def carrier() -> Carrier:
    """The carrier in use."""
    settings: Settings = current_app.config["SETTINGS"]
    return CARRIERS[settings.streaming]


def answer_file(stored: StoredFile) -> Response:
    """The asked part of a stored file; who calls has asked whether the reader may."""
    return carrier().answer(stored)


def answer_range(recording: Recording) -> Response:
    """The asked part of the recording as it was uploaded; who calls has asked whether the reader may."""
    return answer_file(file_of(recording))


def stream_address(endpoint: str, *, prefix: str, name: str, **values: Any) -> str:
    """Where a player finds a stored file; what that file names beside it, below the prefix, has the same pass.

    `endpoint` is a door that takes `carried` and `name`: `learning.stream` or `media.stream`. Call it for a
    reader who may watch.
    """
    return url_for(endpoint, carried=carrier().pass_for(prefix), name=name, **values)


def gives_passes() -> bool:
    """Whether an address from `stream_address` spares the application the question who may."""
    return carrier() is CARRIERS["signed"]


def answer_poster(recording: Recording) -> Response:
    """The recording's picture."""
    etag = f'"{recording.sha256}-poster"'
    if request.if_none_match.contains(etag.strip('"')):
        return closed_off(Response(status=304), etag, "image/jpeg")
    return closed_off(Response(storage.files().read(recording.poster_name)), etag, "image/jpeg")


def answer_picture(picture: Picture) -> Response:
    """A question's picture; its address has its digest, so that a browser need never ask for it again."""
    answer = closed_off(
        Response(storage.files().read(picture.storage_name)), f'"{picture.sha256}"', picture.content_type
    )
    answer.headers["Cache-Control"] = KEPT_FOR_GOOD
    return answer


def answer_captions(track: CaptionTrack) -> Response:
    """Captions as plain WebVTT."""
    return closed_off(Response(track.webvtt.encode()), "", "text/vtt; charset=utf-8")


def answer_chapters(recording: Recording) -> Response:
    """Chapters as WebVTT."""
    webvtt = write_chapters_file(recording.chapters, duration_ms=recording.duration_ms)
    return closed_off(Response(webvtt.encode()), "", "text/vtt; charset=utf-8")


def answer_slides(deck: SlideDeck) -> Response:
    """The PDF as a file to be kept; nobody is sent to an address in a bucket, where it would open as a page."""
    stored = StoredFile(name=deck.storage_name, size=deck.size, sha256=deck.sha256, content_type="application/pdf")
    chosen = carrier()
    answer = (chosen if isinstance(chosen, HandedOver) else WHOLE).answer(stored)
    name = f"{title_from(deck.original_name)}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def answer_slide(slide: Slide) -> Response:
    """The picture of a page."""
    etag = f'"{slide.sha256}"'
    if request.if_none_match.contains(slide.sha256):
        return closed_off(Response(status=304), etag, "image/webp")
    return closed_off(Response(storage.files().read(slide.storage_name)), etag, "image/webp")


def answer_slide_text(slide: Slide) -> Response:
    """What is written on a page."""
    return closed_off(Response(slide.text.encode()), "", "text/plain; charset=utf-8")
