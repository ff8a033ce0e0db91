"""Who enters codes in this browser, and when it opened the page of a scanned one."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import session

from lms import clock, config
from lms.access.guard import current_actor
from lms.learning.attendance.checking_in.check_ins import Scanner
from lms.tokens import Signer, TokenRefused, digest_of

_OPENED: Final = "check-in opened"


def scanner() -> Scanner:
    """Who enters codes in this browser."""
    browser = session.setdefault("browser", secrets.token_hex(16))
    return Scanner(person_id=current_actor().id, mark=digest_of(f"check-in {browser}"))


def opened_now(session_id: int, code: str) -> str:
    """The moment, which only this browser can bring back, and only with the code that it knew by then."""
    facts = f"{_sought(session_id, code)} {clock.now().timestamp()}"
    return Signer(config.current().signing_key).sign(_OPENED, facts, lives=timedelta(hours=1))


def opened_at(session_id: int, code: str, token: str) -> datetime:
    """That moment again; now, where this browser brings nothing back that it was given for this code."""
    try:
        sought, moment = Signer(config.current().signing_key).read(_OPENED, token).split()
    except TokenRefused:
        return clock.now()
    return datetime.fromtimestamp(float(moment), tz=UTC) if sought == _sought(session_id, code) else clock.now()


def _sought(session_id: int, code: str) -> str:
    return digest_of(f"{session_id} {code} {scanner().mark}")
