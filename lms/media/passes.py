"""Passes that nginx checks by itself: what is signed, with what, and in which words (HMAC-SHA-256).

An address carries `end.depth.signature`. The signature covers the first `depth` parts of the stored name that
follows, the end in seconds since 1970, and the sitting: a digest of the value by which this browser is signed
in, which the browser sends as a cookie of its own beside it. Who has the address alone has nothing.

The cookie carries `sitting.freshness.signature`. nginx believes a sitting until its freshness ends, minutes later,
and asks the application then, which reads the session's row, and makes the cookie fresh where the session
still lasts. Any other request, such as a report of the player, makes it fresh as well, so that while somebody
watches nginx need not ask. This is how the end of a session reaches nginx: at once in the browser that signs
out, for its cookie is taken back; after minutes everywhere else.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Final

# As long as a learner may sit: a lecture with its breaks. Afterwards a page opened anew has a new address.
ADDRESS_LIVES: Final = timedelta(hours=12)
FRESHNESS: Final = timedelta(minutes=5)


def key_for_nginx(signing_key: str) -> str:
    """What signs passes, in hexadecimal: derived, so that who reads nginx's settings can sign nothing else."""
    return hmac.new(signing_key.encode(), b"lms.media.passes", hashlib.sha256).hexdigest()


def sitting_of(key: str, session_value: str) -> str:
    """What stands for a browser's session: known from its value alone, and nothing can be learned from it."""
    return _signed(key, "sitting", session_value)


def address_pass(key: str, *, prefix: str, end: int, sitting: str) -> str:
    """The pass for all stored files below a prefix, or for the one file of this name."""
    return f"{end}.{prefix.count('/') + 1}.{_signed(key, 'address', prefix, str(end), sitting)}"


def cookie_pass(key: str, *, sitting: str, freshness: int) -> str:
    """The cookie's value; it is believed until `freshness`, in seconds since 1970."""
    return f"{sitting}.{freshness}.{_signed(key, 'cookie', sitting, str(freshness))}"


def needs_renewal(key: str, cookie: str, *, sitting: str, now: int) -> bool:
    """True where less than half of its freshness is left, or it is none of ours."""
    freshness = cookie.split(".")[1] if cookie.count(".") == 2 else ""
    if not (freshness.isascii() and freshness.isdigit() and len(freshness) <= 12):
        return True
    is_ours = hmac.compare_digest(
        cookie.encode(), cookie_pass(key, sitting=sitting, freshness=int(freshness)).encode()
    )
    return not is_ours or int(freshness) - now < FRESHNESS.total_seconds() / 2


def _signed(key: str, *parts: str) -> str:
    mac = hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
