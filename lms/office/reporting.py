"""What stands with each accreditor now, and the next day that ends something."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from lms import config
from lms.credit.accreditors.channels import AccreditorChannel
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.ja_pars.channel import closes_on
from lms.credit.accreditors.outstanding import count_of_not_consented
from lms.credit.accreditors.queries import reported_activities, unsettled
from lms.credit.accreditors.readiness import year_ends_on
from lms.credit.accreditors.reported import ReportedActivity, ReportedCompletion
from lms.credit.accreditors.standing import State

# These still can be sent, and a day that passes ends that.
_STILL_POSSIBLE: Final = frozenset({State.PENDING, State.REJECTED, State.NOT_READY})


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A day until which the accreditor takes something, and how many days are left."""

    day: date
    days_left: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """One channel at a glance."""

    channel: AccreditorChannel
    completions: Sequence[ReportedCompletion]
    activities: Sequence[ReportedActivity]
    deadline: Deadline | None
    # Learners who could be told of, had they agreed; nothing of them is read.
    not_consented: int

    @property
    def rows(self) -> tuple[ReportedCompletion | ReportedActivity, ...]:
        """Activities before learners, whose records need the numbers that activities are given."""
        return (*self.activities, *self.completions)

    @property
    def due(self) -> int:
        """Rows that a report made now takes along."""
        return sum(one.standing.is_due for one in self.rows)

    @property
    def counts(self) -> Counter[State]:
        """Rows by where they stand; of who has not agreed the learners."""
        return Counter(one.standing.state for one in self.rows) + Counter(
            {State.NOT_CONSENTED: self.not_consented}
        )


def overview(channel: AccreditorChannel, now: datetime) -> Overview:
    """What is left to do with one accreditor."""
    completions = unsettled(channel.code, now)
    activities = [
        one for one in reported_activities(channel.code, now) if one.standing.state is not State.ACCEPTED
    ]
    return Overview(
        channel=channel,
        completions=completions,
        activities=activities,
        deadline=next_deadline(completions, today(now)),
        not_consented=count_of_not_consented(channel.code),
    )


def today(now: datetime) -> date:
    """The day in the provider's zone."""
    return now.astimezone(ZoneInfo(config.current().zone)).date()


def last_day(row: ReportedCompletion) -> date | None:
    """Until when this completion counts: the accreditor's own last day, else the end of its year."""
    completed_on = row.facts.completed_on
    if row.standing.send_by is not None:
        return row.standing.send_by
    return closes_on(completed_on) if row.channel is Channel.JA_PARS else year_ends_on(row.channel, completed_on)


def next_deadline(rows: Iterable[ReportedCompletion], on: date) -> Deadline | None:
    """The next day that ends something which can still be sent."""
    days = Counter(last_day(one) for one in rows if one.standing.state in _STILL_POSSIBLE)
    ahead = [day for day in days if day is not None and day >= on]
    if not ahead:
        return None
    day = min(ahead)
    return Deadline(day=day, days_left=(day - on).days, rows=days[day])
