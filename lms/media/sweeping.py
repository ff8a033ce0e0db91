"""Stored files that nothing refers to any more: found by their names and their age, removed by whoever says so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from lms import clock, db, storage
from lms.media.needed import is_kept, kept_names
from lms.media.operations.examination import FOLDER, POSTERS
from lms.media.operations.pictures import PICTURES, forget_picture
from lms.media.operations.renditions import FOLDER as RENDITIONS
from lms.media.operations.slides import SLIDES
from lms.storage import Stored

# Files are kept first and written down afterwards: what is younger may be waiting for its row.
AGE: Final = timedelta(days=1)
# Names that this room gives, below folders of its own: nothing else is looked at.
OURS: Final = re.compile(
    rf"(?:{FOLDER}|{POSTERS}|{SLIDES}|{PICTURES}|{RENDITIONS}/[0-9a-f]{{64}})/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}(?:\.[a-z0-9]+)?"
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Files that nothing refers to, in the order of their names, and how many there are that are needed."""

    orphans: list[Stored]
    needed: int

    @property
    def are_most(self) -> bool:
        """True where more would go than stay: the database may be another than these files belong to."""
        return len(self.orphans) > self.needed


def find_orphans() -> Found:
    """Ask the storage first: what is kept after that is not in question."""
    listed = [
        stored
        for folder in (FOLDER, POSTERS, SLIDES, PICTURES, RENDITIONS)
        for stored in storage.files().listed(folder)
        if OURS.fullmatch(stored.name)
    ]
    with db.transaction(write=False):
        needed = kept_names()
    young = (clock.now() - AGE).timestamp()
    orphans = [one for one in listed if one.at < young and (one.begun or one.name not in needed)]
    return Found(
        orphans=sorted(orphans, key=lambda one: one.name), needed=sum(one.name in needed for one in listed)
    )


def remove_orphans(orphans: Iterable[Stored]) -> None:
    """Remove them, except what was needed again meanwhile: the same recording may be arriving once more."""
    for orphan in orphans:
        with db.transaction():
            is_needed = not orphan.begun and is_kept(orphan.name)
            if not is_needed:
                forget_picture(orphan.name)
        if not is_needed:
            storage.files().forget(orphan)
