"""A learner's life act by act: each act is done by HTTP and foretold by plain values and the pure gate."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from benchmarks._proof import Findings, House
from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityState
from lms.assessments.models import Attempt
from lms.learning import gate
from lms.learning.claiming import may_hand_in_evaluation
from lms.learning.watching import (
    Ranges,
    Sitting,
    are_plausible_together,
    is_plausible,
    newly_watched_ms,
    parse_ranges,
    union,
    watched_ms,
)
from tests.factories.activities import RELEASED
from tests.factories.learning import evaluation_fields, quiz_fields
from tests.pages import Browser, Pages

SECOND = timedelta(seconds=1)
LENGTH_MS = 40_000
AMOUNTS = {"1.00": True, "0.25": True, "1.25": False, "0.30": False, "-1": False, "NaN": False}


@dataclass
class Model:
    """What the rules foretell: the gate's facts, and the few things that they follow from."""

    facts: gate.Facts
    credit_type: str
    ranges: Ranges = ()
    sittings: tuple[Sitting, ...] = ()
    began_at: datetime | None = None
    award_at: datetime | None = None

    def at(self, now: datetime) -> gate.Facts:
        """The facts at a moment: which types are open depends on it."""
        opens_at, closes_at = self.facts.opens_at, self.facts.closes_at
        assert opens_at is not None
        assert closes_at is not None
        is_open = opens_at <= now < closes_at and (self.began_at is None or self.began_at >= RELEASED)
        return replace(self.facts, eligible_types=(self.credit_type,) if is_open else ())

    def step(self, now: datetime) -> gate.NextStep:
        """The gate's answer."""
        return gate.next_step(self.at(now), now=now)

    def change(self, **values: Any) -> None:
        """Put facts."""
        self.facts = replace(self.facts, **values)

    @property
    def is_published(self) -> bool:
        """Whether learners see the activity at all."""
        return self.facts.activity_state == ActivityState.PUBLISHED


@dataclass(frozen=True)
class Sent:
    """A form that was sent, its first answer, and what the rules say of it: False where they refuse it."""

    page: str
    data: dict[str, Any]
    key: str
    answer: tuple[int, str]
    foretell: Callable[[], bool | None]
    foretold: bool | None

    @property
    def is_done(self) -> bool:
        """Whether it was taken: what was refused left nothing behind, and may be taken later."""
        return 300 <= self.answer[0] < 400 and self.foretold is not False


@dataclass
class Life:
    """One learner in one activity of her own, with the model beside."""

    opened: House
    dice: random.Random
    findings: Findings
    person_id: int
    activity_id: int
    slug: str
    model: Model
    now: datetime
    browser: Browser | None = None
    last: Sent | None = None
    trace: list[str] = field(default_factory=list)
    keys: int = 0

    def check(self, promise: str, held: bool, evidence: object = "") -> None:
        """One trial; the trace tells how one got there."""
        self.findings.check(promise, held, f"{self.opened.engine}: {evidence} after {' '.join(self.trace[-12:])}")

    def page(self) -> Browser:
        """A browser with a session that has not run out."""
        if self.browser is None:
            with db.transaction():
                self.browser = Pages(self.opened.app).of(db.session.get_one(Person, self.person_id))
        return self.browser

    def path(self, page: str) -> str:
        """A page of the activity."""
        return f"/activities/{self.slug}/{page}".rstrip("/")

    def send(self, page: str, data: dict[str, Any], foretell: Callable[[], bool | None]) -> None:
        """Send a form with a key of its own; remember it for a replay."""
        self.keys += 1
        key = f"{self.person_id:016x}{self.keys:016x}"
        self.last = Sent(page, data, key, self._post(page, data, key), foretell, foretell())

    def send_again(self) -> None:
        """The last form once more with its key: the first answer, or, where it was refused, the act anew."""
        last = self.last
        if last is None:
            return
        again = self._post(last.page, last.data, last.key)
        if last.is_done and self.model.is_published:
            self.check("A form sent again gets the first answer", last.answer == again, (last.answer, again))
        if not last.is_done:
            self.last = replace(last, answer=again, foretold=last.foretell())

    def _post(self, page: str, data: dict[str, Any], key: str) -> tuple[int, str]:
        answer = self.page().send(self.path(page), data, key=key)
        self.check("No act ends in an error of the server", answer.status_code < 500, f"{page} {answer.status}")
        return answer.status_code, answer.headers.get("Location", "").replace(self.slug, "…")

    def read(self, query: Callable[[Activity], Any]) -> Any:
        """Ask the database, reading only."""
        with db.transaction(write=False):
            return query(db.session.get_one(Activity, self.activity_id))


