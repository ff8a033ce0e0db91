"""Another recording in place of a published activity's, as the office declares it (domain rule 16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.activities.models import Activity, Replacement
from lms.activities.operations import queue_indexing
from lms.activities.policy import may_publish
from lms.activities.replacing import Content, ends_of, may_be_same
from lms.assessments.operations import forget_places
from lms.audit.log import note
from lms.config import Settings
from lms.db import session
from lms.disclosures.operations import ask_for_disclosure
from lms.disclosures.queries import parts_by_person
from lms.formats import clock_ms, day
from lms.learning.participation import queue_refreshing
from lms.media.models import Recording
from lms.media.operations import take_captions_along, take_chapters_along, take_slides_along
from lms.planning.models import ActivityRevision
from lms.planning.operations.corrections import blocking, hold_published, insist_on_gate
from lms.planning.operations.ends import fix_end, tie_to_session
from lms.planning.operations.recordings import except_captions, recording_slots
from lms.planning.operations.revisions import add_revision
from lms.planning.operations.saving import save_parts
from lms.planning.queries import versions_of
from lms.planning.versions import seen as seen_part

PART: Final = "recording_id"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What the office says of the new recording. All but the first matters only where the content changed.

    `keeps_places`: the seconds that questions point to are still right. `asks_again`: everybody in control of
    the content is asked to disclose anew.
    """

    content: Content
    reviewed_on: date | None = None
    minutes: int | None = None
    captions_exception: str = ""
    keeps_places: bool = False
    asks_again: bool = False


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """The revision that says so, and the names of those whom no letter reached."""

    revision: ActivityRevision
    unreached: tuple[str, ...]


def show_replacement(activity: Activity, new: Recording, *, actor: Actor, now: datetime) -> None:
    """Let a draft that shows the old recording show the new one; nothing is asked of anybody.

    Raises Refusal: replaced_meanwhile, and as `save_parts`.
    """
    _insist_on_line(activity, new)
    stands = seen_part(versions_of(activity).number(PART), str(activity.recording_id))
    save_parts(
        activity,
        lambda draft: recording_slots(draft, actor),
        values={PART: str(new.id)},
        tokens={PART: str(stands)},
        actor=actor,
        now=now,
    )


def replace_recording(
    activity: Activity,
    new: Recording,
    declared: Declared,
    *,
    seen: int,
    reason: str,
    actor: Actor,
    now: datetime,
    settings: Settings,
) -> Replaced:
    """Put a recording in place of the one that it declares to replace; `seen` as in `correct_wording`.

    Raises Refusal: not_published, corrected_meanwhile, replaced_meanwhile, reason_missing, correction_blocked,
    lengths_differ (says both), review_missing, review_not_yet, review_before_last, captions_wanted,
    disclosures_unasked, and window_ with the window's codes.
    """
    insist(may_publish(actor, activity))
    # 1. Who replaces takes turns with whoever corrects, and looks at what stands.
    hold_published(activity, seen=seen)
    session.refresh(activity, attribute_names=["recording_id", "recording"])
    old = _insist_on_line(activity, new)
    # 2. What was declared holds together.
    _insist_on_declared(activity, old, new, declared, now)
    # 3. The revision and the declaration come first: without them the database refuses the rest.
    known = blocking(activity, now=now, settings=settings)
    changes = dict(_changes(activity, old, new, declared))
    is_changed = declared.content is Content.CHANGED
    made = add_revision(activity, changes, reason=reason, actor=actor, now=now, is_material=is_changed)
    _declare(activity, old, new, declared.content, made)
    # 4. The recording itself, with all that hangs on it.
    activity.recording = new
    if is_changed:
        _begin_anew(activity, declared, actor=actor, now=now)
    else:
        _carry_over(old, new, actor)
    forget_places(activity.id, from_ms=0 if is_changed and not declared.keeps_places else new.duration_ms)
    tie_to_session(activity)
    fix_end(activity, now=now)
    insist_on_gate(activity, now=now, settings=settings, known=known)
    # 5. People: those who made it, those who learn from it, and those who search.
    unreached = tuple(_ask_again(activity, actor=actor, now=now)) if is_changed else ()
    queue_refreshing(activity)
    queue_indexing(activity)
    _note(activity, old, new, made, actor, unreached=len(unreached))
    return Replaced(revision=made, unreached=unreached)


