"""Issue an award's certificate anew: by its holder with her corrected name, or by the office."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import insist
from lms.accounts.models import Person
from lms.accounts.queries import hold_person
from lms.audit.log import note
from lms.credit.codes import new_code
from lms.credit.emails import send_certificate_reissued
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind, CertificateHolder
from lms.credit.policy import (
    may_correct,
    may_correct_own_name,
    may_print_name,
    name_for,
)
from lms.credit.queries import award_with, awards_of
from lms.credit.reasons import ReissueReason
from lms.db import session, write
from lms.jobs.outbox import enqueue

_HOLDS: Final = insert(CertificateHolder)
# What a new issue takes over as it stood; nothing of today's activity, provider or settings comes in.
_TAKEN_OVER: Final = (
    "title",
    "trace",
    "provider",
    "department",
    "signatory",
    "signatory_title",
    "wording",
    "statements",
    "paper",
)


@dataclass(frozen=True, kw_only=True)
class _Act:
    """Who issues anew, when and why; `note` is read by the office alone."""

    actor_id: int | None
    at: datetime
    reason: ReissueReason
    note: str = ""


def correct_own_name(person: Person, certificate: Certificate) -> Certificate:
    """Issue the holder's certificate anew with today's name, and those that were awarded in the same act.

    The degree stays as it was awarded. Raises Refusal with reissue_same_name, reissue_revoked,
    reissue_other_name, reissue_too_often and certificate_name_deleted.
    """
    # Whoever comes second waits here, and then finds the certificate that prints her name.
    hold_person(person.id)
    award = award_with(certificate.id)
    insist(may_correct_own_name(person, award), status=409)
    act = _Act(actor_id=person.id, at=clock.now(), reason=ReissueReason.NAME_CORRECTED)
    issued = _reissued(person, award, act)
    for other in awards_of(person.id, award.activity_id):
        if other is not award and may_correct_own_name(person, other):
            _reissued(person, other, act)
    send_certificate_reissued(issued, act.reason)
    return issued


def reissue_for(actor: Actor, certificate: Certificate, *, reason: ReissueReason, words: str = "") -> Certificate:
    """Issue a learner's certificate anew with the name of her profile; `words` are for the office alone.

    A corrected name goes onto what was awarded in the same act as well. Raises Refusal with not_allowed,
    own_certificate, reissue_same_name, reissue_revoked and certificate_name_deleted.
    """
    hold_person(certificate.award.person_id)
    award = award_with(certificate.id)
    insist(may_correct(actor, award))
    person = session.get_one(Person, award.person_id)
    _insist_on_need(person, award, reason)
    act = _Act(actor_id=actor.id, at=clock.now(), reason=reason, note=words)
    issued = _reissued(person, award, act)
    for other in awards_of(person.id, award.activity_id):
        if other is not award and reason is ReissueReason.NAME_CORRECTED and may_print_name(person, other):
            _reissued(person, other, act)
    send_certificate_reissued(issued, act.reason)
    return issued


def _insist_on_need(person: Person, award: Award, reason: ReissueReason) -> None:
    """A document that could not be used is made anew with the same name too."""
    decision = may_print_name(person, award)
    if decision.reason != "reissue_same_name" or reason is ReissueReason.NAME_CORRECTED:
        insist(decision, status=409)


def _reissued(person: Person, award: Award, act: _Act) -> Certificate:
    """The next issue in the place of the latest; the worker is told to render it ahead."""
    old = award.certificates[-1]
    # Asked by the policy before: without a name nothing is issued.
    assert old.holder is not None
    certificate = Certificate(
        award=award,
        issue=old.issue + 1,
        code=new_code(secrets.randbits),
        issued_at=act.at,
        supersedes_id=old.id,
        **{name: getattr(old, name) for name in _TAKEN_OVER},
    )
    session.add(certificate)
    session.flush()
    # The name goes when that of the first issue goes: its time began with the claim.
    holder = {
        "certificate_id": certificate.id,
        "name": name_for(person, award),
        "kept_until": old.holder.kept_until,
    }
    write(_HOLDS, holder)
    session.add(
        CertificateEvent(
            certificate_id=old.id,
            kind=CertificateEventKind.SUPERSEDED,
            at=act.at,
            reason=act.reason,
            actor_id=act.actor_id,
            note=act.note,
        )
    )
    enqueue("credit.render", certificate_id=certificate.id)
    note(
        "certificate.reissue",
        actor_id=act.actor_id,
        subject=("certificate", certificate.id),
        award_id=award.id,
        supersedes_id=old.id,
        reason=act.reason.value,
    )
    return certificate
