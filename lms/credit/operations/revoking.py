"""Withdraw credit and let it stand again: rows beside the award, which itself is never touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms import clock
from lms.access.actor import Actor
from lms.access.decision import Refusal, insist
from lms.accounts.queries import hold_person
from lms.activities.models import Activity
from lms.audit.log import note
from lms.credit.emails import send_certificate_reinstated, send_certificate_revoked
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.credit.policy import may_correct
from lms.credit.queries import award_with, awards_of, holds_same_content, verdict_of
from lms.credit.reasons import ReinstatementReason, RevocationReason
from lms.credit.standing import Verdict
from lms.db import session


@dataclass(frozen=True, kw_only=True)
class _Act:
    """What happens, by whom, when and why; `words` are read by the office alone."""

    kind: CertificateEventKind
    actor_id: int | None
    at: datetime
    reason: RevocationReason | ReinstatementReason
    words: str


def revoke(actor: Actor, certificate: Certificate, *, reason: RevocationReason, words: str) -> None:
    """Withdraw the credit of this certificate, in every issue of it, and what was awarded in the same act.

    The reason's code is public, `words` are for the office alone. Raises Refusal with not_allowed,
    own_certificate and revoked_already.
    """
    award = _held(actor, certificate)
    if not verdict_of(award).counts:
        raise Refusal("revoked_already")
    kind = CertificateEventKind.REVOKED
    act = _Act(kind=kind, actor_id=actor.id, at=clock.now(), reason=reason, words=words)
    for one in (award, *_accompanying(award)):
        if verdict_of(one).counts:
            _happened(one, act)
    send_certificate_revoked(award.certificates[-1], reason)


def reinstate(actor: Actor, certificate: Certificate, *, reason: ReinstatementReason, words: str = "") -> None:
    """Let withdrawn credit stand again, with what was withdrawn in the same act.

    Raises Refusal with not_allowed, own_certificate, reinstated_already, reinstate_primary_first, and
    held_for_same_content where credit was earned since for the other half, live or recorded.
    """
    award = _held(actor, certificate)
    verdict = verdict_of(award)
    if verdict.counts:
        raise Refusal("reinstated_already")
    if any(not verdict_of(one).counts for one in _primary_of(award)):
        raise Refusal("reinstate_primary_first")
    if holds_same_content(award.person_id, session.get_one(Activity, award.activity_id)):
        raise Refusal("held_for_same_content")
    kind = CertificateEventKind.REINSTATED
    act = _Act(kind=kind, actor_id=actor.id, at=clock.now(), reason=reason, words=words)
    for one in (award, *_accompanying(award)):
        if _went_with(verdict_of(one), verdict):
            _happened(one, act)
    send_certificate_reinstated(award.certificates[-1])


def _held(actor: Actor, certificate: Certificate) -> Award:
    """The award as it stands now; whoever else changes something of this person waits."""
    hold_person(certificate.award.person_id)
    award = award_with(certificate.id)
    insist(may_correct(actor, award))
    return award


def _accompanying(award: Award) -> Sequence[Award]:
    """What was awarded beside a primary award: it stands and falls with it."""
    if award.is_accompanying:
        return ()
    return [one for one in awards_of(award.person_id, award.activity_id) if one.is_accompanying]


def _primary_of(award: Award) -> Sequence[Award]:
    if not award.is_accompanying:
        return ()
    return [one for one in awards_of(award.person_id, award.activity_id) if not one.is_accompanying]


def _went_with(one: Verdict, other: Verdict) -> bool:
    """Whether both were withdrawn in one act; what was withdrawn by itself before stays withdrawn."""
    return not one.counts and one.since == other.since


def _happened(award: Award, act: _Act) -> None:
    """One row for each issue, so that no older document tells another story than the latest."""
    session.add_all(
        CertificateEvent(
            certificate_id=one.id,
            kind=act.kind,
            at=act.at,
            reason=act.reason,
            actor_id=act.actor_id,
            note=act.words,
        )
        for one in award.certificates
    )
    session.flush()
    note(
        "certificate.revoke" if act.kind is CertificateEventKind.REVOKED else "certificate.reinstate",
        actor_id=act.actor_id,
        subject=("certificate", award.certificates[-1].id),
        award_id=award.id,
        reason=act.reason.value,
    )
