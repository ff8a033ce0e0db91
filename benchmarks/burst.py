"""A grand round ends and everybody submits within the same seconds: all are taken, none twice, and how fast.

Learners who have done everything but the last two steps hand in the quiz, whose answers are saved, and when all
have, the evaluation with the claim, each over a connection of her own as browsers do. The server is the real one,
with two web processes; the learners are played on the same cores. What is measured is the server's processor time,
and PostgreSQL's, for each submission, and how long it waits for its answer. Documents and letters are written by
the worker afterwards, which does not run here.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass
from random import Random
from statistics import median, quantiles
from typing import Final

from sqlalchemy import Select, func, select

from benchmarks._acts import Journey
from benchmarks._lines import Line, Told
from benchmarks._population import Size, populate
from benchmarks._proof import Findings, House, house, is_full
from benchmarks._served import WORKERS, Inside, Request, Server, processor_of, server_of
from benchmarks.beats import go_on_counting, postmaster
from benchmarks.journey import LOADING_SECONDS
from lms import clock, db
from lms.assessments.models import Attempt, Ballot, EvaluationReceipt, Quiz
from lms.credit.models import Award, Certificate
from lms.jobs.models import Job
from lms.server import FIRST_PAGES_SECONDS, WORKER

# Learners, and the seconds within which they all press the button.
CROWDS: Final = {False: ((6, 0.0),), True: ((500, 2.0), (2_000, 2.0))}
ACTS: Final = ("quiz", "evaluation")
PEOPLE: Final = {False: Size(8, 10, 1, 12), True: Size(60, 4_000, 1, 60)}
WARM: Final = 40
MOST_AGAIN: Final = 5
GOAL_PROCESSOR_MS, GOAL_SLOWEST_S, GOAL_ALL_S = 6.0, 3.0, 10.0
CAUSES: Final = {
    "quiz": "15 statements of some 0.2 ms on PostgreSQL, whose own processes are counted, and a commit to disk",
    "evaluation": "an award writes a certificate, a name, two notes and two pieces of work, 22 statements"
    " of some 0.2 ms on PostgreSQL, whose own processes are counted",
}


@dataclass(frozen=True)
class Crowd:
    """Everybody in one activity: their forms by act, and after how many seconds each presses the button."""

    activity_id: int
    forms: dict[str, list[Request]]
    moments: list[float]


@dataclass
class Measured:
    """What became of one act of one crowd."""

    act: str
    answers: list[Told]
    processor: float
    took: float

    @property
    def each_ms(self) -> float:
        """Processor time of the server for one submission."""
        return 1000 * self.processor / len(self.answers)

    @property
    def slowest_s(self) -> float:
        """Ninety-nine of a hundred are answered within it."""
        return quantiles([one.seconds for one in self.answers], n=100)[-1]

    @property
    def again(self) -> int:
        """Submissions that had to be sent once more."""
        return sum(one.again for one in self.answers)


def main() -> int:
    """Both engines, one after the other; the exit status."""
    is_large, findings, lines = is_full("burst"), Findings(), []
    for engine in ("sqlite", "postgresql"):
        with house(engine) as opened:
            crowds = gathered(opened, is_large=is_large)
            with server_of(opened, WORKER, is_served=is_large) as server:
                if isinstance(server, Server):
                    time.sleep(FIRST_PAGES_SECONDS + LOADING_SECONDS)
                    warming = crowds.pop(0)
                    for act in ACTS:
                        _send(server, warming, act)
                for crowd in crowds:
                    done = [measured(opened, server, crowd, act) for act in ACTS]
                    check(findings, done, crowd, engine)
                    lines += [(engine, one) for one in done]
    say(lines, is_served=is_large)
    return findings.end()


def gathered(opened: House, *, is_large: bool) -> list[Crowd]:
    """Everybody before the quiz's last button; for a real server some more who warm it; an activity for each."""
    population, connection = populate(PEOPLE[is_large], clock.now())
    journey, current = Journey(opened.app, population, clock.now()), population.open_activities()
    sizes = ((WARM, 0.0), *CROWDS[True]) if is_large else CROWDS[False]
    dice, crowds = Random(11), []
    for activity_id, (learners, seconds) in zip(current, sizes, strict=False):
        both = list(journey.submitters(activity_id, learners))
        forms = {act: [forms[place] for forms in both] for place, act in enumerate(ACTS)}
        crowds.append(Crowd(activity_id, forms, [dice.uniform(0, seconds) for _ in both]))
    population.end()
    connection.commit()
    connection.close()
    if opened.engine == "postgresql":
        go_on_counting(population)
    return crowds


