"""Which stored files are needed: by recordings and what stands beside them, and by whatever shows a picture."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select

from lms.db import Model, session
from lms.media.models import Picture, Recording, RenditionFile, Renditions, Slide, SlideDeck

_PICTURE_ID: Final = Picture.__table__.c.id


def kept_names() -> set[str]:
    """Names of all stored files that a recording, its renditions, its slides or a question's picture need."""
    names = session.execute(select(Recording.storage_name, Recording.poster_name)).all()
    below = select(Renditions.folder, RenditionFile.name).join(
        RenditionFile, RenditionFile.renditions_id == Renditions.id
    )
    made = {f"{folder}/{name}" for folder, name in session.execute(below)}
    shown = select(SlideDeck.storage_name).union(
        select(Slide.storage_name), select(Picture.storage_name).where(_is_shown())
    )
    return {name for pair in names for name in pair if name} | made | set(session.scalars(shown))


def is_kept(name: str) -> bool:
    """True where a recording, its renditions, its slides or a question's picture need this stored file."""
    rendition = select(RenditionFile.id).join(Renditions, Renditions.id == RenditionFile.renditions_id)
    recording = select(Recording.id).where(or_(Recording.storage_name == name, Recording.poster_name == name))
    made = rendition.where(Renditions.folder + "/" + RenditionFile.name == name)
    deck, slide = (select(table.id).where(table.storage_name == name) for table in (SlideDeck, Slide))
    picture = select(Picture.id).where(Picture.storage_name == name, _is_shown())
    asked = (recording, made, deck, slide, picture)
    return any(session.scalar(one.limit(1)) is not None for one in asked)


def _is_shown() -> ColumnElement[bool]:
    """Some row of any table refers to the picture: asked of the tables, whose rooms this one may not know."""
    columns = (column for table in Model.metadata.tables.values() for column in table.columns)
    referring = [one for one in columns if any(key.column is _PICTURE_ID for key in one.foreign_keys)]
    return or_(*(Picture.id.in_(select(one).where(one.is_not(None))) for one in referring))
