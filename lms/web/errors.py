"""Error pages: what is, why, what to do; and nothing half done."""

import logging
import secrets
from typing import Final

from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response

from lms.access.decision import Refusal
from lms.access.guard import mark_of_request
from lms.storage import StorageUnreachable, is_full
from lms.web import transactions
from lms.web.messages import words

log = logging.getLogger(__name__)
PAGES: Final = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503, 507})


def install(app: Flask) -> None:
    """Answer every error by a page of our own, or by JSON where a script asked."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(StorageUnreachable, _storage)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(InternalServerError, _late)
    app.register_error_handler(Exception, _unforeseen)


def _http(error: HTTPException) -> Response:
    transactions.roll_back()
    return _answer(error.code or 500, headers=error.get_headers(request.environ))


def _refusal(error: Refusal) -> Response:
    transactions.roll_back()
    return _answer(error.status, code=error.code, text=words(error.code, **error.facts))


def _csrf(_error: CSRFError) -> Response:
    transactions.roll_back()
    return _answer(400, code="stale_form", text=words("stale_form"))


def _foreign_host(_error: SecurityError) -> Response:
    # No address can be built for a host that is not ours, so there is no page to draw.
    response = current_app.make_response("This host name is not served here.\n")
    response.status_code, response.mimetype = 400, "text/plain"
    return response


def _unfit(error: DataError) -> Response:
    # The last net: a value that no column takes is bad input, and a form should have said so.
    transactions.roll_back()
    log.warning("%s %s brought a value that no column takes", request.method, request.endpoint, exc_info=error)
    return _answer(BadRequest.code)


def _late(error: InternalServerError) -> Response:
    # What failed after the view had answered, as a commit does, comes here wrapped.
    cause = error.original_exception
    return _database(cause) if isinstance(cause, OperationalError) else _unforeseen(cause or error)


def _database(error: OperationalError) -> Response:
    transactions.roll_back()
    log.error("The database did not answer", exc_info=error)
    return _answer(ServiceUnavailable.code, headers=[("Retry-After", "5")])


def _storage(error: StorageUnreachable) -> Response:
    transactions.roll_back()
    log.error("The storage did not answer", exc_info=error)
    return _answer(ServiceUnavailable.code, headers=[("Retry-After", "5")])


def _disk(error: OSError) -> Response:
    if not is_full(error):
        return _unforeseen(error)
    transactions.roll_back()
    log.error("There is no room left", exc_info=error)
    return _answer(507, headers=[("Retry-After", "30")], code="server_full", text=words("server_full"))


def _unforeseen(error: BaseException) -> Response:
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
