"""How often each part of an activity was changed, by whom last and when."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.db import session
from lms.planning.models import PartVersion
from lms.planning.versions import Value, seen


@dataclass(kw_only=True)
class Versions:
    """The versions of one activity's parts by name; a part that was never changed has number 0."""

    activity_id: int
    rows: dict[str, PartVersion]

    def number(self, part: str) -> int:
        """How often the part was changed."""
        return self.rows[part].number if part in self.rows else 0

    def row(self, part: str) -> PartVersion | None:
        """Its last change."""
        return self.rows.get(part)

    def person(self, part: str) -> Person | None:
        """Who changed it last."""
        row = self.row(part)
        return session.get(Person, row.changed_by) if row else None

    def add(self, row: PartVersion) -> None:
        """A part that is changed for the first time."""
        self.rows[row.part] = row

    def token(self, part: str, value: Value) -> str:
        """What a page that shows this value brings back."""
        return str(seen(self.number(part), value))

    @property
    def last(self) -> PartVersion | None:
        """The latest change of all."""
        return max(self.rows.values(), key=lambda row: row.changed_at, default=None)


def versions_of(activity: Activity) -> Versions:
    """All versions of an activity's parts, in one statement."""
    found = session.scalars(select(PartVersion).where(PartVersion.activity_id == activity.id))
    return Versions(activity_id=activity.id, rows={row.part: row for row in found})
