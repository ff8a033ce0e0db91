"""Addresses of the built style sheets and scripts."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from flask import current_app, request

DIST: Final = Path(__file__).parent.parent / "static" / "dist"


class NotBuilt(RuntimeError):
    """The front end was not bundled; `python hatch_build.py` does it."""


@cache
def manifest() -> dict[str, str]:
    """Logical names to built files."""
    path = DIST / "manifest.json"
    if not path.exists():
        raise NotBuilt("The front end is not built. Type: make setup")
    built: dict[str, str] = json.loads(path.read_text())
    return built


def asset(name: str) -> str:
    """The address of a built file, such as css/main."""
    return f"{request.root_path}{current_app.static_url_path}/dist/{manifest()[name]}"
