"""First titles from the names of files, and addresses that say a title."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from lms.media.rules import title_from

LONGEST: Final = 80


def title_of(file_name: str) -> str:
    """A first title: the words of a file's name, where dashes stand for spaces too, with a capital in front."""
    words = title_from(file_name)
    plain = words if " " in words else words.replace("-", " ").strip() or words
    return plain[:1].upper() + plain[1:]


def slug_of(title: str) -> str:
    """Small letters and digits, with a dash between words; "activity" where nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-") or "activity"


def free_slug(title: str, taken: Collection[str]) -> str:
    """The title's address, with a number where others have it."""
    slug, number = slug_of(title), 1
    while (one := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return one
