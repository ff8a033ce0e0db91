"""What is being written: versions of an activity's parts, revisions after publication, the office's texts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class PartVersion(Model, kw_only=True):
    """How often a part of an activity was changed, by whom last and when: whoever saves names what she saw."""

    __tablename__ = "part_versions"
    __table_args__ = (UniqueConstraint("activity_id", "part"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    part: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column()


class ActivityRevision(Model, kw_only=True):
    """What was corrected after publication: `changes` holds each field's words before and after. Insert-only."""

    __tablename__ = "activity_revisions"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    number: Mapped[int] = mapped_column()
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    is_material: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[dict[str, Any]] = mapped_column()


class ReusableText(Model, kw_only=True):
    """A text that the office keeps for a field of the front matter."""

    __tablename__ = "reusable_texts"
    __table_args__ = (UniqueConstraint("field", "name"),)

    field: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
