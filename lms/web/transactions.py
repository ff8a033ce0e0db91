"""The edge opens and ends transactions: returning commits, raising rolls back."""

from flask import Flask, request
from werkzeug.wrappers import Response

from lms import db
from lms.access.guard import OPEN_ENDPOINTS, mark_of_request

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Open before the guard asks, end after the view has answered."""

    @app.before_request
    def open_one() -> None:
        if request.endpoint in OPEN_ENDPOINTS:
            return
        writes = request.method not in READING
        if mark_of_request().own_transactions:
            return
        if writes:
            # A slow sender must not hold the write lock: the body is read and parsed before.
            _ = request.form, request.files
        db.begin(write=writes)

    @app.after_request
    def keep(response: Response) -> Response:
        if db.is_open() and not mark_of_request().own_transactions:
            db.finish(keep=True)
        return response

    @app.teardown_request
    def undo(_error: BaseException | None) -> None:
        if db.is_open() and not db.is_pinned() and not mark_of_request().own_transactions:
            db.finish(keep=False)


def roll_back() -> None:
    """Undo what the request did so far: its view raised."""
    if db.is_open():
        db.session.rollback()
        db.session().info.pop("after_commit", None)
