"""A thousand people watch and report every 15 seconds: what that costs, and how fast each is answered.

The beats come evenly spread through connections that stay open, as browsers send them, to one web process on its
real server. The share is the processor time of the server and of PostgreSQL, in the kernel too, against two cores.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import text

from benchmarks._acts import Journey
from benchmarks._population import ORDER, Population, Size, populate
from benchmarks._proof import Findings, House, house, is_full
from benchmarks._served import Answer, Inside, Request, Server, processor_seconds_of, served
from benchmarks.journey import LOADING_SECONDS, counting
from lms import clock, db
from lms.server import FIRST_PAGES_SECONDS, WORKER

CORES = 2
CONNECTIONS = 8
MOST_AGAIN = 3
WATCHED_MS = 600_000
GOAL_SHARE, GOAL_MS = 0.20, 10.0
WRITES = ("INSERT", "UPDATE", "DELETE")
CAUSE = (
    "the session, the gate's facts and a day's sittings are read for each report, which is judged, written to two"
    " rows and committed to disk"
)


@dataclass(frozen=True)
class Load:
    """So many viewers, each reporting so many times, once in so many seconds."""

    viewers: int
    seconds: int
    rounds: int


SIZES = {False: Load(20, 1, 2), True: Load(1_000, 15, 5)}
PEOPLE = {False: Size(12, 10, 2, 12), True: Size(200, 4_000, 2, 60)}


@dataclass
class Measured:
    """What the server did with all of it."""

    times_ms: list[float]
    again: int
    processor: float
    took: float

    @property
    def share(self) -> float:
        """Of two cores."""
        return self.processor / self.took / CORES

    @property
    def nearly_all_ms(self) -> float:
        """Nineteen of twenty are answered within it."""
        return quantiles(self.times_ms, n=20)[-1]


@dataclass(frozen=True)
class Sent:
    """One beat: how long until its answer, how often it was sent again, and the answer."""

    seconds: float
    again: int
    answer: Answer


@dataclass(frozen=True)
class Viewer:
    """One who watches, and how her page reports."""

    journey: Journey
    activity: int
    cookie: str
    token: str

    def beat(self, number: int, seconds: int) -> Request:
        """Her next so many seconds."""
        start = WATCHED_MS + number * seconds * 1000
        return self.journey.beat(self.activity, self.cookie, self.token, [start, start + seconds * 1000])


def main() -> int:
    """Both engines, one after the other; the exit status."""
    is_large = is_full("beats")
    load, findings, lines = SIZES[is_large], Findings(), []
    for engine in ("sqlite", "postgresql"):
        with house(engine) as opened:
            viewers = watching(opened, PEOPLE[is_large], load)
            statements, writes = counted(opened, viewers.pop(), findings)
            with _server(opened, is_served=is_large) as server:
                done = report(opened, server, viewers, load, findings)
        lines.append((engine, done, statements, writes))
    say(load, lines, is_served=is_large)
    return findings.end()


def watching(opened: House, size: Size, load: Load) -> list[Viewer]:
    """Everybody before her player, and one more whose statements are counted."""
    now = clock.now()
    population, connection = populate(size, now)
    journey, current = Journey(opened.app, population, now), population.open_activities()
    viewers = []
    for number in range(load.viewers + 1):
        activity = current[number % len(current)]
        ((cookie, token),) = journey.watchers(activity, 1)
        viewers.append(Viewer(journey, activity, cookie, token))
    population.end()
    connection.commit()
    if opened.engine == "postgresql":
        go_on_counting(population)
    connection.close()
    return viewers


def go_on_counting(population: Population) -> None:
    """The rows came with numbers of their own; PostgreSQL's counters are told of them."""
    with db.transaction() as session:
        for model in ORDER:
            if last := population.rows.last[model]:
                statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
                session.execute(statement, {"name": model.__tablename__, "last": last})
        session.execute(text("ANALYZE"))


def counted(opened: House, viewer: Viewer, findings: Findings) -> tuple[int, int]:
    """The statements of one beat and how many of them write, once what is cached is."""
    for number in range(2):
        with counting() as sent:
            # A second each: nobody has waited in between.
            _check(findings, Inside(opened.app.wsgi_app).ask(viewer.beat(number, 1)))
    return len(sent), sum(statement.startswith(WRITES) for statement in sent)


