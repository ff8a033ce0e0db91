"""What the doors of this room share: their blueprint, and pages outside a transaction."""

from typing import Any

from flask import Blueprint, current_app, make_response, render_template, request
from werkzeug.wrappers import Response

from lms import config, db
from lms.access.guard import mark_of_request
from lms.accounts.browsers import browser_name
from lms.accounts.messages import password_field
from lms.web.networks import network_of

blueprint = Blueprint("accounts", __name__)


def page(template: str, status: int = 200, **facts: Any) -> Response:
    """A page of a door that opens its own transactions: drawing it reads, such as for the menu."""
    if not mark_of_request().own_transactions:
        return _drawn(template, status, facts)
    with db.transaction(write=False):
        return _drawn(template, status, facts)


def link_spent() -> Response:
    """The one answer to a link that is used, over or unknown; nobody learns which."""
    return page("accounts/link_spent.html", 410)


def rules() -> dict[str, Any]:
    """The password rules of this installation, for the macro."""
    return password_field(config.current().password_profile)


def network() -> str:
    """Where the request comes from."""
    return network_of(request.remote_addr)


def session_lives() -> Any:
    """How long a sign-in lasts at most."""
    return current_app.config["LMS_SESSION_LIVES"]


def _drawn(template: str, status: int, facts: dict[str, Any]) -> Response:
    return make_response(render_template(template, **facts), status)


blueprint.add_app_template_filter(browser_name)
