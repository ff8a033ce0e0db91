"""A webinar begins: thousands open their page and join within a minute, and a hall checks in within ten seconds.

Registrants open the page to join by, each over a connection of her own and signed in nowhere, as from a letter
on a phone, and press its button some seconds later. In the middle of that minute a hall of others, who are signed
in, enters the code that is on the slide at that moment. The server is the real one with two web processes; all of
them are played on the same cores.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import median, quantiles
from typing import Any, Final

from sqlalchemy import func, insert, select, text

from benchmarks._acts import cookie_of, form_to
from benchmarks._lines import Line, Told
from benchmarks._proof import Findings, House, house, is_full
from benchmarks._served import WORKERS, Inside, Request, Server, processor_of, server_of
from benchmarks.beats import postmaster
from benchmarks.journey import LOADING_SECONDS
from lms import clock, db
from lms.accounts.models import Address, Person, SignInSession
from lms.accounts.professions import Profession
from lms.activities.rules import EvidenceKind
from lms.learning.attendance.checking_in.codes import rotating_code, step_of
from lms.learning.models import Arrival, CheckIn, EventRegistration, Participation, RegistrationState
from lms.server import FIRST_PAGES_SECONDS, WORKER
from tests.factories.live import make_live_activity

# How many come online, and within how many seconds; how many are in the hall, and within how many they check in.
ONLINE: Final = {False: (6, 0.0), True: (2_000, 60.0)}
HALL: Final = {False: (4, 0.0), True: (500, 10.0)}
HALL_BEGINS: Final = 25.0
# So long somebody reads her page before she presses the button.
READING: Final = (2.0, 8.0)
WARM: Final = 40
MOST_AGAIN: Final = 3
PAGE, CLICK, CODE = "page to join by", "click that leads to the meeting", "code from the slide"
GOAL_SLOWEST_S: Final = 3.0


@dataclass(frozen=True)
class Webinar:
    """What begins in ten minutes, everybody's addresses and cookies, and how forms are made."""

    opened: House
    session_id: int
    venue_id: int
    tokens: list[str]
    cookies: list[str]

    def page(self, number: int) -> Request:
        """Opened from a letter."""
        return Request("GET", f"/join/{self.tokens[number]}")

    def click(self, number: int) -> Request:
        """Its button."""
        app = self.opened.app
        path = f"/join/{self.tokens[number]}/enter"
        return form_to(app, path, cookie_of(app, clock.now()), {"venue": self.venue_id})

    def code(self, number: int) -> Request:
        """The code that the slide shows at this moment."""
        key, now = self.opened.settings.signing_key, clock.now()
        shown = rotating_code(key, self.session_id, step_of(now))
        path = f"/check-in/{self.session_id}/{shown}"
        return form_to(self.opened.app, path, self.cookies[number], {"code": shown})


@dataclass
class Measured:
    """All answers by what was asked, and what the server's processes took."""

    answers: dict[str, list[Told]]
    processor: float
    took: float


def main() -> int:
    """Both engines, one after the other; the exit status."""
    is_large, findings, lines = is_full("live"), Findings(), []
    for engine in ("sqlite", "postgresql"):
        with house(engine) as opened:
            webinar = gathered(opened, is_large=is_large)
            with server_of(opened, WORKER, is_served=is_large) as server:
                done = measured(opened, server, webinar)
            check(findings, done, webinar, engine)
        lines.append((engine, done))
    say(lines, is_served=is_large)
    return findings.end()


def gathered(opened: House, *, is_large: bool) -> Webinar:
    """A webinar that begins in ten minutes, streamed from a hall; all have a seat and have read the disclosure."""
    now, (online, _), (hall, _) = clock.now(), ONLINE[is_large], HALL[is_large]
    warming = WARM if is_large else 0
    with db.transaction():
        activity = make_live_activity(
            starts_at=now + timedelta(minutes=10), evidence=(EvidenceKind.JOIN_PAGE, EvidenceKind.CODE)
        )
        people = _people(warming + online + hall)
        tokens = _seats(people, activity.id)
        signed_in = people[warming + online :]
        cookies = [cookie_of(opened.app, now, token) for token in _signed_in(signed_in)]
        place = activity.sessions[0]
        assert place.venue_id is not None
        if opened.engine == "postgresql":
            db.session.execute(text("ANALYZE"))
        return Webinar(opened, place.id, place.venue_id, tokens[: warming + online], cookies)


