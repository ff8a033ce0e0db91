"""Uploads in pieces that go on after a break: tus 1.0.0 with all that its clients use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from flask import abort, current_app, jsonify, request, url_for
from werkzeug.http import http_date
from werkzeug.wrappers import Response

from lms import db, storage
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, requires
from lms.access.permissions import Permission
from lms.config import Settings
from lms.formats import size
from lms.media import operations
from lms.media.leafing import insist_on_pdf
from lms.media.models import Recording, Upload
from lms.media.queries import recording_for_editing, upload_for_sending
from lms.media.receiving import MOST_PIECE, AllPlacesTaken, append, arriving, only_writer, place_among
from lms.media.rules import MOST_SLIDE_BYTES, Unreadable
from lms.media.sniffing import HEAD, sniff
from lms.media.views import speaking_tus as tus
from lms.media.views.blueprint import blueprint, recording_or_404
from lms.media.wording import failure_words
from lms.web.messages import words

RETRY_SECONDS: Final = 2
PLACES: Final = ".places"
# Makes the upload with whatever it is to become: the person's id, the length in bytes, the file's name.
Begin = Callable[..., tuple[Upload, str]]
STREAMS: Final = "a piece streams to the disk outside any transaction"


@blueprint.url_value_preprocessor
def allow_pieces(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Only the doors that take pieces take more than the house's forms."""
    if endpoint in ("media.take_piece", "media.begin_upload", "media.begin_slides_upload"):
        request.max_content_length = MOST_PIECE


@blueprint.after_request
def speak_tus(response: Response) -> Response:
    """Every answer to an upload says which version it speaks."""
    if request.path.startswith("/recordings/uploads"):
        response.headers["Tus-Resumable"] = tus.VERSION
    return response


@blueprint.errorhandler(AllPlacesTaken)
def put_off(taken: AllPlacesTaken) -> Response:
    """Say that this piece has to wait; nothing of it was read."""
    code = "uploads_at_once" if taken.code == "all" else "uploads_of_one_person"
    response = jsonify(error=code, text=words(code), reference="")
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


@blueprint.route("/recordings/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def describe_uploads() -> Response:
    """What this server can do."""
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
        "Tus-Max-Size": str(_settings().max_upload_bytes),
    }
    return Response(status=204, headers=headers)


@blueprint.post("/recordings/uploads")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions("the file is made on the disk before its row, and its first piece may come along")
def begin_upload() -> Response:
    """Begin a recording of the named length, with its first piece where that comes along."""
    return _began(_settings().max_upload_bytes, _begun_recording)


@blueprint.post("/recordings/uploads/slides/<int:recording_id>")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions("the file is made on the disk before its row, and its first piece may come along")
def begin_slides_upload(recording_id: int) -> Response:
    """Begin slides of the named length for a recording."""

    def begin(person_id: int, *, length: int, file_name: str) -> tuple[Upload, str]:
        found = recording_or_404(recording_id)
        return operations.begin_slides_upload(person_id, found, length=length, file_name=file_name)

    return _began(MOST_SLIDE_BYTES, begin)


@blueprint.route("/recordings/uploads/<token>", methods=["HEAD"])
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
def tell_offset(token: str) -> Response:
    """Where this upload goes on."""
    upload = upload_for_sending(current_actor(), token) or abort(404)
    headers = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length)}
    return Response(headers=headers | _facts(upload) | {"Cache-Control": "no-store"})


@blueprint.route("/recordings/uploads/<token>", methods=["PATCH"])
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions(STREAMS)
def take_piece(token: str) -> Response:
    """Put one piece after what has arrived; a sender who stops early keeps what was sent."""
    tus.insist_on_protocol()
    piece = tus.piece()
    if piece is None:
        raise Refusal("upload_piece_type", status=415)
    offset = tus.whole_number("Upload-Offset", "upload_offset")
    with _place():
        return Response(status=204, headers=_receive(token, offset, piece))


