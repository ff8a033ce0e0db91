"""A portal with years behind it, made by bulk inserts: activities, learners, their histories, their sign-ins.

What the house's operations would have written stands here, past the operations: they would need days for
a hundred thousand learners. The triggers stay on, so no row stands that the ledger would refuse.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, text

from benchmarks._speech import spoken
from lms import db, search
from lms.accounts.models import Address, Person, SignIn, SignInKind, SignInSession
from lms.accounts.professions import Profession
from lms.activities.models import Activity, ActivityPerson, Designation, Specialty
from lms.activities.operations import document_of
from lms.activities.rules import ActivityKind, ActivityState, PersonRole
from lms.activities.window import WindowFacts, compute_window
from lms.assessments.models import (
    Answer,
    Attempt,
    Choice,
    Evaluation,
    EvaluationItem,
    EvaluationReceipt,
    ItemKind,
    Question,
    Quiz,
)
from lms.credit.codes import new_code
from lms.credit.models import Award, Certificate, CertificateHolder
from lms.db import Model
from lms.disclosures.models import DisclosureVersion
from lms.learning.models import Participation, Viewing, WatchProgress
from lms.media.models import CaptionTrack, Recording, RecordingKind, RecordingState

ZONE = "America/Chicago"
LENGTH_MS = 48 * 60_000
QUESTIONS, CHOICES, ITEMS = 5, 4, 4
SPECIALTIES = (
    "Cardiology", "Critical Care", "Dermatology", "Emergency Medicine", "Endocrinology", "Gastroenterology",
    "Geriatrics", "Infectious Diseases", "Neurology", "Obstetrics", "Oncology", "Pediatrics", "Primary Care",
    "Psychiatry", "Pulmonology", "Surgery",
)  # fmt: skip
THEMES = ("Rhythm", "Sepsis", "Delirium", "Asthma", "Stroke", "Anticoagulation", "Frailty", "Heart failure")
MANNERS = ("first hours of", "long-term care of", "new evidence on", "pitfalls in", "a team approach to")
# One table after the other, so that each row finds those it refers to.
ORDER: tuple[type[Model], ...] = (
    Specialty, Person, Address, SignIn, SignInSession, Recording, CaptionTrack, Activity, Designation,
    ActivityPerson, DisclosureVersion, Quiz, Question, Choice, Evaluation, EvaluationItem, Participation,
    WatchProgress, Viewing, Attempt, Answer, EvaluationReceipt, Award, Certificate, CertificateHolder,
)  # fmt: skip
BATCH = 20_000
# Finished and begun activities of everybody, and of the one whose pages are measured.
FINISHED, BEGUN = 2, 1
HER_FINISHED, HER_BEGUN = 24, 6


@dataclass(frozen=True)
class Size:
    """How much there is: activities, learners with histories, learners who are about to act, for each act, and
    sentences in each recording's captions.
    """

    activities: int
    learners: int
    actors: int
    cues: int


@dataclass(frozen=True)
class Window:
    """When an activity was released, and from when until when it gives credit."""

    released_at: datetime
    opens_at: datetime
    closes_at: datetime


class Rows:
    """Rows that wait to be inserted together; ids are given here, so that nothing must be read back."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.waiting: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)
        self.last: dict[type[Model], int] = defaultdict(int)
        self.count = self.total = 0

    def add(self, model: type[Model], **values: Any) -> int:
        """Take a row; its id. All rows of a table name the same columns."""
        self.last[model] += 1
        self.waiting[model].append({"id": self.last[model], **values})
        self.count += 1
        if self.count >= BATCH:
            self.flush()
        return self.last[model]

    def flush(self) -> None:
        """Insert what waits."""
        for model in ORDER:
            if self.waiting[model]:
                self.connection.execute(insert(model.__table__), self.waiting.pop(model))  # type: ignore[arg-type]
        self.total += self.count
        self.count = 0