def report(
    opened: House, server: Server | Inside, viewers: list[Viewer], load: Load, findings: Findings
) -> Measured:
    """All beats of all viewers; the first round warms the server and is not measured."""
    for _ in range(2 if isinstance(server, Server) else 0):
        time.sleep((FIRST_PAGES_SECONDS + LOADING_SECONDS) / 2)
    database = postmaster() if opened.engine == "postgresql" else 0
    spread = CONNECTIONS if isinstance(server, Server) else 1
    _round(server, viewers, load, range(1), findings, spread)
    begin = _processor(server, database)
    start = time.monotonic()
    sent = _round(server, viewers, load, range(1, load.rounds), findings, spread)
    processor, took = _processor(server, database) - begin, time.monotonic() - start
    return Measured([1000 * one.seconds for one in sent], sum(one.again for one in sent), processor, took)


def _round(  # noqa: PLR0917
    server: Server | Inside, viewers: list[Viewer], load: Load, numbers: range, findings: Findings, spread: int
) -> list[Sent]:
    """Send, each at its moment."""
    every = load.seconds / len(viewers) if isinstance(server, Server) else 0.0
    plan = [
        (((number - numbers.start) * len(viewers) + place) * every, viewer.beat(number, load.seconds))
        for number in numbers
        for place, viewer in enumerate(viewers)
    ]
    start = time.monotonic()
    with ThreadPoolExecutor(spread) as pool:
        shares = [pool.submit(_send, server, plan[one::spread], start) for one in range(spread)]
        sent = [entry for share in shares for entry in share.result()]
    for one in sent:
        _check(findings, one.answer)
    return sent


def _send(server: Server | Inside, plan: list[tuple[float, Request]], start: float) -> list[Sent]:
    """One connection's share of the beats."""
    own = Server(server.process, server.port) if isinstance(server, Server) else server
    sent = []
    for due, request in plan:
        time.sleep(max(0.0, start + due - time.monotonic()))
        begin, again = time.perf_counter(), 0
        # A page sends once more what a server was too busy to take.
        while (answer := own.ask(request)).status >= 500 and again < MOST_AGAIN:
            again += 1
        sent.append(Sent(time.perf_counter() - begin, again, answer))
    return sent


def _check(findings: Findings, answer: Answer) -> None:
    findings.check("Each beat is taken", answer.status == 200, f"{answer.status} {answer.body[:200]!r}")


def _processor(server: Server | Inside, database: int) -> float:
    return server.processor_seconds() + (processor_seconds_of(database) if database else 0.0)


def postmaster() -> int:
    """The process that starts all others of PostgreSQL: the parent of the one that answers here."""
    with db.transaction(write=False) as session:
        backend = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


@contextmanager
def _server(opened: House, *, is_served: bool) -> Iterator[Server | Inside]:
    if not is_served:
        yield Inside(opened.app.wsgi_app)
        return
    with served(WORKER, opened.environ) as server:
        yield server


def say(load: Load, lines: list[tuple[str, Measured, int, int]], *, is_served: bool) -> None:
    """Print what was measured, and which goals were missed."""
    seconds, waiting = load.seconds * (load.rounds - 1), os.getloadavg()[0]
    how = "one web process, eight connections" if is_served else "inside one process, without waiting"
    print(
        f"{load.viewers:,} viewers, each reporting every {load.seconds} s, {load.viewers / load.seconds:.1f} beats"
        f" a second for {seconds} s; {how}. Meanwhile {waiting:.1f} processes of the machine wanted its"
        f" {os.cpu_count()} cores: the share does not count the others, the answers' times do.\n"
    )
    print("| Engine | Share | Processor ms a beat | p50, ms | p95, ms | Sent again | Statements | Writes |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for engine, done, statements, writes in lines:
        cost = done.processor / len(done.times_ms) * 1000
        figures = f"{done.share:.0%} | {cost:.2f} | {median(done.times_ms):.1f} | {done.nearly_all_ms:.1f}"
        print(f"| {engine} | {figures} | {done.again} | {statements} | {writes} |")
    print()
    for engine, done, _statements, _writes in lines if is_served else []:
        for what, measured, goal, words in (
            ("share", done.share, GOAL_SHARE, "{:.0%}"),
            ("p50", median(done.times_ms), GOAL_MS, "{:.1f} ms"),
            ("p95", done.nearly_all_ms, GOAL_MS, "{:.1f} ms"),
        ):
            cost = f"{done.processor / len(done.times_ms) * 1000:.1f} ms of processor are its own: {CAUSE}"
            busy = f"; the rest waits for a core, which {waiting:.0f} processes wanted" if what != "share" else ""
            verdict = "reached" if measured < goal else f"missed, cause: {cost}{busy}"
            print(
                f"- {engine}, {what}: measured {words.format(measured)}, goal < {words.format(goal)}: {verdict}."
            )


if __name__ == "__main__":
    sys.exit(main())
