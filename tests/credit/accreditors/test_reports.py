"""A report is made of what is due, once; answers, consent and revocation change what is due next."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lms import clock, db, storage, vault
from lms.access.decision import Refusal
from lms.accounts.identifiers import Identifiers
from lms.accounts.models import Person, ReportingIdentifiers
from lms.accounts.operations import keep_professional_identifiers
from lms.audit.models import AuditRow
from lms.credit.accreditors.channels import Action
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report, ReportingConsent, ReportRow
from lms.credit.accreditors.operations import (
    FOLDER,
    Answer,
    hand_out_report,
    read_report,
    record_answers,
    record_report,
    say_consent,
    store_report,
)
from lms.credit.accreditors.queries import (
    due,
    due_activities,
    report_for_office,
    reported_activities,
    reporting_of,
    reporting_of_award,
    reports_to,
    rows_of,
    unsettled,
)
from lms.credit.accreditors.standing import Outcome, State
from lms.credit.models import Award, CertificateEventKind
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate, make_event
from tests.factories.people import Cast, make_cast
from tests.factories.reporting import make_pharmacist_award, report_to, say_reporting_facts
from tests.parallel import together

CPE, JA_PARS = Channel.CPE_MONITOR, Channel.JA_PARS
AFTER = datetime(2026, 11, 25, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


def states(channel: Channel = CPE, now: datetime = AFTER) -> list[State]:
    return [one.standing.state for one in unsettled(channel, now)]


def test_a_report_takes_what_is_due_once(cast: Cast) -> None:
    award = make_pharmacist_award()
    (row,) = due(CPE, AFTER)
    assert (row.facts.award_id, row.facts.nabp_profile_id, row.attempt) == (award.id, "0123456", 1)
    assert row.facts.uan == row.activity.credits[1].uan
    assert row.facts.amount == Decimal("1.00")
    assert row.row.key == row.key == f"ccid:northgate.example:{award.id}"
    made = report_to(CPE, cast.officer)
    assert (made.row_count, read_report(made)) == (1, b"a file")
    assert due(CPE, AFTER) == ()
    assert states() == [State.WAITING]
    (kept,) = rows_of(made)
    assert (kept.person_id, kept.row.action, kept.sent.outcome) == (award.person_id, Action.ADD, None)
    assert [one.id for one in reports_to(cast.officer, CPE)] == [made.id]
    assert report_for_office(cast.officer, made.id) is made


def test_the_same_rows_are_never_recorded_twice(cast: Cast) -> None:
    make_pharmacist_award()
    rows, stored = due(CPE, AFTER), store_report(b"a file")
    record_report(CPE, "batch", stored, rows, cast.officer)
    with pytest.raises(Refusal, match="report_made_meanwhile"):
        record_report(CPE, "batch", stored, rows, cast.officer)
    with pytest.raises(Refusal, match="report_empty"):
        record_report(CPE, "batch", stored, (), cast.officer)
    with pytest.raises(Refusal, match="report_not_due"):
        record_report(CPE, "batch", stored, unsettled(CPE, AFTER), cast.officer)
    with pytest.raises(Refusal, match="report_not_due"):
        record_report(Channel.MOC, "batch", stored, rows, cast.officer)


def test_a_rejected_row_waits_for_a_change_and_an_accepted_one_for_nothing(cast: Cast) -> None:
    award = make_pharmacist_award()
    made = report_to(CPE, cast.officer)
    key = rows_of(made)[0].row.key
    no = Answer(key=key, outcome=Outcome.REJECTED, code="E12", reason="Date of birth does not match.")
    told = record_answers(cast.officer, made, [no, Answer(key="strange", outcome=Outcome.ACCEPTED)])
    assert (told.new, told.known, told.strange) == (1, 0, ("strange",))
    assert record_answers(cast.officer, made, [no]).known == 1
    (row,) = reporting_of(award.person_id, AFTER)
    assert (row.standing.state, row.standing.reason) == (State.REJECTED, "Date of birth does not match.")
    assert due(CPE, AFTER) == ()
    kept = db.session.scalars(select(ReportingIdentifiers).filter_by(person_id=award.person_id)).one()
    kept.birth_month_day = "0301"
    db.session.commit()
    (again,) = due(CPE, AFTER)
    assert (again.attempt, again.key) == (2, key)
    second = report_to(CPE, cast.officer)
    record_answers(cast.officer, second, [Answer(key=key, outcome=Outcome.ACCEPTED)])
    assert states() == []
    assert reporting_of_award(award.id, AFTER)[0].standing.state is State.ACCEPTED
    record_answers(cast.officer, second, [Answer(key=key, outcome=Outcome.AGAIN)])
    assert [one.attempt for one in due(CPE, AFTER)] == [3]


def test_a_revoked_award_is_taken_back_where_it_was_reported(cast: Cast) -> None:
    activity = make_activity()
    say_reporting_facts(activity)
    say_consent(cast.learner, cast.learner.id, JA_PARS, given=True)
    known = Identifiers(birth_date=date(1980, 2, 29), npi="1234567893")
    keep_professional_identifiers(cast.learner, cast.learner, known)
    award = make_certificate(cast.learner, activity).award
    made = report_to(JA_PARS, cast.officer)
    record_answers(cast.officer, made, [Answer(key=rows_of(made)[0].row.key, outcome=Outcome.ACCEPTED)])
    make_event(award.certificates[-1], CertificateEventKind.REVOKED)
    (row,) = due(JA_PARS, AFTER)
    assert row.row.action is Action.DELETE
    make_event(award.certificates[-1], CertificateEventKind.REINSTATED)
    assert due(JA_PARS, AFTER) == ()


def test_what_no_report_can_take_back_is_removed_by_the_accreditor_and_written_down(cast: Cast) -> None:
    award = make_pharmacist_award()
    made = report_to(CPE, cast.officer)
    key = rows_of(made)[0].row.key
    record_answers(cast.officer, made, [Answer(key=key, outcome=Outcome.ACCEPTED)])
    make_event(award.certificates[-1], CertificateEventKind.REVOKED)
    assert due(CPE, AFTER) == ()
    assert states() == [State.REMOVAL_DUE]
    record_answers(cast.officer, made, [Answer(key=key, outcome=Outcome.REMOVED)])
    assert states() == []
    assert [one.standing.state for one in reporting_of_award(award.id, AFTER)] == [State.DELETED]
    make_event(award.certificates[-1], CertificateEventKind.REINSTATED)
    assert [(one.attempt, one.row.action) for one in due(CPE, AFTER)] == [(2, Action.ADD)]


def test_after_sixty_days_it_is_too_late(cast: Cast) -> None:
    award = make_pharmacist_award()
    assert award.completed_on == date(2026, 11, 21)
    assert states(now=datetime(2027, 1, 21, 5, 59, tzinfo=UTC)) == [State.PENDING]
    assert states(now=datetime(2027, 1, 21, 6, 0, tzinfo=UTC)) == [State.TOO_LATE]
    assert cast.officer.id


def test_activities_are_reported_to_ja_pars_alone_and_again_when_they_change(cast: Cast) -> None:
    activity = make_activity()
    assert reported_activities(CPE, AFTER) == ()
    (row,) = due_activities(JA_PARS, AFTER)
    assert (row.row.action, row.key, row.facts.delivery_methods) == (Action.ADD, f"A{activity.id}", ("Online",))
    assert (row.facts.starts_on, row.facts.ends_on) == (date(2025, 3, 21), date(2027, 3, 14))
    made = record_report(JA_PARS, "xml", store_report(b"<xml/>"), [row], cast.officer)
    record_answers(cast.officer, made, [Answer(key=row.key, outcome=Outcome.ACCEPTED)])
    assert due_activities(JA_PARS, AFTER) == ()
    assert rows_of(made)[0].person_id is None
    say_reporting_facts(activity, boards=[{"board": "ABIM", "points": "1.00", "credit_types": ["Knowledge"]}])
    (changed,) = due_activities(JA_PARS, AFTER)
    assert (changed.row.action, changed.facts.boards[0].claim_by) == (Action.UPDATE, None)


def test_nobody_but_the_office_reports(cast: Cast) -> None:
    make_pharmacist_award()
    made = report_to(CPE, cast.officer)
    for person in (cast.learner, cast.course_admin, cast.planner, cast.coordinator):
        for act in (
            lambda who: record_report(CPE, "batch", store_report(b"x"), [], who),
            lambda who: record_answers(who, made, []),
            lambda who: hand_out_report(who, made),
            lambda who: reports_to(who, CPE),
            lambda who: report_for_office(who, made.id),
        ):
            with pytest.raises(Refusal, match="not_allowed"):
                act(person)
    hand_out_report(cast.administrator, made)
    acts = db.session.scalars(select(AuditRow).where(AuditRow.subject_kind == "report")).all()
    assert [one.act for one in acts] == ["make_report", "take_report"]
    assert not any("0123456" in str(one.facts) for one in acts)


def test_a_file_that_was_changed_is_not_handed_out(cast: Cast) -> None:
    make_pharmacist_award()
    made = report_to(CPE, cast.officer)
    place = storage.files().spooled(made.storage_name)
    for changed in (b"another", vault.seal_bytes(b"another file", FOLDER)):
        place.write_bytes(changed)
        with pytest.raises(Refusal, match="report_file_changed"):
            read_report(made)
    place.unlink()
    with pytest.raises(Refusal, match="report_file_gone"):
        read_report(made)


def test_one_says_for_oneself_whether_one_is_reported(cast: Cast) -> None:
    say_consent(cast.learner, cast.learner.id, JA_PARS, given=True)
    say_consent(cast.learner, cast.learner.id, JA_PARS, given=True)
    say_consent(cast.learner, cast.learner.id, JA_PARS, given=False)
    words = db.session.scalars(select(ReportingConsent.is_given).order_by(ReportingConsent.id)).all()
    assert words == [True, False]
    for actor, channel, code in ((cast.officer, JA_PARS, "not_allowed"), (cast.learner, CPE, "consent_not_asked")):
        with pytest.raises(Refusal, match=code):
            say_consent(actor, cast.learner.id, channel, given=True)


def test_what_was_reported_and_agreed_is_insert_only(cast: Cast) -> None:
    make_pharmacist_award()
    made = report_to(CPE, cast.officer)
    record_answers(cast.officer, made, [Answer(key=rows_of(made)[0].row.key, outcome=Outcome.ACCEPTED)])
    say_consent(cast.learner, cast.learner.id, JA_PARS, given=True)
    for table in ("reports", "report_rows", "report_answers", "reporting_consents"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with pytest.raises(DBAPIError, match=f"{table} is insert-only"), db.session.begin_nested():
                db.session.execute(text(statement))
    with pytest.raises(DBAPIError, match="goes where its report goes"), db.session.begin_nested():
        db.session.add(
            ReportRow(
                report_id=made.id, channel=JA_PARS, activity_id=1, key="k", action=Action.ADD, attempt=1, digest=""
            )
        )
        db.session.flush()


def test_of_two_officers_who_report_at_once_one_is_told_so(own_database: str) -> None:
    with db.transaction():
        officer_id = make_cast().officer.id
        make_pharmacist_award()
    with db.transaction(write=False) as current:
        rows, stored = due(CPE, clock.now() + timedelta(days=1)), store_report(b"a file")
        assert len(rows) == 1

    def report(_number: int) -> str:
        try:
            with db.transaction() as own:
                record_report(CPE, "batch", stored, rows, own.get_one(Person, officer_id))
        except Refusal as refusal:
            return refusal.code
        return "made"

    assert sorted(together(4, report)) == ["made", *["report_made_meanwhile"] * 3]
    with db.transaction(write=False) as current:
        assert current.scalar(select(func.count()).select_from(Report)) == 1
        assert current.scalar(select(func.count()).select_from(Award)) == 1
