"""Which awards a channel has still to do with, asked of the database, so that no page reads all that ever were."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, false, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.activities.models import ActivityReporting
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.loading import Chosen
from lms.credit.accreditors.models import ReportAnswer, ReportingConsent, ReportRow
from lms.credit.accreditors.readiness import AMA_PRA_1, CONSENTED_CHANNELS, LEARNERS_OF_JA_PARS
from lms.credit.accreditors.standing import Outcome
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.credit.types import CREDIT_TYPES
from lms.db import session


def outstanding(channel: Channel) -> Chosen:
    """Awards that the channel may be told of, or was, and that it has not accepted or that changed since."""
    return select(Award.id).where(
        _taken_by(channel),
        _may_be_told(channel),
        or_(
            ~_answers(channel).where(ReportAnswer.outcome == Outcome.ACCEPTED).exists(),
            _is_left_to_a_board() if channel is Channel.MOC else false(),
            _was_answered_otherwise(channel),
            _events().exists(),
            _words(channel).where(ReportingConsent.is_given.is_(False)).exists(),
        ),
    )


def count_of_not_consented(channel: Channel) -> int:
    """Learners with credit that the channel could be told of and was not, because they have not agreed.

    Of CE Broker also those whose licences it may not serve: they are sealed, and not opened to be counted.
    """
    if channel not in CONSENTED_CHANNELS:
        return 0
    stands_or_not = _events().where(CertificateEvent.kind != CertificateEventKind.SUPERSEDED)
    last = stands_or_not.order_by(CertificateEvent.id.desc()).limit(1).scalar_subquery()
    query = select(func.count(distinct(Award.person_id))).where(
        _taken_by(channel),
        ~_agrees_to(channel),
        ~_sent(channel).exists(),
        func.coalesce(last, "") != CertificateEventKind.REVOKED,
    )
    return session.scalar(query) or 0


def _taken_by(channel: Channel) -> ColumnElement[bool]:
    """Awards that a channel may take at all; readiness says which of them it does."""
    if channel is Channel.MOC:
        registered = [activity_id for activities in _by_boards().values() for activity_id in activities]
        return (Award.credit_type == AMA_PRA_1) & or_(Award.activity_id.in_(registered), _sent(channel).exists())
    if channel is Channel.CE_BROKER:
        of_types = [code for code, kind in CREDIT_TYPES.items() if kind.is_awarded and kind.is_primary]
        courses = select(ActivityReporting.activity_id).where(ActivityReporting.ce_broker_course_id != "")
        return Award.credit_type.in_(of_types) & Award.activity_id.in_(courses)
    taken = Award.credit_type.in_([code for code, kind in CREDIT_TYPES.items() if kind.reporting == channel])
    return taken & Award.profession.in_(LEARNERS_OF_JA_PARS) if channel is Channel.JA_PARS else taken


def _may_be_told(channel: Channel) -> ColumnElement[bool]:
    """Where learners are asked, awards of those who agree, and whatever was sent before."""
    if channel not in CONSENTED_CHANNELS:
        return true()
    return or_(_agrees_to(channel), _sent(channel).exists())


def _agrees_to(channel: Channel) -> ColumnElement[bool]:
    """Whether the last word of an award's learner about the channel is yes."""
    last = _words(channel).order_by(ReportingConsent.id.desc()).limit(1).scalar_subquery()
    return func.coalesce(last, false())


def _words(channel: Channel) -> Select[bool]:
    """What an award's learner has said about the channel."""
    query = select(ReportingConsent.is_given).correlate(Award)
    return query.where(ReportingConsent.person_id == Award.person_id, ReportingConsent.channel == channel)


def _sent(channel: Channel) -> Select[int]:
    """Rows about an award in reports to the channel."""
    return select(ReportRow.id).where(ReportRow.award_id == Award.id, ReportRow.channel == channel)


def _answers(channel: Channel) -> Select[int]:
    return _sent(channel).join(ReportAnswer, ReportAnswer.row_id == ReportRow.id)


def _was_answered_otherwise(channel: Channel) -> ColumnElement[bool]:
    """Whether anything but an acceptance was said after the last one, of any board."""
    row, answer = aliased(ReportRow), aliased(ReportAnswer)
    accepted_later = (
        select(answer.id)
        .join(row, row.id == answer.row_id)
        .where(row.award_id == Award.id, row.channel == channel, row.part == ReportRow.part)
        .where(answer.outcome == Outcome.ACCEPTED, answer.id > ReportAnswer.id)
    )
    return _answers(channel).where(ReportAnswer.outcome != Outcome.ACCEPTED, ~accepted_later.exists()).exists()


def _events() -> Select[CertificateEventKind]:
    """What happened to an award's certificates."""
    query = select(CertificateEvent.kind).join(Certificate, Certificate.id == CertificateEvent.certificate_id)
    return query.where(Certificate.award_id == Award.id)


def _is_left_to_a_board() -> ColumnElement[bool]:
    """Whether fewer boards accepted an award than its activity is registered with; which know her is sealed."""
    query = select(func.count(distinct(ReportRow.part))).join(ReportAnswer, ReportAnswer.row_id == ReportRow.id)
    accepted = query.where(
        ReportRow.award_id == Award.id,
        ReportRow.channel == Channel.MOC,
        ReportAnswer.outcome == Outcome.ACCEPTED,
    ).scalar_subquery()
    return or_(
        false(),
        *(Award.activity_id.in_(activities) & (accepted < count) for count, activities in _by_boards().items()),
    )


def _by_boards() -> dict[int, list[int]]:
    """The activities that are registered with boards, by how many these are."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows: Any = session.execute(select(ActivityReporting.activity_id, ActivityReporting.boards))
    for activity_id, boards in rows:
        if boards:
            found[len(boards)].append(activity_id)
    return found
