"""Flask-Login's use in the house: its loader reads the session row; nothing else touches it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from lms import clock, db
from lms.access.actor import Actor, Nobody
from lms.accounts.models import Person
from lms.accounts.sessions import SignedIn, begin_session, end_session_behind, person_behind
from lms.config import Settings

# What a browser brings along when somebody signs in: its key, and what a visitor watched, which is offered to her.
_KEPT: Final = ("browser", "viewings")
_SEEN, _SEEN_EVERY = "seen", timedelta(minutes=5)


@dataclass(frozen=True)
class Browser:
    """What Flask-Login keeps of a signed-in browser: the cookie's value and who is behind it."""

    token: str
    actor: SignedIn | None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the signed cookie holds: a random value, never a person's id."""
        return self.token


def install(app: Flask, settings: Settings) -> None:
    """Let Flask-Login read the session row at each request."""
    # Templates know the actor from the guard: a page that tells of a failure must not ask the database again.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # The row and its end decide; an address that changes must not sign out.
    idle = timedelta(hours=settings.session_idle_hours)
    app.config["LMS_SESSION_LIVES"] = timedelta(hours=settings.session_hours)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Browser | None:
        if _was_idle(idle):
            return None
        with db.reading():
            actor = person_behind(token)
        return Browser(token, actor) if actor else None


def actor() -> Actor:
    """Who is behind the request."""
    found: SignedIn | None = getattr(current_user, "actor", None)
    return found or Nobody()


def sign_in(person: Person, lives: timedelta) -> None:
    """Sign this browser in: a new row and a new cookie value, so that an old one is worth nothing."""
    if "_user_id" in session:
        # Whoever was signed in here before is so no longer, not even by a copy of the old cookie.
        end_session_behind(session["_user_id"])
    kept = {key: session[key] for key in _KEPT if key in session}
    session.clear()
    session.update(kept)
    session.permanent = False
    session[_SEEN] = int(clock.now().timestamp())
    token = begin_session(person, lives=lives, browser=request.user_agent.string)
    g.signed_in_now = True
    login_user(Browser(token, None))


def forget_browser() -> None:
    """Remove what the cookie held of a person; the row is ended by the caller.

    The browser's own key stays: whoever signs in next checks in from the same one, which the host is shown.
    """
    logout_user()
    key = session.get("browser")
    session.clear()
    if key is not None:
        session["browser"] = key


def _was_idle(idle: timedelta) -> bool:
    now = clock.now()
    seen = datetime.fromtimestamp(session.get(_SEEN, 0), tz=now.tzinfo)
    if now - seen > idle:
        return True
    if now - seen > _SEEN_EVERY:
        session[_SEEN] = int(now.timestamp())
    return False
