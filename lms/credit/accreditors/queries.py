"""Reads what is reported: what is due to a channel now, where each thing stands, and former reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select

from lms.access.actor import Actor
from lms.access.decision import insist
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity, ActivityReporting
from lms.credit.accreditors import policy
from lms.credit.accreditors.facts import ActivitySaid, BoardRegistration, Channel, LearnerKnown
from lms.credit.accreditors.loading import identifying, said_of
from lms.credit.accreditors.models import Report, ReportingConsent, ReportRow
from lms.credit.accreditors.outstanding import outstanding
from lms.credit.accreditors.readiness import (
    AMA_PRA_1,
    Gap,
    channels_for,
    ended_boards,
    is_concerned,
    learner_gaps,
    matching_boards,
    registered_for,
)
from lms.credit.accreditors.reported import (
    ReportedActivity,
    ReportedCompletion,
    activities,
    completions,
    sent_rows,
)
from lms.credit.accreditors.standing import Sent, State
from lms.credit.models import Award
from lms.credit.queries import award_stands
from lms.db import session

# To whom activities themselves are reported: JA-PARS, with the numbers of participants.
CHANNELS_OF_ACTIVITIES: Final = (Channel.JA_PARS,)
SETTLED: Final = frozenset({State.ACCEPTED, State.DELETED, State.REVOKED})


def due(channel: Channel, now: datetime) -> tuple[ReportedCompletion, ...]:
    """The completions that a report to this channel takes along now."""
    return tuple(one for one in unsettled(channel, now) if one.standing.is_due)


def unsettled(channel: Channel, now: datetime) -> tuple[ReportedCompletion, ...]:
    """The channel's completions about which something is left to do or to wait for.

    Where learners are asked, those who have not agreed are counted elsewhere: `count_of_not_consented`.
    """
    found = completions(outstanding(channel), (channel,), now)
    return tuple(one for one in found if one.standing.state not in SETTLED)


def reporting_of(person_id: int, now: datetime) -> tuple[ReportedCompletion, ...]:
    """Everything of one learner, to each channel that takes it, the newest award first."""
    found = completions(select(Award.id).where(Award.person_id == person_id), tuple(Channel), now)
    return tuple(sorted(found, key=lambda one: one.facts.award_id, reverse=True))


def reporting_of_award(award_id: int, now: datetime) -> tuple[ReportedCompletion, ...]:
    """One award, to each channel that takes it."""
    return tuple(completions(select(Award.id).where(Award.id == award_id), tuple(Channel), now))


def due_activities(channel: Channel, now: datetime) -> tuple[ReportedActivity, ...]:
    """The activities that a report to this channel takes along now."""
    return tuple(one for one in reported_activities(channel, now) if one.standing.is_due)


def reported_activities(channel: Channel, now: datetime) -> tuple[ReportedActivity, ...]:
    """Every activity that was ever published, as this channel sees it; none where it takes no activities."""
    if channel not in CHANNELS_OF_ACTIVITIES:
        return ()
    return tuple(activities(channel, select(Activity.id).where(Activity.published_at.is_not(None)), now))


def reports_to(actor: Actor, channel: Channel) -> Sequence[Report]:
    """Former reports, the latest first. Raises Refusal."""
    insist(policy.may_report(actor))
    query = select(Report).where(Report.channel == channel).order_by(Report.id.desc())
    return session.scalars(query).all()


def report_for_office(actor: Actor, report_id: int) -> Report | None:
    """A former report; None where there is none. Raises Refusal."""
    insist(policy.may_report(actor))
    return session.get(Report, report_id)


@dataclass(frozen=True, kw_only=True)
class ReportedRow:
    """A row of a former report with what was answered last; `person_id` is None where it is an activity."""

    row: ReportRow
    sent: Sent
    person_id: int | None
    title: str


def rows_of(report: Report) -> tuple[ReportedRow, ...]:
    """The rows of a report in their order, with their latest answers: two statements."""
    query = (
        select(ReportRow.id, Award.person_id, Activity.title)
        .outerjoin(Award, Award.id == ReportRow.award_id)
        .join(Activity, or_(Activity.id == ReportRow.activity_id, Activity.id == Award.activity_id))
        .where(ReportRow.report_id == report.id)
    )
    about = {row_id: (person_id, title) for row_id, person_id, title in session.execute(query)}
    return tuple(
        ReportedRow(row=row, sent=sent, person_id=about[row.id][0], title=about[row.id][1])
        for row, sent in sent_rows(ReportRow.report_id == report.id)
    )


def consent_of(person_id: int, channel: Channel) -> ReportingConsent | None:
    """The last word of a learner about a channel; None where she has said nothing yet."""
    query = select(ReportingConsent).filter_by(person_id=person_id, channel=channel)
    return session.scalars(query.order_by(ReportingConsent.id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Whether a completion of one learner could be reported to a channel; `gaps` are what she could add.

    `ended` are the boards that know her and count no completion of that day; `is_over` where no other is left.
    """

    channel: Channel
    gaps: tuple[Gap, ...]
    ended: tuple[BoardRegistration, ...] = ()
    is_over: bool = False


