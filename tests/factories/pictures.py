"""Pictures as authors send them."""

from io import BytesIO
from typing import Any

from PIL import Image

from lms import db
from lms.media.models import Picture
from lms.media.operations import add_picture, draw_picture, store_picture


def picture_file(
    form: str = "PNG", size: tuple[int, int] = (40, 30), colour: Any = (200, 30, 30), **more: Any
) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new(more.pop("mode", "RGB"), size, colour).save(file, form, **more)
    return file.getvalue()


def make_picture(colour: Any = (200, 30, 30), size: tuple[int, int] = (40, 30)) -> Picture:
    """A picture in the storage, written down."""
    drawn = draw_picture(BytesIO(picture_file(colour=colour, size=size)))
    digest, name = store_picture(drawn)
    add_picture(drawn, digest, name, actor_id=None)
    return db.session.query(Picture).filter_by(sha256=digest).one()
