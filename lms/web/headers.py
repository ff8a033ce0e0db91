"""What every answer says to the browser: nothing from elsewhere, nothing inline, nothing kept."""

from flask import Flask, request
from werkzeug.wrappers import Response

from lms.access.guard import current_actor

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)


FIXED = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
ONLY_ENCRYPTED = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def install(app: Flask, *, secure: bool, media_from: str = "") -> None:
    """Add the headers to every answer that does not bring its own; `media_from` is one more for recordings."""
    every = _with_media_from(media_from) + ((ONLY_ENCRYPTED,) if secure else ())

    @app.after_request
    def add(response: Response) -> Response:
        brought = {name.lower() for name, _ in response.headers}
        missing = [pair for pair in every if pair[0].lower() not in brought]
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
    for directive in ("media-src 'self'", "connect-src 'self'") if origin else ():
        policy = policy.replace(directive, f"{directive} {origin}")
    return ((FIXED[0][0], policy), *FIXED[1:])


def quiet_about_itself(response: Response) -> Response:
    """The address of this page holds a secret: no other page is told where the reader came from."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
