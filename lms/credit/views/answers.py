"""What several doors of the ledger answer with: files to keep, and addresses for elsewhere."""

from urllib.parse import quote

from flask import make_response
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from lms import config


def address_of(path: str) -> str:
    """The whole address of a path, as letters and documents name it."""
    return config.current().base_url.rstrip("/") + path


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
