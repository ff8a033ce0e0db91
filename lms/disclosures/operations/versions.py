"""Fix what learners are shown from now on."""

from datetime import datetime

from lms.activities.models import Activity
from lms.audit.log import note
from lms.db import session
from lms.disclosures.models import DisclosureVersion
from lms.disclosures.queries import current_version, disclosing_people
from lms.disclosures.rules import disclosure_lines, material_digest
from lms.disclosures.wording import disclosure_statement, snapshot


def make_version(activity: Activity, *, provider: str, now: datetime) -> DisclosureVersion:
    """What learners are shown from now on: a new number only where a word of it changed."""
    lines = disclosure_lines(disclosing_people(activity))
    titles = {str(part.person_id): (part.title, part.affiliation) for part in reversed(activity.people)}
    shown = snapshot(lines, titles)
    statement = disclosure_statement(lines, provider=provider, commercial_support=activity.commercial_support)
    current = current_version(activity.id)
    if current is not None and (current.statement, current.lines) == (statement, shown):
        return current
    made = DisclosureVersion(
        activity_id=activity.id,
        number=current.number + 1 if current else 1,
        material_digest=material_digest(lines),
        statement=statement,
        lines=shown,
        made_at=now,
    )
    session.add(made)
    session.flush()
    note("disclosure.version", actor_id=None, subject=("activity", activity.id), number=made.number)
    return made
