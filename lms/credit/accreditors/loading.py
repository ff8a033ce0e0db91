"""Gathers activities and completions as accreditors ask for them, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import aliased

from lms import config
from lms.accounts.models import Person, ProfessionalIdentifiers, ReportingIdentifiers
from lms.accounts.professions import Profession
from lms.activities.models import Activity, ActivityReporting, Audience, Designation
from lms.activities.rules import ActivityKind
from lms.credit.accreditors.events import EventFacts, event_facts
from lms.credit.accreditors.facts import (
    ActivityFacts,
    ActivitySaid,
    BoardRegistration,
    Channel,
    CompletionFacts,
    DesignatedCredit,
    Support,
)
from lms.credit.accreditors.models import ReportingConsent
from lms.credit.accreditors.readiness import CONSENTED_CHANNELS
from lms.credit.models import Award, Certificate, CertificateEvent
from lms.credit.rules import credit_type
from lms.credit.standing import Happening, standing_of
from lms.db import session

# JA-PARS's own words (activity schema, `activityFormat` and `DeliveryMethods`).
FORMATS: Final = {
    ActivityKind.ON_DEMAND: "Enduring Material",
    ActivityKind.LIVE: "Live Course",
    ActivityKind.SERIES: "Regularly Scheduled Series",
}
ONLINE: Final = "Online"
INTERPROFESSIONAL: Final = "ipce"
Chosen = Select[int]


def activity_facts(chosen: Chosen) -> dict[int, ActivityFacts]:
    """The chosen activities that were ever published, by id: six statements."""
    published = select(Activity).where(Activity.id.in_(chosen), Activity.published_at.is_not(None))
    said = {
        one.activity_id: one
        for one in session.scalars(select(ActivityReporting).where(ActivityReporting.activity_id.in_(chosen)))
    }
    credits_of, professions_of, events = _credits(chosen), _professions(chosen), event_facts(chosen)
    return {
        one.id: _activity(one, said.get(one.id), credits_of[one.id], professions_of[one.id], events.get(one.id))
        for one in session.scalars(published.order_by(Activity.id))
    }


def completion_facts(chosen: Chosen) -> tuple[CompletionFacts, ...]:
    """The chosen awards in their order: four statements."""
    people = select(Award.person_id).where(Award.id.in_(chosen))
    known = identifying(people)
    consented = consented_channels(people)
    rows = session.execute(
        select(Award, Person.given_name, Person.family_name, Designation.uan)
        .join(Person, Person.id == Award.person_id)
        .join(Designation, Designation.id == Award.designation_id)
        .where(Award.id.in_(chosen))
        .order_by(Award.id)
    )
    return tuple(
        _completion(award, (given, family), uan, known[award.person_id], consented[award.person_id])
        for award, given, family, uan in rows
    )


def consented_channels(people: Chosen) -> defaultdict[int, frozenset[Channel]]:
    """To which channels each of these people may be told of; those that ask nobody are always among them."""
    unasked = frozenset(Channel) - frozenset(CONSENTED_CHANNELS)
    said: defaultdict[int, dict[Channel, bool]] = defaultdict(dict)
    query = select(ReportingConsent).where(ReportingConsent.person_id.in_(people)).order_by(ReportingConsent.id)
    for one in session.scalars(query):
        said[one.person_id][one.channel] = one.is_given
    found: defaultdict[int, frozenset[Channel]] = defaultdict(lambda: unasked)
    for person_id, channels in said.items():
        found[person_id] = unasked | {channel for channel, is_given in channels.items() if is_given}
    return found


def revoked_awards(chosen: Chosen) -> frozenset[int]:
    """Of the chosen awards those whose current certificate is revoked: one statement."""
    later = aliased(Certificate)
    is_current = ~exists().where(later.award_id == Certificate.award_id, later.issue > Certificate.issue)
    happened: defaultdict[int, list[Happening]] = defaultdict(list)
    query = (
        select(Certificate.award_id, CertificateEvent.kind, CertificateEvent.at)
        .join(Certificate, and_(Certificate.id == CertificateEvent.certificate_id, is_current))
        .where(Certificate.award_id.in_(chosen))
        .order_by(CertificateEvent.id)
    )
    for award_id, kind, at in session.execute(query):
        happened[award_id].append(Happening(kind=kind, at=at))
    return frozenset(award_id for award_id, found in happened.items() if not standing_of(found).counts)


def _credits(chosen: Chosen) -> defaultdict[int, list[DesignatedCredit]]:
    found: defaultdict[int, list[DesignatedCredit]] = defaultdict(list)
    query = select(Designation).where(Designation.activity_id.in_(chosen)).order_by(Designation.id)
    for one in session.scalars(query):
        made = DesignatedCredit(credit_type=one.credit_type, amount=one.amount, uan=one.uan, topic=one.topic)
        found[one.activity_id].append(made)
    return found


def _professions(chosen: Chosen) -> defaultdict[int, tuple[Profession, ...]]:
    found: defaultdict[int, tuple[Profession, ...]] = defaultdict(tuple)
    query = (
        select(Activity.id, Audience.professions)
        .join(Activity.audiences)
        .where(Activity.id.in_(chosen))
        .order_by(Activity.id, Audience.position, Audience.name)
    )
    for activity_id, names in session.execute(query):
        both = (*found[activity_id], *(Profession(name) for name in names))
        found[activity_id] = tuple(dict.fromkeys(both))
    return found


def _activity(
    one: Activity,
    said: ActivityReporting | None,
    designated: Iterable[DesignatedCredit],
    professions: tuple[Profession, ...],
    event: EventFacts | None,
) -> ActivityFacts:
    """An event lasts from its first session to its last; what is on demand, as long as it gives credit."""
    credits_ = tuple(designated)
    online = (ONLINE,) if one.kind is ActivityKind.ON_DEMAND else ()
    facts = ActivityFacts(
        activity_id=one.id,
        provider_activity_id=f"A{one.id}",
        accme_activity_id="",
        title=one.program_title or one.title,
        description=one.summary,
        address=f"{config.current().base_url.rstrip('/')}/activities/{one.slug}",
        activity_format=FORMATS[one.kind],
        delivery_methods=event.delivery if event is not None else online,
        fee=event.fee if event is not None else "",
        starts_on=_day(event.starts_at if event is not None else one.opens_at, one.zone),
        ends_on=_day(
            event.ends_at if event is not None else one.closes_at, one.zone, before=timedelta(microseconds=1)
        ),
        credits=credits_,
        professions=professions,
        joint_providers=(one.joint_provider,) if one.joint_provider else (),
        is_interprofessional=_is_of_team(credits_),
    )
    return _with(facts, said_of(said)) if said else facts


def _with(facts: ActivityFacts, said: ActivitySaid) -> ActivityFacts:
    """What the office says takes the place of what is known otherwise, where it says something."""
    given = {item.name: getattr(said, item.name) for item in fields(said)}
    return replace(facts, **{name: value for name, value in given.items() if value})


def said_of(kept: ActivityReporting) -> ActivitySaid:
    """What the office wrote down for accreditors alone."""
    return ActivitySaid(
        accme_activity_id=kept.accme_activity_id,
        description=kept.description,
        city=kept.city,
        state=kept.state,
        country=kept.country,
        delivery_methods=tuple(kept.delivery_methods),
        is_interprofessional=kept.is_interprofessional,
        support=tuple(Support(**one) for one in kept.support),
        commendation=tuple(kept.commendation),
        measured_outcomes=tuple(kept.measured_outcomes),
        boards=tuple(BoardRegistration.kept_as(one) for one in kept.boards),
        fee=kept.fee,
        registration=kept.registration,
        pharmacy_activity_type=kept.pharmacy_activity_type,
        ce_broker_course_id=kept.ce_broker_course_id,
    )


def _is_of_team(credits_: Iterable[DesignatedCredit]) -> bool:
    return any(one.credit_type == INTERPROFESSIONAL for one in credits_)


def _day(moment: datetime | None, zone: str, *, before: timedelta = timedelta(0)) -> date:
    # What was published has a window: the database keeps it so.
    assert moment is not None
    return (moment - before).astimezone(ZoneInfo(zone)).date()


def _completion(
    award: Award,
    name: tuple[str, str],
    uan: str,
    known: dict[str, Any],
    consented: frozenset[Channel],
) -> CompletionFacts:
    return CompletionFacts(
        award_id=award.id,
        person_id=award.person_id,
        activity_id=award.activity_id,
        credit_type=award.credit_type,
        amount=award.amount,
        completed_on=award.completed_on,
        claimed_at=award.claimed_at,
        given_name=name[0],
        family_name=name[1],
        profession=award.profession,
        degree=award.degree,
        # Attendance follows a designation of another type, whose number is not its own.
        uan=uan if credit_type(award.credit_type).uan else "",
        consented=consented,
        **known,
    )


def identifying(people: Chosen) -> defaultdict[int, dict[str, Any]]:
    """What each of these people has given of herself, in the words of CompletionFacts: two statements."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    of_pharmacy = select(ReportingIdentifiers).where(ReportingIdentifiers.person_id.in_(people))
    for one in session.scalars(of_pharmacy):
        found[one.person_id] = {
            "nabp_profile_id": one.nabp_profile_id,
            "birth_month_day": one.birth_month_day,
        }
    of_boards = select(ProfessionalIdentifiers).where(ProfessionalIdentifiers.person_id.in_(people))
    for other in session.scalars(of_boards):
        said = other.said
        found[other.person_id].update({item.name: getattr(said, item.name) for item in fields(said)})
    return found
