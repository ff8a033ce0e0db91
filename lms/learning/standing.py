"""One learner before one activity: the gate's answer with what pages show beside it."""

from dataclasses import dataclass
from datetime import datetime

from lms import clock
from lms.activities.models import Activity
from lms.activities.window import WindowState, has_ended, window_state
from lms.assessments.queries import EvaluationState, QuizState
from lms.learning import gate, offers
from lms.learning.facts import Learner, credits_to_claim, designations_for, facts_for, given
from lms.learning.offers import OpenCredit
from lms.learning.rows import Event, Me, Part, Progress, Rows, rows_of
from lms.learning.versions import Choice


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All that the activity's page says about me."""

    person: Me | None
    facts: gate.Facts
    answer: gate.NextStep
    tasks: tuple[gate.Task, ...]
    credits: "Credits"
    participation: Part | None
    progress: Progress | None
    quiz: QuizState | None
    evaluation: EvaluationState | None
    window: "WindowLine | None"
    version: Choice | None = None
    has_identifiers: bool = False
    event: Event | None = None
    claimable: tuple[OpenCredit, ...] = ()

    @property
    def token(self) -> str:
        """The address of my page to join by; empty without a seat."""
        return self.event.token if self.event else ""

    @property
    def credit(self) -> OpenCredit | None:
        """The credit on top of the page."""
        return self.credits.shown

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the disclosure was acknowledged; a visitor's browser keeps no time."""
        return self.participation.acknowledged_at if self.participation else None

    def is_too_late(self, handed_in_at: datetime) -> bool:
        """Whether my credit had ended when this was handed in."""
        return self.window is not None and has_ended(self.window.closes_at, handed_in_at)

    @property
    def rects(self) -> list[tuple[int, int]]:
        """The watched parts in thousandths of the recording, as the measure draws them."""
        if self.progress is None or not self.facts.duration_ms:
            return []
        return [
            (
                round(1000 * start / self.facts.duration_ms),
                max(round(1000 * (end - start) / self.facts.duration_ms), 1),
            )
            for start, end in self.progress.ranges
        ]


@dataclass(frozen=True, kw_only=True)
class Credits:
    """What pages say about credit: mine (else the first designated), what comes with it, what ended for me.

    `open_now` are the codes of what somebody could claim at this moment.
    """

    shown: OpenCredit | None
    mine: tuple[OpenCredit, ...]
    accompanying: tuple[OpenCredit, ...]
    ended: OpenCredit | None
    open_now: tuple[str, ...]


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
    rows = rows_of(learner.id, activity, now=now)
    facts = facts_for(learner, activity, now=now, rows=rows)
    return Standing(
        person=rows.person,
        facts=facts,
        answer=gate.next_step(facts, now=now),
        tasks=gate.tasks(facts, now=now),
        credits=credits_of(rows, activity, now=now),
        participation=rows.participation,
        progress=rows.progress,
        version=rows.version,
        quiz=rows.quiz,
        evaluation=rows.evaluation,
        window=window_line(facts.opens_at, facts.closes_at, now=now),
        has_identifiers=rows.has_identifiers,
        event=rows.event,
        claimable=credits_to_claim(activity, now=now, rows=rows),
    )


def credits_of(rows: Rows, activity: Activity, *, now: datetime) -> Credits:
    """What this learner is told about her credit, from the designations as they stand."""
    person, designations, began_at = rows.person, designations_for(activity, rows), rows.began_at
    profession, degree = (person.profession, person.degree) if person is not None else (None, None)
    comes_along = offers.accompanying(profession, degree, designations, now=now, began_at=began_at)
    # Until the event is over, pages show what whoever is there from beginning to end would get.
    is_over = rows.event is not None and not rows.event.attendance.is_provisional
    return Credits(
        shown=offers.credit_shown(profession, degree, designations, now=now, began_at=began_at),
        mine=offers.open_credits(profession, degree, designations, now=now, began_at=began_at),
        accompanying=given(comes_along, activity, rows) if is_over else comes_along,
        ended=offers.ended(profession, degree, designations, now=now, began_at=began_at),
        open_now=offers.open_now(designations, now=now),
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
