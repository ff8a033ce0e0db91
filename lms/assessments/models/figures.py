"""The columns of what stands in a question beside its words."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, MappedAsDataclass, declared_attr, mapped_column, relationship

from lms.media.models import Picture


class WithFigure(MappedAsDataclass, kw_only=True):
    """A picture, or a clip of a recording, or neither; see `figures.Figure`."""

    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"), index=True, default=None)
    clip_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), index=True, default=None)
    clip_from_ms: Mapped[int | None] = mapped_column(default=None)
    clip_to_ms: Mapped[int | None] = mapped_column(default=None)
    figure_alternative: Mapped[str] = mapped_column(Text, default="")
    figure_caption: Mapped[str] = mapped_column(String(300), default="")
    figure_needs_sight: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    def picture(self) -> Mapped[Picture | None]:
        """Comes with the question: wherever its words are read, the picture's digest and sides are."""
        return relationship(Picture, lazy="selectin", init=False, repr=False)