def readiness_of(
    person_id: int, activity_id: int, type_codes: Iterable[str], profession: Profession, *, completed_on: date
) -> tuple[Readiness, ...]:
    """Before the start: to whom her completion would be reported, those left out to whom she does not want it.

    A board that does not know her is left out too: whether she is certified is hers to say, and none of our gaps.
    """
    kept = reporting_facts(activity_id)
    registered = said_of(kept) if kept else ActivitySaid()
    channels = {one for code in type_codes for one in channels_for(code, profession, registered)}
    if not channels:
        return ()
    me = select(Person.id).where(Person.id == person_id)
    known = LearnerKnown(**identifying(me)[person_id])
    declined = declined_channels(person_id)
    return tuple(
        _readiness(one, known, registered, completed_on)
        for one in Channel
        if one in channels - declined and (one is not Channel.MOC or known.boards) and is_concerned(one, known)
    )


def takes_no_more(activity_id: int, completed_on: date) -> bool:
    """Whether some board has ended its counting of this activity before that day, whoever it knows."""
    kept = reporting_facts(activity_id)
    return kept is not None and not all(one.takes(completed_on) for one in said_of(kept).boards)


def _readiness(channel: Channel, known: LearnerKnown, registered: ActivitySaid, completed_on: date) -> Readiness:
    if channel is not Channel.MOC:
        return Readiness(channel=channel, gaps=learner_gaps(channel, known, registered))
    left = registered_for(registered, completed_on)
    over = ended_boards(known, registered, completed_on)
    is_over = bool(over) and not matching_boards(known, left)
    gaps = () if is_over else learner_gaps(channel, known, left)
    return Readiness(channel=channel, gaps=gaps, ended=over, is_over=is_over)


@dataclass(frozen=True, kw_only=True)
class CountedNoMore:
    """A completion that came after a board's last day: the board is told nothing of it, the credit stands."""

    award_id: int
    title: str
    completed_on: date
    board: BoardRegistration


def counted_no_more(person_id: int) -> tuple[CountedNoMore, ...]:
    """A learner's completions that came too late for boards that know her; none where she wants no board told."""
    query = (
        select(Award.id, Award.completed_on, Activity.program_title, ActivityReporting)
        .join(Activity, Activity.id == Award.activity_id)
        .join(ActivityReporting, ActivityReporting.activity_id == Award.activity_id)
        .where(Award.person_id == person_id, Award.credit_type == AMA_PRA_1, award_stands())
        .order_by(Award.id.desc())
    )
    rows = [(*row[:3], said_of(row.ActivityReporting)) for row in session.execute(query)]
    if all(one.takes(on) for _id, on, _title, said in rows for one in said.boards):
        return ()
    if Channel.MOC in declined_channels(person_id):
        return ()
    known = LearnerKnown(**identifying(select(Person.id).where(Person.id == person_id))[person_id])
    return tuple(
        CountedNoMore(award_id=award_id, title=title, completed_on=on, board=board)
        for award_id, on, title, said in rows
        for board in ended_boards(known, said, on)
    )


def declined_channels(person_id: int) -> frozenset[Channel]:
    """The channels that a learner does not want to be reported to."""
    return frozenset(one for one, word in consents_of(person_id).items() if not word.is_given)


def consents_of(person_id: int) -> dict[Channel, ReportingConsent]:
    """A learner's last word about each channel about which she has said one."""
    query = select(ReportingConsent).filter_by(person_id=person_id).order_by(ReportingConsent.id)
    return {one.channel: one for one in session.scalars(query)}


def reporting_facts(activity_id: int) -> ActivityReporting | None:
    """What the office wrote down about an activity for accreditors."""
    return session.scalars(select(ActivityReporting).filter_by(activity_id=activity_id)).one_or_none()
