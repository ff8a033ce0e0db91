"""Counts who took part: each learner once per activity, by profession, without those whose credit was revoked."""

from collections import Counter, defaultdict

from sqlalchemy import func, select

from lms.accounts.professions import Profession
from lms.credit.accreditors.counts import Counts, by_category
from lms.credit.accreditors.loading import Chosen, revoked_awards
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.db import session


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