@blueprint.delete("/recordings/uploads/<token>")
@requires(Permission.RECORDINGS_UPLOAD)
@for_scripts
@own_transactions("the file is removed after its row")
def abandon_upload(token: str) -> Response:
    """Forget this upload and what has arrived of it."""
    tus.insist_on_protocol()
    with db.transaction():
        temporary = operations.abandon_upload(_unfinished(token), actor_id=current_actor().id)
    storage.files().spooled(temporary).unlink(missing_ok=True)
    return Response(status=204)


@contextmanager
def _place() -> Iterator[None]:
    """A place among those that this person, and that all together, may send at once."""
    folder, settings = storage.files().spool / PLACES, _settings()
    with (
        place_among(folder, str(_person_id()), settings.uploads_per_person),
        place_among(folder, "all", settings.uploads_at_once),
    ):
        yield


def _begun_recording(person_id: int, *, length: int, file_name: str) -> tuple[Upload, str]:
    return operations.begin_upload(person_id, length=length, file_name=file_name, replaces=_replaced())


def _began(most: int, begin: Begin) -> Response:
    """Begin what has at most so many bytes, with its first piece where that comes along."""
    tus.insist_on_protocol()
    length = tus.whole_number("Upload-Length", "upload_length")
    if length > most:
        raise Refusal("file_too_large", status=413, most=size(most))
    piece = tus.piece()
    with _place() if piece else nullcontext():
        token, headers = _begin(length, begin)
        if piece is not None:
            headers |= _receive(token, 0, piece)
    return Response(status=201, headers=headers)


def _begin(length: int, begin: Begin) -> tuple[str, dict[str, str]]:
    """Make the upload and its empty file; its token and what is answered."""
    with db.transaction():
        upload, token = begin(_person_id(), length=length, file_name=tus.file_name())
        # Within the transaction: an upload without its file, or without room for all of it, could never go on.
        place = storage.files().spooled(upload.temporary)
        storage.insist_on_room(place.parent, length)
        place.touch(exist_ok=False)
        return token, {"Location": url_for("media.take_piece", token=token)} | _facts(upload)


def _replaced() -> Recording | None:
    """The recording that this upload is to replace, for whoever may change it."""
    number = tus.replaced_id()
    if number is None:
        return None
    found = recording_for_editing(current_actor(), number)
    if found is None:
        raise Refusal("no_such_recording_here", status=404)
    return found


def _receive(token: str, offset: int, piece: tus.Piece) -> dict[str, str]:
    """Stream to the disk, then acknowledge; answers the new offset."""
    upload = _asked_for(token)
    place = storage.files().spooled(upload.temporary)
    with only_writer(place) as file:
        # Read again now that nobody else can write: a lost answer and its repeat may both be here.
        upload = _asked_for(token)
        if upload.received != offset:
            raise Refusal("upload_offset", status=409)
        if piece.length > upload.length - offset:
            raise Refusal("upload_piece_too_large", status=413)
        storage.insist_on_room(place.parent, piece.length)
        received = append(file, offset, arriving(request.stream.read, piece.length), piece.checksum)
        _insist_on_kind(upload, received)
        with db.transaction():
            operations.note_piece(upload.id, offset=offset, received=received)
    # The rest of a piece that did not come whole is not waited for.
    ending = {} if received == offset + piece.length else {"Connection": "close"}
    return {"Upload-Offset": str(received)} | _facts(upload) | ending


def _facts(upload: Upload) -> dict[str, str]:
    return {"X-Recording": str(upload.recording_id), "Upload-Expires": http_date(upload.ends_at)}


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


def _insist_on_kind(upload: Upload, received: int) -> None:
    """Look at the first bytes as soon as they are here, so that nobody sends hours of something else."""
    enough = min(HEAD, upload.length)
    if not upload.received < enough <= received:
        return
    place = storage.files().spooled(upload.temporary)
    try:
        with place.open("rb") as file:
            (sniff if upload.deck_id is None else insist_on_pdf)(file.read(HEAD))
    except Unreadable as failure:
        with db.transaction():
            operations.refuse_upload(upload, failure)
        place.unlink(missing_ok=True)
        said = failure_words(f"{failure.code}:{failure.detail}")
        raise Refusal("upload_unreadable", status=415, words=said) from failure


def _person_id() -> int:
    return current_actor().id or abort(401)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
