"""Credit is withdrawn and stands again by rows of its own, in turn, and what was awarded with it goes along."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from lms import clock, db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind
from lms.credit.operations import correct_own_name, reinstate, reissue_for, revoke
from lms.credit.queries import awards_of, certificate_by_code, verdict_of, verdicts_of
from lms.credit.reasons import ReinstatementReason, ReissueReason, RevocationReason, public_reason
from lms.credit.transcript import transcript_of
from lms.mail.models import Letter
from tests.factories.activities import make_team_activity
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, make_cast, make_person
from tests.parallel import together

WITHDRAWN = {"reason": RevocationReason.ISSUED_IN_ERROR, "words": "The wrong Elena was marked."}
MISTAKEN = {"reason": ReinstatementReason.REVOKED_IN_ERROR, "words": "It was the right one."}


def standing(certificate: Certificate) -> str:
    """Where it stands, in a word."""
    return verdicts_of([certificate.id])[certificate.id].standing.value


def test_what_is_revoked_counts_nowhere_until_it_is_reinstated(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    revoke(cast.officer, certificate, **WITHDRAWN)
    assert standing(certificate) == "revoked"
    assert transcript_of(cast.learner.id, 2026).totals == ()
    # The award stays, so that nothing can be claimed a second time for it.
    assert (
        make_certificate(cast.learner, db.session.get_one(Activity, certificate.award.activity_id)) is certificate
    )
    assert db.session.scalar(select(func.count()).select_from(Award)) == 1
    with clock.frozen_at(frozen + timedelta(days=1)):
        reinstate(cast.administrator, certificate, **MISTAKEN)
    assert standing(certificate) == "valid"
    assert transcript_of(cast.learner.id, 2026).totals[0].all_years == certificate.award.amount


def test_each_act_is_a_row_with_who_when_and_why_and_the_audit_holds_codes_alone(
    cast: Cast, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    revoke(cast.officer, certificate, **WITHDRAWN)
    reinstate(cast.administrator, certificate, **MISTAKEN)
    rows = db.session.scalars(select(CertificateEvent).order_by(CertificateEvent.id)).all()
    assert [(row.kind, row.reason, row.actor_id, row.note) for row in rows] == [
        ("revoked", "issued_in_error", cast.officer.id, "The wrong Elena was marked."),
        ("reinstated", "revoked_in_error", cast.administrator.id, "It was the right one."),
    ]
    noted = db.session.scalars(select(AuditRow).where(AuditRow.act.startswith("certificate."))).all()
    assert [(row.act, row.facts) for row in noted] == [
        ("certificate.revoke", {"award_id": certificate.award_id, "reason": "issued_in_error"}),
        ("certificate.reinstate", {"award_id": certificate.award_id, "reason": "revoked_in_error"}),
    ]


def test_the_holder_is_told_what_is_public_and_no_more(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    revoke(cast.officer, certificate, **WITHDRAWN)
    reinstate(cast.officer, certificate, **MISTAKEN)
    gone, back = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert (gone.kind, back.kind) == ("certificate_revoked", "certificate_reinstated")
    assert "It was issued in error." in gone.body_text
    for letter in (gone, back):
        assert letter.to_address == cast.learner.addresses[0].address
        assert "wrong Elena" not in letter.body_text + letter.body_html
        assert "right one" not in letter.body_text + letter.body_html


def test_nobody_without_an_address_is_written_to(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(make_person(address=None))
    revoke(cast.officer, certificate, **WITHDRAWN)
    reinstate(cast.officer, certificate, **MISTAKEN)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_nothing_is_revoked_twice_or_reinstated_while_it_stands(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    with pytest.raises(Refusal, match="reinstated_already"):
        reinstate(cast.officer, certificate, **MISTAKEN)
    revoke(cast.officer, certificate, **WITHDRAWN)
    with pytest.raises(Refusal, match="revoked_already"):
        revoke(cast.officer, certificate, **WITHDRAWN)


def test_every_issue_of_an_award_says_the_same(cast: Cast, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    cast.learner.family_name = "Kaya"
    second = correct_own_name(cast.learner, first)
    # The older one is as good a handle as the latest.
    revoke(cast.officer, first, **WITHDRAWN)
    assert (standing(first), standing(second)) == ("revoked", "revoked")
    reinstate(cast.officer, second, **MISTAKEN)
    assert (standing(first), standing(second)) == ("superseded", "valid")


def test_what_was_awarded_in_the_same_act_goes_and_comes_along(cast: Cast, frozen: datetime) -> None:
    activity = make_team_activity()
    certificate = make_certificate(cast.learner, activity)
    primary, ipce = awards_of(cast.learner.id, activity.id)
    revoke(cast.officer, certificate, **WITHDRAWN)
    assert not verdict_of(ipce).counts
    with pytest.raises(Refusal, match="reinstate_primary_first"):
        reinstate(cast.officer, ipce.certificates[0], **MISTAKEN)
    reinstate(cast.officer, certificate, **MISTAKEN)
    assert verdict_of(ipce).counts
    # Withdrawn by itself it stays withdrawn when the other comes back.
    with clock.frozen_at(frozen + timedelta(days=1)):
        revoke(cast.officer, ipce.certificates[0], **WITHDRAWN)
        assert verdict_of(primary).counts
    with clock.frozen_at(frozen + timedelta(days=2)):
        revoke(cast.officer, certificate, **WITHDRAWN)
        reinstate(cast.officer, certificate, **MISTAKEN)
    assert (verdict_of(primary).counts, verdict_of(ipce).counts) == (True, False)
    reinstate(cast.officer, ipce.certificates[0], **MISTAKEN)
    assert verdict_of(ipce).counts


def test_only_the_office_does_it_and_nobody_for_herself(cast: Cast, frozen: datetime) -> None:
    theirs, own = make_certificate(cast.learner), make_certificate(cast.officer, credit_type="attendance")
    for person in (cast.learner, cast.colleague, cast.planner, cast.course_admin, cast.coordinator):
        for act, facts in ((revoke, WITHDRAWN), (reinstate, MISTAKEN)):
            with pytest.raises(Refusal, match="not_allowed"):
                act(person, theirs, **facts)  # type: ignore[operator]
    with pytest.raises(Refusal, match="own_certificate"):
        revoke(cast.officer, own, **WITHDRAWN)
    revoke(cast.administrator, own, **WITHDRAWN)


def test_of_many_at_once_one_revokes_and_none_issues_beside_it(own_database: str) -> None:
    with db.transaction():
        cast = make_cast()
        code, officer_id = make_certificate(cast.learner).code, cast.officer.id

    def act(number: int) -> str:
        try:
            with db.transaction():
                officer, found = db.session.get_one(Person, officer_id), certificate_by_code(code)
                assert found is not None
                if number % 3:
                    revoke(officer, found, **WITHDRAWN)
                else:
                    reissue_for(officer, found, reason=ReissueReason.DOCUMENT_UNUSABLE)
        except Refusal as refusal:
            return refusal.code
        return "done"

    said = together(6, act)
    assert [one for number, one in enumerate(said) if number % 3].count("done") == 1
    with db.transaction(write=False):
        issues = db.session.scalars(select(Certificate.id)).all()
        assert {verdict.standing.value for verdict in verdicts_of(issues).values()} == {"revoked"}


def test_the_database_itself_lets_them_happen_in_turn_only(own_database: str) -> None:
    with db.transaction():
        certificate_id = make_certificate(make_cast().learner).id

    def happens(kind: CertificateEventKind) -> bool:
        try:
            with db.transaction() as session:
                session.add(CertificateEvent(certificate_id=certificate_id, kind=kind, at=clock.now()))
        except DatabaseError:
            return False
        return True

    for kind in (CertificateEventKind.REVOKED, CertificateEventKind.REINSTATED):
        with ThreadPoolExecutor(1) as other:
            with db.transaction() as session:
                session.add(CertificateEvent(certificate_id=certificate_id, kind=kind, at=clock.now()))
                session.flush()
                # Whoever comes second does not know of the first yet: she has to wait for its end.
                second = other.submit(happens, kind)
                assert wait([second], timeout=0.3).not_done
            assert not second.result()
    assert not happens(CertificateEventKind.SUPERSEDED)


def test_only_a_code_that_is_for_everybody_has_words() -> None:
    assert all(public_reason(one) for one in (*RevocationReason, *ReissueReason))
    assert [public_reason(one) for one in (*ReinstatementReason, "", "a name")] == ["", "", "", ""]
