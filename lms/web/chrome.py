"""The bands around every page: drawn once for each kind of reader and door, then only filled in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, request
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from lms.access.guard import current_actor

# Where a request's own values go: signs that no page has, so that a drawn band can be cut at them.
NAME, TOKEN, ASKED = "\ue000", "\ue001", "\ue002"
_SLOTS: Final = re.compile(f"([{NAME}{TOKEN}{ASKED}])")
Menu = Sequence[tuple[str, str]]


@dataclass
class Chrome:
    """Draws the bands; `mark` changes whenever `menu` does."""

    app: Flask
    mark: Callable[[], str]
    menu: Callable[[], Menu]
    _drawn: dict[tuple[object, ...], tuple[str, list[str]]] = field(default_factory=dict)

    def masthead(self, *, without_search: bool = False, without_menu: bool = False) -> Markup:
        """The band on top: name, search, account, destinations; nothing of a reader is kept in it."""
        actor = current_actor()
        facts = {
            "endpoint": request.endpoint,
            "is_signed_in": actor.id is not None,
            "is_staff": bool(actor.grants),
            "without_search": without_search,
            "without_menu": without_menu,
        }
        # A page that says the database does not answer must not ask it for the menu.
        pieces = self._pieces("web/_masthead.html", "" if without_menu else self.mark(), facts)
        filled = {
            NAME: escape(getattr(actor, "name", "")),
            TOKEN: generate_csrf() if actor.id is not None else "",
            ASKED: escape(request.args.get("q", "")),
        }
        return Markup("".join(filled.get(piece, piece) for piece in pieces))  # noqa: S704 -- escaped above

    def foot(self) -> Markup:
        """The band at the end."""
        return Markup("".join(self._pieces("web/_foot.html", "", {})))  # noqa: S704 -- a template's own

    def _pieces(self, template: str, mark: str, facts: dict[str, Any]) -> list[str]:
        key = (template, str(get_locale()), *facts.values())
        found = self._drawn.get(key)
        if found is None or found[0] != mark:
            specialties = self.menu() if mark else ()
            page = self.app.jinja_env.get_template(template)
            drawn = page.render(facts, specialties=specialties, name=NAME, token=TOKEN, asked=ASKED)
            found = self._drawn[key] = (mark, _SLOTS.split(drawn))
        return found[1]


def install(app: Flask, *, mark: Callable[[], str], menu: Callable[[], Menu]) -> None:
    """Give templates both bands."""
    chrome = Chrome(app, mark, menu)
    app.jinja_env.globals.update(masthead=chrome.masthead, foot=chrome.foot)
