"""Award credit: the one way into the ledger."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from lms import config
from lms.access.decision import Refusal
from lms.accounts.professions import OTHER_DEGREE, Profession
from lms.accounts.queries import has_reporting_identifiers, hold_person
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityKind
from lms.activities.window import WindowState, add_years, is_open, window_state
from lms.audit.log import note
from lms.credit.codes import new_code
from lms.credit.extended import acpe_takes_until, later_end
from lms.credit.issuing import particulars_of
from lms.credit.models import Award, Certificate, CertificateHolder
from lms.credit.queries import awards_of, holds_same_content
from lms.credit.rules import (
    AmountRefused,
    accompanying_types,
    attended_amount,
    check_amount,
    designation_for,
    eligible_types,
    identifiers_needed,
    is_in_part,
)
from lms.db import write
from lms.jobs.outbox import enqueue

# Past the models: a thousand people claim in the same minute, and nobody reads these rows in that request.
_AWARDED: Final = insert(Award).returning(Award.id)
_ISSUED: Final = insert(Certificate).returning(Certificate.id)
_HOLDS: Final = insert(CertificateHolder).inline()


class Printed(Protocol):
    """A person as the ledger needs one."""

    @property
    def id(self) -> int: ...
    @property
    def profession(self) -> Profession | None: ...
    @property
    def degree(self) -> str: ...
    @property
    def degree_text(self) -> str: ...
    @property
    def name_with_degree(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Attended:
    """Of a live activity: credited attendance, the local day of its last session, and what bounds the claim.

    `minimum_minutes`: less gives nothing, where the office set one. `until`: a later end for this person alone.
    """

    seconds: int
    last_on: date
    minimum_minutes: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class _Open:
    """A designation with its window, which a published one has."""

    designation: Designation
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class _Claimed:
    """What every award of one act has in common."""

    person: Printed
    profession: Profession
    activity: Activity
    claimed_at: datetime
    disclosure_number: int | None
    attempt_id: int | None
    watched_ms: int | None
    attended: Attended | None


def award_credit(
    *,
    person: Printed,
    activity: Activity,
    credit_type: str,
    amount: Decimal,
    began_at: datetime,
    claimed_at: datetime,
    disclosure_number: int | None,
    attempt_id: int | None,
    watched_ms: int | None,
    attended: Attended | None = None,
) -> int:
    """Write award, certificate and printed name into the ledger: the certificate's id; a repeat finds the same.

    What accompanies the type, such as IPCE, is awarded in the same act, with a certificate of its own.
    `began_at` is when this person began the activity: a designation made later gives her nothing. `claimed_at`
    is read by the caller after it holds the write lock. A live activity gives what was attended and no more.
    Raises Refusal with the codes claim_not_open, claim_ended, claim_not_published, claim_not_eligible,
    claim_profession_missing, claim_identifiers_missing, claim_held_otherwise, claim_held_for_same_content,
    claim_not_attended, claim_above_attended and claim_amount_<reason of the amount>.
    """
    # One claim of a person at a time: a repeat waits here and then finds what the first one wrote.
    hold_person(person.id)
    held = {award.credit_type: award for award in awards_of(person.id, activity.id)}
    if credit_type in held:
        return held[credit_type].certificates[-1].id
    if held:
        raise Refusal("claim_held_otherwise")
    _insist_on_own(person, activity, attended)
    profession = _profession(person)
    designated = _open_designations(activity, claimed_at, attended.until if attended else None)
    mine = {code: one for code, one in designated.items() if one.designation.counts_for(began_at)}
    basis = _basis(person, profession, mine, credit_type)
    claimed = _Claimed(
        person=person,
        profession=profession,
        activity=activity,
        claimed_at=claimed_at,
        disclosure_number=disclosure_number,
        attempt_id=attempt_id,
        watched_ms=watched_ms,
        attended=attended,
    )
    most = _most(basis.designation, credit_type, attended)
    certificate_id = _write(claimed, basis, credit_type, _checked(amount, basis.designation, credit_type, most))
    for code in accompanying_types(mine, profession, degree=person.degree):
        _accompany(claimed, mine[code], code)
    return certificate_id


def _insist_on_own(person: Printed, activity: Activity, attended: Attended | None) -> None:
    """Credit for the same content is given once, live or recorded, and for a live activity by attendance alone."""
    if holds_same_content(person.id, activity):
        raise Refusal("claim_held_for_same_content")
    if attended is None and activity.kind is ActivityKind.LIVE:
        raise Refusal("claim_not_attended")


def _accompany(claimed: _Claimed, basis: _Open, credit_type: str) -> None:
    amount = _most(basis.designation, credit_type, claimed.attended)
    if amount:
        _write(claimed, basis, credit_type, amount, is_accompanying=True)


def _most(basis: Designation, credit_type: str, attended: Attended | None) -> Decimal:
    """The whole of the designation, or what attended time gives of it."""
    if attended is None:
        return basis.amount
    return attended_amount(
        attended.seconds,
        maximum=basis.amount,
        in_part=is_in_part(credit_type, stated=basis.in_part),
        minimum_minutes=attended.minimum_minutes,
    )


def _write(
    claimed: _Claimed, basis: _Open, credit_type: str, amount: Decimal, *, is_accompanying: bool = False
) -> int:
    person, attended = claimed.person, claimed.attended
    claimed_on = claimed.claimed_at.astimezone(ZoneInfo(claimed.activity.zone)).date()
    award: dict[str, Any] = {
        "person_id": person.id,
        "activity_id": claimed.activity.id,
        "designation_id": basis.designation.id,
        "credit_type": credit_type,
        "is_accompanying": is_accompanying,
        "amount": amount,
        "maximum": basis.designation.amount,
        "claimed_at": claimed.claimed_at,
        # Accreditors ask when somebody took part, which is not when she claimed.
        "completed_on": attended.last_on if attended else claimed_on,
        "opens_at": basis.opens_at,
        "closes_at": basis.closes_at,
        "profession": claimed.profession,
        "degree": person.degree_text if person.degree == OTHER_DEGREE else person.degree,
        "disclosure_number": claimed.disclosure_number,
        "attempt_id": claimed.attempt_id,
        "watched_ms": claimed.watched_ms,
        "attended_seconds": attended.seconds if attended else None,
    }
    award_id: int = write(_AWARDED, award).scalar_one()
    particulars = particulars_of(
        credit_type, amount, claimed.activity, basis.designation, settings=config.current()
    )
    issue = {"award_id": award_id, "code": new_code(secrets.randbits), "issued_at": claimed.claimed_at}
    certificate_id: int = write(_ISSUED, particulars | issue).scalar_one()
    _issue(claimed, award_id, certificate_id, credit_type=credit_type, amount=amount)
    return certificate_id


def _profession(person: Printed) -> Profession:
    if person.profession is None:
        raise Refusal("claim_profession_missing")
    return person.profession


def _open_designations(activity: Activity, moment: datetime, until: datetime | None) -> dict[str, _Open]:
    """The designations whose own window is open, by type; `until` is a later end for one person."""
    if not activity.is_published:
        raise Refusal("claim_not_published")
    acpe_until = acpe_takes_until(activity.sessions, activity.zone) if until is not None else None
    ends = {"latest": activity.closes_at, "until": until, "acpe_until": acpe_until}
    dated = [
        _Open(one, one.opens_at, later_end(one.credit_type, one.closes_at, **ends))
        for one in activity.designations
        if one.opens_at is not None and one.closes_at is not None
    ]
    states = (window_state(opens_at=one.opens_at, closes_at=one.closes_at, now=moment) for one in dated)
    if all(state is WindowState.NOT_YET for state in states):
        raise Refusal("claim_not_open")
    found = {
        one.designation.credit_type: one
        for one in dated
        if is_open(opens_at=one.opens_at, closes_at=one.closes_at, now=moment)
    }
    if not found:
        raise Refusal("claim_ended")
    return found


def _basis(person: Printed, profession: Profession, designated: Mapping[str, _Open], credit_type: str) -> _Open:
    """The designation that gives the type its maximum and its end, where this person may receive it."""
    basis = designation_for(credit_type, designated)
    eligible = eligible_types(profession, designated, degree=person.degree)
    if basis is None or credit_type not in eligible:
        raise Refusal("claim_not_eligible")
    if identifiers_needed(credit_type) and not has_reporting_identifiers(person.id):
        raise Refusal("claim_identifiers_missing")
    return designated[basis]


def _checked(amount: Decimal, basis: Designation, credit_type: str, most: Decimal) -> Decimal:
    try:
        checked = check_amount(amount, maximum=basis.amount, type_code=credit_type, stated=basis.in_part)
    except AmountRefused as refusal:
        raise Refusal(f"claim_amount_{refusal.code}", status=422) from refusal
    if checked > most:
        raise Refusal("claim_above_attended", status=422)
    return checked


def _issue(claimed: _Claimed, award_id: int, certificate_id: int, *, credit_type: str, amount: Decimal) -> None:
    """The printed name and the note; the worker is told to render ahead."""
    holder = {
        "certificate_id": certificate_id,
        "name": claimed.person.name_with_degree,
        "kept_until": _years_after(claimed.claimed_at, config.current().retention_years),
    }
    write(_HOLDS, holder)
    enqueue("credit.render", certificate_id=certificate_id)
    note(
        "credit.award",
        actor_id=claimed.person.id,
        subject=("award", award_id),
        activity_id=claimed.activity.id,
        certificate_id=certificate_id,
        credit_type=credit_type,
        amount=str(amount),
    )


def _years_after(moment: datetime, years: int) -> datetime:
    day: date = add_years(moment.date(), years)
    return datetime.combine(day, moment.timetz())
