"""A transcript of 500 awards asks as many questions as one of ten, and its page costs little more for each line.

Two learners with cycles and entries of their own take turns in one process, so that the machine's other work
troubles both alike: the ratio travels between machines, the milliseconds do not. The goal is 50 ms for the page.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from benchmarks._population import Population, Size
from benchmarks._proof import Findings, House, house, is_full
from lms import clock, db
from lms.credit.transcript.models import CreditCycle, ExternalCredit

FEW = 10
OWN, CYCLES = 20, 3
# Awards of the one who has many, and rounds of one page each.
SMALL, FULL = (60, 3), (500, 200)
GOAL_MS = 50.0
# What the driver sends to open and end a transaction is no question to the database.
FRAME = ("PRAGMA", "BEGIN")
PATHS = ("/transcript", "/transcript?type=ama_pra_1", "/transcript.csv", "/transcript.xlsx")


def main() -> int:
    """On SQLite; the exit status."""
    findings, (many, rounds) = Findings(), FULL if is_full("transcript") else SMALL
    with house("sqlite") as opened:
        browsers = tuple(learners(opened, many))
        print(f"| Page | Statements | Of {FEW}, ms | Of {many}, ms | Ratio | Goal of 50 ms |")
        print("|---|---:|---:|---:|---:|---|")
        for path in PATHS:
            compare(findings, path, many, browsers, rounds)
    return findings.end()


def compare(findings: Findings, path: str, awards: int, browsers: tuple[FlaskClient, ...], rounds: int) -> None:
    """One page of both learners, in turns."""
    few, many = browsers
    asked = []
    for client in (few, many):
        # The first page of a process reads what later ones keep.
        client.get(path)
        with counting() as statements:
            answer = client.get(path)
        asked.append(len(statements))
    findings.check(
        f"A page of {awards} awards asks as much as one of ten", asked[0] == asked[1], f"{path}: {asked}"
    )
    if path == "/transcript":
        shown = len(re.findall(r"/certificates/\w+\.pdf", answer.text))
        findings.check("Every award is on the page with its document", shown == awards, shown)
    spent = [(timed(lambda: few.get(path)), timed(lambda: many.get(path))) for _ in range(rounds)]
    ten, all_of_them = (median(column) for column in zip(*spent, strict=True))
    ratio = median(b / a for a, b in spent)
    reached = "" if path != PATHS[0] else "reached" if all_of_them < GOAL_MS else "missed"
    print(f"| `{path}` | {asked[1]} | {ten:.1f} | {all_of_them:.1f} | {ratio:.1f} | {reached} |", flush=True)


def learners(opened: House, most: int) -> Iterator[FlaskClient]:
    """Browsers of the one with few awards and the one with many; both with entries and cycles of their own."""
    now = clock.now()
    with db.engine().begin() as connection:
        population = Population(connection, Size(most + 20, 0, 0, 1), now)
        population.make()
        people = []
        for count in (FEW, most):
            person_id = population.person()
            population.history(person_id, count, 0)
            people.append((person_id, population.session_of(person_id)))
        population.end()
    for person_id, token in people:
        add_own(person_id, now)
        client = opened.app.test_client()
        with client.session_transaction(base_url="http://localhost") as cookie:
            cookie.update({"_user_id": token, "_fresh": True, "seen": int(now.timestamp())})
        yield client


def add_own(person_id: int, now: datetime) -> None:
    """What a learner adds herself."""
    with db.transaction() as session:
        for number in range(OWN):
            session.add(
                ExternalCredit(
                    person_id=person_id,
                    sent_key=f"{number:032x}",
                    title=f"Congress {number}",
                    provider="Lakeside Society",
                    completed_on=now.date() - timedelta(days=40 * number),
                    credit_type="ama_pra_1",
                    amount=Decimal("1.00"),
                    changed_at=now,
                )
            )
        for number in range(CYCLES):
            session.add(
                CreditCycle(
                    person_id=person_id,
                    name=f"Cycle {number}",
                    begins_on=date(now.year - 3 + number, 1, 1),
                    ends_on=date(now.year - 1 + number, 12, 31),
                    goal=Decimal(50),
                    credit_types=["ama_pra_1"],
                    made_at=now,
                )
            )


def timed(ask: Callable[[], object]) -> float:
    """Processor milliseconds."""
    begin = time.process_time()
    ask()
    return (time.process_time() - begin) * 1000


@contextmanager
def counting() -> Iterator[list[str]]:
    """The questions that are asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(FRAME):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


if __name__ == "__main__":
    sys.exit(main())
