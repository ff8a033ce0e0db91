"""Participation counts: each learner once, by JA-PARS's categories, pharmacists left to CPE Monitor."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from lms import db, sheets
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.credit.accreditors.counts import FORMS, by_category, counts_table, to_report
from lms.credit.accreditors.facts import Channel
from lms.credit.accreditors.participants import participants_of
from lms.credit.accreditors.queries import reported_activities
from lms.credit.models import CertificateEventKind
from tests.activities.test_queries import counted
from tests.credit.accreditors.made import ACTIVITY
from tests.factories.activities import designate, make_activity, publish
from tests.factories.awards import make_certificate, make_event
from tests.factories.people import Cast, make_person

P = Profession
AFTER = datetime(2026, 11, 25, tzinfo=UTC)


def test_professions_are_counted_in_the_categories_of_ja_pars() -> None:
    found = by_category(
        {P.NURSE: 2, P.ADVANCED_PRACTICE_NURSE: 3, P.PHYSICIAN: 1, P.STUDENT: 4, P.CHIROPRACTOR: 1}
    )
    assert found == (("physician", 1), ("nurse", 5), ("other", 5))
    assert sum(count for _category, count in by_category(dict.fromkeys(P, 1))) == len(P)


def test_pharmacists_and_technicians_are_not_counted_from_the_provider() -> None:
    found = by_category({P.PHARMACIST: 2, P.PHARMACY_TECHNICIAN: 1, P.PA: 1})
    assert to_report(found) == (("physician assistant", 1),)


def test_the_table_has_a_row_for_each_category_that_has_learners() -> None:
    facts = replace(ACTIVITY, participants=by_category({P.PHARMACIST: 2, P.NURSE: 3}))
    for form in FORMS:
        rows = sheets.read(counts_table(form, [facts, ACTIVITY]))
        assert [row[0:1] + row[5:] for row in rows[1:]] == [
            ["A7", "nurse", "3", "yes"],
            ["A7", "pharmacist", "2", "no"],
        ]


@pytest.mark.usefixtures("frozen")
def test_a_learner_counts_once_whatever_she_was_awarded(cast: Cast) -> None:
    activity = make_activity(published=False)
    designate(activity, "ipce")
    publish(activity)
    other = make_activity()
    # She is awarded IPCE beside it; her colleague is a scientist.
    make_certificate(cast.learner, activity)
    make_certificate(cast.colleague, activity, credit_type="attendance")
    gone = make_certificate(make_person("Gone", "Away"), activity)
    make_event(gone, CertificateEventKind.REVOKED)
    back = make_certificate(make_person("Back", "Again"), activity)
    make_event(back, CertificateEventKind.REVOKED)
    make_event(back, CertificateEventKind.REINSTATED)
    everything = select(Activity.id)
    with counted() as statements:
        found = participants_of(everything)
    assert len(statements) == 3
    assert other.id not in found
    assert found[activity.id] == (("physician", 2), ("other", 1))
    rows = {one.key: one.facts for one in reported_activities(Channel.JA_PARS, AFTER)}
    assert rows[f"A{activity.id}"].participants == found[activity.id]
    assert rows[f"A{other.id}"].participants == ()


@pytest.mark.usefixtures("frozen")
def test_an_index_of_its_own_holds_what_is_counted(cast: Cast) -> None:
    if db.engine().dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by how many rows there are.")
    with counted() as statements:
        participants_of(select(Activity.id).where(Activity.id == 1))
    plan = db.session.execute(text("EXPLAIN QUERY PLAN " + statements[0].replace("?", "1"))).all()
    assert any("ix_awards_participants" in row[3] for row in plan), plan
