"""What was changed after publication, and what was disclosed since that learners have not been shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from lms.accounts.models import Person
from lms.activities.models import Activity, Audience
from lms.config import Settings
from lms.db import session
from lms.disclosures.models import DisclosureVersion
from lms.disclosures.queries import current_version, disclosing_people
from lms.disclosures.rules import Line, disclosure_lines, material_digest
from lms.disclosures.wording import disclosure_statement, line_words
from lms.planning.models import ActivityRevision


@dataclass(frozen=True, kw_only=True)
class Pending:
    """What learners would read anew: by each name whose words change, before and after."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    is_material: bool


@dataclass(frozen=True, kw_only=True)
class Made:
    """A revision with who made it."""

    revision: ActivityRevision
    by: Person


def pending_disclosure(activity: Activity, *, settings: Settings) -> Pending | None:
    """What was disclosed and decided since the version that learners see; None where it says all of it."""
    current, lines = current_version(activity.id), disclosure_lines(disclosing_people(activity))
    if current is None:
        return None
    before, after = _shown(current), {line.name: line_words(line) for line in lines}
    statement = _statement(activity, lines, settings)
    differ = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not differ and statement == current.statement:
        return None
    return Pending(
        before={name: before[name] for name in differ if name in before},
        after={name: after[name] for name in differ if name in after},
        is_material=material_digest(lines) != current.material_digest,
    )


def last_number(activity_id: int) -> int:
    """The number of the latest revision; 0 where nothing was changed since the publication."""
    numbers = select(func.max(ActivityRevision.number)).where(ActivityRevision.activity_id == activity_id)
    return session.scalar(numbers) or 0


def groups_for(activity: Activity) -> Sequence[Audience]:
    """The audiences that the office offers, and those that the activity has."""
    mine = [one.id for one in activity.audiences]
    offered = select(Audience).where(or_(Audience.retired_at.is_(None), Audience.id.in_(mine)))
    return session.scalars(offered.order_by(Audience.position, Audience.name)).all()


def revisions_of(activity_id: int) -> Sequence[Made]:
    """All of them, the latest first."""
    rows = session.execute(
        select(ActivityRevision, Person)
        .join(Person, Person.id == ActivityRevision.made_by)
        .where(ActivityRevision.activity_id == activity_id)
        .order_by(ActivityRevision.number.desc())
    )
    return [Made(revision=revision, by=by) for revision, by in rows]


def versions_of_disclosure(activity_id: int) -> Sequence[DisclosureVersion]:
    """Each version that learners were shown, the latest first."""
    found = select(DisclosureVersion).where(DisclosureVersion.activity_id == activity_id)
    return session.scalars(found.order_by(DisclosureVersion.number.desc())).all()


def _shown(version: DisclosureVersion) -> dict[str, str]:
    lines: list[dict[str, Any]] = version.lines
    return {line["name"]: line["words"] for line in lines}


def _statement(activity: Activity, lines: Sequence[Line], settings: Settings) -> str:
    return disclosure_statement(
        lines, provider=settings.provider_name, commercial_support=activity.commercial_support
    )
