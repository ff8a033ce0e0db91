"""Exactly once: a form sent twice changes once and is answered alike."""

import re
import secrets
from typing import Any, Final

from flask import Flask, abort, flash, g, redirect, request, session
from markupsafe import Markup
from sqlalchemy import bindparam, delete, select, update
from werkzeug.wrappers import Response

from lms import clock, db
from lms.access.guard import current_actor, mark_of_request
from lms.web.models import GivenAnswer
from lms.web.transactions import READING

FIELD: Final = "idempotency_key"
_GIVEN: Final = update(GivenAnswer).where(GivenAnswer.id == bindparam("claimed"))
_KEY: Final = re.compile(r"[0-9a-f]{32}")


def install(app: Flask) -> None:
    """Look for the key after the guard has asked, store the answer before the transaction ends."""

    @app.before_request
    def claim() -> Response | None:
        g.claimed_key = None
        if request.method in READING or request.endpoint is None:
            return None
        mark = mark_of_request()
        if mark.repeatable or mark.own_transactions:
            return None
        key = request.form.get(FIELD, "")
        if not _KEY.fullmatch(key):
            abort(400)
        return _claim(key)

    @app.after_request
    def store(response: Response) -> Response:
        if g.get("claimed_key"):
            _store(g.claimed_key, response)
        return response

    app.jinja_env.globals["idempotency_field"] = field


def field() -> Markup:
    """The hidden field of a form that changes something."""
    session.setdefault("browser", secrets.token_hex(16))
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, secrets.token_hex(16))


def _claim(key: str) -> Response | None:
    row = {"owner": _owner(), "endpoint": str(request.endpoint), "key": key}
    claimed = db.insert_unless_there(
        GivenAnswer, tuple(row), **row, given_at=clock.now(), location="", messages=[]
    )
    if claimed is None:
        return _repeat(db.session.scalars(select(GivenAnswer).filter_by(**row)).one())
    g.claimed_key = claimed
    return None


def _repeat(answer: GivenAnswer) -> Response:
    unread = [list(pair) for pair in session.get("_flashes", [])]
    for category, text in answer.messages:
        if [category, text] not in unread:
            flash(text, category)
    return redirect(answer.location, code=answer.status or 303)


def _store(claimed: int, response: Response) -> None:
    if not 300 <= response.status_code < 400:
        # Nothing was done: the same form, corrected, may come again.
        db.session.execute(delete(GivenAnswer).where(GivenAnswer.id == claimed))
        return
    answer = {"status": response.status_code, "location": response.location, "messages": _messages()}
    db.write(_GIVEN, {"claimed": claimed, **answer})


def _messages() -> list[Any]:
    """What the first answer says; nothing where it signed the browser in.

    A repeat that says something sets the cookie, and its own, of before, would sign the browser out again.
    """
    return [] if g.get("signed_in_now") else [list(pair) for pair in session.get("_flashes", [])]


def _owner() -> str:
    actor = current_actor()
    return (
        f"person:{actor.id}" if actor.id is not None else f"browser:{session.get('browser', request.remote_addr)}"
    )
