"""Codes that operations and views speak in, and their words: one list, so that none is said two ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, get_flashed_messages
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Message:
    """Words for a code; `kind` is the notice's: empty, done, time or stop."""

    text: Any
    kind: str = "stop"


_messages: dict[str, Message] = {
    "stale_form": Message(
        _("This page was open from before you signed in or out. Go back, reload it, and send it again.")
    ),
    "not_allowed": Message(_("This is not open to you.")),
    "server_full": Message(
        _(
            "The server has no room left. Tell your IT department. What has arrived of an upload is kept;"
            " it goes on by itself once there is room."
        )
    ),
    "too_many_attempts": Message(_("That was tried too often. Wait a while, then try again.")),
}


def register(messages: Mapping[str, Message]) -> None:
    """Add a room's codes; a code has one meaning in the whole house."""
    for code, message in messages.items():
        if _messages.get(code, message) != message:
            raise ValueError(f"The code {code!r} has words already.")
        _messages[code] = message


def words(code: str, **facts: Any) -> str:
    """The code's words, with its facts put in; an unknown code is said as it is, never hidden."""
    message = _messages.get(code)
    return code if message is None else str(message.text) % facts if facts else str(message.text)


def say(code: str) -> None:
    """Show the code's words on the next page."""
    flash(code, _messages[code].kind)


def said() -> list[tuple[str, str]]:
    """Kind and words of what was to be said, for the layout."""
    pairs: list[Any] = list(get_flashed_messages(with_categories=True))
    return [(kind, words(code)) for kind, code in pairs]
