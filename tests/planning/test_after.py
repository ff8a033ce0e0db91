"""After publication: numbers for who prepares it, names for who supports its learners, files for spreadsheets."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from lms import clock, db
from lms.access.permissions import Role, ScopeKind
from lms.accounts.models import Person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.assessments.models import Question
from lms.assessments.operations import begin_attempt, hand_in_attempt
from lms.audit.models import AuditRow
from lms.credit.models import CertificateEventKind
from lms.credit.rendering import render_once
from lms.learning.models import Participation
from lms.planning.queries.after import (
    begun_over_time,
    blocked_by,
    certificates_of,
    reach_of,
    tries_of,
)
from lms.planning.views.after.summaries import in_words
from lms.planning.views.after.wording import moment_cell
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate, make_event, reissue
from tests.factories.learning import passed, quiz_of, right, watched
from tests.factories.people import Cast, grant, make_department, make_person
from tests.factories.planning import make_ready_draft
from tests.pages import Browser, Pages, text_of
from tests.planning.attempting import respond
from tests.planning.writing import address

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


def rows_of(browser: Browser, activity: Activity, name: str, **narrowed: str) -> list[list[str]]:
    """A file as a spreadsheet reads it."""
    answer = browser.client.get(address(activity, f"after/{name}.csv"), query_string=narrowed)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def fail(person: Person, activity: Activity, *, wrong: int) -> None:
    """One try with so many wrong answers, the first ones."""
    quiz = quiz_of(activity)
    attempt = begin_attempt(person.id, quiz)
    given = {
        one.id: [str(one.choices[-1].id)] if place < wrong else right(one)
        for place, one in enumerate(quiz.questions)
    }
    hand_in_attempt(person.id, attempt.id, quiz, given)
    db.session.commit()


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note_down(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note_down)
    yield asked
    event.remove(db.engine(), "before_cursor_execute", note_down)


def test_everybody_who_began_is_counted_where_she_stands(published: Activity, cast: Cast) -> None:
    watched(cast.learner, published)
    watched(cast.colleague, published)
    passed(cast.outsider, published)
    done = make_person()
    passed(done, published)
    make_certificate(done, published, began_at=NOW)
    db.session.execute(
        Participation.__table__.update()  # type: ignore[attr-defined]
        .where(Participation.person_id == done.id)
        .values(step="certificate", reason="certificate_ready")
    )
    reach = reach_of(published.id)
    assert (reach.began, reach.completed, reach.in_progress) == (4, 1, 3)
    assert [(one.step, one.reason, one.learners) for one in blocked_by(published.id)] == [
        ("quiz", "quiz_not_started", 2),
        ("evaluation", "evaluation_not_done", 1),
    ]
    assert reach_of(make_activity().id).began == 0


def test_beginnings_are_counted_by_local_weeks_and_later_by_months(published: Activity, cast: Cast) -> None:
    assert [one.day for one in begun_over_time(published, now=NOW)] == [date(2026, 11, 16)]
    # Sunday night in Chicago is Monday in Greenwich.
    for person, moment in (
        (cast.learner, datetime(2026, 11, 23, 5, 59, tzinfo=UTC)),
        (cast.colleague, datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
    ):
        with clock.frozen_at(moment):
            watched(person, published)
    later = NOW + timedelta(days=9)
    assert [(one.day, one.learners) for one in begun_over_time(published, now=later)] == [
        (date(2026, 11, 16), 1),
        (date(2026, 11, 23), 1),
        (date(2026, 11, 30), 0),
    ]
    months = begun_over_time(published, now=NOW + timedelta(days=150))
    assert [one.day for one in months][:3] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert [one.learners for one in months] == [2, 0, 0, 0, 0, 0]
    assert begun_over_time(make_ready_draft(), now=NOW) == ()


def test_tries_and_wrong_answers_are_counted(published: Activity, cast: Cast) -> None:
    watched(cast.learner, published)
    fail(cast.learner, published, wrong=2)
    fail(cast.learner, published, wrong=0)
    watched(cast.colleague, published)
    begin_attempt(cast.colleague.id, quiz_of(published))
    tries = tries_of(published.id)
    assert tries is not None
    assert (tries.begun, tries.handed_in, tries.passed, tries.people) == (3, 2, 1, 2)
    assert tries_of(make_activity(quiz=False).id) is None


def test_credits_are_summed_by_type(published: Activity, cast: Cast) -> None:
    make_certificate(cast.learner, published, began_at=NOW)
    make_certificate(cast.outsider, published, began_at=NOW, credit_type="attendance")
    make_certificate(make_person(), published, began_at=NOW)
    found = [(one.credit_type, one.people, str(one.total), one.issued) for one in certificates_of(published.id)]
    assert found == [("ama_pra_1", 2, "2.00", 2), ("attendance", 1, "1.00", 1)]


def test_credit_that_was_revoked_is_not_summed_until_it_is_reinstated(published: Activity, cast: Cast) -> None:
    one, _two = (make_certificate(person, published, began_at=NOW) for person in (cast.learner, make_person()))

    def sums() -> list[tuple[int, Decimal, int]]:
        return [(row.people, row.total, row.issued) for row in certificates_of(published.id)]

    make_event(one, CertificateEventKind.REVOKED)
    assert sums() == [(1, Decimal("1.00"), 2)]
    make_event(one, CertificateEventKind.REINSTATED)
    assert sums() == [(2, Decimal("2.00"), 2)]


def test_the_page_shows_how_many_documents_are_made_until_all_are(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    made, waits = (make_certificate(person, published, began_at=NOW) for person in (cast.learner, make_person()))
    render_once(made.id)
    officer, place = pages.of(cast.officer), address(published, "after/certificates/progress")
    assert officer.get(place).json == {
        "state": "working",
        "thousandths": 500,
        "sentence": "1 of 2 documents are ready. The others follow; whoever asks for one has it at once.",
        "url": address(published, "after"),
    }
    assert "1 of 2 documents are ready" in text_of(officer.get(address(published, "after")))
    render_once(waits.id)
    assert officer.get(place).json["state"] == "ready"
    assert "documents are ready" not in text_of(officer.get(address(published, "after")))


def test_the_page_shows_all_of_it_and_each_number_leads_to_its_rows(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    watched(cast.learner, published)
    fail(cast.learner, published, wrong=1)
    passed(cast.outsider, published)
    make_certificate(cast.outsider, published, began_at=NOW, credit_type="attendance")
    respond(published, [5] * 6)
    officer = pages.of(cast.officer)
    page = officer.get(address(published, "after"))
    text = text_of(page)
    for words in (
        "Who waits for what",
        "Credits together",
        "What was answered",
        "Version 1",
        "None. What was",
    ):
        assert words in text, words
    body = page.get_data(as_text=True)
    question = db.session.scalars(select(Question.id).order_by(Question.position)).first()
    for query, count in (
        ("learners", 2),
        ("learners?reason=quiz_not_passed", 0),
        ("learners?reason=evaluation_not_done", 1),
        ("attempts", 2),
        ("attempts?result=passed", 2),
        (f"attempts?wrong={question}", 1),
        ("attempts?wrong=999999", 0),
        ("attempts?wrong=x", 0),
        ("attempts?result=failed", 0),
        ("attempts?result=open", 0),
        ("attempts?result=odd", 2),
        ("certificates?type=attendance", 1),
        ("certificates?type=ama_pra_1", 0),
    ):
        listed = officer.get(address(published, f"after/{query}"))
        assert listed.status_code == 200
        assert listed.get_data(as_text=True).count('<tr><th scope="row">') == count, query
    assert address(published, "results#evaluation") in body
    assert "/after/learners?reason=evaluation_not_done" in body


def test_names_are_for_those_who_need_them(published: Activity, cast: Cast, pages: Pages) -> None:
    department = make_department()
    published.department_id = department.id
    near = make_person("Nina", "Near", degree="MPH", profession=Profession.ADMINISTRATOR)
    only = make_person("Olga", "Only", degree="MPH", profession=Profession.ADMINISTRATOR)
    grant(near, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    grant(only, Role.PLANNER, ScopeKind.ACTIVITY, published.id)
    db.session.commit()
    watched(cast.learner, published)
    lists = ("after/learners", "after/attempts", "after/certificates", "after/learners.csv")
    for person in (cast.officer, cast.administrator, near, only):
        assert "Elena Marsh" in text_of(pages.of(person).get(address(published, "after/learners")))
        assert {pages.of(person).get(address(published, path)).status_code for path in lists} == {200}
    for person in (cast.planner, cast.course_admin):
        page = pages.of(person).get(address(published, "after"))
        assert page.status_code == 200
        assert "Names are read by those who support learners" in text_of(page)
        assert "/after/learners" not in page.get_data(as_text=True)
        assert {pages.of(person).get(address(published, path)).status_code for path in lists} == {403}
        assert pages.of(person).get(address(published, "results.csv")).status_code == 200
    for person in (cast.coordinator, cast.learner, cast.outsider):
        for path in ("after", "results", "results.csv", "results.xlsx", "results.pdf", *lists):
            assert pages.of(person).get(address(published, path)).status_code == 403


def test_a_draft_has_no_such_page_and_an_unknown_list_is_none(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    officer, draft = pages.of(cast.officer), make_ready_draft()
    assert officer.get(address(draft, "after")).location == address(draft)
    for path in (
        "after/nothing",
        "after/nothing.csv",
        "after/learners?before=0",
        "after/learners?before=9999999999",
    ):
        assert officer.get(address(published, path)).status_code == 404
    assert officer.get(address(published, "after/learners?before=x&reason=" + "y" * 99)).status_code == 200


def test_files_start_no_formula_and_keep_every_letter(published: Activity, cast: Cast, pages: Pages) -> None:
    odd = ("=HYPERLINK(1)", "+1", "-1", "@SUM", "Zoë", "陈", 'O’Brien, "Q"')
    for given in odd:
        watched(make_person(given, "Lindqvist"), published)
    headings, *rows = rows_of(pages.of(cast.officer), published, "learners")
    assert headings[:4] == ["Name", "Profession", "Email", "Began"]
    names = {row[0] for row in rows}
    for given in odd:
        cell = f"{given} Lindqvist, MD"
        assert (f"'{cell}" if given[0] in "=+-@" else cell) in names
    assert {row[3] for row in rows} == {"2026-11-21 15:00-06:00"}
    assert {row[5] for row in rows} == {"100 %"}
    assert {row[6] for row in rows} == {"Quiz not begun"}


def test_who_took_names_is_noted_and_who_took_numbers_is_not(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    officer = pages.of(cast.officer)
    rows_of(officer, published, "certificates")
    rows_of(officer, published, "revisions")
    taken = db.session.scalars(select(AuditRow).where(AuditRow.act == "activity.list_taken")).all()
    assert [one.actor_id for one in taken] == [cast.officer.id]


def test_the_files_without_names(published: Activity, cast: Cast, pages: Pages) -> None:
    officer = pages.of(cast.officer)
    disclosures = rows_of(officer, published, "disclosures")
    assert [row[2] for row in disclosures[1:]] == ["Miriam Adeyemi, MD, PhD", "Tomas Lindqvist, MD"]
    officer.send(address(published, "withdraw"), {"reason": "-outdated"})
    (row,) = rows_of(officer, published, "revisions")[1:]
    assert row[2:] == ["Ruth Calloway", "'-outdated", "state", "published", "withdrawn"]


def test_certificates_are_listed_with_what_happened_to_them(published: Activity, cast: Cast, pages: Pages) -> None:
    one, two, three = (make_certificate(make_person(), published, began_at=NOW) for _number in range(3))
    make_event(one, CertificateEventKind.REVOKED, reason="a test")
    make_event(two, CertificateEventKind.REVOKED, reason="a test")
    make_event(two, CertificateEventKind.REINSTATED, reason="a test")
    reissue(three, "Elena Marsh", "2" * 26, "a new name")
    rows = rows_of(pages.of(cast.officer), published, "certificates")[1:]
    assert [row[-1] for row in rows] == ["Valid", "Replaced by a newer one", "Valid", "Revoked"]


def test_a_list_goes_on_page_by_page_and_a_page_asks_no_more_for_more_rows(
    published: Activity, cast: Cast, pages: Pages, statements: list[str]
) -> None:
    officer = pages.of(cast.officer)
    watched(cast.learner, published)
    # What is kept between requests is made at the first.
    for path in ("after", "after/learners"):
        assert officer.get(address(published, path)).status_code == 200
    counts = []
    for number in (3, 117):
        fill(published, number)
        del statements[:]
        assert officer.get(address(published, "after/learners")).status_code == 200
        listed = len(statements)
        del statements[:]
        assert officer.get(address(published, "after")).status_code == 200
        counts.append((listed, len(statements)))
    assert counts[0] == counts[1]
    seen: list[str] = []
    path: str | None = address(published, "after/learners")
    while path:
        body = officer.get(path).get_data(as_text=True)
        seen += [line for line in body.split("<tr>") if '<th scope="row">' in line]
        path = next((part.split('"')[0] for part in body.split('href="') if "before=" in part), None)
    assert len(seen) == len(set(seen)) == 121


def test_five_thousand_rows_come_as_one_file_from_as_many_statements_as_five(
    published: Activity, cast: Cast, pages: Pages, statements: list[str]
) -> None:
    officer, counts = pages.of(cast.officer), []
    for number, rows in ((5, 5), (4995, 5000)):
        fill(published, number)
        del statements[:]
        assert len(rows_of(officer, published, "learners")) == rows + 1
        counts.append(len(statements))
    assert counts[0] == counts[1]


def fill(activity: Activity, number: int) -> None:
    """So many more learners who have begun."""
    known = {"known_since": NOW, "degree": "MD", "degree_text": "", "zone": "", "profession": Profession.PHYSICIAN}
    people = [{"given_name": f"Ada {number}.{place}", "family_name": "Lin", **known} for place in range(number)]
    ids = db.session.scalars(insert(Person).returning(Person.id), people).all()
    values = {
        "activity_id": activity.id,
        "began_at": NOW,
        "changed_at": NOW,
        "step": "watch",
        "reason": "not_watched",
    }
    db.session.execute(insert(Participation), [{"person_id": one, **values} for one in ids])
    db.session.commit()


def test_what_ended_says_where_people_stopped(published: Activity, cast: Cast, pages: Pages) -> None:
    watched(cast.learner, published)
    assert published.closes_at is not None
    with clock.frozen_at(published.closes_at + timedelta(hours=1)):
        text = text_of(pages.of(cast.officer).get(address(published, "after")))
        officer = pages.of(cast.officer)
        assert "Credit ended on 14 March 2027" in text
        assert "these are the steps at which people stopped" in text
        officer.send(address(published, "withdraw"), {"reason": "Outdated."})
        assert "Its credit ended on 14 March 2027" in text_of(officer.get(address(published, "restore")))


def test_a_cell_of_a_file_reads_what_stood_there_whatever_it_was(published: Activity) -> None:
    assert in_words({"Priya Raman, MD": "Nothing to disclose"}) == "Priya Raman, MD: Nothing to disclose"
    assert moment_cell(None, published) == ""
