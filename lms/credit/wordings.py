"""The data file of prescribed wordings, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def prescribed_wordings() -> dict[str, Any]:
    """Statements, formats and certificate texts by their tables; nobody may change what is handed out."""
    return tomllib.loads(files("lms.credit").joinpath("prescribed_wordings.toml").read_text("utf-8"))
