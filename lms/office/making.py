"""Makes a report: reads what is due, writes and keeps the file outside any transaction, then records both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lms import clock, db, sheets
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
    """A file of the first rows that this form can carry, as many as one holds. Raises FormRefused for none."""
    kept: list[ReportedCompletion | ReportedActivity] = []
    refusals: list[FormRefused] = []
    for row in rows:
        refusal = _refusal(channel, form, row)
        if refusal is None:
            kept.append(row)
        else:
            refusals.append(refusal)
        if len(kept) == ROWS_PER_FILE:
            break
    if not kept:
        raise refusals[0]
    batch, notes = cleaned(batch_of(kept))
    left_out = tuple((one.key, str(one)) for one in refusals)
    return Written(data=channel.write(form, batch), rows=kept, left_out=left_out, notes=notes)


def why_not_written(channel: AccreditorChannel, form: Form, row: ReportedCompletion | ReportedActivity) -> str:
    """Why this form cannot carry one row; empty where it can."""
    return str(_refusal(channel, form, row) or "")


def _refusal(
    channel: AccreditorChannel, form: Form, row: ReportedCompletion | ReportedActivity
) -> FormRefused | None:
    """Why this form cannot carry one row; None where it can."""
    # A workbook of one row takes long to make, and carries what plain text of the same columns carries.
    plain = replace(form, media_type=sheets.CSV_TYPE) if form.media_type == sheets.XLSX_TYPE else form
    try:
        channel.write(plain, batch_of([row]))
    except FormRefused as refusal:
        return refusal
    return None


def make_report(actor: Actor, channel: AccreditorChannel, form: Form) -> Made:
    """One file of what is due. Raises Refusal: not_allowed, report_empty, report_made_meanwhile; FormRefused."""
    with db.transaction(write=False):
        insist(may_report(actor))
        rows = due_rows(channel.code, form.subject, clock.now())
    if not rows:
        raise Refusal("report_empty", status=422)
    file = written(channel, form, rows)
    stored = store_report(file.data)
    with db.transaction():
        made = record_report(channel.code, form.code, stored, file.rows, actor)
        return Made(report_id=made.id, left_out=file.left_out, notes=file.notes)


def make_all(actor: Actor, channel: AccreditorChannel, form: Form) -> Iterator[Made]:
    """Files until nothing is due, or nothing more that this form can carry.

    Raises Refusal as `make_report`, but not report_empty; FormRefused where nothing at all could be carried.
    """
    is_any_made = False
    while True:
        try:
            made = make_report(actor, channel, form)
        except FormRefused:
            if is_any_made:
                return
            raise
        except Refusal as refusal:
            if refusal.code == "report_empty":
                return
            raise
        is_any_made = True
        yield made
