"""Participation counts for the office: a year's activities, each learner once, nobody named."""

import pytest

from lms import sheets
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.people import Cast
from tests.factories.reporting import make_pharmacist_award
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")
PAGE = "/office/reports/participants"


def test_the_office_reads_a_years_counts_and_takes_them_as_a_file(pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    assert "Nobody yet" in text_of(officer.get(PAGE))
    activity = make_activity(program_title="Sepsis, first hour")
    make_certificate(cast.learner, activity)
    make_pharmacist_award()
    words = text_of(officer.get(PAGE))
    assert "Sepsis, first hour 21 March 2025 to 14 March 2027 1 Physician: 1" in words
    assert "Pharmacist: 1 counted by CPE Monitor, not sent by us" in words
    assert cast.learner.family_name not in words
    assert "Nobody yet" in text_of(officer.get(f"{PAGE}?year=2031"))
    for kind in ("csv", "xlsx"):
        file = officer.get(f"{PAGE}/2026.{kind}")
        assert f"Participants 2026.{kind}" in file.headers["Content-Disposition"]
        rows = sheets.read(file.data)
        assert sorted(row[5:] for row in rows[1:]) == [["pharmacist", "1", "no"], ["physician", "1", "yes"]]


def test_other_kinds_and_years_are_not_found_and_others_are_refused(pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    for path in (f"{PAGE}/2026.pdf", f"{PAGE}/99999.csv", f"{PAGE}?year=1"):
        assert officer.get(path).status_code == 404
    for person in (cast.learner, cast.planner, cast.course_admin):
        assert pages.of(person).get(PAGE).status_code == 403
        assert pages.of(person).get(f"{PAGE}/2026.csv").status_code == 403
