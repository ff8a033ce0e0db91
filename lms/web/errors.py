"""Error pages: what is, why, what to do; and nothing half done."""

import logging
import secrets

from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import mark_of_request
from lms.web import transactions
from lms.web.messages import words

log = logging.getLogger(__name__)
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def install(app: Flask) -> None:
    """Answer every error by a page of our own, or by JSON where a script asked."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unforeseen)


def _http(error: HTTPException) -> Response:
    transactions.roll_back()
    if error.response is not None:
        return current_app.make_response(error.response)
    return _answer(error.code or 500, headers=error.get_headers(request.environ))


def _refusal(error: Refusal) -> Response:
    transactions.roll_back()
    return _answer(error.status, code=error.code, text=words(error.code, **error.facts))


def _csrf(_error: CSRFError) -> Response:
    transactions.roll_back()
    return _answer(400, code="stale_form", text=words("stale_form"))


def _database(error: OperationalError) -> Response:
    transactions.roll_back()
    log.error("The database did not answer: %s", error.orig)
    return _answer(ServiceUnavailable.code, headers=[("Retry-After", "5")])


def _unforeseen(error: Exception) -> Response:
    transactions.roll_back()
    reference = secrets.token_hex(4).upper()
    log.error("Reference %s: %s %s", reference, request.method, request.endpoint, exc_info=error)
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return _answer(InternalServerError.code, reference=reference)


def _answer(
    status: int,
    *,
    headers: list[tuple[str, str]] | None = None,
    code: str = "",
    text: str = "",
    reference: str = "",
) -> Response:
    kept = [pair for pair in headers or () if pair[0] in ("Allow", "Retry-After")]
    if request.endpoint is not None and mark_of_request().embedded_only:
        response = jsonify(error=code or f"http_{status}", text=text, reference=reference)
    else:
        page = status if status in PAGES else (500 if status >= 500 else 400)
        response = current_app.make_response(
            render_template(f"web/errors/{page}.html", code=code, text=text, reference=reference)
        )
    response.status_code = status
    response.headers.extend(kept)
    return response
