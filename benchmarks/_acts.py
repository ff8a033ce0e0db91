"""What a learner does on the way from the catalogue to the certificate, as requests that are ready to be sent."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from benchmarks._bare import PASSWORD
from benchmarks._population import (
    LENGTH_MS,
    Population,
    address_of,
    items_of,
    questions_of,
    right_choice,
    slug_of,
)
from benchmarks._served import Request
from lms import clock, db
from lms.accounts.hashing import hashed
from lms.credit.models import Certificate
from lms.credit.rendering import render_once
from lms.learning import tickets
from lms.learning.models import Viewing
from lms.tokens import Signer

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CSRF = hashlib.sha1(b"benchmarks", usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Goal:
    """To reach: so many bare pages, or so many milliseconds over the password's hash."""

    times: float = 0.0
    over_hash_ms: float = 0.0


@dataclass
class Act:
    """One page, or one thing done, with everybody who is about to do it; a page may be asked for again."""

    name: str
    requests: Sequence[Request]
    expected: str
    goal: Goal | None = None
    like: str = ""
    is_page: bool = True
    sent: int = field(default=0)

    def next(self) -> Request:
        """The next in turn; who has acted cannot do so again."""
        request = self.requests[self.sent % len(self.requests)]
        assert self.is_page or self.sent < len(self.requests), f"{self.name}: nobody is left"
        self.sent += 1
        return request

    def is_expected(self, status: int, location: str) -> bool:
        """Whether the answer is the one that this act leads to."""
        return f"{status} {location}".strip().endswith(self.expected) if location else str(status) == self.expected


