"""What may be the name of a stored file: the same on every carrier."""

import re
from pathlib import Path
from typing import Final

BUCKET_SCHEME: Final = "s3://"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\\]")


def insist_on_name(name: str) -> str:
    """The name, where every part of it between slashes is a plain one; ValueError else."""
    parts = name.split("/")
    if _CONTROL.search(name) or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"{name!r} is no name of a stored file.")
    return name


def place_in(root: Path, name: str) -> Path:
    """The name's place below a folder of this disk; one that leaves it, by a link too, is refused."""
    place = (root / insist_on_name(name)).resolve()
    if not place.is_relative_to(root.resolve()):
        raise ValueError(f"{name!r} is no name of a stored file.")
    return place


def name_of(folder: str, digest: str, suffix: str) -> str:
    """Where bytes of this digest lie: a second folder keeps any one of them small."""
    return insist_on_name(f"{folder}/{digest[:2]}/{digest}{suffix}")
