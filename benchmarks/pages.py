"""What pages cost: processor time against a bare Flask page in the same run, and statements per page.

Ratios travel between machines, times do not. Statements are checked: their number is the same with few
activities and with many.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks._proof import Findings, House, house, is_full
from lms import clock, db
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.assessments.operations import begin_attempt
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.learning import quiz_of, watched
from tests.factories.people import make_person
from tests.pages import Pages

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
FEW = 5
# What the driver sends to open and end a transaction is no question to the database.
FRAME = ("PRAGMA", "BEGIN")
PARTS = {
    "sqlalchemy": "SQLAlchemy",
    "sqlite3": "SQLite",
    "jinja2": "Jinja",
    "<template>": "Jinja",
    "markupsafe": "Jinja",
    "templates": "Jinja",
    "flask": "Flask and Werkzeug",
    "werkzeug": "Flask and Werkzeug",
    "babel": "translation",
    "flask_babel": "translation",
    "lms": "own code",
}


@dataclass(frozen=True)
class Asked:
    """One page, as it is asked for."""

    name: str
    environ: Callable[[], dict[str, Any]]


@dataclass
class Cost:
    """What one page took."""

    statements: int
    microseconds: list[float]
    size: int


def bare() -> Flask:
    """The smallest Flask application."""
    app = Flask("bare")

    @app.get("/")
    def hello() -> str:
        return "Hello"

    return app


@dataclass
class Learner:
    """Somebody with an open quiz, a certificate, and the cookie of a browser."""

    activity: str
    question: int
    choice: int
    cookie: str


def fill(count: int) -> None:
    """So many published activities, in one transaction."""
    with db.engine().connect() as connection, clock.frozen_at(NOW):
        outer = connection.begin()
        db.pin(connection)
        db.begin(write=True)
        for _ in range(count):
            make_activity()
        db.session.commit()
        db.pin(None)
        outer.commit()


def make_learner(opened: House) -> Learner:
    """In the midst of one activity, finished with another."""
    with clock.frozen_at(NOW), db.transaction():
        person, activity = make_person(), make_activity()
        watched(person, activity)
        quiz = quiz_of(activity)
        begin_attempt(person.id, quiz)
        make_certificate(person)
        question = quiz.questions[0]
        made = Learner(activity.slug, question.id, question.choices[0].id, "")
        person_id, activity_id = person.id, activity.id
    with clock.frozen_at(NOW), db.transaction():
        assert db.session.get(Activity, activity_id) is not None
        browser = Pages(opened.app).of(db.session.get_one(Person, person_id))
    cookie = browser.client.get_cookie("enduring")
    assert cookie is not None
    made.cookie = f"{cookie.key}={cookie.value}"
    return made


def pages_of(learner: Learner) -> list[Asked]:
    """The pages that learners open most, and what their scripts send."""
    answer = {"name": f"question-{learner.question}", "values": [str(learner.choice)]}
    slug = learner.activity

    def page(name: str, path: str, *, signed_in: bool = False, json: dict[str, Any] | None = None) -> Asked:
        headers = [("Cookie", learner.cookie)] if signed_in else []
        builder = EnvironBuilder(path=path, json=json, headers=headers, method="POST" if json else "GET")
        environ = builder.get_environ()
        body = environ["wsgi.input"].read()
        return Asked(name, lambda: {**environ, "wsgi.input": BytesIO(body)})

    return [
        page("Home", "/"),
        page("Home, signed in", "/", signed_in=True),
        page("On-demand list", "/on-demand"),
        page("On-demand list, signed in", "/on-demand", signed_in=True),
        page("Search", "/search?q=rhythm"),
        page("Activity", f"/activities/{slug}"),
        page("Activity, signed in", f"/activities/{slug}", signed_in=True),
        page("Player", f"/activities/{slug}/watch", signed_in=True),
        page("Quiz", f"/activities/{slug}/quiz", signed_in=True),
        page("An answer saved", f"/activities/{slug}/quiz/answers", signed_in=True, json=answer),
        page("My activities", "/my-activities", signed_in=True),
        page("Transcript", "/transcript", signed_in=True),
    ]


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(FRAME):
            sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(db.engine(), "before_cursor_execute", listen)


def answer_of(app: Callable[..., Any], environ: dict[str, Any]) -> tuple[int, int]:
    """Status and size of one answer."""
    body, status, _headers = run_wsgi_app(app, environ)
    return int(status.split()[0]), sum(map(len, body))


def statements_of(opened: House, asked: list[Asked], findings: Findings) -> dict[str, Cost]:
    """Open each page twice, so that what is cached is, and count the second time."""
    costs = {}
    for one in asked:
        answer_of(opened.app.wsgi_app, one.environ())
        with counting() as sent:
            status, size = answer_of(opened.app.wsgi_app, one.environ())
        findings.check("Each page answers with 200", status == 200, f"{one.name}: {status}")
        costs[one.name] = Cost(len(sent), [], size)
    return costs


def microseconds(app: Callable[..., Any], environ: Callable[[], dict[str, Any]], times: int) -> float:
    """Processor time of the whole process per request."""
    environs = [environ() for _ in range(times)]
    begin = time.process_time()
    for one in environs:
        run_wsgi_app(app, one)
    return (time.process_time() - begin) / times * 1e6


def measure(opened: House, asked: list[Asked], costs: dict[str, Cost], rounds: int) -> float:
    """Take turns, so that a busy moment of the machine meets all alike; the bare page's time."""
    hello, plain = EnvironBuilder().get_environ(), bare()
    of_hello = []
    for _ in range(rounds):
        of_hello.append(microseconds(plain, lambda: dict(hello), 30))
        for one in asked:
            costs[one.name].microseconds.append(microseconds(opened.app.wsgi_app, one.environ, 5))
    return median(of_hello)


