"""One learner before one activity: the gate's answer with what pages show beside it."""

from dataclasses import dataclass
from datetime import datetime

from lms import clock
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.window import WindowState, window_state
from lms.db import session
from lms.learning import gate
from lms.learning.facts import Learner, OpenCredit, credit_shown, facts_for, participation_of, progress_of
from lms.learning.models import WatchProgress


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All that the activity's page says about me."""

    person: Person | None
    facts: gate.Facts
    answer: gate.NextStep
    tasks: tuple[gate.Task, ...]
    credit: OpenCredit | None
    progress: WatchProgress | None
    window: "WindowLine | None"


@dataclass(frozen=True, kw_only=True)
class WindowLine:
    """The window as it is drawn: my end, how much is over, how many days are left."""

    opens_at: datetime
    closes_at: datetime
    elapsed: int
    days_left: int
    state: WindowState


def standing_of(learner: Learner, activity: Activity) -> Standing:
    """Where this learner stands now."""
    now = clock.now()
    person = session.get(Person, learner.id) if learner.id is not None else None
    row = participation_of(learner.id, activity.id)
    facts = facts_for(learner, activity)
    return Standing(
        person=person,
        facts=facts,
        answer=gate.next_step(facts, now=now),
        tasks=gate.tasks(facts, now=now),
        credit=credit_shown(person, activity, now=now, began_at=row.began_at if row else None),
        progress=progress_of(learner.id, activity),
        window=window_line(facts.opens_at, facts.closes_at, now=now),
    )


def window_line(opens_at: datetime | None, closes_at: datetime | None, *, now: datetime) -> WindowLine | None:
    """How the window is drawn at `now`; None without one."""
    if opens_at is None or closes_at is None:
        return None
    share = (now - opens_at) / (closes_at - opens_at)
    return WindowLine(
        opens_at=opens_at,
        closes_at=closes_at,
        elapsed=round(1000 * min(max(share, 0), 1)),
        days_left=max((closes_at - now).days, 0),
        state=window_state(opens_at=opens_at, closes_at=closes_at, now=now),
    )
