"""CPE Monitor: pharmacists' and technicians' participation in batches, within 60 days (domain facts 1.5, 3.4)."""

from typing import Final

from lms.credit.accreditors.answers import read_table
from lms.credit.accreditors.channels import (
    ADDS,
    NOTHING_SENT,
    Action,
    Batch,
    CompletionRow,
    Form,
    FormRefused,
    ReadAnswers,
    SentFile,
    Subject,
)
from lms.credit.accreditors.columns import Value, columns_of
from lms.credit.accreditors.facts import ActivityFacts, Channel
from lms.credit.accreditors.participation import participated_on
from lms.credit.accreditors.signs import cleaned
from lms.credit.accreditors.tables import table_form, write_table

# One continuing education unit is ten contact hours.
HOURS_PER_CEU: Final = 10


class CpeMonitor:
    """Batches of participation, one row for each pharmacist or technician and activity."""

    code: Channel = Channel.CPE_MONITOR
    name: str = "CPE Monitor"
    words: str = "Pharmacists’ and technicians’ participation, within 60 days"
    forms: tuple[Form, ...] = tuple(table_form(kind, Subject.COMPLETIONS) for kind in ("csv", "tab", "xlsx"))
    actions: frozenset[Action] = ADDS

    def write(self, form: Form, batch: Batch) -> bytes:
        """The batch, in the columns of the list `cpe_monitor`. Raises FormRefused."""
        batch, _notes = cleaned(batch)
        activities = batch.activities_by_id
        records = [_record(row, activities[row.facts.activity_id]) for row in batch.completions]
        return write_table(form, columns_of("cpe_monitor"), records)

    def read_answers(self, data: bytes, sent: SentFile = NOTHING_SENT) -> ReadAnswers:
        """What CPE Monitor answered in a table. Raises AnswerUnreadable."""
        return read_table(data, sent)


def _record(row: CompletionRow, activity: ActivityFacts) -> dict[str, Value]:
    facts = row.facts
    participated = participated_on(facts.completed_on, activity)
    if row.action is not Action.ADD:
        raise FormRefused(row.key, "CPE Monitor takes nothing back by a batch; ask ACPE to remove this credit.")
    if not facts.uan:
        raise FormRefused(row.key, "The Universal Activity Number is missing.")
    if not facts.nabp_profile_id:
        raise FormRefused(row.key, "The NABP e-Profile ID is missing.")
    if not facts.birth_month_day:
        raise FormRefused(row.key, "The month and day of birth are missing.")
    if participated is None:
        raise FormRefused(row.key, "The day of participation lies outside the activity's dates.")
    return {
        "uan": facts.uan,
        "nabp_profile_id": facts.nabp_profile_id,
        "birth_month_day": facts.birth_month_day,
        "participated_on": participated,
        "claimed_on": facts.completed_on,
        "contact_hours": facts.amount,
        "ceu": facts.amount / HOURS_PER_CEU,
        "given_name": facts.given_name,
        "family_name": facts.family_name,
        "key": row.key,
    }


CPE_MONITOR: Final = CpeMonitor()