def _people(count: int) -> list[int]:
    """Physicians with confirmed addresses."""
    now = clock.now()
    person = {
        "given_name": "Elena",
        "family_name": "Marsh",
        "degree": "MD",
        "profession": Profession.PHYSICIAN,
        "known_since": now,
    }
    made = list(db.session.scalars(insert(Person).returning(Person.id), [person] * count))
    addresses = [(number, f"elena.marsh.{number}@northgate.example") for number in made]
    values = {"is_primary": True, "confirmed_at": now}
    rows = [{"person_id": one, "address": where, "canonical": where, **values} for one, where in addresses]
    db.session.execute(insert(Address), rows)
    return made


def _seats(people: list[int], activity_id: int) -> list[str]:
    now, names = clock.now(), [hashlib.sha256(f"seat {one}".encode()).hexdigest()[:32] for one in people]
    mine: dict[str, Any] = {"activity_id": activity_id, "changed_at": now}
    seat = {**mine, "state": RegistrationState.REGISTERED, "answers": {}, "registered_at": now, "queued_at": now}
    seats = [{**seat, "person_id": one, "token": name} for one, name in zip(people, names, strict=True)]
    db.session.execute(insert(EventRegistration), seats)
    begun = {**mine, "began_at": now, "acknowledged_number": 1, "acknowledged_at": now}
    stands = {"step": "attend", "reason": "not_begun"}
    db.session.execute(insert(Participation), [{**begun, **stands, "person_id": one} for one in people])
    return names


def _signed_in(people: list[int]) -> list[str]:
    now = clock.now()
    tokens = [hashlib.sha256(f"browser of {one}".encode()).hexdigest() for one in people]
    lives = {"began_at": now, "ends_at": now + timedelta(hours=12), "browser": "benchmarks"}
    rows = [
        {"person_id": one, "digest": hashlib.sha256(token.encode()).hexdigest(), **lives}
        for one, token in zip(people, tokens, strict=True)
    ]
    db.session.execute(insert(SignInSession), rows)
    return tokens


def measured(opened: House, server: Server | Inside, webinar: Webinar) -> Measured:
    """Let all of them come, and add up what the server's processes took."""
    if isinstance(server, Inside):
        return _in_turn(server, webinar)
    time.sleep(FIRST_PAGES_SECONDS + LOADING_SECONDS)
    for number in range(WARM):
        server.ask(webinar.page(number))
    database = postmaster() if opened.engine == "postgresql" else 0
    before, start = processor_of(server, database), time.monotonic()
    answers = asyncio.run(_everybody(server.port, webinar))
    return Measured(answers, processor_of(server, database) - before, time.monotonic() - start)


def _in_turn(server: Inside, webinar: Webinar) -> Measured:
    start, before, answers = time.monotonic(), server.processor_seconds(), dict[str, list[Told]]()
    acts = ((PAGE, webinar.page, webinar.tokens), (CLICK, webinar.click, webinar.tokens))
    for what, make, everybody in (*acts, (CODE, webinar.code, webinar.cookies)):
        answers[what] = [_asked(server, make(number)) for number in range(len(everybody))]
    return Measured(answers, server.processor_seconds() - before, time.monotonic() - start)


def _asked(server: Inside, request: Request) -> Told:
    begin, answer = time.perf_counter(), server.ask(request)
    return Told(answer.status, answer.location, time.perf_counter() - begin, 0)


