"""What the office offers to choose from: its specialties, departments and texts."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import or_, select

from lms.access.actor import Actor, GrantLike, holds_for
from lms.access.permissions import PERMISSIONS, Permission, ScopeKind
from lms.accounts.models import Department
from lms.activities.models import Activity, Audience, Specialty
from lms.db import session
from lms.planning.models import ReusableText


def specialties_for(activity: Activity) -> Sequence[Specialty]:
    """Those in use, and the one that this activity has, by name."""
    offered = or_(Specialty.retired_at.is_(None), Specialty.id == activity.specialty_id)
    return session.scalars(select(Specialty).where(offered).order_by(Specialty.name)).all()


def departments_for(actor: Actor, activity: Activity | None = None) -> tuple[Sequence[Department], bool]:
    """Departments that the actor may prepare for, the activity's own among them; and whether it may have none."""
    found = select(Department).order_by(Department.name)
    if holds_for(actor, Permission.ACTIVITIES_EDIT, ()):
        return session.scalars(found).all(), True
    ids = [grant.scope.id for grant in actor.grants if _prepares(grant)]
    own = activity.department_id if activity else None
    rows = session.scalars(found.where(or_(Department.id.in_(ids), Department.id == own))).all()
    return rows, activity is not None and own is None


def every_specialty() -> Sequence[Specialty]:
    """Those in use by name, then the retired."""
    return session.scalars(select(Specialty).order_by(Specialty.retired_at.is_not(None), Specialty.name)).all()


def every_audience() -> Sequence[Audience]:
    """In the office's order, then the retired."""
    order = Audience.retired_at.is_not(None), Audience.position, Audience.name
    return session.scalars(select(Audience).order_by(*order)).all()


def every_text() -> Sequence[ReusableText]:
    """By field and name, then the retired."""
    order = ReusableText.retired_at.is_not(None), ReusableText.field, ReusableText.name
    return session.scalars(select(ReusableText).order_by(*order)).all()


def reusable_texts() -> dict[str, list[ReusableText]]:
    """The office's texts by the field they are for, by name."""
    found: dict[str, list[ReusableText]] = defaultdict(list)
    for text in session.scalars(
        select(ReusableText).where(ReusableText.retired_at.is_(None)).order_by(ReusableText.name)
    ):
        found[text.field].append(text)
    return dict(found)


def _prepares(grant: GrantLike) -> bool:
    """True where the role is held for a department and prepares activities."""
    return grant.scope.kind is ScopeKind.DEPARTMENT and Permission.ACTIVITIES_EDIT in PERMISSIONS[grant.role]
