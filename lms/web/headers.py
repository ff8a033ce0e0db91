"""What every answer says to the browser: nothing from elsewhere, nothing inline, nothing kept."""

from collections.abc import Iterable
from typing import Final

from flask import Flask, g, request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor

MEDIA: Final = "media-src 'self'"
FORMS: Final = "form-action 'self'"
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        MEDIA,
        "connect-src 'self'",
        FORMS,
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)


FIXED: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
ONLY_ENCRYPTED: Final = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def install(app: Flask, *, secure: bool, media_from: str = "") -> None:
    """Add the headers to every answer that does not bring its own; `media_from` is one more for recordings."""
    every = _with_media_from(media_from) + ((ONLY_ENCRYPTED,) if secure else ())
    of_player = tuple((name, value.replace(MEDIA, f"{MEDIA} blob:")) for name, value in every)

    @app.after_request
    def add(response: Response) -> Response:
        brought = {name.lower() for name, _ in response.headers}
        wanted = of_player if g.get("takes_media_from_scripts") else every
        missing = [pair for pair in wanted if pair[0].lower() not in brought]
        if request.endpoint != "static":
            # Every page shows who is signed in, so no cache may give it to somebody else.
            response.vary.add("Cookie")
            if "cache-control" not in brought:
                kept = "no-store" if current_actor().id is not None else "private, no-cache"
                missing.append(("Cache-Control", kept))
        response.headers.extend(missing)
        return response


def _with_media_from(origin: str) -> tuple[tuple[str, str], ...]:
    policy = POLICY
    for directive in (MEDIA, "connect-src 'self'") if origin else ():
        policy = policy.replace(directive, f"{directive} {origin}")
    return ((FIXED[0][0], policy), *FIXED[1:])


def take_media_from_scripts() -> None:
    """On this page alone a script may give the player its media (`blob:`), as HLS needs it."""
    g.takes_media_from_scripts = True


def leads_on_to(response: Response, hosts: Iterable[str]) -> Response:
    """A form of this page may be led on to these hosts and their subdomains: browsers follow none elsewhere."""
    allowed = "".join(f" https://{host} https://*.{host}" for host in hosts)
    response.headers["Content-Security-Policy"] = POLICY.replace(FORMS, f"{FORMS}{allowed}")
    return response


def quiet_about_itself(response: Response) -> Response:
    """The address of this page holds a secret: no other page is told where the reader came from."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
