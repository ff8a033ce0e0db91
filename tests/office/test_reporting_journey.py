"""From a pharmacist's last step to CPE Monitor's word: sent, rejected, told, corrected, sent again, accepted."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms import clock, config, db, sheets
from lms.access.decision import Refusal
from lms.accounts.identifiers import BoardIdentity, Identifiers, Licence
from lms.accounts.models import Person
from lms.accounts.operations import keep_professional_identifiers
from lms.accounts.professions import Profession
from lms.accounts.queries import roles_held_by
from lms.accounts.sessions import HeldRole
from lms.activities.models import Activity
from lms.config import Settings
from lms.credit.accreditors.cpe_monitor import CPE_MONITOR
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report, ReportRow
from lms.office.jobs import Asker
from lms.office.making import make_report
from tests.conftest import NOW
from tests.factories.activities import make_activity, make_team_activity
from tests.factories.awards import make_certificate
from tests.factories.learning import evaluation_fields, passed
from tests.factories.people import Cast, make_cast, make_person
from tests.factories.reporting import make_pharmacist_award, say_reporting_facts
from tests.pages import Browser, Pages, text_of
from tests.parallel import together

CPE = "/office/reports/cpe_monitor"
BIRTHDAY = {"nabp_profile_id": "0123456", "birth_month": "2"}


def pharmacist_with_credit(pages: Pages, activity: Activity) -> tuple[Person, Browser]:
    """She enters what CPE Monitor knows her by, one digit wrong, and hands in the evaluation."""
    person = make_person("Pia", "Novak", degree="PharmD", profession=Profession.PHARMACIST)
    db.session.commit()
    browser = pages.of(person)
    assert browser.send("/profile/pharmacy", BIRTHDAY | {"birth_day": "28"}).status_code == 303
    passed(person, activity)
    fields = evaluation_fields(activity, credit_type="acpe_pharmacist", amount="")
    assert browser.send(f"/activities/{activity.slug}/evaluation", fields).status_code == 303
    return person, browser


def know_to_board(person: Person) -> None:
    """What the board of internal medicine knows a physician by."""
    known = (BoardIdentity(board="ABIM", number="123456"),)
    keep_professional_identifiers(person, person, Identifiers(birth_date=date(1980, 2, 29), boards=known))
    db.session.commit()


def made_by(officer: Browser, path: str = CPE, kind: str = "csv") -> str:
    """The page of a report that was just made."""
    answer = officer.send(path, {"kind": kind})
    assert answer.status_code == 303, text_of(answer)
    return str(answer.location)


def rows_in(officer: Browser, page: str) -> list[list[str]]:
    return sheets.read(officer.get(f"{page}/file").data)[1:]


def answered(officer: Browser, page: str, text: str) -> str:
    file = (io.BytesIO(text.encode()), "answer.csv")
    return text_of(officer.send(f"{page}/answer-file", {"file": file}))


def compared_with_its_own_file(officer: Browser, path: str, page: str) -> str:
    """As where the accreditor gave back what it was sent, with our names of the rows in one column more."""
    rows = sheets.read_csv(officer.get(f"{page}/file").data, delimiter="\t")[1:]
    keys = ["CreditID", *db.session.scalars(select(ReportRow.key).order_by(ReportRow.id))]
    given_back = sheets.to_csv([[*row, key] for row, key in zip(rows, keys, strict=True)])
    return text_of(officer.send(f"{path}/compare", {"file": (io.BytesIO(given_back), "held.csv")}))


@pytest.mark.usefixtures("database", "frozen")
def test_a_rejected_row_is_told_corrected_and_sent_again(pages: Pages, cast: Cast) -> None:
    activity, officer = make_team_activity(), pages.of(cast.officer)
    say_reporting_facts(activity)
    _, browser = pharmacist_with_credit(pages, activity)
    first = made_by(officer)
    ((uan, profile, birthday, day, reference),) = rows_in(officer, first)
    assert uan.endswith("-P")
    assert (profile, birthday, day) == ("0123456", "0228", "11/21/2026")
    # The office clicks twice; nothing is due the second time.
    assert officer.send(CPE, {"kind": "csv"}).location.endswith(CPE)
    assert "waiting for the answer" in text_of(browser.get("/transcript/reporting"))
    # CPE Monitor repeats its own columns, not our reference.
    said = answered(
        officer, first, f"NABP e-Profile ID,UAN,Status,Message\n{profile},{uan},REJECTED,DOB mismatch\n"
    )
    assert "1 new answer is recorded" in said
    told = text_of(browser.get("/transcript/reporting"))
    assert "The month and day of birth do not belong to this number." in told
    assert "DOB mismatch" in told
    assert officer.send(CPE, {"kind": "csv"}).location.endswith(CPE)
    browser.send("/profile/pharmacy", BIRTHDAY | {"birth_day": "29"})
    second = made_by(officer)
    assert second != first
    assert rows_in(officer, second) == [[uan, profile, "0229", day, reference]]
    answered(officer, second, f"Reference,Status\n{reference},Accepted\n")
    assert "Accepted" in text_of(browser.get("/transcript/reporting"))
    assert "Nothing is due" in text_of(officer.get(CPE))
    assert db.session.scalar(select(func.count()).select_from(Report)) == 2


@pytest.mark.usefixtures("database", "frozen")
def test_after_sixty_days_office_and_learner_are_told_that_it_is_too_late(pages: Pages, cast: Cast) -> None:
    activity = make_team_activity()
    say_reporting_facts(activity)
    person, browser = pharmacist_with_credit(pages, activity)
    assert "60 days left" in text_of(pages.of(cast.officer).get(CPE))
    with clock.frozen_at(clock.now() + timedelta(days=62)):
        officer, browser = pages.of(cast.officer), pages.of(person)
        assert "Too late" in text_of(officer.get(CPE))
        assert officer.send(CPE, {"kind": "csv"}).location.endswith(CPE)
        assert "Too late to be reported" in text_of(browser.get("/transcript/reporting"))


@pytest.mark.usefixtures("database", "frozen")
def test_only_who_agreed_is_told_to_the_board_and_a_word_taken_back_takes_the_record_back(
    pages: Pages, cast: Cast
) -> None:
    board = {"board": "ABIM", "points": "0.50", "credit_types": ["Medical Knowledge"]}
    activity, officer = make_activity(), pages.of(cast.officer)
    say_reporting_facts(activity, boards=[board])
    know_to_board(cast.learner)
    make_certificate(cast.learner, activity)
    learner, moc = pages.of(cast.learner), "/office/reports/moc"
    assert officer.send(moc, {"kind": "tab"}).location.endswith(moc)
    learner.send("/transcript/reporting/moc", {"given": "yes"})
    first = made_by(officer, moc, "tab")
    row = sheets.read_csv(officer.get(f"{first}/file").data, delimiter="\t")[2]
    assert (row[0], row[9:12]) == ("Add", ["ABIM", "123456", "0.50"])
    officer.send(f"{first}/accept")
    assert "The same here and there 1" in compared_with_its_own_file(officer, moc, first)
    learner.send("/transcript/reporting/moc", {"given": "no"})
    second = made_by(officer, moc, "tab")
    assert sheets.read_csv(officer.get(f"{second}/file").data, delimiter="\t")[2][0] == "Delete"
    officer.send(f"{second}/accept")
    assert officer.send(moc, {"kind": "tab"}).location.endswith(moc)
    assert "Deleted there" in text_of(learner.get("/transcript/reporting"))


@pytest.mark.usefixtures("database", "frozen")
def test_ce_broker_is_told_of_who_agreed_and_answers_by_course_and_licence(
    pages: Pages, cast: Cast, settings: Settings
) -> None:
    config.use(replace(settings, ce_broker_provider_id="50-1234"))
    activity, officer, path = make_activity(), pages.of(cast.officer), "/office/reports/ce_broker"
    say_reporting_facts(activity, ce_broker_course_id="20-555")
    for person, state in ((cast.learner, "FL"), (make_person("Tess", "Ames"), "TX")):
        known = Identifiers(licences=(Licence(state=state, number="ME12345"),))
        keep_professional_identifiers(person, person, known)
        make_certificate(person, activity)
        pages.of(person).send("/transcript/reporting/ce_broker", {"given": "yes"})
    made = made_by(officer, path, "xml")
    roster = officer.get(f"{made}/file").get_data(as_text=True)
    assert roster.count("<attendee>") == 1
    assert "<licensee_number>ME12345</licensee_number>" in roster
    licensee = "<licensee valid='true'><licensee_number>ME12345</licensee_number></licensee>"
    answer = f"<rosters><roster><id_course>20-555</id_course>{licensee}</roster></rosters>"
    assert "1 new answer is recorded" in answered(officer, made, answer)
    learner = pages.of(cast.learner)
    assert "CE Broker Accepted" in text_of(learner.get("/transcript/reporting"))
    learner.send("/transcript/reporting/ce_broker", {"given": "no"})
    assert "The CE office asks CE Broker to remove it" in text_of(learner.get("/transcript/reporting"))
    assert "1 record to be removed there" in text_of(officer.get("/office/reports"))
    stopped = officer.get(path)
    assert "Ask it to remove this record" in text_of(stopped)
    assert f'href="{made}?show=accepted"' in stopped.get_data(as_text=True)
    assert officer.send(path, {"kind": "xml"}).location.endswith(path)
    key = db.session.scalars(select(ReportRow.key)).one()
    assert officer.send(f"{made}/answers", {"row": key, "outcome": "removed"}).status_code == 303
    assert "Removed there" in text_of(officer.get(made))
    assert "Ask it to remove this record" not in text_of(officer.get(path))
    assert "Deleted there" in text_of(learner.get("/transcript/reporting"))
    config.use(settings)


def test_of_two_officers_who_make_a_report_at_once_one_makes_it(own_database: str) -> None:
    with clock.frozen_at(NOW), db.transaction():
        officer_id = make_cast().officer.id
        make_pharmacist_award()

        officer = Asker(officer_id, tuple(HeldRole(one.role, one.scope) for one in roles_held_by(officer_id)))

    def make(_number: int) -> str:
        try:
            # Credit is reported to CPE Monitor within 60 days of the activity.
            with clock.frozen_at(NOW):
                make_report(officer, CPE_MONITOR, CPE_MONITOR.forms[0])
        except Refusal as refusal:
            return refusal.code
        return "made"

    said = sorted(together(4, make))
    assert said.count("made") == 1
    assert set(said) <= {"made", "report_made_meanwhile", "report_empty"}
    with db.transaction(write=False) as current:
        assert current.scalar(select(func.count()).select_from(ReportRow)) == 1
        assert {one.channel for one in current.scalars(select(Report))} == {Channel.CPE_MONITOR}
