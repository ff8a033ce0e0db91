"""What every template may use: filters, the provider, the actor, built assets."""

import re
from typing import Any, Final

from flask import Flask, g, make_response
from flask_babel import get_translations
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.actor import holds
from lms.access.guard import current_actor
from lms.access.marks import public
from lms.access.permissions import Permission
from lms.config import Settings
from lms.web.assets import asset
from lms.web.messages import said, words

ACCREDITED: Final = {
    "joint": "Jointly accredited by ACCME, ACPE and ANCC to provide continuing education for the healthcare team.",
    "accme": "Accredited by the ACCME to provide continuing medical education for physicians.",
    "cma": "Accredited by the California Medical Association for physicians' education.",
}


def install(app: Flask, settings: Settings) -> None:
    """Give templates their filters and globals, and serve the provider's colour."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in (
        "day",
        "day_and_weekday",
        "short_day",
        "day_of_month",
        "month_and_weekday",
        "time_of_day",
        "moment",
        "credits",
        "clock_ms",
        "size",
        "full_name",
        "zone_name",
        "hours",
        "span",
        "span_for",
        "last_moment",
    ):
        app.jinja_env.filters[name] = getattr(formats, name)
    app.jinja_env.filters["statement"] = statement
    app.jinja_env.filters["breakable_address"] = breakable_address
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        asset=asset,
        provider=provider(settings),
        demo_mode=settings.demo,
        flashed=said,
        words=words,
        now=clock.now,
    )

    @app.context_processor
    def actor() -> dict[str, Any]:
        return {"current_actor": current_actor(), "may": may}

    @app.get("/provider.css", endpoint="provider_css")
    @public
    def provider_css() -> Response:
        response = make_response(f":root {{ --provider: {settings.provider_colour}; }}\n")
        response.headers["Content-Type"] = "text/css; charset=utf-8"
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def _gettext(text: str) -> str:
    found: str = _translations().ugettext(text)
    return found


def _ngettext(one: str, many: str, count: int) -> str:
    found: str = _translations().ungettext(one, many, count)
    return found


def _translations() -> Any:
    """Looked up once per request: a page asks for more than a hundred texts."""
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


_AMA: Final = re.compile(r"AMA PRA Category 1 (Credit\(s\)|Credits|Credit)™?")


def statement(text: str) -> Markup:
    """A statement's text with the AMA's phrase in italics and with its mark, never broken inside."""
    marked = _AMA.sub(r"<i>AMA&nbsp;PRA Category&nbsp;1&nbsp;\1</i>™", str(escape(text)))
    return Markup(marked)  # noqa: S704 -- escaped before, and only our own tags added


def breakable_address(address: str) -> Markup:
    """An address that a narrow column may break after its @ and its dots, and nowhere else."""
    return Markup(re.sub(r"([@.])", r"\1<wbr>", str(escape(address))))  # noqa: S704 -- escaped before


def may(permission: str) -> bool:
    """True where the actor holds the permission of this name, whatever its scope."""
    return holds(current_actor(), Permission(permission))


def provider(settings: Settings) -> dict[str, Any]:
    """The provider as pages name it."""
    return {
        "name": settings.provider_name,
        "department": settings.provider_department,
        "accreditation_line": ACCREDITED[settings.accreditor],
        "contact_address": settings.contact_address,
        "contact_phone": settings.contact_phone,
        "office_hours": settings.office_hours,
        "staff_known_since": settings.staff_known_since,
        "retention_years": settings.retention_years,
        "zone": settings.zone,
        "host": Markup("{}").format(settings.base_url.split("://", 1)[-1].rstrip("/")),
    }
