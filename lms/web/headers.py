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


def install(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer that does not bring its own."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            # Every page shows who is signed in, so no cache may give it to somebody else.
            response.vary.add("Cookie")
            kept = "no-store" if current_actor().id is not None else "private, no-cache"
            headers.setdefault("Cache-Control", kept)
        return response


def quiet_about_itself(response: Response) -> Response:
    """The address of this page holds a secret: no other page is told where the reader came from."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