def _insist_on_line(activity: Activity, new: Recording) -> Recording:
    """What the activity shows now, where the new recording is ready and declares to replace just that."""
    if activity.recording is None or new.replaces_id != activity.recording_id or not new.is_ready:
        raise Refusal("replaced_meanwhile")
    return activity.recording


def _insist_on_declared(
    activity: Activity, old: Recording, new: Recording, declared: Declared, now: datetime
) -> None:
    if declared.content is Content.SAME:
        if not may_be_same(old.duration_ms, new.duration_ms):
            lengths = {"old": clock_ms(old.duration_ms), "new": clock_ms(new.duration_ms)}
            raise Refusal("lengths_differ", status=422, **lengths)
        return
    if declared.reviewed_on is None:
        raise Refusal("review_missing", status=422)
    if declared.reviewed_on > now.astimezone(ZoneInfo(activity.zone)).date():
        raise Refusal("review_not_yet", status=422)
    if activity.reviewed_on is not None and declared.reviewed_on < activity.reviewed_on:
        raise Refusal("review_before_last", status=422)
    if not new.captions_shown and not declared.captions_exception:
        raise Refusal("captions_wanted", status=422)
    if not declared.asks_again:
        raise Refusal("disclosures_unasked", status=422)


def _changes(
    activity: Activity, old: Recording, new: Recording, declared: Declared
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    yield "recording", (_named(old), _named(new))
    yield "content", ("", declared.content.value)
    if declared.content is Content.SAME:
        return
    before, after = activity.reviewed_on, declared.reviewed_on
    yield "reviewed_on", (day(before) if before else "", day(after) if after else "")
    if declared.minutes is not None and declared.minutes != activity.minutes:
        yield "minutes", (str(activity.minutes), str(declared.minutes))


def _named(recording: Recording) -> str:
    return f"{recording.title} ({recording.original_name}, {clock_ms(recording.duration_ms)})"


def _declare(activity: Activity, old: Recording, new: Recording, content: Content, made: ActivityRevision) -> None:
    session.add(
        Replacement(
            activity_id=activity.id,
            old_id=old.id,
            new_id=new.id,
            content=content,
            made_by=made.made_by,
            made_at=made.made_at,
            until=ends_of(content, made.made_at),
            reason=made.reason,
        )
    )
    session.flush()


def _carry_over(old: Recording, new: Recording, actor: Actor) -> None:
    """What was written of the same content is written of the new recording, unless it has its own."""
    session.flush()
    take_captions_along(old, new, actor_id=actor.id)
    if not new.chapters:
        take_chapters_along(old, new, actor_id=actor.id)
    if new.slides is None:
        take_slides_along(old, new, actor_id=actor.id)


def _begin_anew(activity: Activity, declared: Declared, *, actor: Actor, now: datetime) -> None:
    activity.reviewed_on = declared.reviewed_on
    if declared.minutes is not None:
        activity.minutes = declared.minutes
    session.flush()
    if declared.captions_exception:
        except_captions(activity, declared.captions_exception, actor=actor, now=now)


def _ask_again(activity: Activity, *, actor: Actor, now: datetime) -> Iterator[str]:
    """Write to everybody in control of the content; the names of those whom no letter reaches now."""
    for parts in parts_by_person(activity).values():
        try:
            ask_for_disclosure(activity, parts[0].person, actor=actor, now=now)
        except Refusal:
            # Without an address, or asked too often this week: the office enters what she signs.
            yield parts[0].person.name


def _note(
    activity: Activity, old: Recording, new: Recording, made: ActivityRevision, actor: Actor, *, unreached: int
) -> None:
    assert activity.closes_at is not None
    note(
        "activity.recording_replaced",
        actor_id=actor.id,
        subject=("activity", activity.id),
        revision=made.number,
        old=old.id,
        new=new.id,
        content=made.changes["content"][1],
        closes_at=activity.closes_at.isoformat(),
        unreached=unreached,
    )