def measured(opened: House, server: Server | Inside, crowd: Crowd, act: str) -> Measured:
    """Let them go, and add up what the server's processes took."""
    database = postmaster() if opened.engine == "postgresql" else 0
    before, start = processor_of(server, database), time.monotonic()
    answers = _send(server, crowd, act)
    took = time.monotonic() - start
    return Measured(act, answers, processor_of(server, database) - before, took)


def _send(server: Server | Inside, crowd: Crowd, act: str) -> list[Told]:
    if isinstance(server, Server):
        return asyncio.run(_everybody(server.port, crowd.forms[act], crowd.moments))
    answers = []
    for request in crowd.forms[act]:
        begin, answer = time.perf_counter(), server.ask(request)
        answers.append(Told(answer.status, answer.location, time.perf_counter() - begin, 0))
    return answers


async def _everybody(port: int, requests: list[Request], moments: list[float]) -> list[Told]:
    start = asyncio.get_running_loop().time()
    return await asyncio.gather(*(_press(port, *one, start) for one in zip(requests, moments, strict=True)))


async def _press(port: int, request: Request, moment: float, start: float) -> Told:
    await asyncio.sleep(start + moment - asyncio.get_running_loop().time())
    async with Line(port) as line:
        return await line.ask(request, most_again=MOST_AGAIN)


def check(findings: Findings, done: list[Measured], crowd: Crowd, engine: str) -> None:
    """Everybody was answered as one should be, and what stands there is there once."""
    for told in [told for one in done for told in one.answers]:
        led_on = told.status == 303 and told.location.endswith(("/quiz", "/certificate"))
        findings.check("Each submission is taken", led_on, f"{engine}: {told}")
        findings.check("None had to be sent again", told.again == 0, f"{engine}: {told}")
    with db.transaction(write=False):
        for what, statement in _stands(crowd.activity_id).items():
            number = db.session.scalar(statement)
            findings.check(f"As many as learners: {what}", number == len(crowd.moments), f"{engine}: {number}")


def _stands(activity_id: int) -> dict[str, Select[tuple[int]]]:
    graded = (
        select(func.count())
        .select_from(Attempt)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Quiz.activity_id == activity_id, Attempt.passed.is_(True))
    )
    awards = select(func.count()).select_from(Award).where(Award.activity_id == activity_id)
    certificates = select(func.count()).select_from(Certificate).join(Award, Award.id == Certificate.award_id)
    receipts = select(func.count()).select_from(EvaluationReceipt)
    certificates = certificates.where(Award.activity_id == activity_id)
    told = select(func.count()).select_from(Job).where(Job.kind == "learning.certificate_ready")
    about = Job.arguments["certificate_id"].as_integer()
    return {
        "graded attempts": graded,
        "awards": awards,
        "certificates": certificates,
        "receipts": receipts.where(EvaluationReceipt.evaluation_id == activity_id),
        "ballots": select(func.count()).select_from(Ballot).where(Ballot.evaluation_id == activity_id),
        "letters to be written": told.where(about.in_(certificates.with_only_columns(Certificate.id))),
    }


def say(lines: list[tuple[str, Measured]], *, is_served: bool) -> None:
    """Print what was measured, and which goals were missed."""
    how = f"{WORKERS} web processes, a connection for each learner" if is_served else "inside one process, in turn"
    pressed = "; ".join(f"{learners:,} within {seconds:g} s" for learners, seconds in CROWDS[is_served])
    print(
        f"Learners press the button at moments drawn by chance: {pressed}; {how}. The machine's load over a minute"
        f" was {os.getloadavg()[0]:.1f} at the end on {os.cpu_count()} cores, which those who play them share.\n"
    )
    print("| Engine | Act | Submissions | Processor ms each | p50, s | p99, s | All, s | Sent again |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for engine, done in lines:
        middle = median(one.seconds for one in done.answers)
        figures = f"{done.each_ms:.2f} | {middle:.2f} | {done.slowest_s:.2f} | {done.took:.1f} | {done.again}"
        print(f"| {engine} | {done.act} | {len(done.answers):,} | {figures} |")
    print()
    for engine, done in lines if is_served else []:
        slow = ("all", done.took, GOAL_ALL_S, "{:.1f} s")
        if len(done.answers) == CROWDS[True][0][0]:
            slow = ("p99", done.slowest_s, GOAL_SLOWEST_S, "{:.2f} s")
        for what, figure, goal, words in (("processor", done.each_ms, GOAL_PROCESSOR_MS, "{:.2f} ms"), slow):
            verdict = "reached" if figure <= goal else f"missed, cause: {CAUSES[done.act]}"
            said = f"measured {words.format(figure)}, goal {words.format(goal)}: {verdict}."
            print(f"- {engine}, {done.act} of {len(done.answers):,}, {what}: {said}")


if __name__ == "__main__":
    sys.exit(main())
