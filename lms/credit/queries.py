"""Reads of the ledger: a person's awards, a certificate by its code, what happened to it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Integer, Row, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from lms.activities.models import Activity, ActivitySession
from lms.activities.rules import ActivityKind
from lms.credit.codes import normalise_code
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind, CertificateFile
from lms.credit.renaming import name_alone
from lms.credit.standing import Happening, Verdict, standing_of
from lms.db import fetch, session

_MINE: Final = (
    select(Award)
    .where(Award.person_id == bindparam("person_id"), Award.activity_id == bindparam("activity_id"))
    # What accompanies another stands behind it.
    .order_by(Award.is_accompanying, Award.id)
)
_ACCOMPANYING: Final = (
    select(Award.amount, Award.credit_type, Certificate.code)
    .join(Certificate, Certificate.award_id == Award.id)
    .where(
        Award.person_id == bindparam("person_id"),
        Award.activity_id == bindparam("activity_id"),
        Award.is_accompanying.is_(True),
        Certificate.issue == 1,
    )
    .order_by(Award.id)
)
_ANY: Final = select(
    exists().where(Award.person_id == bindparam("person_id"), Award.activity_id == bindparam("activity_id"))
)


def award_stands() -> ColumnElement[bool]:
    """True of awards whose credit counts, in SQL: what last happened to any of their issues is no revocation."""
    last = (
        select(CertificateEvent.kind)
        .join(Certificate, Certificate.id == CertificateEvent.certificate_id)
        .where(Certificate.award_id == Award.id, CertificateEvent.kind != CertificateEventKind.SUPERSEDED)
        .order_by(CertificateEvent.id.desc())
        .limit(1)
        .correlate(Award)
        .scalar_subquery()
    )
    return last.is_distinct_from(CertificateEventKind.REVOKED)


_OTHER: Final = aliased(Activity)
_ITS_ACTIVITY: Final = bindparam("activity_id", type_=Integer)
_ITS_SESSION: Final = bindparam("from_session_id", type_=Integer)
_ITS_SESSIONS: Final = select(ActivitySession.id).where(ActivitySession.activity_id == _ITS_ACTIVITY)
_OF_ITS_SESSION: Final = select(ActivitySession.activity_id).where(ActivitySession.id == _ITS_SESSION)
# Whether she holds credit for the same content: for a live activity that of a recording of one of its sessions,
# for such a recording that of the live activity or of another of the same session (domain rule 7). Of a recording
# that the office lets be earned besides, `from_session_id` is given as null.
HOLDS_SAME: Final = (
    exists()
    .where(
        Award.person_id == bindparam("person_id"),
        Award.activity_id == _OTHER.id,
        Award.is_accompanying.is_(False),
        award_stands(),
        or_(
            and_(_OTHER.from_session_id.in_(_ITS_SESSIONS), not_(_OTHER.allows_both)),
            _OTHER.id.in_(_OF_ITS_SESSION),
            and_(_OTHER.from_session_id == _ITS_SESSION, _OTHER.id != _ITS_ACTIVITY, not_(_OTHER.allows_both)),
        ),
    )
    .label("holds_same")
)
_HOLDS_SAME: Final = select(HOLDS_SAME)


def same_content_key(activity: Activity) -> dict[str, int | None]:
    """What `HOLDS_SAME` asks of an activity, beside the person."""
    return {
        "activity_id": activity.id,
        "from_session_id": None if activity.allows_both else activity.from_session_id,
    }


def holds_same_content(person_id: int, activity: Activity) -> bool:
    """Whether she holds credit for the same content, live or recorded; asked while she is held."""
    if activity.kind is not ActivityKind.LIVE and activity.from_session_id is None:
        return False
    found: bool = fetch(_HOLDS_SAME, person_id=person_id, **same_content_key(activity)).scalar_one()
    return found


def awards_of(person_id: int, activity_id: int) -> Sequence[Award]:
    """What a person holds for an activity; most often nothing yet, and that is asked first."""
    key = {"person_id": person_id, "activity_id": activity_id}
    return session.scalars(_MINE, key).all() if fetch(_ANY, **key).scalar_one() else ()


def accompanying_codes(person_id: int, activity_id: int) -> Sequence[Row[tuple[Decimal, str, str]]]:
    """What came with her credit for an activity: amount, type, and the first certificate's code of each."""
    return fetch(_ACCOMPANYING, person_id=person_id, activity_id=activity_id).all()


def certificate_by_code(typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it."""
    code = normalise_code(typed)
    if code is None:
        return None
    query = select(Certificate).where(Certificate.code == code)
    return session.scalars(query.options(joinedload(Certificate.award))).one_or_none()


def stored_file(certificate_id: int) -> CertificateFile | None:
    """The document that was stored first, and stays."""
    return session.scalars(
        select(CertificateFile).where(CertificateFile.certificate_id == certificate_id)
    ).one_or_none()


def events_of(certificate_ids: Collection[int]) -> Sequence[CertificateEvent]:
    """What happened to these certificates, in its order."""
    query = select(CertificateEvent).where(CertificateEvent.certificate_id.in_(certificate_ids))
    return session.scalars(query.order_by(CertificateEvent.id)).all()


def happening(event: CertificateEvent) -> Happening:
    """The event as a plain value."""
    return Happening(kind=event.kind, at=event.at, reason=event.reason)


def verdicts_of(certificate_ids: Collection[int]) -> dict[int, Verdict]:
    """Where each of these certificates stands."""
    found: dict[int, list[Happening]] = defaultdict(list)
    for event in events_of(certificate_ids):
        found[event.certificate_id].append(happening(event))
    return {one: standing_of(found[one]) for one in certificate_ids}


def verdict_of(award: Award) -> Verdict:
    """Where the award stands: as its latest certificate does."""
    latest = award.certificates[-1].id
    return verdicts_of([latest])[latest]


def award_with(certificate_id: int) -> Award:
    """The award of this certificate with its issues as they are now, whatever was read of them before."""
    query = select(Award).join(Certificate, Certificate.award_id == Award.id)
    found = session.scalars(query.where(Certificate.id == certificate_id)).one()
    session.refresh(found, ["certificates"])
    return found


def reissues_by_holder(award: Award) -> tuple[int, ...]:
    """The issues that the holder made of her award by herself."""
    events = events_of([one.id for one in award.certificates])
    own = {
        event.certificate_id
        for event in events
        if event.kind is CertificateEventKind.SUPERSEDED and event.actor_id == award.person_id
    }
    return tuple(one.issue for one in award.certificates if one.supersedes_id in own)


def vouched_name(award: Award) -> str | None:
    """The last name that the holder did not put on the award by herself; None where it was deleted."""
    own = reissues_by_holder(award)
    vouched = [one for one in award.certificates if one.issue not in own][-1]
    return name_alone(vouched.holder.name, award.degree) if vouched.holder is not None else None
