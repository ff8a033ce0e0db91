"""What each page of the journey costs: server processor time against a bare Flask and SQLAlchemy page, in turns.

Ratios travel between machines, times do not, and neither is a promise: the table says which goals were reached.
What is promised is the number of statements: it is the same with few activities and learners and with many.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from sqlalchemy import Engine, event

from benchmarks._acts import Act, Journey
from benchmarks._bare import DATABASE
from benchmarks._bare import create as create_bare
from benchmarks._population import Size, index, populate, slug_of
from benchmarks._proof import Findings, House, house, is_full
from benchmarks._served import Inside, Request, Server, served
from lms import clock, db
from lms.activities.catalogue import published_entries
from lms.server import FIRST_PAGES_SECONDS, WORKER

# What the driver sends to open and end a transaction is no question to the database.
FRAME = ("PRAGMA", "BEGIN")
SIZES = {
    # Few, many, rounds, requests in each window: of pages, of what is done once. The small one shows that it
    # works and that statements do not grow; its times say nothing, so nothing is waited for.
    False: (Size(40, 10, 2, 12), Size(60, 40, 5, 12), 1, 1, 1),
    True: (Size(60, 50, 2, 240), Size(1_000, 100_000, 100, 240), 12, 10, 6),
}
# What costs most where a goal is missed, as profiles of the requests show it.
FRAME_COSTS = "who is signed in (cookie, session row, guard)"
CAUSES = {
    "Catalogue": f"{FRAME_COSTS}, and rows whose state is each learner's own",
    "Search": f"{FRAME_COSTS}, the index, and each hit shown in its sentence",
    "Activity page": f"{FRAME_COSTS}, and the gate's facts, read and judged anew for each page",
    "A progress beat": "the gate is asked and a day's sittings are compared at each report, and a commit to disk",
    "Quiz page": f"{FRAME_COSTS}, the gate's facts, and the saved answers",
    "An answer saved": f"{FRAME_COSTS}, the attempt held while it is written, and a commit to disk",
    "Quiz handed in": "the form's key, grading of what is stored, audit, the gate's answer, a commit to disk",
    "Evaluation handed in": "the form's key, the gate asked twice, receipt, ballot, audit, two commits",
    "Evaluation that awards": "all of an evaluation; award, certificate, name, audit, a letter in two forms",
    "Transcript": "rows that are her own, each with two addresses and a dozen values that are escaped",
    "Stored certificate": "two transactions that read, and a file of which each byte is compared with its digest",
}
WARM_UP = 4
# The PDF library loads beside the first pages and is no part of any of them.
LOADING_SECONDS = 4.0


@dataclass
class Cost:
    """What one act took: statements, milliseconds a round, and those of the bare page beside it."""

    statements: int = 0
    size: int = 0
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def times(self) -> float:
        """How many bare pages it costs: each window against the one beside it, whatever else the machine did."""
        return median(ours / bare for ours, bare in zip(self.ours, self.bare, strict=True))


@contextmanager
def portal(size: Size) -> Iterator[tuple[House, list[Act], int]]:
    """A house of this size, with everybody who is about to act in it, and how many rows it has."""
    with house("sqlite") as opened:
        now = clock.now()
        population, connection = populate(size, now)
        journey = Journey(opened.app, population, now)
        acts = journey.acts()
        rows = population.end()
        connection.commit()
        connection.close()
        index(size.activities)
        journey.store_certificate()
        yield opened, acts, rows


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(FRAME):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def count_statements(opened: House, acts: list[Act], findings: Findings) -> dict[str, Cost]:
    """Do everything twice, so that what is cached is, and count the second time."""
    costs: dict[str, Cost] = {}
    for act in acts:
        for _ in range(2):
            with counting() as sent:
                answer = Inside(opened.app.wsgi_app).ask(act.next())
            location = urlsplit(answer.location).path
            findings.check(
                "Everything is answered as it should be",
                act.is_expected(answer.status, location),
                f"{act.name}: {answer.status} {location}",
            )
        costs[act.name] = Cost(len(sent), answer.size)
    return costs


@dataclass
class Windows:
    """Both servers, measured in turns, so that a busy moment of the machine meets both alike."""

    ours: Server | Inside
    bare: Server | Inside
    costs: dict[str, Cost]
    findings: Findings

    def measure(self, acts: list[Act], rounds: int, of_pages: int, of_acts: int) -> None:
        """So many rounds; in each, for each act, a window of the bare page and one of ours."""
        time.sleep(FIRST_PAGES_SECONDS + LOADING_SECONDS if isinstance(self.ours, Server) else 0)
        for act in acts:
            for _ in range(WARM_UP if act.is_page else 2):
                self._milliseconds(self.ours, [act.next()], act)
                self._milliseconds(self.bare, [self._plain(act)])
        for _ in range(rounds):
            for act in acts:
                count, cost = of_pages if act.is_page else of_acts, self.costs[act.name]
                cost.bare.append(self._milliseconds(self.bare, [self._plain(act)] * count))
                cost.ours.append(self._milliseconds(self.ours, [act.next() for _ in range(count)], act))

    def hash_milliseconds(self) -> float:
        """What comparing a password takes alone, in the same server."""
        return median(float(self.bare.ask(Request("GET", "/hash")).body) * 1000 for _ in range(5))

    def _plain(self, act: Act) -> Request:
        return Request("GET", f"/{self.costs[act.like].size}/{slug_of(3)}")

    def _milliseconds(self, server: Server | Inside, requests: list[Request], act: Act | None = None) -> float:
        begin = server.processor_seconds()
        answers = [server.ask(request) for request in requests]
        taken = server.processor_seconds() - begin
        for answer in answers:
            location = urlsplit(answer.location).path
            held = act.is_expected(answer.status, location) if act else answer.status == 200
            evidence = f"{act.name if act else 'bare'}: {answer.status} {location}"
            self.findings.check("Everything is answered as it should be", held, evidence)
        return taken / len(requests) * 1000


def table(acts: list[Act], costs: dict[str, Cost], hash_ms: float) -> None:
    """Print it: each page with what it costs, and whether its goal was reached."""
    print("| Page or act | ms | bare page, ms | × bare | goal | reached | statements | kB |")
    print("|---|---:|---:|---:|---:|---|---:|---:|")
    for act in acts:
        cost = costs[act.name]
        ours, goal, reached = median(cost.ours), "", ""
        if act.goal is not None and act.goal.times:
            goal, reached = f"× {act.goal.times:g}", _yes(cost.times <= act.goal.times)
        elif act.goal is not None:
            goal = f"{hash_ms:.1f} + {act.goal.over_hash_ms:g} ms"
            reached = _yes(ours <= hash_ms + act.goal.over_hash_ms)
        figures = f"{ours:.2f} | {median(cost.bare):.2f} | {cost.times:.1f}"
        print(f"| {act.name} | {figures} | {goal} | {reached} | {cost.statements} | {cost.size / 1000:.1f} |")


def missed(acts: list[Act], costs: dict[str, Cost]) -> None:
    """Print each goal that was not reached, and what its cost is made of."""
    print()
    for act in acts:
        if act.goal is not None and act.goal.times and costs[act.name].times > act.goal.times:
            figures = f"measured × {costs[act.name].times:.2f}, goal × {act.goal.times:g}"
            print(f"- {act.name}: {figures}, cause: {CAUSES[act.name]}.")


def _yes(reached: bool) -> str:
    return "yes" if reached else "**no**"


def main() -> int:
    """Count with few, count and measure with many."""
    few_size, many_size, *windows = SIZES[is_full("journey")]
    findings = Findings()
    with portal(few_size) as (opened, acts, _rows):
        few = count_statements(opened, acts, findings)
    with portal(many_size) as (opened, acts, rows):
        costs = count_statements(opened, acts, findings)
        for name, cost in costs.items():
            evidence = f"{name}: {few[name].statements} with few, {cost.statements} with many"
            findings.check(
                "As many statements with many as with few", cost.statements == few[name].statements, evidence
            )
        with _both(opened) as (ours, bare):
            both = Windows(ours, bare, costs, findings)
            both.measure(acts, *windows)
            hash_ms = both.hash_milliseconds()
        with db.transaction(write=False):
            listed = len(published_entries())
    print(
        f"{listed:,} activities and {many_size.learners:,} learners with histories on SQLite, {rows:,} rows."
        " Processor time of the server's processes per request, medians of windows in turn, and of what each costs"
        " against the one beside it; one web process, one connection, the sender's time not counted. A bare page"
        " is one indexed query and one template as large as the page compared, under the same server; what has no"
        " page is held against the one it is sent from."
        f" The machine's load over five minutes was {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores.\n"
    )
    table(acts, costs, hash_ms)
    missed(acts, costs)
    return findings.end()


@contextmanager
def _both(opened: House) -> Iterator[tuple[Server | Inside, Server | Inside]]:
    """Ours and the bare page, served; at the small size, which only shows that it works, in this process."""
    database = opened.settings.database
    if not is_full("journey"):
        yield Inside(opened.app.wsgi_app), Inside(create_bare(database).wsgi_app)
        return
    with (
        served("benchmarks._bare:create", {DATABASE: database}) as bare,
        served(WORKER, opened.environ) as ours,
    ):
        yield ours, bare


if __name__ == "__main__":
    sys.exit(main())
