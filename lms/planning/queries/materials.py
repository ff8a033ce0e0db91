"""Reads of a live activity's materials, each with what was found of it last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.db import session
from lms.planning.models import EventMaterial, MaterialCheck


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What somebody found, and when."""

    is_free: bool
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ListedMaterial:
    """A material in use; `check` is None until somebody has looked at it."""

    material: EventMaterial
    check: Checked | None

    @property
    def is_clear(self) -> bool:
        """True where it was found free of commercial images."""
        return self.check is not None and self.check.is_free


def materials_of(activity: Activity) -> Sequence[ListedMaterial]:
    """Those in use in the order in which they came: one statement."""
    last = (
        select(func.max(MaterialCheck.id))
        .where(MaterialCheck.material_id == EventMaterial.id)
        .correlate(EventMaterial)
        .scalar_subquery()
    )
    rows = session.execute(
        select(EventMaterial, MaterialCheck, Person)
        .outerjoin(MaterialCheck, MaterialCheck.id == last)
        .outerjoin(Person, Person.id == MaterialCheck.checked_by)
        .where(EventMaterial.activity_id == activity.id, EventMaterial.removed_at.is_(None))
        .order_by(EventMaterial.id)
    )
    return [ListedMaterial(material=material, check=_checked(check, by)) for material, check, by in rows]


def material_in_use(activity: Activity, material_id: int) -> EventMaterial | None:
    """The activity's material of this id, unless it was taken away."""
    return session.scalars(
        select(EventMaterial).where(
            EventMaterial.id == material_id,
            EventMaterial.activity_id == activity.id,
            EventMaterial.removed_at.is_(None),
        )
    ).one_or_none()


def _checked(check: MaterialCheck | None, by: Person | None) -> Checked | None:
    if check is None or by is None:
        return None
    return Checked(is_free=check.is_free, note=check.note, by=by.name, at=check.checked_at)
