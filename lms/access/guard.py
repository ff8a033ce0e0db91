"""The guard: is this door open to this person at all? Closed by default."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.access.actor import Actor, Nobody, holds
from lms.access.marks import Mark, mark_of

# Flask's own door for files that everybody may see.
OPEN_ENDPOINTS: Final = frozenset({"static"})


def mark_of_request() -> Mark:
    """The mark of the door that this request knocks at; no door, no mark."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return Mark(audience="public")
    return mark_of(current_app.view_functions[endpoint])


def install(app: Flask, load_actor: Callable[[], Actor]) -> None:
    """Ask at every request; `load_actor` gives the person behind it."""

    @app.before_request
    def ask() -> Response | None:
        if request.endpoint in OPEN_ENDPOINTS:
            g.actor = Nobody()
            return None
        g.actor = load_actor()
        return _answer(mark_of_request(), g.actor)


def current_actor() -> Actor:
    """Who knocks; Nobody before the guard has asked."""
    actor: Actor = g.get("actor") or Nobody()
    return actor


def _answer(mark: Mark, actor: Actor) -> Response | None:
    if mark.audience == "public" or request.endpoint is None:
        return None
    if mark.audience == "signed_in" and actor.id is not None:
        return None
    if mark.permission is not None and holds(actor, mark.permission):
        return None
    if mark.audience and actor.id is None:
        return _ask_to_sign_in(mark)
    return abort(403)


def _ask_to_sign_in(mark: Mark) -> Response | None:
    if mark.embedded_only:
        abort(401)
    # A form sent after the session ended must not be repeated as a GET of its own address.
    reads = request.method in ("GET", "HEAD")
    back = request.full_path.rstrip("?") if reads else _path_before()
    return redirect(url_for("accounts.sign_in", next=back))


def _path_before() -> str:
    try:
        return urlsplit(request.referrer or "/").path or "/"
    except ValueError:
        return "/"
