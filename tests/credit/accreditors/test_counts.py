"""Participation counts: each learner once, by JA-PARS's categories, pharmacists left to CPE Monitor."""

from dataclasses import replace

import pytest

from lms import sheets
from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import ActivityRow, AnswerUnreadable, Batch, FormRefused
from lms.credit.accreditors.counts import COUNTS, by_category, of_series, to_report
from tests.credit.accreditors.made import ACTIVITY, SENDER, completion

P = Profession


def test_professions_are_counted_in_the_categories_of_ja_pars() -> None:
    found = by_category(
        {P.NURSE: 2, P.ADVANCED_PRACTICE_NURSE: 3, P.PHYSICIAN: 1, P.STUDENT: 4, P.CHIROPRACTOR: 1}
    )
    assert found == (("physician", 1), ("nurse", 5), ("other", 5))
    assert sum(count for _category, count in by_category(dict.fromkeys(P, 1))) == len(P)


def test_pharmacists_and_technicians_are_not_counted_from_the_provider() -> None:
    found = by_category({P.PHARMACIST: 2, P.PHARMACY_TECHNICIAN: 1, P.PA: 1})
    assert to_report(found) == (("physician assistant", 1),)


def test_a_series_counts_its_sessions() -> None:
    assert of_series(((("nurse", 2),), (("nurse", 1), ("dentist", 1)))) == (("nurse", 3), ("dentist", 1))


def test_the_table_has_a_row_for_each_category_that_has_learners() -> None:
    facts = replace(ACTIVITY, participants=by_category({P.PHARMACIST: 2, P.NURSE: 3}))
    for form in COUNTS.forms:
        rows = sheets.read(COUNTS.write(form, Batch(sender=SENDER, activities=(ActivityRow(facts=facts),))))
        assert [row[0:1] + row[5:] for row in rows[1:]] == [
            ["A7", "nurse", "3", "yes"],
            ["A7", "pharmacist", "2", "no"],
        ]


def test_counts_name_nobody_and_nobody_answers_them() -> None:
    with pytest.raises(FormRefused):
        COUNTS.key(SENDER, completion())
    with pytest.raises(AnswerUnreadable):
        COUNTS.read_answers(b"Reference,Status\nk,Accepted\n")
