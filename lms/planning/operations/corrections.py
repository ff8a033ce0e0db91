"""Correct what learners read of a published activity: each correction is a revision with its reason."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, ActivityPerson, Audience
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.disclosures.operations import make_version
from lms.disclosures.queries import current_version, disclosing_people
from lms.disclosures.rules import disclosure_lines, material_digest
from lms.learning.announcing.operations import announce_change, as_announced
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrected_sessions import SessionWords, correct_sessions, session_changes
from lms.planning.operations.ends import lock
from lms.planning.operations.numbers import NUMBERS, Numbers, number_changes, write_numbers
from lms.planning.operations.revisions import add_told_revision
from lms.planning.operations.wording import word_credit
from lms.planning.publish_gate import Blocker, blockers
from lms.planning.queries import gate_facts, last_number

TEXTS: Final = (
    "title",
    "program_title",
    "summary",
    "overview",
    "target_audience",
    "copyright_statement",
    "commercial_support",
)
# What the disclosure's version repeats: who is what, and who paid.
_IN_DISCLOSURE: Final = ("commercial_support",)


@dataclass(frozen=True, kw_only=True)
class Titles:
    """A person's title and affiliation as they should read, in whatever role."""

    person_id: int
    title: str
    affiliation: str


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """The words as they should read; what is the same as before is no correction."""

    texts: dict[str, str]
    objectives: list[str]
    audiences: Sequence[Audience]
    titles: tuple[Titles, ...] = field(default=())
    numbers: tuple[Numbers, ...] = field(default=())
    sessions: tuple[SessionWords, ...] = field(default=())


def correct_wording(
    activity: Activity,
    corrected: Corrected,
    *,
    seen: int,
    reason: str,
    actor: Actor,
    now: datetime,
    settings: Settings,
) -> ActivityRevision:
    """Put better words in place; `seen` is the revision that the corrector looked at.

    Learners are not asked again, certificates keep title and numbers that they were issued with. Raises Refusal:
    not_published, corrected_meanwhile, nothing_corrected, reason_missing, link_in_reason, uan_taken,
    correction_blocked, disclosure_pending, no_such_designation, no_such_session.
    """
    insist(may_publish(actor, activity))
    hold_published(activity, seen=seen)
    told, blocked = as_announced(activity), blocking(activity, now=now, settings=settings)
    changes = dict(_changes(activity, corrected))
    if not changes:
        raise Refusal("nothing_corrected", status=422)
    made = add_told_revision(activity, changes, reason=reason, actor=actor, now=now)
    _write(activity, corrected)
    if any(name.partition(":")[0] in NUMBERS for name in changes):
        word_credit(activity, settings)
    insist_on_gate(activity, now=now, settings=settings, known=blocked)
    if any(name.startswith("person:") or name in _IN_DISCLOSURE for name in changes):
        _insist_on_nothing_pending(activity)
        make_version(activity, provider=settings.provider_name, now=now)
    announce_change(activity, told, reason=made.reason, now=now)
    queue_indexing(activity)
    note("activity.corrected", actor_id=actor.id, subject=("activity", activity.id), revision=made.number)
    return made


def hold_published(activity: Activity, *, seen: int) -> None:
    """Corrections take turns, and nobody corrects what she has not seen.

    Raises Refusal: not_published, corrected_meanwhile.
    """
    lock(activity)
    if activity.published_at is None:
        raise Refusal("not_published")
    if last_number(activity.id) != seen:
        raise Refusal("corrected_meanwhile")


def blocking(activity: Activity, *, now: datetime, settings: Settings) -> tuple[Blocker, ...]:
    """What would block publishing it as it stands."""
    return blockers(gate_facts(activity, now=now, settings=settings))


def insist_on_gate(
    activity: Activity, *, now: datetime, settings: Settings, known: Collection[Blocker] = ()
) -> None:
    """Refuse what would make an activity that may not be published; `known` stood in the way before."""
    found = [one for one in blocking(activity, now=now, settings=settings) if one not in known]
    if found:
        raise CorrectionBlocked(found)


class CorrectionBlocked(Refusal):
    """The publish gate would not let it pass any more, and says why."""

    def __init__(self, found: Sequence[Blocker]) -> None:
        super().__init__("correction_blocked", count=len(found))
        self.blockers = tuple(found)


def _changes(activity: Activity, corrected: Corrected) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name, text in corrected.texts.items():
        if text != getattr(activity, name):
            yield name, (getattr(activity, name), text)
    if corrected.objectives != activity.objectives:
        yield "objectives", (activity.objectives, corrected.objectives)
    before, after = (sorted(one.name for one in some) for some in (activity.audiences, corrected.audiences))
    if before != after:
        yield "audiences", (before, after)
    for one in corrected.titles:
        part = _parts(activity, one)[0]
        if (one.title, one.affiliation) != (part.title, part.affiliation):
            yield (
                f"person:{one.person_id}",
                (titled(part.title, part.affiliation), titled(one.title, one.affiliation)),
            )
    yield from session_changes(activity, corrected.sessions)
    yield from number_changes(activity, corrected.numbers)


def _parts(activity: Activity, titles: Titles) -> list[ActivityPerson]:
    found = [part for part in activity.people if part.person_id == titles.person_id]
    if not found:
        raise Refusal("not_of_activity", status=422)
    return found


def titled(title: str, affiliation: str) -> str:
    """As people are presented."""
    return ", ".join(text for text in (title, affiliation) if text)


def _write(activity: Activity, corrected: Corrected) -> None:
    for name, text in corrected.texts.items():
        setattr(activity, name, text)
    activity.objectives = corrected.objectives
    activity.audiences = list(corrected.audiences)
    for one in corrected.titles:
        for part in _parts(activity, one):
            part.title, part.affiliation = one.title, one.affiliation
    session.flush()
    correct_sessions(activity, corrected.sessions)
    write_numbers(activity, corrected.numbers)


def _insist_on_nothing_pending(activity: Activity) -> None:
    """A correction of words shows no relationship that nobody has shown to learners yet."""
    shown = current_version(activity.id)
    lines = disclosure_lines(disclosing_people(activity))
    if shown is None or material_digest(lines) != shown.material_digest:
        raise Refusal("disclosure_pending")
