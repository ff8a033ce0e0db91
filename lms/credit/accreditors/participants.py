"""Counts who took part: each learner once per activity, by profession, without those whose credit was revoked."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lms import config
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.credit.accreditors.counts import Counts, by_category
from lms.credit.accreditors.facts import ActivityFacts
from lms.credit.accreditors.loading import Chosen, activity_facts, revoked_awards
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.db import session


def participation_in(year: int) -> tuple[ActivityFacts, ...]:
    """Every activity that credit could be claimed for in this year and that had learners, by title.

    An enduring activity is counted once for its whole lifetime, so each of its years shows the same numbers.
    """
    chosen = select(Activity.id).where(Activity.published_at.is_not(None), Activity.opens_at < _new_year(year + 1))
    counted = participants_of(chosen)
    facts = [one for one in activity_facts(chosen).values() if one.starts_on.year <= year <= one.ends_on.year]
    with_counts = [replace(one, participants=counted.get(one.activity_id, ())) for one in facts]
    return tuple(sorted((one for one in with_counts if one.participants), key=lambda one: one.title.casefold()))


def _new_year(year: int) -> datetime:
    """Its first midnight where the provider is."""
    return datetime(year, 1, 1, tzinfo=ZoneInfo(config.current().zone))


def first_year() -> int | None:
    """The year in which the first activity opened; None before there is one."""
    first = session.scalar(select(func.min(Activity.opens_at)).where(Activity.published_at.is_not(None)))
    return first.year if first else None


def participants_of(chosen: Chosen) -> dict[int, Counts]:
    """Learners of the chosen activities by JA-PARS's category: three statements.

    The primary award counts, of which a learner holds one per activity, attendance included; an index of the
    table's own holds what is counted.
    """
    counted: defaultdict[int, Counter[Profession]] = defaultdict(Counter)
    query = (
        select(Award.activity_id, Award.profession, func.count())
        .where(~Award.is_accompanying, Award.activity_id.in_(chosen))
        .group_by(Award.activity_id, Award.profession)
    )
    for activity_id, profession, count in session.execute(query):
        counted[activity_id][profession] = count
    for activity_id, profession in _revoked(chosen):
        counted[activity_id][profession] -= 1
    return {activity_id: by_category(found) for activity_id, found in counted.items()}


def _revoked(chosen: Chosen) -> list[tuple[int, Profession]]:
    """Activity and profession of each primary award that stands no more."""
    ever = (
        select(Award.id)
        .join(Certificate, Certificate.award_id == Award.id)
        .join(CertificateEvent, CertificateEvent.certificate_id == Certificate.id)
        .where(CertificateEvent.kind == CertificateEventKind.REVOKED)
        .where(~Award.is_accompanying, Award.activity_id.in_(chosen))
    )
    revoked = revoked_awards(ever)
    rows = session.execute(select(Award.id, Award.activity_id, Award.profession).where(Award.id.in_(ever)))
    return [(activity_id, profession) for award_id, activity_id, profession in rows if award_id in revoked]
