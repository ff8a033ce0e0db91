"""Writes of reporting: a report that was made, what was answered to it, a learner's consent."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock, storage, vault
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person
from lms.activities.models import Activity, ActivityReporting
from lms.audit.log import note
from lms.credit.accreditors import policy
from lms.credit.accreditors.activity_rules import problems
from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.facts import ActivitySaid, Channel
from lms.credit.accreditors.loading import said_of
from lms.credit.accreditors.merging import merged
from lms.credit.accreditors.models import Report, ReportAnswer, ReportingConsent, ReportRow
from lms.credit.accreditors.queries import consent_of
from lms.credit.accreditors.readiness import CONSENTED_CHANNELS
from lms.credit.accreditors.registry import CHANNELS
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion
from lms.credit.accreditors.standing import Outcome
from lms.credit.accreditors.told import told_of
from lms.db import session, write

FOLDER: Final = "reports"
# The version of what a learner reads before she agrees; a new wording is a new version.
WORDING: Final = "2026-11"
LONGEST_CODE: Final = 80


@dataclass(frozen=True, kw_only=True)
class StoredReport:
    """A report's bytes where they are kept; `digest` is the SHA-256 of the file as it is sent."""

    digest: str
    size: int
    storage_name: str


def store_report(data: bytes) -> StoredReport:
    """Keep a report's bytes, outside any transaction and before it is recorded; sealed, for they name learners."""
    name, _digest = storage.files().write(FOLDER, vault.seal_bytes(data, FOLDER))
    return StoredReport(digest=hashlib.sha256(data).hexdigest(), size=len(data), storage_name=name)


