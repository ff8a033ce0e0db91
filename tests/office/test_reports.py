"""Reports to accreditors on the office's pages: what is due, the file, the answers, and the comparison."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, config
from lms.access.permissions import Role, ScopeKind
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.config import Settings
from lms.credit.accreditors import tables
from lms.credit.accreditors.answers import in_plain_words
from lms.credit.accreditors.channels import FormRefused
from lms.credit.accreditors.cpe_monitor import CPE_MONITOR
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.models import Report
from lms.credit.accreditors.operations import keep_accreditors_number, say_consent
from lms.credit.accreditors.queries import (
    due,
    due_activities,
    reported_activities,
    reporting_facts,
    rows_of,
    unsettled,
)
from lms.credit.accreditors.standing import State
from lms.db import session
from lms.jobs.models import Job
from lms.jobs.outbox import enqueue, run, run_waiting
from lms.office import making
from lms.office.jobs import make_reports
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, grant, make_department, make_person
from tests.factories.reporting import make_pharmacist_award, say_reporting_facts
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")
CPE, JA_PARS = Channel.CPE_MONITOR, Channel.JA_PARS


@pytest.fixture(autouse=True)
def provider(settings: Settings, database: None) -> Iterator[None]:
    """A provider that JA-PARS knows, once everything else has come home to the settings of the tests."""
    config.use(replace(settings, ja_pars_provider_id="0001234"))
    yield
    config.use(settings)


def make(officer: Browser, channel: Channel = CPE, kind: str = "csv") -> Any:
    return officer.send(f"/office/reports/{channel}", {"kind": kind})


def made_by(officer: Browser, channel: Channel = CPE, kind: str = "csv") -> Report:
    answer = make(officer, channel, kind)
    assert answer.status_code == 303, text_of(answer)
    return session.get_one(Report, int(answer.location.rsplit("/", 1)[-1]))


def test_the_overview_counts_and_names_the_next_last_day(pages: Pages, cast: Cast) -> None:
    award = make_pharmacist_award()
    words = text_of(pages.of(cast.officer).get("/office/reports"))
    assert "Next last day" in words
    assert "20 January 2027 60 days left, 1 row" in words
    assert f"{award.completed_on}" == "2026-11-21"
    desk = text_of(pages.of(cast.officer).get("/office"))
    assert "Reports What accreditors are told" in desk
    for person in (cast.learner, cast.planner, cast.course_admin):
        assert pages.of(person).get("/office/reports").status_code == 403
        assert pages.of(person).get("/office/reports/cpe_monitor").status_code == 403
        assert pages.of(person).send("/office/reports/cpe_monitor", {"kind": "csv"}).status_code == 403


def test_an_officer_of_one_department_reads_nobody_elses_reports(pages: Pages, cast: Cast) -> None:
    make_pharmacist_award()
    officer = pages.of(cast.officer)
    officer.send(f"/office/reports/made/{made_by(officer).id}/accept")
    theirs = pages.of(officer_of_one_department())
    compared = theirs.send("/office/reports/cpe_monitor/compare", held([["Reference"], ["strange"]]))
    assert "Novak" not in compared.get_data(as_text=True)
    assert compared.status_code == 403
    for path in ("", "/participants", "/participants/2026.csv", "/cpe_monitor", "/cpe_monitor/compare"):
        assert theirs.get(f"/office/reports{path}").status_code == 403
    assert make(theirs).status_code == 403
    # What she may not open she is not offered either.
    assert "Reports" not in text_of(theirs.get("/office"))


def officer_of_one_department() -> Person:
    officer = make_person("Dora", "Lindqvist")
    grant(officer, Role.OFFICER, ScopeKind.DEPARTMENT, make_department().id)
    return officer


def test_a_report_is_made_downloaded_and_answered(pages: Pages, cast: Cast) -> None:
    award, officer = make_pharmacist_award(), pages.of(cast.officer)
    page = text_of(officer.get("/office/reports/cpe_monitor"))
    assert "Pia Novak" in page
    assert "Ready" in page
    made = made_by(officer)
    assert "The report is made." in text_of(officer.get(f"/office/reports/made/{made.id}"))
    file = officer.get(f"/office/reports/made/{made.id}/file")
    assert file.headers["Cache-Control"] == "no-store"
    assert "CPE Monitor" in file.headers["Content-Disposition"]
    assert "0123456" in file.get_data(as_text=True)
    taken = session.scalars(select(AuditRow).where(AuditRow.act == "take_report")).one()
    assert taken.actor_id == cast.officer.id
    answered = officer.send(f"/office/reports/made/{made.id}/accept")
    assert answered.status_code == 303
    assert unsettled(CPE, clock.now()) == ()
    assert award.id
    assert "Nothing is due" in text_of(officer.get("/office/reports/cpe_monitor"))


def test_signs_that_no_file_can_carry_are_left_out_and_it_is_said(pages: Pages, cast: Cast) -> None:
    activity, officer = physicians_activity(), pages.of(cast.officer)
    activity.joint_provider = "Lakeside\x0b Society"
    session.commit()
    made = made_by(officer, JA_PARS, "activities_json")
    assert "Signs that no file can carry" in text_of(officer.get(f"/office/reports/made/{made.id}"))
    assert b"Lakeside Society" in officer.get(f"/office/reports/made/{made.id}/file").get_data()


def test_making_a_report_twice_makes_one(pages: Pages, cast: Cast) -> None:
    make_pharmacist_award()
    officer = pages.of(cast.officer)
    made_by(officer)
    again = make(officer)
    assert again.location.endswith("/office/reports/cpe_monitor")
    assert "Nothing is due now" in text_of(officer.get(again.location))
    assert len(session.scalars(select(Report)).all()) == 1


def test_a_kind_of_file_that_the_channel_does_not_take_is_refused(pages: Pages, cast: Cast) -> None:
    make_pharmacist_award()
    assert make(pages.of(cast.officer), kind="pdf").status_code == 422
    assert pages.of(cast.officer).get("/office/reports/nobody").status_code == 404
    assert pages.of(cast.officer).get("/office/reports/counts").status_code == 404
    assert pages.of(cast.officer).get("/office/reports/made/99").status_code == 404


def test_a_rejected_row_needs_its_reason_and_is_sent_again_when_the_office_says_so(
    pages: Pages, cast: Cast
) -> None:
    make_pharmacist_award()
    officer = pages.of(cast.officer)
    made = made_by(officer)
    path = f"/office/reports/made/{made.id}/answers"
    key = rows_of(made)[0].row.key
    assert "Tick the rows" in text_of(officer.send(path, {"outcome": "accepted"}))
    assert "Say what was answered" in text_of(officer.send(path, {"row": key}))
    assert "Enter the reason" in text_of(officer.send(path, {"row": key, "outcome": "rejected"}))
    rejected = {"row": key, "outcome": "rejected", "code": "E12", "reason": "Date of birth does not match."}
    assert officer.send(path, rejected).status_code == 303
    channel = text_of(officer.get("/office/reports/cpe_monitor"))
    assert in_plain_words("E12", "Date of birth does not match.") in channel
    assert "Its report" in channel
    page = text_of(officer.get(f"/office/reports/made/{made.id}?show=rejected"))
    assert "E12: Date of birth does not match." in page
    assert "No row is in this state" in text_of(officer.get(f"/office/reports/made/{made.id}?show=waiting"))
    assert officer.send(path, {"row": key, "outcome": "again", "code": "E12"}).status_code == 303
    (row,) = due(CPE, clock.now())
    assert row.attempt == 2
    again = made_by(officer)
    assert "2. time" in text_of(officer.get(f"/office/reports/made/{again.id}"))


def answer_file(rows: list[list[str]]) -> tuple[io.BytesIO, str]:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode()), "answer.csv"


def test_the_accreditors_own_file_is_read_and_what_it_does_not_say_is_shown(pages: Pages, cast: Cast) -> None:
    make_pharmacist_award()
    officer = pages.of(cast.officer)
    made = made_by(officer)
    key, path = rows_of(made)[0].row.key, f"/office/reports/made/{made.id}/answer-file"
    rows = [["Reference", "Status"], [key, "Accepted"], ["other:1", "Accepted"], [key + "x", "perhaps"]]
    page = text_of(officer.send(path, {"file": answer_file(rows)}))
    assert "1 new answer is recorded" in page
    assert "These do not belong to this report: other:1" in page
    assert "Line 4:" in page
    assert [one.standing.state for one in unsettled(CPE, clock.now())] == []
    assert "1 was known already" in text_of(officer.send(path, {"file": answer_file(rows[:2])}))
    assert "No column of this file" in text_of(officer.send(path, {"file": answer_file([["a"], ["b"]])}))
    assert officer.send(path).status_code == 422


def test_an_accreditors_file_may_be_larger_than_the_houses_own_forms(pages: Pages, cast: Cast) -> None:
    make_pharmacist_award()
    officer = pages.of(cast.officer)
    made = made_by(officer)
    lines = [["Reference", "Status"], [rows_of(made)[0].row.key, "Accepted"], *([["", "x" * 100_000]] * 11)]
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + answer_file(lines)[0].read() + b"\r\n--b--\r\n"
    answer = officer.client.post(
        f"/office/reports/made/{made.id}/answer-file", data=body, content_type="multipart/form-data; boundary=b"
    )
    assert "1 new answer is recorded" in text_of(answer)


def physicians_activity() -> Activity:
    activity = make_activity()
    say_reporting_facts(activity, accme_activity_id="", description="What to do.")
    return activity


def test_ja_pars_answers_the_number_of_an_activity(pages: Pages, cast: Cast) -> None:
    activity, officer = physicians_activity(), pages.of(cast.officer)
    (row,) = due_activities(JA_PARS, clock.now())
    chosen = officer.get("/office/reports/ja_pars").get_data(as_text=True)
    assert '<option selected value="activities_xml">' in chosen
    made = made_by(officer, JA_PARS, "activities_json")
    file = officer.get(f"/office/reports/made/{made.id}/file").get_data()
    assert json.loads(file)["MedicalEducationMetrics"][0]["XtensibleInfo"]["ProviderID"] == "0001234"
    rows = [["Provider Activity ID", "ACCME Activity ID", "Status"], [row.key, "202600007", "Accepted"]]
    officer.send(f"/office/reports/made/{made.id}/answer-file", {"file": answer_file(rows)})
    kept = reporting_facts(activity.id)
    assert kept is not None
    assert kept.accme_activity_id == "202600007"


@pytest.mark.parametrize("kind", ["activities_xml", "activities_json"])
def test_the_answer_to_each_kind_of_file_of_activities_brings_their_numbers(
    pages: Pages, cast: Cast, kind: str
) -> None:
    activity, officer = physicians_activity(), pages.of(cast.officer)
    made = made_by(officer, JA_PARS, kind)
    (row,) = reported_activities(JA_PARS, clock.now())
    rows = [["Provider Activity ID", "ACCME Activity ID", "Status"], [row.key, "202600007", "Accepted"]]
    page = text_of(officer.send(f"/office/reports/made/{made.id}/answer-file", {"file": answer_file(rows)}))
    assert "1 new answer is recorded" in page
    kept = reporting_facts(activity.id)
    assert kept is not None
    assert kept.accme_activity_id == "202600007"
    # The number is JA-PARS's own, and tells it nothing new.
    (row,) = reported_activities(JA_PARS, clock.now())
    assert (row.standing.state, row.standing.action) == (State.ACCEPTED, None)


def test_without_our_own_number_no_report_is_made(pages: Pages, cast: Cast, settings: Settings) -> None:
    physicians_activity()
    config.use(settings)
    page = make(pages.of(cast.officer), JA_PARS, "activities_json")
    assert page.status_code == 422
    assert "LMS_JA_PARS_PROVIDER_ID" in text_of(page)
    shown = text_of(pages.of(cast.officer).get("/office/reports/ja_pars"))
    assert "No report can be made yet Our own JA-PARS provider ID is missing" in shown
    assert session.scalars(select(Report)).all() == []


def test_many_rows_are_made_by_the_worker_file_by_file(
    pages: Pages, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_pharmacist_award()
    monkeypatch.setattr(making, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(making, "ROWS_PER_FILE", 2)
    monkeypatch.setattr("lms.office.jobs.ROWS_PER_FILE", 2)
    officer = pages.of(cast.officer)
    assert "The reports are being made" in text_of(officer.get(make(officer).location))
    assert "0 of 3 rows stand in files." in text_of(officer.get("/office/reports/cpe_monitor"))
    make(officer)
    assert len(session.scalars(select(Job).where(Job.kind == "office.make_reports")).all()) == 1
    session.commit()
    run_waiting()
    assert sorted(one.row_count for one in session.scalars(select(Report))) == [1, 2]
    assert "stand in files" not in text_of(officer.get("/office/reports/cpe_monitor"))
    assert due(CPE, clock.now()) == ()
    # Offered again after a break, the work finds nothing to do.
    make_reports("cpe_monitor", "csv", cast.officer.id, 3)
    assert len(session.scalars(select(Report)).all()) == 2


def test_while_it_is_counted_what_is_due_everybody_else_may_write(
    pages: Pages, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pharmacist_award()
    counted, reads_only = making.due_rows, []

    def watched(*asked: Any) -> making.Rows:
        reads_only.append(session().info["reads_only"])
        return counted(*asked)

    monkeypatch.setattr(making, "due_rows", watched)
    made_by(pages.of(cast.officer))
    assert reads_only == [True, True]


def held(rows: list[list[str]]) -> dict[str, Any]:
    return {"file": answer_file(rows)}


def test_what_the_accreditor_holds_is_compared_with_what_was_reported(pages: Pages, cast: Cast) -> None:
    for _ in range(2):
        make_pharmacist_award()
    officer, path = pages.of(cast.officer), "/office/reports/cpe_monitor/compare"
    made = made_by(officer)
    officer.send(f"/office/reports/made/{made.id}/accept")
    first, second = (one.row.key for one in rows_of(made))
    headers = ["Reference", "Date completed", "Credits"]
    assert "Download from the accreditor" in text_of(officer.get(path))
    page = text_of(officer.send(path, held([headers, [first, "11/20/2026", "1"], ["strange", "", ""]])))
    assert "Accepted, but missing there 1" in page
    assert second in page
    assert "There, but unknown here 1" in page
    assert "Different 1" in page
    assert "1.00, 21 November 2026" in page
    same = text_of(officer.send(path, held([headers, [first, "2026-11-21", "1.00"], [second, "", ""]])))
    assert "The same here and there 2" in same
    assert "No column holds" in text_of(officer.send(path, held([["a"], ["b"]])))
    assert officer.send(path).status_code == 422


def test_activities_are_compared_by_either_of_their_numbers(pages: Pages, cast: Cast) -> None:
    activity, officer = physicians_activity(), pages.of(cast.officer)
    made = made_by(officer, JA_PARS, "activities_json")
    keep_accreditors_number(cast.officer, activity, "202600007")
    officer.send(f"/office/reports/made/{made.id}/accept")
    list_of_theirs = held([["ACCME Activity ID"], ["202600007"]])
    page = text_of(officer.send("/office/reports/ja_pars/compare", list_of_theirs))
    assert "The same here and there 1" in page
    of_learners = [
        ["ACCME Activity ID", "Completion Date"],
        ["202600007", "03/02/2026"],
        ["202600008", "03/02/2026"],
    ]
    page = text_of(officer.send("/office/reports/ja_pars/compare", held(of_learners)))
    assert "There without a CreditID 2" in page
    assert f"{activity.program_title} 202600007 2 March 2026 2 202600008 2 March 2026 3" in page
    assert "Accepted, but missing there 1" in page


def test_a_physicians_completion_counts_until_the_year_is_closed(pages: Pages, cast: Cast) -> None:
    activity = physicians_activity()
    make_certificate(cast.learner, activity)
    officer = pages.of(cast.officer)
    assert "Learners who have not agreed 1" in text_of(officer.get("/office/reports/ja_pars"))
    say_consent(cast.learner, cast.learner.id, JA_PARS, given=True)
    session.commit()
    words = text_of(officer.get("/office/reports/ja_pars"))
    assert "Only the learner can add it" in words
    assert "31 March 2027 130 days left" in words
    assert "31 March 2027 130 days left, 1 row" in text_of(officer.get("/office/reports"))


def test_what_stops_a_row_is_named_with_who_mends_it(pages: Pages, cast: Cast) -> None:
    make_pharmacist_award(pharmacy_activity_type="")
    officer = pages.of(cast.officer)
    page = text_of(officer.get("/office/reports/cpe_monitor"))
    assert "Missing: pharmacy activity type." in page
    assert "Add it to the activity" in page
    assert [one.standing.state for one in unsettled(CPE, clock.now())] == [State.NOT_READY]


def test_a_row_that_its_form_cannot_carry_is_left_out_and_said(pages: Pages, cast: Cast) -> None:
    physicians_activity()
    long = physicians_activity()
    kept = reporting_facts(long.id)
    assert kept is not None
    kept.accme_activity_id = "1"
    session.commit()
    officer = pages.of(cast.officer)
    page = text_of(officer.get("/office/reports/ja_pars"))
    assert "Cannot be written An ACCME Activity ID has nine digits." in page
    made = made_by(officer, JA_PARS, "activities_xml")
    assert made.row_count == 1
    assert "without some rows" in text_of(officer.get(f"/office/reports/made/{made.id}"))
    assert make(officer, JA_PARS, "activities_xml").status_code == 422


def test_rows_that_cannot_be_carried_never_keep_the_others_from_being_reported(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        kept = reporting_facts(physicians_activity().id)
        assert kept is not None
        kept.accme_activity_id = "1"
    physicians_activity()
    session.commit()
    monkeypatch.setattr(making, "ROWS_PER_FILE", 1)
    monkeypatch.setattr("lms.office.jobs.ROWS_PER_FILE", 1)
    ask = ("ja_pars", "activities_xml", cast.officer.id, 4)
    make_reports(*ask)
    assert [one.row_count for one in session.scalars(select(Report))] == [1]
    # Nothing that can be carried is left: work that makes nothing is not done.
    with pytest.raises(FormRefused, match="nine digits"):
        make_reports(*ask)


def test_work_on_reports_that_was_refused_is_not_done(cast: Cast) -> None:
    make_pharmacist_award()
    session.commit()
    job_id = enqueue("office.make_reports", channel="cpe_monitor", form="csv", person_id=cast.learner.id, rows=1)
    session.commit()
    assert not run(job_id)
    job = session.get_one(Job, job_id)
    assert (job.done_at, job.last_error) == (None, "Refusal: not_allowed")


def test_no_workbook_is_made_to_see_whether_rows_can_be_written(
    pages: Pages, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pharmacist_award()
    (row,) = due(CPE, clock.now())
    monkeypatch.setattr(tables, "steady_workbook", lambda _made: pytest.fail("a workbook was made"))
    assert making.why_not_written(CPE_MONITOR, CPE_MONITOR.forms[2], row) == ""