class Journey:
    """The learner whose pages are opened, and for each act those who are about to do it."""

    def __init__(self, app: Flask, population: Population, now: datetime) -> None:
        self.app, self.population, self.now = app, population, now
        self.learner = population.learner()
        self.cookie = self._cookie(population.session_of(self.learner))
        current = population.open_activities()
        self.quiz_activity, self.answered, self.watched, self.finished = (
            current[0],
            current[1],
            current[2],
            current[3],
        )
        self.ended = population.ended_activity()
        self.code = ""

    def acts(self) -> list[Act]:
        """All of them, in the journey's order."""
        self._stand_in_the_midst()
        slug, quiz, evaluation = (
            f"/activities/{slug_of(number)}" for number in (self.watched, self.quiz_activity, self.finished)
        )
        return [
            self._page("Home", "/"),
            self._page("Catalogue", "/on-demand", Goal(2)),
            self._page("Search", "/search?q=rhythm", Goal(4)),
            self._page("Activity page", slug, Goal(2)),
            self._page("Player", f"{slug}/watch"),
            self._done("A progress beat", self._beats(), "200", Goal(1.5), "Player"),
            self._page("Quiz page", f"{quiz}/quiz", Goal(2)),
            self._done("An answer saved", self._answers(), "200", Goal(1.5), "Quiz page"),
            self._done("Quiz handed in", self._quizzes(), "/quiz", Goal(3), "Quiz page"),
            self._page("Evaluation page", f"{evaluation}/evaluation"),
            self._done("Evaluation handed in", self._evaluations(), "/evaluation", Goal(3), "Evaluation page"),
            self._done("Evaluation that awards", self._awards(), "/certificate", Goal(5), "Evaluation page"),
            self._page("My activities", "/my-activities"),
            self._page("Transcript", "/transcript", Goal(2)),
            self._page("Stored certificate", f"/certificates/{self.code}.pdf", Goal(1), like="Transcript"),
            self._done("Sign-in", self._sign_ins(), "303 /", Goal(over_hash_ms=3), "Activity page"),
        ]

    def store_certificate(self) -> None:
        """Render it once, as the worker does after the award."""
        with db.transaction(write=False):
            number = db.session.scalars(select(Certificate.id).where(Certificate.code == self.code)).one()
        render_once(number)

    def _page(self, name: str, path: str, goal: Goal | None = None, *, like: str = "") -> Act:
        return Act(name, [Request("GET", path, headers={"Cookie": self.cookie})], "200", goal, like or name)

    def _done(self, name: str, requests: Iterable[Request], expected: str, goal: Goal, like: str) -> Act:
        return Act(name, list(requests), expected, goal, like, is_page=False)

    def _stand_in_the_midst(self) -> None:
        at = self.now - timedelta(hours=2)
        people = self.population
        people.begin(self.learner, self.quiz_activity, watched_ms=LENGTH_MS, at=at, step="quiz")
        people.attempt(self.learner, self.quiz_activity, at=at, handed_in=False)
        people.begin(self.learner, self.watched, watched_ms=LENGTH_MS // 2, at=at)
        self._passed(self.learner, self.finished)
        people.begin(self.learner, self.ended, watched_ms=LENGTH_MS, at=at, step="certificate")
        before_end = people.windows[self.ended].closes_at - timedelta(days=30)
        self.code = people.award(self.learner, self.ended, at=before_end, name="Hana Kowalczyk, MD")

    def _passed(self, person_id: int, activity_id: int) -> None:
        at = min(self.now, self.population.windows[activity_id].closes_at) - timedelta(hours=2)
        self.population.begin(person_id, activity_id, watched_ms=LENGTH_MS, at=at, step="evaluation")
        self.population.attempt(person_id, activity_id, at=at, handed_in=True)

    def _actors(self, count: int = 0) -> Iterable[tuple[int, str]]:
        for _ in range(count or self.population.size.actors):
            person_id = self.population.person()
            yield person_id, self._cookie(self.population.session_of(person_id))

    def watchers(self, activity: int, count: int) -> Iterable[tuple[str, str]]:
        """So many who have watched ten minutes in an hour: each one's cookie, and her page's ticket."""
        at, signer = self.now - timedelta(hours=1), Signer(str(self.app.config["SECRET_KEY"]))
        for person_id, cookie in self._actors(count):
            with clock.frozen_at(at):
                token = tickets.issue(
                    signer,
                    activity_id=activity,
                    recording_id=activity,
                    person_id=person_id,
                    number=1,
                    lives=timedelta(hours=72),
                )
            self.population.begin(person_id, activity, watched_ms=600_000, at=at)
            self._sitting(tickets.read(signer, token), person_id)
            yield cookie, token

    def beat(self, activity: int, cookie: str, token: str, part: list[int]) -> Request:
        """A page's report of a part in milliseconds."""
        told = {"viewing": token, "ranges": [part], "position_ms": part[1]}
        return self._script(f"/activities/{slug_of(activity)}/beats", cookie, told)

    def _beats(self) -> Iterable[Request]:
        for cookie, token in self.watchers(self.watched, self.population.size.actors):
            yield self.beat(self.watched, cookie, token, [600_000, 615_000])

    def _sitting(self, ticket: Any, person_id: int) -> None:
        self.population.rows.add(
            Viewing,
            digest=ticket.digest,
            person_id=person_id,
            activity_id=ticket.activity_id,
            recording_id=ticket.recording_id,
            acknowledged_number=1,
            began_at=ticket.began_at,
            ends_at=ticket.ends_at,
            last_beat_at=self.now - timedelta(minutes=30),
            ranges=[[0, 600_000]],
            position_ms=600_000,
        )

    def _answers(self) -> Iterable[Request]:
        question = next(questions_of(self.answered))
        for person_id, cookie in self._actors():
            self._open_quiz(person_id)
            answer = {"name": f"question-{question}", "values": [str(right_choice(question))]}
            yield self._script(f"/activities/{slug_of(self.answered)}/quiz/answers", cookie, answer)

    def _quizzes(self) -> Iterable[Request]:
        for person_id, cookie in self._actors():
            fields = {f"question-{one}": right_choice(one) for one in questions_of(self.answered)}
            fields["attempt"] = self._open_quiz(person_id)
            yield self._form(f"/activities/{slug_of(self.answered)}/quiz", cookie, fields)

    def _open_quiz(self, person_id: int) -> int:
        at = self.now - timedelta(hours=2)
        self.population.begin(person_id, self.answered, watched_ms=LENGTH_MS, at=at, step="quiz")
        return self.population.attempt(person_id, self.answered, at=at, handed_in=False)

    def _evaluations(self) -> Iterable[Request]:
        """Handed in after the end of credit: kept, and no award."""
        for person_id, cookie in self._actors():
            self._passed(person_id, self.ended)
            yield self._form(f"/activities/{slug_of(self.ended)}/evaluation", cookie, _ratings(self.ended))

    def _awards(self) -> Iterable[Request]:
        claim = {"credit_type": "ama_pra_1", "amount": "1.00"}
        for person_id, cookie in self._actors():
            self._passed(person_id, self.finished)
            fields = _ratings(self.finished) | claim
            yield self._form(f"/activities/{slug_of(self.finished)}/evaluation", cookie, fields)

    def submitters(self, activity: int, count: int) -> Iterable[tuple[Request, Request]]:
        """So many with every answer of the quiz saved: its form, then the evaluation with the claim."""
        at, path = self.now - timedelta(hours=2), f"/activities/{slug_of(activity)}"
        fields = {f"question-{one}": right_choice(one) for one in questions_of(activity)}
        ratings = _ratings(activity) | {"credit_type": "ama_pra_1", "amount": "1.00"}
        for person_id, cookie in self._actors(count):
            self.population.begin(person_id, activity, watched_ms=LENGTH_MS, at=at, step="quiz")
            attempt = self.population.attempt(person_id, activity, at=at, handed_in=False)
            quiz = self._form(f"{path}/quiz", cookie, {**fields, "attempt": attempt})
            yield quiz, self._form(f"{path}/evaluation", cookie, ratings)

    def _sign_ins(self) -> Iterable[Request]:
        secret = hashed(PASSWORD)
        for _ in range(self.population.size.actors):
            address = address_of(self.population.person(secret=secret))
            yield self._form("/sign-in", self._cookie(), {"email": address, "password": PASSWORD, "next": "/"})

    def _cookie(self, token: str = "") -> str:
        return cookie_of(self.app, self.now, token)

    def _script(self, path: str, cookie: str, sent: dict[str, Any]) -> Request:
        headers = {"Cookie": cookie, "Content-Type": JSON, "X-CSRFToken": self._csrf_token()}
        return Request("POST", path, json.dumps(sent).encode(), headers)

    def _form(self, path: str, cookie: str, fields: dict[str, Any]) -> Request:
        return form_to(self.app, path, cookie, fields)

    def _csrf_token(self) -> str:
        return csrf_token_of(self.app)


def cookie_of(app: Flask, now: datetime, token: str = "") -> str:
    """What a browser brings: its key, and whose it is where somebody is signed in by this token."""
    kept: dict[str, Any] = {
        "csrf_token": CSRF,
        "browser": secrets.token_hex(16),
        "seen": int(now.timestamp()),
    }
    if token:
        kept |= {"_user_id": token, "_fresh": True}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"enduring={serializer.dumps(kept)}"


def csrf_token_of(app: Flask) -> str:
    """The token of forms that goes with those cookies."""
    return URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(CSRF)


def form_to(app: Flask, path: str, cookie: str, fields: dict[str, Any]) -> Request:
    """A form as browsers send it, with its hidden fields."""
    hidden = {"csrf_token": csrf_token_of(app), "idempotency_key": secrets.token_hex(16)}
    body = urlencode({**hidden, **fields}, doseq=True).encode()
    return Request("POST", path, body, {"Cookie": cookie, "Content-Type": FORM})


def _ratings(activity_id: int) -> dict[str, Any]:
    return {f"item-{item}": "4" for item in items_of(activity_id)}