def parts_of(opened: House, one: Asked) -> list[tuple[str, float]]:
    """The three parts that take most of a page's own time, with their shares."""
    profile = cProfile.Profile()
    for _ in range(10):
        environ = one.environ()
        profile.enable()
        run_wsgi_app(opened.app.wsgi_app, environ)
        profile.disable()
    times: Counter[str] = Counter()
    for (file, _line, name), (_calls, _all, own, _cumulative, _callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        times[_part(file, name)] += own
    return [(part, own / times.total()) for part, own in times.most_common(3)]


def _part(file: str, name: str) -> str:
    if "sqlite3" in name:
        return "SQLite"
    path = Path(file)
    if "templates" in path.parts:
        return "Jinja"
    return next((PARTS[piece] for piece in reversed(path.parts) if piece in PARTS), "Python itself")


def main() -> int:
    """Count with few activities, count and measure with many."""
    full, findings = is_full("pages"), Findings()
    many, rounds = (200, 20) if full else (40, 2)
    with house("sqlite") as opened, clock.frozen_at(NOW):
        fill(FEW)
        asked = pages_of(make_learner(opened))
        few = statements_of(opened, asked, findings)
        fill(many - FEW)
        costs = statements_of(opened, asked, findings)
        for name, cost in costs.items():
            same = cost.statements == few[name].statements
            evidence = f"{name}: {few[name].statements} with {FEW}, {cost.statements} with {many}"
            findings.check("As many statements with many activities as with few", same, evidence)
        hello = measure(opened, asked, costs, rounds)
        parts = {one.name: parts_of(opened, one) for one in asked if one.name == "Activity, signed in"}
    print(
        f"{many} activities on SQLite; processor time of the whole process as a multiple of Flask's bare page.\n"
    )
    print("| Page | × bare page | Statements | kB |\n|---|---:|---:|---:|")
    for name, cost in costs.items():
        print(f"| {name} | {median(cost.microseconds) / hello:.1f} | {cost.statements} | {cost.size / 1000:.1f} |")
    for name, shares in parts.items():
        print(f"\n{name}: " + ", ".join(f"{part} {share:.0%}" for part, share in shares) + " of its time.")
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
