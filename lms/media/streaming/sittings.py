"""The cookie by which nginx knows a browser's session: made, kept fresh, and taken back with the session."""

import secrets
from typing import Final

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.media.passes import FRESHNESS, cookie_pass, key_for_nginx, needs_renewal, sitting_of

NAME: Final = "enduring-sitting"


def install(app: Flask) -> None:
    """Look after the cookie at each answer; a browser that has none and needs none gets none."""

    @app.after_request
    def keep(response: Response) -> Response:
        # Every answer of the application proves that the session still lasts, or that it has ended.
        sent, expected = request.cookies.get(_name()), g.get("sitting")
        if sent is None and expected is None:
            return response
        key = key_for_nginx(str(current_app.config["SECRET_KEY"]))
        sitting, now = expected or _sitting(key), int(clock.now().timestamp())
        if not sitting or (expected is None and sent is not None and not sent.startswith(f"{sitting}.")):
            response.delete_cookie(_name(), secure=_secure(), httponly=True, samesite="Strict")
        elif sent is None or needs_renewal(key, sent, sitting=sitting, now=now):
            _set(response, cookie_pass(key, sitting=sitting, freshness=now + int(FRESHNESS.total_seconds())))
        return response


def expect_sitting(key: str) -> str:
    """This browser's sitting, which the answer's cookie will tell nginx; a visitor's gets a value of its own."""
    if current_actor().id is None:
        session.setdefault("browser", secrets.token_hex(16))
    g.sitting = _sitting(key)
    return str(g.sitting)


def _sitting(key: str) -> str:
    """From the value by which it is signed in, else from the visitor's; empty where there is neither."""
    who = session.get("_user_id") if current_actor().id is not None else session.get("browser")
    return sitting_of(key, str(who)) if who else ""


def _set(response: Response, value: str) -> None:
    response.set_cookie(_name(), value, secure=_secure(), httponly=True, samesite="Strict")


def _name() -> str:
    return f"__Host-{NAME}" if _secure() else NAME


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
