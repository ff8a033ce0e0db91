"""Builds the demonstration's activities by the same acts as the office: collect, decide, attach, publish."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.accounts.models import Department, Person
from lms.activities.models import Activity, ActivityPerson, ActivitySession, Audience, Specialty
from lms.activities.queries import teachers_of
from lms.activities.rules import PersonRole
from lms.activities.window import add_years
from lms.config import Settings
from lms.db import session
from lms.demo.content import REUSABLE_TEXTS, SPECIALTIES, Script
from lms.demo.operations.asking import add_evaluation, add_quiz
from lms.demo.operations.designations import designations_of
from lms.demo.operations.slides import add_slides
from lms.demo.people import contributor, officer
from lms.demo.recordings import chapter_lines, webvtt
from lms.disclosures.models import Disclosure
from lms.disclosures.operations import Stated, collect_disclosure, decide_relevance
from lms.disclosures.rules import Mitigation, Nature
from lms.media.operations import add_recording, rewrite_chapters
from lms.media.operations.examination import Examined
from lms.planning.models import ReusableText
from lms.planning.operations import attest_never_broadcast, publish_activity, withdraw_activity

# What a draft that has only just been begun does not have yet stays as a new activity has it.
_TEXTS: Final = (
    "title",
    "program_title",
    "summary",
    "overview",
    "objectives",
    "target_audience",
    "minutes",
    "quiz_minutes",
    "evaluation_minutes",
    "commercial_support",
    "joint_provider",
)
_WHY_WITHDRAWN: Final = "A newer guideline has replaced what this activity teaches."
_DRAFT_SINCE: Final = timedelta(days=20)
_PREPARED: Final = timedelta(days=60)
_REVIEWED: Final = timedelta(days=10)
_EXTRACT: Final = "In this demonstration the recording is an extract; times and credit are those of the whole."
_MORNING: Final = time(15)
_ROLE_BEGAN: Final = timedelta(days=120)


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When an activity was broadcast and released, counted back from the day on which its credit ends."""

    broadcast_on: date | None
    released_at: datetime


def dates_of(script: Script, today: date) -> Dates:
    """Two years before its last day for one that was broadcast, or released without a broadcast."""
    began_on = add_years(today + timedelta(days=script.values["ends_in_days"]), -2)
    released_on = began_on + timedelta(days=script.values.get("released_after_days", 0))
    was_broadcast = "released_after_days" in script.values
    return Dates(
        broadcast_on=began_on if was_broadcast else None,
        released_at=datetime.combine(released_on, _MORNING, tzinfo=UTC),
    )


def window_of(script: Script, today: date) -> tuple[datetime, datetime]:
    """From when until about when learners can be in a published one: its own end, or its withdrawal."""
    released_at = dates_of(script, today).released_at
    days = min(script.values["ends_in_days"], -script.values.get("withdrawn_days_ago", -1000))
    return released_at, datetime.combine(today + timedelta(days=days), _MORNING, tzinfo=UTC)


def add_lists() -> None:
    """The office's own: specialties, and texts that are used again."""
    there = set(session.scalars(select(Specialty.name)))
    for name, trace in SPECIALTIES:
        if name not in there:
            session.add(Specialty(name=name, slug=name.lower().replace(" ", "-"), trace=trace))
    there = set(session.scalars(select(ReusableText.name)))
    for field, name, text in REUSABLE_TEXTS:
        if name not in there:
            session.add(ReusableText(field=field, name=name, text=text))
    session.flush()


def missing_scripts(scripts: tuple[Script, ...]) -> list[Script]:
    """Those whose activity is not there yet."""
    there = set(session.scalars(select(Activity.slug)))
    return [script for script in scripts if script.slug not in there]


def has_activities() -> bool:
    """True where the catalogue holds anything, drafts included."""
    return session.scalar(select(Activity.id).limit(1)) is not None


def publish(script: Script, examined: Examined | None, *, now: datetime, settings: Settings) -> Iterator[datetime]:
    """An activity's life with the office: drafted, published at its time, and for some withdrawn again."""
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    yield now - _DRAFT_SINCE if script.is_draft else dates_of(script, today).released_at
    add_activity(script, examined, now=now, settings=settings)
    if "withdrawn_days_ago" in script.values:
        moment = window_of(script, today)[1] + timedelta(days=1)
        yield moment
        found = session.scalars(select(Activity).filter_by(slug=script.slug)).one()
        withdraw_activity(found, reason=_WHY_WITHDRAWN, actor=officer(), now=moment)