def read_report(report: Report) -> bytes:
    """A report's bytes as they were sent.

    Raises Refusal: report_file_gone; report_file_changed where they are no longer the same.
    """
    try:
        data = vault.unseal_bytes(storage.files().read(report.storage_name), FOLDER)
    except FileNotFoundError as gone:
        raise Refusal("report_file_gone") from gone
    except vault.VaultLocked as locked:
        raise Refusal("report_file_changed") from locked
    if hashlib.sha256(data).hexdigest() != report.digest:
        raise Refusal("report_file_changed")
    return data


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


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was said to the row of this key; `reason` in the accreditor's own words."""

    key: str
    outcome: Outcome
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of answers: new ones, those that were known, and keys that the report does not hold."""

    new: int
    known: int
    strange: tuple[str, ...]


def record_answers(actor: Actor, report: Report, answers: Collection[Answer]) -> Recorded:
    """Write down what was answered to a report; the same answer twice is one. Raises Refusal.

    Of one row the last word holds: an acceptance may be taken back, and the office may have a row sent again.
    """
    insist(policy.may_report(actor))
    rows: defaultdict[str, list[ReportRow]] = defaultdict(list)
    for row in session.scalars(_held(report)):
        rows[row.key].append(row)
    last = _last_answers(report)
    new = known = 0
    for answer, row in ((one, row) for one in answers for row in rows.get(one.key, ())):
        before = last.get(row.id)
        if before is not None and _says_the_same(before, answer):
            known += 1
            continue
        last[row.id] = _answer(actor, row, answer, before)
        new += 1
    session.flush()
    note("record_answers", actor_id=actor.id, subject=("report", report.id), new=new, known=known)
    return Recorded(new=new, known=known, strange=tuple(one.key for one in answers if one.key not in rows))


def say_consent(actor: Actor, person_id: int, channel: Channel, *, given: bool) -> None:
    """Keep a learner's word whether this channel may be told of her; the same word twice is one.

    Raises Refusal: not_allowed, and consent_not_asked for channels that need none.
    """
    insist(policy.may_consent(actor, person_id))
    if channel not in CONSENTED_CHANNELS:
        raise Refusal("consent_not_asked", status=422)
    hold_person(person_id)
    last = consent_of(person_id, channel)
    if last is not None and last.is_given == given:
        return
    session.add(
        ReportingConsent(person_id=person_id, channel=channel, is_given=given, wording=WORDING, at=clock.now())
    )
    session.flush()
    act = "consent_to_reporting" if given else "withdraw_from_reporting"
    note(act, actor_id=actor.id, subject=("person", person_id), channel=channel.value, wording=WORDING)


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


def _held(report: Report) -> Any:
    # Two who answer the same report take turns.
    return select(ReportRow).where(ReportRow.report_id == report.id).order_by(ReportRow.id).with_for_update()


def _last_answers(report: Report) -> dict[int, ReportAnswer]:
    query = (
        select(ReportAnswer)
        .join(ReportRow, ReportRow.id == ReportAnswer.row_id)
        .where(ReportRow.report_id == report.id)
        .order_by(ReportAnswer.number)
    )
    return {one.row_id: one for one in session.scalars(query)}


def _says_the_same(before: ReportAnswer, answer: Answer) -> bool:
    said = (answer.outcome, answer.code[:LONGEST_CODE], answer.reason)
    return (before.outcome, before.code, before.reason) == said


def _answer(actor: Actor, row: ReportRow, answer: Answer, before: ReportAnswer | None) -> ReportAnswer:
    assert actor.id is not None
    made = ReportAnswer(
        row_id=row.id,
        number=before.number + 1 if before else 1,
        outcome=answer.outcome,
        code=answer.code[:LONGEST_CODE],
        reason=answer.reason,
        at=clock.now(),
        recorded_by=actor.id,
    )
    session.add(made)
    return made


class FactsContested(Refusal):
    """Of some facts somebody else has said something else since they were read."""


def say_activity_facts(
    actor: Actor, activity: Activity, said: ActivitySaid, *, seen: str | None = None
) -> ActivityReporting:
    """Keep what accreditors ask about an activity.

    With the mark of what was read before (`merging.mark_of`), what was said since stays where nothing else is said
    now; without it, all that stands is replaced. Raises Refusal: not_allowed; facts_refused, naming `fields`;
    FactsContested, naming them too.
    """
    insist(policy.may_say_facts(actor, activity))
    wrong = problems(said)
    if wrong:
        raise Refusal("facts_refused", status=422, fields=" ".join(sorted({name for name, _code in wrong})))
    kept = _held_facts(activity)
    if seen is not None:
        joined = merged(said, seen, said_of(kept) if kept else ActivitySaid())
        if joined.contested:
            raise FactsContested("facts_changed_meanwhile", fields=" ".join(joined.contested))
        said = joined.said
    if kept is None:
        kept = ActivityReporting(activity_id=activity.id, changed_at=clock.now())
        session.add(kept)
    changed = [name for name, value in _plain(said).items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, _plain(said)[name])
    kept.changed_at = clock.now()
    session.flush()
    note("say_activity_facts", actor_id=actor.id, subject=("activity", activity.id), fields=" ".join(changed))
    return kept


def keep_accreditors_number(actor: Actor, activity: Activity, accme_activity_id: str) -> ActivityReporting:
    """Keep what JA-PARS calls an activity from now on (nine digits). Raises Refusal as `say_activity_facts`."""
    kept = _held_facts(activity)
    said = said_of(kept) if kept else ActivitySaid()
    return say_activity_facts(actor, activity, replace(said, accme_activity_id=accme_activity_id))


def _held_facts(activity: Activity) -> ActivityReporting | None:
    """What was said last, read when nobody else is saying anything; learners of the activity do not wait."""
    session.execute(select(Activity.id).where(Activity.id == activity.id).with_for_update(key_share=True))
    query = select(ActivityReporting).filter_by(activity_id=activity.id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _plain(said: ActivitySaid) -> dict[str, Any]:
    """As it is kept: lists of plain values, amounts of points and days as text."""
    return {
        **{item.name: getattr(said, item.name) for item in fields(said)},
        "delivery_methods": list(said.delivery_methods),
        "commendation": list(said.commendation),
        "measured_outcomes": list(said.measured_outcomes),
        "support": [asdict(one) for one in said.support],
        "boards": [one.plain for one in said.boards],
    }
