"""Activities: published ones with all that a learner needs, unless said otherwise."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lms import clock, db, search
from lms.accounts.models import Person
from lms.activities.models import Activity, ActivityPerson, ActivitySession, Audience, Designation, Specialty
from lms.activities.operations import document_of
from lms.activities.rules import ActivityState, PersonRole
from lms.activities.window import WindowFacts, compute_window, designation_closes_at
from lms.assessments.models import Choice, Evaluation, EvaluationItem, ItemKind, Question, QuestionKind, Quiz
from lms.disclosures.models import DisclosureVersion
from lms.media.models import CaptionTrack, Recording, RecordingKind, RecordingState
from tests.factories.people import make_person

ZONE = "America/Chicago"
BROADCAST = date(2025, 3, 14)
RELEASED = datetime(2025, 3, 21, 15, 0, tzinfo=UTC)
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nWelcome.\n\n00:00:10.000 --> 00:00:40.000\nThe first case.\n"
_numbers = itertools.count(1)


def make_specialty(name: str = "Cardiology", trace: str = "cardiology") -> Specialty:
    """The specialty of this name."""
    found = db.session.scalars(select(Specialty).where(Specialty.name == name)).one_or_none()
    if found is None:
        found = Specialty(name=name, slug=name.lower().replace(" ", "-"), trace=trace)
        db.session.add(found)
        db.session.flush()
    return found


def audiences(*names: str) -> list[Audience]:
    """Groups of the office's list, by their names."""
    return list(db.session.scalars(select(Audience).where(Audience.name.in_(names))))


def make_recording(**values: Any) -> Recording:
    """A recording of 40 s that is ready to watch; its bytes are not stored."""
    defaults: dict[str, Any] = {
        "title": "Early rhythm control",
        "original_name": "rhythm.mp4",
        "state": RecordingState.READY,
        "kind": RecordingKind.VIDEO,
        "content_type": "video/mp4",
        "size": 1000,
        "sha256": f"{next(_numbers):064x}",
        "storage_name": "recordings/00/none.mp4",
        "duration_ms": 40_000,
        "progress": 100,
        "broadcast_on": BROADCAST,
        "broadcast_zone": ZONE,
        "added_at": clock.now(),
    }
    recording = Recording(**(defaults | values))
    db.session.add(recording)
    db.session.flush()
    db.session.add(CaptionTrack(recording=recording, webvtt=VTT, cues=2, changed_at=clock.now()))
    db.session.flush()
    return recording


def make_activity(
    *, quiz: bool = True, evaluation: bool = True, published: bool = True, **values: Any
) -> Activity:
    """An on-demand activity: recording, quiz of five, evaluation of three, 1.00 AMA PRA credit."""
    number = next(_numbers)
    recording = values.pop("recording", None) or make_recording()
    amount, credit_type = values.pop("amount", Decimal("1.00")), values.pop("credit_type", "ama_pra_1")
    defaults: dict[str, Any] = {
        "slug": f"early-rhythm-control-{number}",
        "title": f"Early Rhythm Control {number}",
        "program_title": "Early Rhythm Control in Atrial Fibrillation: Whom, When and How",
        "specialty_id": make_specialty().id,
        "zone": ZONE,
        "summary": "Whom to offer rhythm control in the first year.",
        "overview": "Trials since 2020 changed the first year after diagnosis.",
        "objectives": ["Select patients who gain from early rhythm control.", "Plan anticoagulation."],
        "target_audience": "Cardiologists and internists.",
        "copyright_statement": "© 2025 Northgate Health. All rights reserved.",
        "minutes": 60,
        "quiz_minutes": 8,
        "evaluation_minutes": 4,
        "recording_id": recording.id,
    }
    groups = values.pop("audiences", None) or audiences("Physicians", "Nurses")
    activity = Activity(**(defaults | values))
    activity.audiences = groups
    db.session.add(activity)
    db.session.flush()
    speaker = make_person("Miriam", "Adeyemi", degree="MD, PhD", address=None)
    db.session.add(Designation(activity=activity, credit_type=credit_type, amount=amount, designated_at=RELEASED))
    db.session.add(
        ActivityPerson(
            activity=activity,
            person=speaker,
            role=PersonRole.FACULTY,
            title="Director, Electrophysiology",
            affiliation="Northgate Heart Institute",
            role_began_on=date(2024, 9, 1),
        )
    )
    db.session.flush()
    if quiz:
        make_quiz(activity)
    if evaluation:
        make_evaluation(activity)
    if published:
        publish(activity)
    db.session.commit()
    return activity


def lately() -> date:
    """A day of broadcast whose credit is open by the real clock, with which a product runs."""
    return clock.today(ZONE) - timedelta(days=100)


def make_open_activity(**values: Any) -> Activity:
    """The same as `make_activity`, broadcast lately."""
    recording = values.pop("recording", None) or make_recording(broadcast_on=lately())
    activity = make_activity(published=False, recording=recording, **values)
    publish(activity, released_at=clock.now() - timedelta(days=90))
    db.session.commit()
    return activity