async def _everybody(port: int, webinar: Webinar) -> dict[str, list[Told]]:
    dice, start = Random(13), asyncio.get_running_loop().time()
    answers: dict[str, list[Told]] = {PAGE: [], CLICK: [], CODE: []}
    comers = range(WARM, len(webinar.tokens))

    async def joins(number: int, at: float, reads: float) -> None:
        async with Line(port) as line:
            answers[PAGE].append(await _told(line, lambda: webinar.page(number), at))
            answers[CLICK].append(await _told(line, lambda: webinar.click(number), at + reads))

    async def checks_in(number: int, at: float) -> None:
        async with Line(port) as line:
            answers[CODE].append(await _told(line, lambda: webinar.code(number), at))

    online = [joins(one, start + dice.uniform(0, ONLINE[True][1]), dice.uniform(*READING)) for one in comers]
    opens = start + HALL_BEGINS
    hall = [checks_in(one, opens + dice.uniform(0, HALL[True][1])) for one in range(len(webinar.cookies))]
    await asyncio.gather(*online, *hall)
    return answers


async def _told(line: Line, make: Callable[[], Request], at: float) -> Told:
    """At her moment, or as soon as the answer before it is there; a code is the one that is shown then."""
    await asyncio.sleep(max(at - asyncio.get_running_loop().time(), 0.0))
    return await line.ask(make(), most_again=MOST_AGAIN)


def check(findings: Findings, done: Measured, webinar: Webinar, engine: str) -> None:
    """Everybody was answered as one should be, and what stands there is there once."""
    for what, leads in ((PAGE, ""), (CLICK, "https://northgate.zoom.us/j/"), (CODE, "/check-in/present")):
        for told in done.answers[what]:
            is_right = told.status == (303 if leads else 200) and told.location.startswith(leads)
            findings.check(f"Each is answered: {what}", is_right, f"{engine}: {told}")
            findings.check("None had to be sent again", told.again == 0, f"{engine}: {told}")
    arrived = select(func.count(Arrival.person_id.distinct())).where(Arrival.venue_id == webinar.venue_id)
    kept = select(func.count(CheckIn.person_id.distinct()))
    begun = select(func.count()).where(Participation.content_began_number.is_not(None))
    clicks, codes = len(done.answers[CLICK]), len(done.answers[CODE])
    with db.transaction(write=False):
        for what, statement, wanted in (
            ("as many arrivals as clicks", arrived, clicks),
            ("as many check-ins as codes", kept, codes),
            ("everybody has begun", begun, clicks + codes),
        ):
            number = db.session.scalar(statement)
            findings.check(f"None is lost: {what}", number == wanted, f"{engine}: {number} of {wanted}")


def say(lines: list[tuple[str, Measured]], *, is_served: bool) -> None:
    """Print what was measured, and which goals were missed."""
    how = f"{WORKERS} web processes, a connection for each" if is_served else "inside one process, in turn"
    (online, minute), (hall, seconds) = ONLINE[is_served], HALL[is_served]
    print(
        f"{online:,} open their page within {minute:g} s and press its button {READING[0]:g} to {READING[1]:g} s"
        f" later; {hall:,} others check in within the same {seconds:g} s; {how}. The machine's load over a minute"
        f" was {os.getloadavg()[0]:.1f} at the end on {os.cpu_count()} cores, which those who play them share.\n"
    )
    print("| Engine | Act | Answers | p50, ms | p99, ms | Slowest, ms | Sent again |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for engine, done in lines:
        for what, answers in done.answers.items():
            times = [1000 * one.seconds for one in answers]
            p99, again = quantiles(times, n=100)[-1], sum(one.again for one in answers)
            figures = f"{median(times):,.0f} | {p99:,.0f} | {max(times):,.0f} | {again}"
            print(f"| {engine} | {what} | {len(answers):,} | {figures} |")
    print()
    for engine, done in lines if is_served else []:
        slowest = max(quantiles([one.seconds for one in told], n=100)[-1] for told in done.answers.values())
        verdict = "reached" if slowest <= GOAL_SLOWEST_S else "missed"
        print(
            f"- {engine}: {100 * done.processor / done.took / 2:.0f} % of two cores over {done.took:.0f} s;"
            f" p99 of the slowest act {slowest:.2f} s, goal {GOAL_SLOWEST_S:g} s: {verdict}."
        )


if __name__ == "__main__":
    sys.exit(main())