def add_activity(script: Script, examined: Examined | None, *, now: datetime, settings: Settings) -> Activity:
    """One activity, published at its time; without a recording it stays a draft."""
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    dates = dates_of(script, today) if not script.is_draft else Dates(broadcast_on=None, released_at=now)
    released_at = dates.released_at if not script.is_draft else now - _DRAFT_SINCE + _PREPARED
    activity = draft_of(script, released_at, settings, reviewed_on=(min(released_at, now) - _REVIEWED).date())
    add_people(script, activity, released_at)
    _add_sessions(script, activity)
    add_quiz(script, activity)
    add_evaluation(script, activity, min(released_at, now))
    if examined is None:
        return activity
    recording = add_recording(
        examined,
        title=activity.title,
        original_name=f"{script.slug}.mp4",
        added_by=officer().id,
        captions={"en": webvtt(script.slides)},
        broadcast_on=dates.broadcast_on,
        broadcast_zone=settings.zone if dates.broadcast_on else "",
    )
    rewrite_chapters(recording, chapter_lines(script.slides), seen="", actor_id=officer().id)
    add_slides(script, recording)
    activity.recording = recording
    session.flush()
    if dates.broadcast_on is None:
        attest_never_broadcast(activity, actor=officer(), now=released_at)
    return publish_activity(activity, actor=officer(), now=released_at, settings=settings)


def draft_of(script: Script, released_at: datetime, settings: Settings, *, reviewed_on: date | None) -> Activity:
    """What is written of it, and what it is designated for."""
    values, year = script.values, released_at.year
    specialty = session.scalars(select(Specialty).where(Specialty.name == values["specialty"])).one()
    activity = Activity(
        slug=script.slug,
        specialty_id=specialty.id,
        department_id=_department(values["specialty"]).id,
        zone=settings.zone,
        copyright_statement=f"© {year} {settings.provider_name}. All rights reserved.",
        reviewed_on=reviewed_on,
        **{name: _clean(values[name]) for name in _TEXTS if name in values},
    )
    if not script.is_draft:
        activity.overview += f"\n\n{_EXTRACT}"
    activity.audiences = _audiences(values.get("audiences", ()))
    session.add(activity)
    session.add_all(designations_of(script, activity, released_at))
    session.flush()
    return activity


def _audiences(names: Sequence[str]) -> list[Audience]:
    """Groups of the office's list, by their names."""
    return list(session.scalars(select(Audience).where(Audience.name.in_(names))))


def _department(name: str) -> Department:
    found = session.scalars(select(Department).where(Department.name == name)).one_or_none()
    if found is None:
        found = Department(name=name)
        session.add(found)
        session.flush()
    return found


def add_people(script: Script, activity: Activity, released_at: datetime) -> None:
    """Everybody in control of content, each asked, each relationship decided."""
    people = [(facts, _contributor(facts, released_at)) for facts in script.values.get("people", ())]
    began_on = (released_at - _ROLE_BEGAN).date()
    for position, (facts, person) in enumerate(people):
        session.add_all(
            ActivityPerson(
                activity=activity,
                person=person,
                role=PersonRole(role),
                title=facts["title"],
                affiliation=facts["affiliation"],
                position=position,
                role_began_on=began_on,
            )
            for role in facts["roles"]
        )
    session.flush()
    reviewer = next((person for facts, person in people if "reviewer" in facts["roles"]), None)
    # A reviewer must be known to be free of interest before anything rests on her review.
    at = released_at - _PREPARED
    disclosed = [(facts, _disclosed(facts, person, began_on=began_on, at=at)) for facts, person in people]
    for facts, disclosure in disclosed:
        _decide(activity, facts, disclosure, reviewer, at=at)


def _add_sessions(script: Script, activity: Activity) -> None:
    """In the script's order, each with its speakers by their family names."""
    teachers = teachers_of(activity)
    for position, facts in enumerate(script.values.get("sessions", ()), start=1):
        row = ActivitySession(activity=activity, position=position, title=facts["title"])
        row.people = [one for one in teachers if one.family_name in facts["speakers"]]
        session.add(row)
    session.flush()


def _contributor(facts: Mapping[str, Any], released_at: datetime) -> Person:
    return contributor(
        facts["given"],
        facts["family"],
        degree=facts["degree"],
        profession=facts["profession"],
        since=released_at - _ROLE_BEGAN,
    )


def _disclosed(facts: Mapping[str, Any], person: Person, *, began_on: date, at: datetime) -> Disclosure:
    given = facts.get("relationships", ())
    stated = [Stated(company=one["company"], nature=Nature(one["nature"])) for one in given]
    return collect_disclosure(person, stated, role_began_on=began_on, now=at, actor_id=None)


def _decide(
    activity: Activity, facts: Mapping[str, Any], disclosure: Disclosure, reviewer: Person | None, *, at: datetime
) -> None:
    for one, row in zip(facts.get("relationships", ()), disclosure.relationships, strict=True):
        method = Mitigation(one["mitigation"]) if "mitigation" in one else None
        decide_relevance(
            activity,
            row,
            is_relevant=method is not None,
            actor=officer(),
            now=at,
            mitigation=method,
            reviewer=reviewer if method is Mitigation.PEER_REVIEWED else None,
        )


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
