"""All that the office sees of one award: its issues, their documents, what happened, what went with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.credit.models import Award, Certificate, CertificateEvent
from lms.credit.queries import awards_of, events_of, verdict_of, verdicts_of
from lms.credit.standing import Verdict
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One certificate of the award, and where it stands."""

    certificate: Certificate
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """Something that happened to one of the issues; `actor` is a name, empty for the house itself."""

    event: CertificateEvent
    issue: int
    actor: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """An award as the office's page shows it, the latest first; `name` is today's, with today's degree."""

    award: Award
    name: str
    activity: Activity
    verdict: Verdict
    issues: Sequence[Issue]
    occurrences: Sequence[Occurrence]
    together: Sequence[Issue]


def record_of(award: Award) -> Record:
    """The award with everything beside it."""
    ids = [one.id for one in award.certificates]
    verdicts, events = verdicts_of(ids), events_of(ids)
    numbers = {one.id: one.issue for one in award.certificates}
    names = _names({award.person_id, *(one.actor_id for one in events if one.actor_id is not None)})
    return Record(
        award=award,
        name=names[award.person_id],
        activity=session.get_one(Activity, award.activity_id),
        verdict=verdicts[ids[-1]],
        issues=[Issue(certificate=one, verdict=verdicts[one.id]) for one in reversed(award.certificates)],
        occurrences=[
            Occurrence(event=one, issue=numbers[one.certificate_id], actor=names.get(one.actor_id or 0, ""))
            for one in reversed(events)
        ],
        together=[
            Issue(certificate=one.certificates[-1], verdict=verdict_of(one))
            for one in awards_of(award.person_id, award.activity_id)
            if one.id != award.id
        ],
    )


def _names(person_ids: Collection[int]) -> dict[int, str]:
    people = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {one.id: one.name_with_degree for one in people}
