"""Random lives of learners, act by act through the pages, agree with a model that knows only the rules.

Each act is done by HTTP and foretold by plain values and the pure gate; after it, what the database holds is
compared with what was foretold. Acts come in any order, at any time, twice, after the end, and while the office
withdraws the activity or moves its end. The same lives on SQLite and PostgreSQL leave the same traces.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from benchmarks._life import LENGTH_MS, SECOND, Life, Model, choose
from benchmarks._proof import Findings, House, is_full, on_both
from lms import clock, db
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.models import Attempt, EvaluationReceipt
from lms.audit.models import AuditRow
from lms.credit.models import Award
from lms.learning import gate
from lms.learning.facts import Learner, facts_for
from lms.learning.models import Participation
from tests.factories.activities import RELEASED, make_activity, make_quiz
from tests.factories.people import make_person

SEED = 20261121
ACTS_PER_LIFE = 24


def begin_life(opened: House, dice: random.Random, findings: Findings) -> Life:
    """A learner and an activity; the moment lies around its release, in its midst, or close to its end."""
    profession, credit_type = dice.choice(((Profession.PHYSICIAN, "ama_pra_1"), (Profession.NURSE, "attendance")))
    limit = dice.choice((None, 1, 2, 3))
    with clock.frozen_at(RELEASED), db.transaction():
        person = make_person(degree="MD" if credit_type == "ama_pra_1" else "RN", profession=profession)
        activity = make_activity(quiz=False)
        make_quiz(activity, limit=limit)
        assert activity.opens_at is not None
        assert activity.closes_at is not None
        facts = gate.Facts(
            signed_in=True,
            address_confirmed=True,
            opens_at=activity.opens_at,
            closes_at=activity.closes_at,
            has_recording=True,
            duration_ms=LENGTH_MS,
            has_quiz=True,
            questions=5,
            right_needed=4,
            attempt_limit=limit,
            has_evaluation=True,
            evaluation_questions=3,
        )
        start = dice.choice(
            (
                RELEASED - SECOND,
                RELEASED,
                datetime(2026, 11, 21, 21, tzinfo=UTC),
                activity.closes_at - timedelta(minutes=dice.choice((1, 3, 90))),
            )
        )
        model = Model(facts, credit_type)
        return Life(opened, dice, findings, person.id, activity.id, activity.slug, model, start)


def live(life: Life) -> None:
    """Act after act; after each the database holds what was foretold."""
    for _ in range(ACTS_PER_LIFE):
        act = choose(life)
        life.trace.append(act.__name__)
        before = life.model.facts
        with clock.frozen_at(life.now):
            act(life)
        with clock.frozen_at(life.now):
            compare(life, changed=before != life.model.facts)
    with clock.frozen_at(life.now):
        look_back(life)


def compare(life: Life, *, changed: bool) -> None:
    """The gate's facts as the database gives them, and its stored answer."""
    found = life.read(lambda activity: facts_for(Learner(id=life.person_id), activity))
    expected = life.model.at(life.now)
    differing = {
        name: (getattr(expected, name), getattr(found, name))
        for name in gate.Facts.__dataclass_fields__
        if getattr(expected, name) != getattr(found, name)
    }
    life.check("After each act the facts are those foretold", not differing, differing)
    life.trace[-1] += f"[{life.model.step(life.now).reason}]"
    row = life.read(
        lambda activity: db.session.execute(
            select(Participation.step, Participation.reason).filter_by(
                person_id=life.person_id, activity_id=activity.id
            )
        ).one_or_none()
    )
    by_learner = changed and not life.trace[-1].startswith(("withdraw", "move_the_end"))
    if row is not None and by_learner:
        answer = life.model.step(life.now)
        life.check(
            "After each change the gate's answer is stored",
            tuple(row) == (answer.step, answer.reason) or _counts_only(life),
            f"stored {tuple(row)}, expected {answer.step, answer.reason}",
        )


def _counts_only(life: Life) -> bool:
    """More watched, and still not enough: the stored answer need not be written anew."""
    return life.trace[-1].startswith("watch")


def look_back(life: Life) -> None:
    """In the words of the rule, without the gate: nobody holds credit who has not done all of it in time."""
    awards, attempts, receipts, noted = life.read(_counts_of(life.person_id))
    life.check("Never two awards", len(awards) <= 1, awards)
    life.check("Never an award without its note", noted == len(awards), noted)
    life.check("Never more than one receipt", receipts <= 1, receipts)
    limit = life.model.facts.attempt_limit
    life.check("Never more attempts than allowed", limit is None or len(attempts) <= limit, attempts)
    for claimed_at, opens_at, closes_at in awards:
        facts = life.model.facts
        all_done = (
            facts.acknowledged_version == 1,
            facts.watched_ms >= LENGTH_MS * 9 // 10,
            any(right is not None and right >= 4 for right in attempts),
            receipts == 1,
            RELEASED <= opens_at <= claimed_at < closes_at,
            claimed_at == life.model.award_at,
        )
        life.check("Whoever holds credit has done every step, inside the window", all(all_done), all_done)


def _counts_of(person_id: int) -> Callable[[Activity], tuple[Any, ...]]:
    def ask(_activity: Activity) -> tuple[Any, ...]:
        mine = {"person_id": person_id}
        receipts = select(func.count(EvaluationReceipt.id)).filter_by(**mine)
        noted = select(func.count(AuditRow.id)).filter_by(actor_id=person_id, act="credit.award")
        awards = select(Award.claimed_at, Award.opens_at, Award.closes_at).filter_by(**mine)
        return (
            [tuple(row) for row in db.session.execute(awards)],
            list(db.session.scalars(select(Attempt.right).filter_by(**mine))),
            db.session.scalar(receipts),
            db.session.scalar(noted),
        )

    return ask


def main() -> int:
    """The same lives on both engines."""
    lives, findings = 200 if is_full("model") else 3, Findings()
    traces: dict[str, list[str]] = {}
    ends: Counter[str] = Counter()

    def act(opened: House) -> None:
        traces[opened.engine] = []
        for number in range(lives):
            life = begin_life(opened, random.Random(SEED + number), findings)
            live(life)
            traces[opened.engine].append(f"{' '.join(life.trace)} {life.now:%c} {life.model.facts}")
            ends[str(life.model.step(life.now).reason)] += 1

    on_both(act)
    for one, other in zip(*traces.values(), strict=True):
        findings.check("The same life leaves the same trace on both engines", one == other, f"{one} / {other}")
    print(f"{lives:,} lives of {ACTS_PER_LIFE} acts on SQLite, and the same on PostgreSQL. They ended in: ")
    print(", ".join(f"{reason} {count}" for reason, count in ends.most_common()) + ".")
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
