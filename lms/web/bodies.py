"""What scripts send: the JSON object of a request."""

from typing import Any

from flask import request


def sent_object() -> dict[str, Any]:
    """The object that the body holds; empty where it holds anything else, or nothing that can be read."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # A body of opening brackets alone is malformed like any other.
        return {}
    return body if isinstance(body, dict) else {}