# Each act does one thing by HTTP, and foretells it in the model.


def acknowledge(life: Life) -> None:
    """The disclosure read, in the version shown or in one that does not exist."""
    number = 1 if life.dice.random() < 0.8 else 2

    def foretell() -> None:
        if life.model.is_published and number == 1 and life.model.facts.acknowledged_version is None:
            life.model.change(acknowledged_version=1)
            life.model.began_at = life.model.began_at or life.now

    life.send("disclosure", {"number": str(number)}, foretell)


def watch(life: Life) -> None:
    """The player opened, some seconds later a report of what was watched, likely or not."""
    answer = life.page().get(life.path("watch"))
    found = re.search(r'data-viewing="([^"]+)"', answer.get_data(as_text=True))
    may = bool(gate.may_watch(life.model.at(life.now), now=life.now)) and life.model.is_published
    life.check("The player opens when the gate agrees", (found is not None) is may, answer.status)
    if found is None:
        return
    start = life.dice.randrange(0, LENGTH_MS - 2000)
    end = life.dice.randrange(start + 1, LENGTH_MS + 1)
    start, end = (0, LENGTH_MS) if life.dice.random() < 0.5 else (start, end)
    opened_at = life.now
    life.now += life.dice.choice((1, 5, 12, 20, 40)) * SECOND
    with clock.frozen_at(life.now):
        body = {"viewing": found[1], "ranges": [[start, end]], "position_ms": end}
        status = life.page().send_json(life.path("beats"), body).status_code
    life.check("A beat is taken or refused, never an error", status in (200, 409), status)
    reported = parse_ranges([[start, end]], LENGTH_MS)
    _foretell_beat(life, Sitting(content=life.slug, began_at=opened_at, ranges=reported))


def _foretell_beat(life: Life, sitting: Sitting) -> None:
    new_ms = newly_watched_ms(life.model.ranges, sitting.ranges)
    elapsed_ms = (life.now - sitting.began_at) // timedelta(milliseconds=1)
    sittings = (*life.model.sittings, sitting)
    is_taken = (
        is_plausible(new_ms, elapsed_ms)
        and is_plausible(watched_ms(sitting.ranges), elapsed_ms)
        and are_plausible_together(sittings, life.now)
    )
    if not is_taken:
        return
    life.model.sittings = sittings
    life.model.ranges = union(life.model.ranges, sitting.ranges)
    began = life.model.facts.content_began_version or life.model.facts.acknowledged_version
    life.model.change(watched_ms=watched_ms(life.model.ranges), content_began_version=began)


def begin_quiz(life: Life) -> None:
    """The button that begins an attempt; its answer leads to the quiz's page, begun or not."""

    def foretell() -> bool:
        facts = life.model.at(life.now)
        may = gate.may_take(gate.Step.QUIZ, facts, now=life.now)
        is_taken = bool(may) and life.model.is_published and not facts.quiz_passed
        if is_taken and not facts.open_attempt:
            life.model.change(open_attempt=True, attempts_used=facts.attempts_used + 1)
        return is_taken

    life.send("quiz/begin", {}, foretell)


def hand_in_quiz(life: Life) -> None:
    """All questions answered, some wrongly; also an attempt that was graded before."""
    wrong = life.dice.choice((0, 0, 1, 2, 5))
    attempt_id = life.read(
        lambda _: db.session.scalar(select(func.max(Attempt.id)).where(Attempt.person_id == life.person_id))
    )
    data = life.read(lambda activity: quiz_fields(activity, wrong=wrong))
    begun = life.model.facts.attempts_used

    def foretell() -> None:
        facts = life.model.facts
        if life.model.is_published and facts.open_attempt and facts.attempts_used == begun:
            right = 5 - wrong
            best = max(right, -1 if facts.best_right is None else facts.best_right)
            life.model.change(open_attempt=False, quiz_passed=right >= facts.right_needed, best_right=best)

    life.send("quiz", {**data, "attempt": str(attempt_id or 10**9)}, foretell)


