"""Write down that a report was made of rows, each once, and who takes its file."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.audit.log import note
from lms.credit.accreditors import policy
from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report, ReportingConsent, ReportRow
from lms.credit.accreditors.operations.files import StoredReport
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion
from lms.credit.accreditors.told import told_of
from lms.db import session, write


def record_report(
    channel: Channel,
    form: str,
    stored: StoredReport,
    rows: Sequence[ReportedCompletion | ReportedActivity],
    actor: Actor,
) -> Report:
    """Write down that this file was made of these rows, as `due` gave them, each once.

    Raises Refusal: not_allowed; report_empty; report_not_due where a row is not to be sent; report_made_meanwhile
    where another report, or a word of the learner, came between reading and recording.
    """
    insist(policy.may_report(actor))
    if not rows:
        raise Refusal("report_empty", status=422)
    if not all(one.standing.is_due and one.channel is channel for one in rows):
        raise Refusal("report_not_due", status=422)
    made = _report(channel, form, stored, len(rows), actor)
    _insert_rows(made, rows)
    if _rows_in(made) != len(rows) or _have_withdrawn(channel, rows):
        raise Refusal("report_made_meanwhile")
    note(
        "make_report",
        actor_id=actor.id,
        subject=("report", made.id),
        channel=channel.value,
        form=form,
        rows=len(rows),
        digest=stored.digest,
    )
    return made


def hand_out_report(actor: Actor, report: Report) -> None:
    """Note that somebody takes a report's file, which names learners, into her hands. Raises Refusal."""
    insist(policy.may_report(actor))
    note("take_report", actor_id=actor.id, subject=("report", report.id), digest=report.digest)


def _report(channel: Channel, form: str, stored: StoredReport, count: int, actor: Actor) -> Report:
    # Whoever may report is somebody: the policy asks for a role.
    assert actor.id is not None
    made = Report(
        channel=channel,
        form=form,
        made_at=clock.now(),
        made_by=actor.id,
        digest=stored.digest,
        size=stored.size,
        storage_name=stored.storage_name,
        row_count=count,
    )
    session.add(made)
    session.flush()
    return made


def _insert_rows(made: Report, rows: Sequence[ReportedCompletion | ReportedActivity]) -> None:
    """Insert each unless another report holds its attempt already."""
    dialect = session().get_bind().dialect.name
    insert: Any = (sqlite if dialect == "sqlite" else postgresql).insert(ReportRow)
    write(insert.on_conflict_do_nothing(), *(_values(made, one) for one in rows))


def _values(made: Report, one: ReportedCompletion | ReportedActivity) -> dict[str, Any]:
    is_award = isinstance(one, ReportedCompletion)
    return {
        "report_id": made.id,
        "channel": made.channel,
        "award_id": one.facts.award_id if isinstance(one, ReportedCompletion) else None,
        "activity_id": None if is_award else one.facts.activity_id,
        "part": one.part if isinstance(one, ReportedCompletion) else "",
        "key": one.key,
        "action": one.standing.action,
        "attempt": one.attempt,
        "digest": one.digest,
        "told": _told(one),
    }


def _told(one: ReportedCompletion | ReportedActivity) -> dict[str, Any] | None:
    """What a deletion will need, where the channel takes one."""
    if isinstance(one, ReportedActivity) or one.standing.action is not Action.ADD:
        return None
    return told_of(one.facts, one.activity) if Action.DELETE in CHANNELS[one.channel].actions else None


def _rows_in(made: Report) -> int:
    query = select(func.count()).select_from(ReportRow).where(ReportRow.report_id == made.id)
    return session.scalar(query) or 0


def _have_withdrawn(channel: Channel, rows: Sequence[ReportedCompletion | ReportedActivity]) -> bool:
    """Whether a learner who is about to be added has taken back her word since it was read."""
    latest = select(func.max(ReportingConsent.id)).where(ReportingConsent.channel == channel)
    query = select(ReportingConsent.person_id).where(
        ReportingConsent.id.in_(latest.group_by(ReportingConsent.person_id)), ReportingConsent.is_given.is_(False)
    )
    withdrawn = set(session.scalars(query))
    return any(
        isinstance(one, ReportedCompletion) and channel in one.facts.consented and one.facts.person_id in withdrawn
        for one in rows
    )