def give_sessions(activity: Activity, *titles: str, speakers: Sequence[Person] = ()) -> list[ActivitySession]:
    """Sessions of a draft, with the same speakers in each."""
    made = [
        ActivitySession(activity=activity, position=place, title=title)
        for place, title in enumerate(titles, start=1)
    ]
    for one in made:
        one.people = list(speakers)
    db.session.add_all(made)
    db.session.flush()
    return made


UANS = {"acpe_pharmacist": "P", "acpe_technician": "T"}
# One type for each profession that has one, and what comes with each of them.
EVERY_TYPE = ("aapa_1", "acpe_pharmacist", "acpe_technician", "ancc", "boc_at", "cdr", "ipce")


def designate(activity: Activity, credit_type: str, **values: Any) -> Designation:
    """One more type of the same amount, with a number and a topic where ACPE wants them."""
    defaults: dict[str, Any] = {"amount": Decimal("1.00"), "designated_at": RELEASED}
    if credit_type in UANS:
        defaults["uan"] = f"JA4008106-0000-25-{next(_numbers):04}-H01-{UANS[credit_type]}"
        defaults["topic"] = "01"
    made = Designation(activity=activity, credit_type=credit_type, **(defaults | values))
    db.session.add(made)
    db.session.flush()
    return made


def make_team_activity(**values: Any) -> Activity:
    """AMA PRA and every other type of the source, for each profession its own, published."""
    activity = make_activity(published=False, **values)
    for code in EVERY_TYPE:
        designate(activity, code)
    publish(activity)
    db.session.commit()
    return activity


def add_part(activity: Activity, person: Person, role: PersonRole = PersonRole.FACULTY) -> ActivityPerson:
    """A part in the activity that began when the clock's day did."""
    part = ActivityPerson(
        activity=activity,
        person=person,
        role=role,
        title="Attending physician",
        affiliation="Northgate Health",
        position=len(activity.people),
        role_began_on=clock.now().date(),
    )
    db.session.add(part)
    db.session.flush()
    return part


def publish(activity: Activity, released_at: datetime = RELEASED) -> None:
    """Fix the window and the disclosure's first version, as publication does."""
    window = compute_window(
        WindowFacts(
            released_at=released_at,
            zone=activity.zone,
            broadcast_on=activity.recording.broadcast_on if activity.recording else None,
            never_broadcast=activity.never_broadcast_on is not None,
            reviewed_on=activity.reviewed_on,
            office_end_on=activity.office_end_on,
        )
    )
    activity.broadcast_on = activity.recording.broadcast_on if activity.recording else None
    activity.opens_at, activity.closes_at, activity.window_rule = window.opens_at, window.closes_at, window.rule
    activity.published_at, activity.state = released_at, ActivityState.PUBLISHED
    db.session.flush()
    for designation in activity.designations:
        designation.opens_at = window.opens_at
        designation.closes_at = designation_closes_at(window, designation.valid_until)
    db.session.add(
        DisclosureVersion(
            activity_id=activity.id,
            number=1,
            material_digest="0" * 64,
            statement="Everyone in control of this content was asked.",
            lines=[],
            made_at=released_at,
        )
    )
    db.session.flush()
    index(activity)


def index(activity: Activity) -> None:
    """Put its words into the index, as the work after publication does."""
    document = document_of(activity.id)
    assert document is not None
    search.keep(search.prepare(document))


def make_quiz(activity: Activity, *, questions: int = 5, limit: int | None = None) -> Quiz:
    """Questions of four choices; the second is right, and of question 2 the first and the third."""
    quiz = Quiz(activity_id=activity.id, attempt_limit=limit)
    db.session.add(quiz)
    for number in range(1, questions + 1):
        multiple = number == 2
        question = Question(
            quiz=quiz,
            position=number,
            kind=QuestionKind.MULTIPLE if multiple else QuestionKind.SINGLE,
            stem=f"Question {number} about rhythm?",
            rationale=f"Rationale {number}.",
            reference=f"Reference {number}.",
            watch_from_ms=1000 * number,
        )
        right = {1, 3} if multiple else {2}
        for position in range(1, 5):
            Choice(question=question, position=position, text=f"Choice {position}", is_right=position in right)
        db.session.add(question)
    db.session.flush()
    return quiz


def make_evaluation(activity: Activity) -> Evaluation:
    """A required rating, required choices, and optional text."""
    evaluation = Evaluation(activity_id=activity.id)
    db.session.add(evaluation)
    for position, (kind, words, options) in enumerate(
        (
            (ItemKind.RATING, "The objectives were met.", []),
            (ItemKind.CHOICES, "What will you do differently?", ["Refer earlier", "Nothing"]),
            (ItemKind.TEXT, "What may stand in the way?", []),
        ),
        start=1,
    ):
        db.session.add(
            EvaluationItem(
                evaluation=evaluation,
                position=position,
                kind=kind,
                text=words,
                is_required=kind is not ItemKind.TEXT,
                options=list(options),
            )
        )
    db.session.flush()
    return evaluation
