"""Bytes as a file to keep, and names that files may have."""

from urllib.parse import quote

from flask import make_response
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response


def file_name(name: str) -> str:
    """A name as a file may be called."""
    return "".join(sign for sign in name if sign.isalnum() or sign in " -,.")[:80].strip()


def as_file(data: bytes, kind: str, name: str, plain: str = "") -> Response:
    """Bytes as a file to keep, under its own name and, for old programs, a plain one."""
    response = make_response(data)
    plain = plain or name.encode("ascii", "ignore").decode() or "document"
    options = {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = dump_options_header("attachment", options)
    return response