class Population:
    """Makes it all, the same for the same size; what the journeys need afterwards stays in its attributes."""

    def __init__(self, connection: Connection, size: Size, now: datetime) -> None:
        self.rows, self.size, self.now = Rows(connection), size, now
        self.random = Random(7)
        self.windows: dict[int, Window] = {}

    def make(self) -> None:
        """Specialties, activities, learners."""
        for name in SPECIALTIES:
            self.rows.add(Specialty, name=name, slug=name.lower().replace(" ", "-"), trace="cardiology")
        for number in range(1, self.size.activities + 1):
            self._activity(number)
        for _ in range(self.size.learners):
            self.history(self.person(), FINISHED, BEGUN)

    def end(self) -> int:
        """Insert the rest; how many rows there are. On PostgreSQL the next ids follow those given here."""
        self.rows.flush()
        if self.rows.connection.dialect.name == "postgresql":
            for model, last in self.rows.last.items():
                sequence = f"pg_get_serial_sequence('{model.__tablename__}', 'id')"
                self.rows.connection.execute(text(f"SELECT setval({sequence}, {last})"))
        return self.rows.total

    def person(self, *, given: str = "Elena", family: str = "Marsh", secret: str = "") -> int:
        """A physician with a confirmed address, and a password where its hash is given."""
        number = self.rows.add(
            Person,
            given_name=given,
            family_name=family,
            degree="MD",
            profession=Profession.PHYSICIAN,
            known_since=self.now - timedelta(days=900),
        )
        address = address_of(number)
        self.rows.add(
            Address, person_id=number, address=address, canonical=address, is_primary=True, confirmed_at=self.now
        )
        if secret:
            self.rows.add(SignIn, person_id=number, kind=SignInKind.PASSWORD, secret=secret, changed_at=self.now)
        return number

    def session_of(self, person_id: int) -> str:
        """A signed-in browser of this person; the value for its cookie."""
        token = hashlib.sha256(f"browser of {person_id}".encode()).hexdigest()
        self.rows.add(
            SignInSession,
            person_id=person_id,
            digest=hashlib.sha256(token.encode()).hexdigest(),
            began_at=self.now,
            ends_at=self.now + timedelta(hours=72),
            browser="benchmarks",
        )
        return token

    def learner(self) -> int:
        """The one whose pages are measured: years of certificates, some activities under way."""
        person_id = self.person(given="Hana", family="Kowalczyk")
        self.history(person_id, HER_FINISHED, HER_BEGUN)
        return person_id

    def open_activities(self) -> list[int]:
        """Those that give credit now, the latest first."""
        return [number for number, one in reversed(self.windows.items()) if one.closes_at > self.now]

    def ended_activity(self) -> int:
        """One whose credit has ended."""
        return next(number for number, one in self.windows.items() if one.closes_at <= self.now)

    def begin(
        self, person_id: int, activity_id: int, *, watched_ms: int, at: datetime, step: str = "watch"
    ) -> None:
        """Disclosure read, so much watched."""
        self.rows.add(
            Participation,
            person_id=person_id,
            activity_id=activity_id,
            began_at=at,
            changed_at=at,
            acknowledged_number=1,
            acknowledged_at=at,
            content_began_number=1,
            step=step,
            reason=REASONS[step],
        )
        self.rows.add(
            WatchProgress,
            person_id=person_id,
            activity_id=activity_id,
            recording_id=activity_id,
            ranges=[[0, watched_ms]],
            watched_ms=watched_ms,
            position_ms=watched_ms,
            last_beat_at=at,
        )

    def attempt(self, person_id: int, activity_id: int, *, at: datetime, handed_in: bool) -> int:
        """All questions answered rightly."""
        result = {
            "handed_in_at": at,
            "right": QUESTIONS,
            "out_of": QUESTIONS,
            "passed": True,
            "points": Decimal(QUESTIONS),
        }
        number = self.rows.add(
            Attempt,
            person_id=person_id,
            quiz_id=activity_id,
            number=1,
            attempt_limit=None,
            pass_mark=Decimal("0.8"),
            began_at=at,
            question_ids=list(questions_of(activity_id)),
            **(result if handed_in else dict.fromkeys(result)),
        )
        for question in questions_of(activity_id):
            given, points = [str(right_choice(question))], Decimal(1) if handed_in else None
            self.rows.add(Answer, attempt_id=number, question_id=question, given=given, saved_at=at, points=points)
        return number

    def award(self, person_id: int, activity_id: int, *, at: datetime, name: str) -> str:
        """Evaluation handed in, credit claimed; the certificate's code."""
        self.rows.add(EvaluationReceipt, person_id=person_id, evaluation_id=activity_id, handed_in_at=at)
        window = self.windows[activity_id]
        award_id = self.rows.add(
            Award,
            person_id=person_id,
            activity_id=activity_id,
            designation_id=2 * activity_id - 1,
            credit_type="ama_pra_1",
            amount=Decimal("1.00"),
            maximum=Decimal("1.00"),
            claimed_at=at,
            completed_on=at.date(),
            opens_at=window.opens_at,
            closes_at=window.closes_at,
            profession=Profession.PHYSICIAN,
            degree="MD",
            disclosure_number=1,
            watched_ms=LENGTH_MS,
        )
        code = new_code(self.random.getrandbits)
        certificate_id = self.rows.add(
            Certificate,
            award_id=award_id,
            issue=1,
            code=code,
            title=f"Program {activity_id}: what changes at the bedside",
            provider="Northgate Health",
            department="Continuing Education",
            wording="Elena Marsh, MD has participated in the enduring activity\nand is awarded 1.00 credit.",
            statements="Accredited by the bodies of three professions.\nDesignated for a maximum of 1.00 credit.",
            issued_at=at,
        )
        kept_until = self.now + timedelta(days=2000)
        self.rows.add(CertificateHolder, certificate_id=certificate_id, name=name, kept_until=kept_until)
        return code

    def history(self, person_id: int, finished: int, begun: int) -> None:
        """Activities that this person has finished and begun, taken by chance."""
        chosen = self.random.sample(free := self._free(), min(finished + begun, len(free)))
        for place, activity_id in enumerate(chosen):
            window = self.windows[activity_id]
            length = min(window.closes_at, self.now) - window.opens_at
            at = window.opens_at + length * self.random.uniform(0.01, 0.95)
            if place < finished:
                self.begin(person_id, activity_id, watched_ms=LENGTH_MS, at=at, step="certificate")
                self.attempt(person_id, activity_id, at=at, handed_in=True)
                self.award(person_id, activity_id, at=at, name="Elena Marsh, MD")
            else:
                self.begin(person_id, activity_id, watched_ms=LENGTH_MS // 3, at=at)

    def _free(self) -> range:
        # The first activity and the last four are kept for what is done while it is measured.
        return range(2, self.size.activities - 3)

    def _activity(self, number: int) -> None:
        # The first was released four years ago, the last yesterday.
        released_at = self.now - timedelta(days=1 + 1460 * (self.size.activities - number) / self.size.activities)
        broadcast_on = (released_at - timedelta(days=7)).date()
        found = compute_window(
            WindowFacts(
                released_at=released_at,
                zone=ZONE,
                broadcast_on=broadcast_on,
                never_broadcast=False,
                reviewed_on=None,
                office_end_on=None,
            )
        )
        self.windows[number] = Window(released_at, found.opens_at, found.closes_at)
        self._recording(number, broadcast_on, released_at)
        values = _front_matter(number, self.random)
        self.rows.add(
            Activity,
            slug=slug_of(number),
            kind=ActivityKind.ON_DEMAND,
            state=ActivityState.PUBLISHED,
            specialty_id=1 + number % len(SPECIALTIES),
            recording_id=number,
            zone=ZONE,
            published_at=released_at,
            broadcast_on=broadcast_on,
            opens_at=found.opens_at,
            closes_at=found.closes_at,
            window_rule=found.rule,
            **values,
        )
        self._credit_and_people(number, self.windows[number])
        self._questions(number)

    def _recording(self, number: int, broadcast_on: date, at: datetime) -> None:
        self.rows.add(
            Recording,
            title=f"Recording {number}",
            original_name="recording.mp4",
            state=RecordingState.READY,
            kind=RecordingKind.VIDEO,
            content_type="video/mp4",
            size=200_000_000,
            sha256=f"{number:064x}",
            storage_name="recordings/00/none.mp4",
            duration_ms=LENGTH_MS,
            progress=100,
            broadcast_on=broadcast_on,
            broadcast_zone=ZONE,
            added_at=at,
        )
        webvtt = spoken(number, self.size.cues)
        self.rows.add(CaptionTrack, recording_id=number, webvtt=webvtt, cues=self.size.cues, changed_at=at)

    def _credit_and_people(self, number: int, window: Window) -> None:
        for credit_type in ("ama_pra_1", "attendance"):
            self.rows.add(
                Designation,
                activity_id=number,
                credit_type=credit_type,
                amount=Decimal("1.00"),
                designated_at=window.released_at,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                statement="Northgate Health designates this enduring material for a maximum of 1.00 credit.",
            )
        lines = []
        for role in (PersonRole.COURSE_DIRECTOR, PersonRole.FACULTY, PersonRole.PLANNER):
            person_id = self.rows.add(
                Person,
                given_name="Miriam",
                family_name=f"Adeyemi {number}",
                degree="MD, PhD",
                profession=None,
                known_since=window.released_at,
            )
            title = {"title": "Director, Electrophysiology", "affiliation": "Northgate Heart Institute"}
            self.rows.add(
                ActivityPerson,
                activity_id=number,
                person_id=person_id,
                role=role,
                role_began_on=window.released_at.date(),
                **title,
            )
            name = f"Miriam Adeyemi {number}, MD, PhD"
            lines.append({"name": name, "roles": [role], "nothing": True, "relationships": [], **title})
        self.rows.add(
            DisclosureVersion,
            activity_id=number,
            number=1,
            material_digest="0" * 64,
            statement="Everyone in control of this content was asked for all relationships of 24 months.",
            lines=lines,
            made_at=window.released_at,
        )

    def _questions(self, number: int) -> None:
        self.rows.add(Quiz, activity_id=number, pass_mark=Decimal("0.8"), attempt_limit=None)
        for position in range(1, QUESTIONS + 1):
            stem = f"A patient of {40 + position} years comes with a first episode. What do you do first?"
            question = self.rows.add(Question, quiz_id=number, position=position, stem=stem, rationale="Because.")
            for place in range(1, CHOICES + 1):
                words = f"Choice {place}, which takes half a line of words"
                self.rows.add(Choice, question_id=question, position=place, text=words, is_right=place == 2)
        self.rows.add(Evaluation, activity_id=number)
        for position in range(1, ITEMS + 1):
            self.rows.add(
                EvaluationItem,
                evaluation_id=number,
                position=position,
                kind=ItemKind.RATING,
                text=f"The objective number {position} was met.",
                options=[],
                measures=[],
            )


REASONS = {
    "watch": "not_watched",
    "quiz": "quiz_started",
    "evaluation": "evaluation_not_done",
    "certificate": "certificate_ready",
}


def slug_of(activity_id: int) -> str:
    """The activity's address."""
    return f"activity-{activity_id}"


def address_of(person_id: int) -> str:
    """The person's mail address."""
    return f"learner.{person_id}@northgate.example"


def questions_of(activity_id: int) -> Iterator[int]:
    """The ids of an activity's questions."""
    return iter(range((activity_id - 1) * QUESTIONS + 1, activity_id * QUESTIONS + 1))


def items_of(activity_id: int) -> Iterator[int]:
    """The ids of an activity's evaluation items."""
    return iter(range((activity_id - 1) * ITEMS + 1, activity_id * ITEMS + 1))


def right_choice(question_id: int) -> int:
    """The id of a question's right choice."""
    return (question_id - 1) * CHOICES + 2


def _front_matter(number: int, random: Random) -> dict[str, Any]:
    theme, manner = random.choice(THEMES), random.choice(MANNERS)
    sentence = f"Trials of the last years changed the {manner} {theme.lower()}, and what teams do at the bedside. "
    return {
        "title": f"{theme} {number}: {manner} patients in hospital",
        "program_title": f"{theme} in {number} steps: what changes at the bedside",
        "summary": sentence[:300].strip(),
        "overview": "\n\n".join(sentence * 3 for _ in range(2)),
        "objectives": [f"Decide whom to offer step {place} in {theme.lower()}." for place in (1, 2, 3)],
        "target_audience": "Physicians, nurses and pharmacists who see these patients.",
        "copyright_statement": "© Northgate Health. All rights reserved.",
        "minutes": 30 + number % 60,
        "quiz_minutes": 8,
        "evaluation_minutes": 4,
    }


def populate(size: Size, now: datetime) -> tuple[Population, Connection]:
    """An open transaction with all of it; the caller adds who is to act, and commits."""
    connection = db.engine().connect()
    connection.begin()
    population = Population(connection, size, now)
    population.make()
    return population, connection


def index(activities: int) -> None:
    """What publishing queues: the words of each activity."""
    with db.transaction():
        for number in range(1, activities + 1):
            document = document_of(number)
            if document is not None:
                search.keep(search.prepare(document))
