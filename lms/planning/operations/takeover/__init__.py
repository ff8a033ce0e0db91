"""Take over from another activity what was chosen, and nothing that somebody wrote here meanwhile."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from lms import formats
from lms.access.actor import Actor
from lms.access.decision import insist
from lms.activities.models import Activity, ActivityPerson, Designation
from lms.activities.policy import may_edit
from lms.audit.log import note
from lms.credit.rules import credit_type
from lms.disclosures.queries import parts_by_person
from lms.planning.operations.audience import audience_slots
from lms.planning.operations.designations import Terms, designate, designation_slots
from lms.planning.operations.drafts import insist_on_draft
from lms.planning.operations.front_matter import front_matter_slots
from lms.planning.operations.people import Part, add_known_person, change_part, local_day
from lms.planning.operations.saving import DraftSlot, Saved, lock, save_parts
from lms.planning.operations.takeover.asked import add_asked, follow_up_offers, ids_of, item_offers
from lms.planning.operations.takeover.questions import question_offers
from lms.planning.operations.takeover.sessions import session_offers, take_sessions
from lms.planning.policy import may_take_from, may_take_questions_from
from lms.planning.queries.versions import Versions, versions_of
from lms.planning.takeover import FIELDS, Effect, Group, Offer, effect_on
from lms.planning.versions import Value


def offers_of(activity: Activity, source: Activity, *, actor: Actor, now: datetime) -> tuple[Offer, ...]:
    """What this draft can take over, in the page's order, and what each would do to what is written already."""
    versions = versions_of(activity)
    return (
        *_fields(activity, source, versions),
        *_people(activity, source),
        *session_offers(activity, source),
        *_designations(activity, source, versions, now),
        *(question_offers(activity, source) if may_take_questions_from(actor, source) else ()),
        *item_offers(activity, source),
        *follow_up_offers(activity, source),
    )


def take_over(
    activity: Activity,
    source: Activity,
    keys: Collection[str],
    *,
    tokens: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Saved:
    """Take over what these keys name; what somebody changed since the page was drawn stays, and is told."""
    insist(may_edit(actor, activity))
    insist(may_take_from(actor, source))
    lock(activity)
    insist_on_draft(activity)
    chosen = [one for one in offers_of(activity, source, actor=actor, now=now) if one.key in keys]
    saved = _replace(activity, source, chosen, tokens=tokens, actor=actor, now=now)
    _add_people(activity, source, ids_of(chosen, "person"), actor=actor, now=now)
    take_sessions(activity, source, ids_of(chosen, "session"), actor=actor)
    _add_designations(activity, source, chosen, actor=actor, now=now)
    add_asked(activity, source, chosen, actor=actor)
    note(
        "activity.taken_over",
        actor_id=actor.id,
        subject=("activity", activity.id),
        source_id=source.id,
        things=",".join(one.key for one in chosen),
    )
    return saved


def _fields(activity: Activity, source: Activity, versions: Versions) -> Iterator[Offer]:
    here, there = _field_slots(activity), _field_slots(source)
    for part in FIELDS:
        before, after = here[part].read(), there[part].read()
        effect = effect_on(before, after)
        if effect is not None:
            yield Offer(
                key=part,
                group=Group.FRONT_MATTER,
                effect=effect,
                before=here[part].show(before),
                after=here[part].show(after),
                part=part,
                token=versions.token(part, before),
                is_proposed=effect is Effect.FILLS,
            )


def _field_slots(activity: Activity) -> dict[str, DraftSlot]:
    """Texts and lists by their parts."""
    return {slot.part: slot for slot in (*front_matter_slots(activity), *audience_slots(activity))}


def _people(activity: Activity, source: Activity) -> Iterator[Offer]:
    """Whoever has no part here yet; what she disclosed is hers, and its relevance is decided anew."""
    here = {one.person_id for one in activity.people}
    for person_id, rows in parts_by_person(source).items():
        if person_id not in here:
            first = rows[0]
            shown = (first.person.name_with_degree, first.title, first.affiliation)
            yield Offer(
                key=f"person:{person_id}",
                group=Group.PEOPLE,
                effect=Effect.ADDS,
                after=", ".join(text for text in shown if text),
                roles=tuple(row.role for row in rows),
            )


def _designations(activity: Activity, source: Activity, versions: Versions, now: datetime) -> Iterator[Offer]:
    """Types and amounts; never an end or an approval of the other activity."""
    here = {one.credit_type: one for one in activity.designations}
    slots = {slot.part: slot for slot in designation_slots(activity, now=now)}
    for one in source.designations:
        mine = here.get(one.credit_type)
        shown = _credit_shown(one)
        if mine is None:
            yield Offer(key=f"credit:{one.credit_type}", group=Group.CREDIT, effect=Effect.ADDS, after=shown)
        elif mine.amount != one.amount:
            part = f"designation:{mine.id}"
            yield Offer(
                key=f"credit:{one.credit_type}",
                group=Group.CREDIT,
                effect=Effect.REPLACES,
                before=_credit_shown(mine),
                after=shown,
                part=part,
                token=versions.token(part, slots[part].read()),
                is_proposed=False,
            )


def _credit_shown(one: Designation) -> str:
    return f"{formats.credits(one.amount)} {credit_type(one.credit_type).name}"


def _replace(
    activity: Activity,
    source: Activity,
    chosen: Iterable[Offer],
    *,
    tokens: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Saved:
    """Write the values as the editor's own forms do: with versions, and with what the page had seen."""
    parts = [one for one in chosen if one.part]
    values: dict[str, Value] = {one.part: _value(activity, source, one, now) for one in parts}
    seen = {one.part: tokens.get(one.key, "") for one in parts}

    def slots(draft: Activity) -> Iterable[DraftSlot]:
        by_part = _field_slots(draft)
        return (*(by_part[part] for part in FIELDS), *designation_slots(draft, now=now))

    return save_parts(activity, slots, values=values, tokens=seen, actor=actor, now=now)


def _value(activity: Activity, source: Activity, offer: Offer, now: datetime) -> Value:
    if offer.group is Group.FRONT_MATTER:
        return _field_slots(source)[offer.part].read()
    code = offer.key.partition(":")[2]
    (amount,) = (one.amount for one in source.designations if one.credit_type == code)
    (mine,) = (slot for slot in designation_slots(activity, now=now) if slot.part == offer.part)
    value = mine.read()
    assert isinstance(value, dict)
    return value | {"amount": formats.credits(amount)}


def _add_people(
    activity: Activity, source: Activity, ids: Collection[int], *, actor: Actor, now: datetime
) -> None:
    for person_id, rows in parts_by_person(source).items():
        if person_id in ids:
            add_known_person(activity, rows[0].person, rows[0].role, actor=actor, now=now)
            change_part(activity, person_id, _part(activity, rows, now), actor=actor)


def _part(activity: Activity, rows: Sequence[ActivityPerson], now: datetime) -> Part:
    """Her roles begin with this activity's planning: disclosure and mitigation come before them again."""
    return Part(
        roles=tuple(row.role for row in rows),
        title=rows[0].title,
        affiliation=rows[0].affiliation,
        began_on=local_day(activity, now),
    )


def _add_designations(
    activity: Activity,
    source: Activity,
    chosen: Iterable[Offer],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    wanted = {one.key.partition(":")[2] for one in chosen if one.group is Group.CREDIT and not one.part}
    for one in source.designations:
        if one.credit_type in wanted:
            designate(
                activity,
                one.credit_type,
                Terms(amount=one.amount),
                actor=actor,
                now=now,
            )
