"""Uploads in pieces that go on after a break: tus 1.0.0 with creation and termination."""

import binascii
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from flask import abort, current_app, request, url_for
from werkzeug.exceptions import ClientDisconnected, ServiceUnavailable
from werkzeug.wrappers import Response

from lms import db, storage
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, requires
from lms.access.permissions import Permission
from lms.config import Settings
from lms.formats import size
from lms.media import operations
from lms.media.models import Upload
from lms.media.queries import upload_for_sending
from lms.media.receiving import BLOCK, MOST_PIECE, SLOTS, append, only_writer
from lms.media.rules import Unreadable
from lms.media.sniffing import HEAD, sniff
from lms.media.views.blueprint import blueprint
from lms.media.wording import failure_words

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
RETRY_SECONDS = 2
STREAMS = "a piece streams to the disk outside any transaction"


@blueprint.url_value_preprocessor
def allow_pieces(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Only the door that takes pieces takes more than the house's forms."""
    if endpoint == "media.take_piece":
        request.max_content_length = MOST_PIECE


@blueprint.after_request
def speak_tus(response: Response) -> Response:
    """Every answer to an upload says which version it speaks."""
    if request.path.startswith("/recordings/uploads"):
        response.headers["Tus-Resumable"] = VERSION
    return response


@blueprint.route("/recordings/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def describe_uploads() -> Response:
    """What this server can do."""
    headers = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination"}
    return Response(status=204, headers=headers | {"Tus-Max-Size": str(_settings().max_upload_bytes)})


@blueprint.post("/recordings/uploads")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions("the file is made on the disk before its row")
def begin_upload() -> Response:
    """Begin a recording of the named length."""
    _insist_on_protocol()
    length = _whole_number("Upload-Length", "upload_length")
    if length > _settings().max_upload_bytes:
        raise Refusal("file_too_large", status=413, most=size(_settings().max_upload_bytes))
    with db.transaction():
        upload, token = operations.begin_upload(_person_id(), length=length, file_name=_file_name())
        temporary, recording_id = upload.temporary, upload.recording_id
        # Within the transaction: an upload without its file could never go on.
        storage.files().spooled(temporary).touch(exist_ok=False)
    headers = {"Location": url_for("media.take_piece", token=token), "X-Recording": str(recording_id)}
    return Response(status=201, headers=headers)


@blueprint.route("/recordings/uploads/<token>", methods=["HEAD"])
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def tell_offset(token: str) -> Response:
    """Where this upload goes on."""
    upload = upload_for_sending(current_actor(), token) or abort(404)
    headers = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length)}
    return Response(headers=headers | {"X-Recording": str(upload.recording_id), "Cache-Control": "no-store"})


@blueprint.route("/recordings/uploads/<token>", methods=["PATCH"])
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions(STREAMS)
def take_piece(token: str) -> Response:
    """Put one piece after what has arrived; a sender who stops early keeps what was sent."""
    _insist_on_protocol()
    if request.mimetype != PIECE_TYPE:
        raise Refusal("upload_piece_type", status=415)
    offset, length = _whole_number("Upload-Offset", "upload_offset"), request.content_length
    if length is None:
        abort(411)
    if not SLOTS.take(_settings().uploads_at_once):
        raise ServiceUnavailable(retry_after=RETRY_SECONDS)
    try:
        received, recording_id = _receive(token, offset, length)
    finally:
        SLOTS.give_back()
    headers = {"Upload-Offset": str(received), "X-Recording": str(recording_id)}
    return Response(status=204, headers=headers)


@blueprint.delete("/recordings/uploads/<token>")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions("the file is removed after its row")
def abandon_upload(token: str) -> Response:
    """Forget this upload and what has arrived of it."""
    _insist_on_protocol()
    with db.transaction():
        temporary = operations.abandon_upload(_unfinished(token), actor_id=current_actor().id)
    storage.files().spooled(temporary).unlink(missing_ok=True)
    return Response(status=204)


def _receive(token: str, offset: int, length: int) -> tuple[int, int]:
    """Stream to the disk, then acknowledge; answers the new offset and the recording's id."""
    upload = _asked_for(token)
    with only_writer(storage.files().spooled(upload.temporary)) as file:
        # Read again now that nobody else can write: a lost answer and its repeat may both be here.
        upload = _asked_for(token)
        if upload.received != offset:
            raise Refusal("upload_offset", status=409)
        if length > upload.length - offset:
            raise Refusal("upload_piece_too_large", status=413)
        received = append(file, offset, _blocks(length))
        _insist_on_recording(upload, received)
        with db.transaction():
            operations.note_piece(upload.id, offset=offset, received=received)
    return received, upload.recording_id


def _asked_for(token: str) -> Upload:
    with db.transaction(write=False):
        upload = _unfinished(token)
        db.session.expunge(upload)
        return upload


def _unfinished(token: str) -> Upload:
    upload = upload_for_sending(current_actor(), token) or abort(404)
    if upload.finished_at is not None:
        raise Refusal("upload_over", status=409 if upload.received == upload.length else 410)
    return upload


def _blocks(length: int) -> Iterator[bytes]:
    """The body as it arrives; a connection that breaks ends it."""
    left = length
    try:
        while left and (block := request.stream.read(min(BLOCK, left))):
            left -= len(block)
            yield block
    except (ClientDisconnected, OSError):
        return


def _insist_on_recording(upload: Upload, received: int) -> None:
    """Look at the first bytes as soon as they are here, so that nobody sends hours of something else."""
    enough = min(HEAD, upload.length)
    if not upload.received < enough <= received:
        return
    place = storage.files().spooled(upload.temporary)
    try:
        with place.open("rb") as file:
            sniff(file.read(HEAD))
    except Unreadable as failure:
        with db.transaction():
            operations.refuse_upload(upload, failure)
        place.unlink(missing_ok=True)
        said = failure_words(f"{failure.code}:{failure.detail}")
        raise Refusal("upload_unreadable", status=415, words=said) from failure


def _insist_on_protocol() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Refusal("upload_protocol", status=412)


def _whole_number(header: str, code: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18) or (
        header == "Upload-Length" and not int(text)
    ):
        raise Refusal(code, status=400)
    return int(text)


def _file_name() -> str:
    """The name in Upload-Metadata: pairs of a key and a Base64 value."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode()
            except (binascii.Error, ValueError):
                return ""
    return ""


def _person_id() -> int:
    return current_actor().id or abort(401)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
