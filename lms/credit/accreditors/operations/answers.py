"""Write down what was answered to a report, row by row."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import insist
from lms.audit.log import note
from lms.credit.accreditors import policy
from lms.credit.accreditors.models import Report, ReportAnswer, ReportRow
from lms.credit.accreditors.standing import Outcome
from lms.db import session

LONGEST_CODE: Final = 80


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
