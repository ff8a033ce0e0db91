"""Makes a report: reads what is due, writes and keeps the file outside any transaction, then records both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lms import clock, db
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.credit.accreditors.channels import AccreditorChannel, ActivityRow, Batch, Form, FormRefused, Subject
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.operations import record_report, store_report
from lms.credit.accreditors.policy import may_report
from lms.credit.accreditors.queries import due, due_activities
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion
from lms.credit.accreditors.sender import sender
from lms.credit.accreditors.signs import Note, cleaned

# A report of more rows becomes several files, each recorded by itself: what was made before a break stays made.
ROWS_PER_FILE: Final = 2000
# More than these are made by the worker, so that nobody waits for a page.
ROWS_AT_ONCE: Final = 500
# So many rows are left out of one file at most; more of them have one cause that concerns all.
MOST_LEFT_OUT: Final = 50

Rows = Sequence[ReportedCompletion | ReportedActivity]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file, its rows, those that its form could not carry, with reasons, and signs that were left out."""

    data: bytes
    rows: Rows
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class Made:
    """A report that was recorded."""

    report_id: int
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]


def due_rows(channel: Channel, subject: Subject, now: datetime) -> Rows:
    """What a report made now would hold."""
    return due_activities(channel, now) if subject is Subject.ACTIVITIES else due(channel, now)


def batch_of(rows: Rows) -> Batch:
    """The rows as a channel writes them, with the activities that they belong to."""
    completions = [one for one in rows if isinstance(one, ReportedCompletion)]
    activities = {one.activity.activity_id: ActivityRow(facts=one.activity) for one in completions}
    return Batch(
        sender=sender(),
        activities=[*activities.values(), *(one.row for one in rows if isinstance(one, ReportedActivity))],
        completions=[one.row for one in completions],
    )


def written(channel: AccreditorChannel, form: Form, rows: Rows) -> Written:
    """The file, without the rows that this form cannot carry. Raises FormRefused where none is left."""
    left_out: list[tuple[str, str]] = []
    while True:
        batch, notes = cleaned(batch_of(rows))
        try:
            data = channel.write(form, batch)
            return Written(data=data, rows=rows, left_out=tuple(left_out), notes=notes)
        except FormRefused as refusal:
            kept = [one for one in rows if one.key != refusal.key]
            if not kept or len(kept) == len(rows) or len(left_out) == MOST_LEFT_OUT:
                raise
            left_out.append((refusal.key, str(refusal)))
            rows = kept


def why_not_written(channel: AccreditorChannel, form: Form, row: ReportedCompletion | ReportedActivity) -> str:
    """Why this form cannot carry one row; empty where it can."""
    try:
        channel.write(form, batch_of([row]))
    except FormRefused as refusal:
        return str(refusal)
    return ""


def make_report(actor: Actor, channel: AccreditorChannel, form: Form) -> Made:
    """One file of what is due. Raises Refusal: not_allowed, report_empty, report_made_meanwhile; FormRefused."""
    with db.transaction(write=False):
        insist(may_report(actor))
        rows = due_rows(channel.code, form.subject, clock.now())[:ROWS_PER_FILE]
    if not rows:
        raise Refusal("report_empty", status=422)
    file = written(channel, form, rows)
    stored = store_report(file.data)
    with db.transaction():
        made = record_report(channel.code, form.code, stored, file.rows, actor)
        return Made(report_id=made.id, left_out=file.left_out, notes=file.notes)


def make_all(actor: Actor, channel: AccreditorChannel, form: Form) -> Iterator[Made]:
    """Files until nothing is due, or nothing that this form can carry."""
    while True:
        try:
            yield make_report(actor, channel, form)
        except (Refusal, FormRefused):
            return
