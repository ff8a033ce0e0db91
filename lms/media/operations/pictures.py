"""Pictures for questions: drawn anew, kept under their digest, written down once."""

from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, Final

from sqlalchemy import delete

from lms import clock, config, storage
from lms.audit.log import note
from lms.db import insert_unless_there, session
from lms.media.models import Picture
from lms.media.picturing import HEAD, MOST_PICTURE_BYTES, Drawn, drawn_anew, insist_on_picture
from lms.media.rules import Unreadable
from lms.media.scanning import insist_on_clean

PICTURES: Final = "pictures"
# A file of eight million bytes is judged in a second; nobody waits longer before a form.
SCAN_SECONDS: Final = 15.0


def draw_picture(sent: IO[bytes]) -> Drawn:
    """Look into a picture that was sent and draw it anew: nothing of the file but its pixels stays.

    Slow, so outside any transaction. Raises ScannerSilent, and Unreadable: not_a_picture, picture_too_heavy,
    picture_too_many_pixels, broken, too_slow, infected.
    """
    content = sent.read(MOST_PICTURE_BYTES + 1)
    insist_on_picture(content[:HEAD])
    if len(content) > MOST_PICTURE_BYTES:
        raise Unreadable("picture_too_heavy")
    with NamedTemporaryFile(prefix="picture-") as file, TemporaryDirectory(prefix="picture-") as folder:
        file.write(content)
        file.flush()
        insist_on_clean(config.current().clamav, Path(file.name), patience=SCAN_SECONDS)
        return drawn_anew(Path(file.name), Path(folder) / "drawn")


def store_picture(drawn: Drawn) -> tuple[str, str]:
    """Keep what was drawn, before it is written down; its digest and its name in the storage."""
    name, digest = storage.files().write(PICTURES, drawn.content, suffix=drawn.suffix)
    return digest, name


def add_picture(drawn: Drawn, digest: str, name: str, *, actor_id: int | None) -> None:
    """Write down a stored picture; the same one twice is one."""
    added = insert_unless_there(
        Picture,
        ("sha256",),
        sha256=digest,
        storage_name=name,
        content_type=drawn.content_type,
        width=drawn.width,
        height=drawn.height,
        size=len(drawn.content),
        added_by=actor_id,
        added_at=clock.now(),
    )
    if added is not None:
        note("picture_added", actor_id=actor_id, subject=("picture", added), sha256=digest)


def forget_picture(name: str) -> None:
    """After nothing shows it any more: the row of the picture that is stored under this name."""
    session.execute(delete(Picture).where(Picture.storage_name == name))