def finish(life: Life) -> None:
    """The evaluation with the claim, whole or with something missing."""
    amount = life.dice.choice([*AMOUNTS, "1.00", "1.00", "1.00"])
    is_whole = life.dice.random() < 0.85
    data = life.read(evaluation_fields) | {"amount": amount, "credit_type": life.model.credit_type}
    if not is_whole:
        del data[next(iter(data))]

    def foretell() -> None:
        model, facts = life.model, life.model.at(life.now)
        claims = bool(facts.eligible_types)
        if not model.is_published or facts.has_award or facts.evaluation_done or not is_whole:
            return
        if may_hand_in_evaluation(facts, now=life.now) and (AMOUNTS[amount] or not claims):
            model.change(evaluation_done=True)
            _foretell_award(life)

    life.send("evaluation", data, foretell)


def claim(life: Life) -> None:
    """The claim's own page, where nothing else is left."""
    amount = life.dice.choice(list(AMOUNTS))

    def foretell() -> None:
        if AMOUNTS[amount] and life.model.is_published and not life.model.facts.has_award:
            _foretell_award(life)

    life.send("claim", {"amount": amount, "credit_type": life.model.credit_type}, foretell)


def _foretell_award(life: Life) -> None:
    if gate.may_claim(life.model.at(life.now), now=life.now):
        life.model.change(has_award=True)
        life.model.award_at = life.now


def replay(life: Life) -> None:
    """The last form again: what was done is not done again, and the answer is the first one."""
    life.send_again()


def look_around(life: Life) -> None:
    """Pages that change nothing."""
    for path in ("/", "/my-activities", "/transcript", *map(life.path, ("", "quiz", "evaluation", "certificate"))):
        status = life.page().get(path).status_code
        life.check("Every page opens, or says where to go", status in (200, 302, 303, 404), f"{path} {status}")


def wait(life: Life) -> None:
    """Time passes: minutes, days, or to the last second before the end and past it."""
    closes_at = life.model.facts.closes_at
    assert closes_at is not None
    near = [closes_at - SECOND, closes_at, closes_at + SECOND]
    later = [moment for moment in near if moment > life.now] if life.dice.random() < 0.4 else []
    stride = timedelta(minutes=life.dice.choice((1, 30, 600, 6000)))
    life.now = life.dice.choice(later) if later else life.now + stride
    # Whoever was away for long signs in again.
    life.browser, life.last = None, None


def withdraw_or_publish(life: Life) -> None:
    """The office withdraws the activity, or publishes it again."""
    state = ActivityState.WITHDRAWN if life.model.is_published else ActivityState.PUBLISHED
    life.last = None
    with db.transaction():
        db.session.execute(update(Activity).where(Activity.id == life.activity_id).values(state=state))
    life.model.change(activity_state=state)


def move_the_end(life: Life) -> None:
    """The office ends credit earlier: later it cannot."""
    closes_at = life.model.facts.closes_at
    assert closes_at is not None
    earlier = max(life.now + timedelta(hours=1), RELEASED + timedelta(hours=1))
    if earlier >= closes_at:
        return
    life.last = None
    with db.transaction():
        where = Designation.activity_id == life.activity_id
        db.session.execute(update(Designation).where(where).values(closes_at=earlier))
        db.session.execute(update(Activity).where(Activity.id == life.activity_id).values(closes_at=earlier))
    life.model.change(closes_at=earlier)


STEPS: dict[gate.Step, Callable[[Life], None]] = {
    gate.Step.DISCLOSURE: acknowledge,
    gate.Step.WATCH: watch,
    gate.Step.EVALUATION: finish,
}
REASONS: dict[gate.Reason, Callable[[Life], None]] = {
    gate.Reason.WITHDRAWN: withdraw_or_publish,
    gate.Reason.NOT_YET_OPEN: wait,
    gate.Reason.READY_TO_CLAIM: claim,
    gate.Reason.QUIZ_STARTED: hand_in_quiz,
    gate.Reason.QUIZ_NOT_STARTED: begin_quiz,
    gate.Reason.QUIZ_NOT_PASSED: begin_quiz,
}
ACTS = (
    acknowledge,
    watch,
    *(begin_quiz, begin_quiz, hand_in_quiz),
    *(finish, finish, claim),
    *(replay, replay),
    look_around,
    wait,
)
RARE = (withdraw_or_publish, move_the_end)


def choose(life: Life) -> Callable[[Life], None]:
    """As often as not what the gate asks for, or no life would come far; otherwise anything."""
    answer = life.model.step(life.now)
    asked = REASONS.get(answer.reason) or STEPS.get(answer.step)
    if asked is not None and life.dice.random() < 0.5:
        return asked
    return life.dice.choice(RARE if life.dice.random() < 0.08 else ACTS)
