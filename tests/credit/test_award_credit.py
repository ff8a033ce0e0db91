"""Credit is awarded once, inside its window, to whom it was designated for, and never changed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from lms import db
from lms.access.decision import Refusal
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.activities.rules import ActivityState
from lms.audit.models import AuditRow
from lms.credit.codes import grouped, normalise_code
from lms.credit.models import Award, Certificate, CertificateEvent, CertificateEventKind, CertificateHolder
from lms.credit.operations import award_credit
from lms.jobs.models import Job
from tests.factories.activities import make_activity
from tests.factories.awards import reissue
from tests.factories.people import Cast, make_cast
from tests.parallel import together

SECOND = timedelta(seconds=1)
INSIDE = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
BEGAN = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


def claim(person: Person, activity: Activity, **changes: Any) -> Certificate:
    """A claim of the full amount, well inside the window."""
    facts: dict[str, Any] = {
        "credit_type": "ama_pra_1",
        "amount": Decimal("1.00"),
        "began_at": BEGAN,
        "claimed_at": INSIDE,
        "disclosure_number": 1,
        "attempt_id": None,
        "watched_ms": 40_000,
    }
    return db.session.get_one(Certificate, award_credit(person=person, activity=activity, **(facts | changes)))


def refusal_of(person: Person, activity: Activity, **changes: Any) -> str:
    """The code with which a claim is refused."""
    with pytest.raises(Refusal) as refusal:
        claim(person, activity, **changes)
    assert db.session.scalar(select(func.count()).select_from(Award)) == 0
    return refusal.value.code


def test_a_claim_writes_award_certificate_name_job_and_audit(cast: Cast, frozen: datetime) -> None:
    activity = make_activity(program_title="")
    certificate = claim(cast.learner, activity, amount=Decimal("0.75"))
    award = certificate.award
    assert (award.amount, award.maximum) == (Decimal("0.75"), Decimal("1.00"))
    assert (award.opens_at, award.closes_at) == (activity.opens_at, activity.closes_at)
    assert (award.profession, award.degree) == (Profession.PHYSICIAN, "MD")
    assert award.completed_on.isoformat() == "2026-11-21"
    assert certificate.title == activity.title
    assert certificate.wording.endswith("and is awarded 0.75 AMA PRA Category 1 Credit™")
    assert "designates this enduring material for a maximum of 1.00" in certificate.statements
    holder = db.session.scalars(select(CertificateHolder)).one()
    assert (holder.name, holder.kept_until.year) == ("Elena Marsh, MD", 2033)
    assert [row.arguments for row in db.session.scalars(select(Job).where(Job.kind == "credit.render"))] == [
        {"certificate_id": certificate.id}
    ]
    noted = db.session.scalars(select(AuditRow).where(AuditRow.act == "credit.award")).one()
    assert (noted.actor_id, noted.facts["amount"]) == (cast.learner.id, "0.75")
    assert "Marsh" not in str(noted.facts)


def test_a_code_has_140_bits_and_is_read_back_as_it_is_printed(cast: Cast, frozen: datetime) -> None:
    code = claim(cast.learner, make_activity()).code
    assert len(code) == 28
    assert normalise_code(grouped(code).lower()) == code


def test_the_completion_date_is_the_day_of_the_activitys_own_zone(cast: Cast, frozen: datetime) -> None:
    after_midnight_in_utc = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    certificate = claim(cast.learner, make_activity(), claimed_at=after_midnight_in_utc)
    assert certificate.award.completed_on.isoformat() == "2026-11-21"


def test_a_claim_is_open_from_release_to_the_last_second_and_no_longer(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    assert activity.opens_at is not None
    assert activity.closes_at is not None
    assert refusal_of(cast.learner, activity, claimed_at=activity.opens_at - SECOND) == "claim_not_open"
    assert refusal_of(cast.learner, activity, claimed_at=activity.closes_at) == "claim_ended"
    assert claim(cast.learner, activity, claimed_at=activity.closes_at - SECOND).award.amount == 1


def test_a_draft_and_a_withdrawn_activity_give_no_credit(cast: Cast, frozen: datetime) -> None:
    assert refusal_of(cast.learner, make_activity(published=False)) == "claim_not_published"
    assert (
        refusal_of(
            cast.learner,
            make_activity(
                state=ActivityState.WITHDRAWN, published=False, opens_at=INSIDE, closes_at=INSIDE + SECOND
            ),
        )
        == "claim_not_published"
    )


def test_physicians_are_awarded_credit_and_others_attendance(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    assert refusal_of(cast.outsider, activity) == "claim_not_eligible"
    assert refusal_of(cast.learner, activity, credit_type="attendance") == "claim_not_eligible"
    assert refusal_of(cast.learner, activity, credit_type="ancc") == "claim_not_eligible"
    attendance = claim(cast.outsider, activity, credit_type="attendance")
    assert attendance.award.designation_id == activity.designations[0].id
    assert "awarded" not in attendance.wording
    assert "Non-Physician Attendance" in attendance.wording


def test_without_a_profession_there_is_no_claim(cast: Cast, frozen: datetime) -> None:
    cast.learner.profession = None
    assert refusal_of(cast.learner, make_activity()) == "claim_profession_missing"


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("0", "zero"),
        ("1.25", "above_maximum"),
        ("0.30", "not_a_quarter"),
        ("NaN", "malformed"),
        ("1E+2", "malformed"),
    ],
)
def test_amounts_are_quarters_up_to_the_maximum(cast: Cast, frozen: datetime, amount: str, reason: str) -> None:
    assert refusal_of(cast.learner, make_activity(), amount=Decimal(amount)) == f"claim_amount_{reason}"


def test_a_repeated_claim_gets_the_first_certificate_even_after_the_end(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    first = claim(cast.learner, activity, amount=Decimal("0.50"))
    again = claim(cast.learner, activity, claimed_at=activity.closes_at)
    assert again is first
    assert db.session.scalar(select(func.count()).select_from(Award)) == 1


def test_a_changed_profession_earns_no_second_credit(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    claim(cast.learner, activity)
    cast.learner.profession, cast.learner.degree = Profession.NURSE, "RN"
    with pytest.raises(Refusal, match="claim_held_otherwise"):
        claim(cast.learner, activity, credit_type="attendance")


def test_the_ledger_refuses_changes_and_deletions(cast: Cast, frozen: datetime) -> None:
    certificate = claim(cast.learner, make_activity())
    db.session.add(CertificateEvent(certificate_id=certificate.id, kind=CertificateEventKind.REVOKED, at=INSIDE))
    db.session.commit()
    for model, values in (
        (Award, {"amount": Decimal("0.25")}),
        (Certificate, {"title": "Another"}),
        (CertificateHolder, {"name": "Somebody Else"}),
        (CertificateEvent, {"reason": "none"}),
    ):
        for statement in (update(model).values(**values), delete(model)):
            with pytest.raises(DatabaseError), db.session.begin_nested():
                db.session.execute(statement.execution_options(synchronize_session=False))


def direct_award(person: Person, activity: Activity, **changes: Any) -> dict[str, Any]:
    """Values of an award as a program that goes around our operations would write them."""
    designation = activity.designations[0]
    return {
        "person_id": person.id,
        "activity_id": activity.id,
        "designation_id": designation.id,
        "credit_type": "ama_pra_1",
        "amount": Decimal("1.00"),
        "maximum": Decimal("1.00"),
        "claimed_at": INSIDE,
        "completed_on": INSIDE.date(),
        "opens_at": designation.opens_at,
        "closes_at": designation.closes_at,
        "profession": Profession.PHYSICIAN,
        "degree": "MD",
    } | changes


def test_the_database_refuses_what_the_operation_would_never_write(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    end = activity.closes_at
    assert end is not None
    for changes in (
        {"closes_at": end + SECOND},
        {"claimed_at": end},
        {"claimed_at": end + SECOND, "closes_at": end + 2 * SECOND},
        {"maximum": Decimal("2.00")},
        {"amount": Decimal("1.25")},
        {"amount": Decimal("0.00")},
    ):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(insert(Award).values(direct_award(cast.learner, activity, **changes)))
    db.session.execute(insert(Award).values(direct_award(cast.learner, activity)))


def test_twelve_claims_at_once_are_one_award_and_one_certificate(own_database: str) -> None:
    with db.transaction():
        person_id, activity_id = make_cast().learner.id, make_activity().id

    def act(_number: int) -> str:
        with db.transaction():
            person, activity = db.session.get_one(Person, person_id), db.session.get_one(Activity, activity_id)
            return claim(person, activity).code

    codes = together(12, act)
    assert len(set(codes)) == 1
    with db.transaction(write=False):
        assert [db.session.scalar(select(func.count()).select_from(one)) for one in (Award, Certificate)] == [1, 1]


def test_two_types_claimed_at_once_give_one_award(own_database: str) -> None:
    with db.transaction():
        person_id, activity_id = make_cast().learner.id, make_activity().id

    def act(number: int) -> str:
        try:
            with db.transaction():
                person, activity = db.session.get_one(Person, person_id), db.session.get_one(Activity, activity_id)
                if number % 2:
                    person.profession, person.degree = Profession.NURSE, "RN"
                return claim(person, activity, credit_type="attendance" if number % 2 else "ama_pra_1").code
        except Refusal as refusal:
            return refusal.code

    together(6, act)
    with db.transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(Award)) == 1


def test_a_claim_repeated_after_a_reissue_gets_the_certificate_that_stands(cast: Cast, frozen: datetime) -> None:
    activity = make_activity()
    again = reissue(claim(cast.learner, activity), "Elena Kaya, MD", "7QK2M9XDV3HW8PZCN6FA4TRBJ5GY", "")
    assert claim(cast.learner, activity).code == again.code
