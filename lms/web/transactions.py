"""The edge opens and ends transactions: returning commits, raising rolls back."""

from typing import Final

from flask import Flask, abort, g, request
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response

from lms import db
from lms.access.guard import OPEN_ENDPOINTS, mark_of_request

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Open before the guard asks, end after the view has answered."""

    @app.before_request
    def open_one() -> None:
        if request.endpoint in OPEN_ENDPOINTS or isinstance(request.routing_exception, SecurityError):
            return
        if "\x00" in request.path or b"%00" in request.query_string:
            abort(404)
        if mark_of_request().own_transactions:
            return
        writes = request.method not in READING
        if writes:
            # A slow sender must not hold the write lock: the body is read and parsed before.
            request.get_data(parse_form_data=True)
        db.begin(write=writes)

    @app.after_request
    def keep(response: Response) -> Response:
        if db.is_open() and not mark_of_request().own_transactions:
            db.finish(keep=True)
        return response

    @app.teardown_request
    def undo(_error: BaseException | None) -> None:
        # Also what a door with its own transactions left open: the next request on this thread begins clean.
        if db.is_open() and not db.is_pinned():
            db.finish(keep=False)


def roll_back() -> None:
    """Undo what the request did so far: its view raised."""
    # The claim of the form's key went with it, and its id may be another row's by now.
    g.pop("claimed_key", None)
    if db.is_open():
        db.session.rollback()
        db.session().info.pop("after_commit", None)
