"""What is being written: versions of parts, revisions, the office's texts, materials of live activities."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model, checked
from lms.planning.materials import MaterialKind


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


class EventMaterial(Model, kw_only=True):
    """What is shown, handed out or sent around for a live activity, with its file where there is one.

    What was checked never changes: another file is another material, and the one before is `removed_at`.
    """

    __tablename__ = "event_materials"
    __table_args__ = (CheckConstraint("(storage_name = '') = (sha256 = '')", name="file"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    kind: Mapped[MaterialKind] = mapped_column(checked(MaterialKind))
    name: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(100), default="")
    content_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    storage_name: Mapped[str] = mapped_column(String(200), default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column()
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


class MaterialCheck(Model, kw_only=True):
    """A person's look at a material for commercial images (ACCME Standard 5). Insert-only: the last one holds."""

    __tablename__ = "material_checks"

    material_id: Mapped[int] = mapped_column(ForeignKey("event_materials.id"), index=True)
    is_free: Mapped[bool] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime] = mapped_column()
