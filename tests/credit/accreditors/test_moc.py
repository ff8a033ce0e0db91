"""Points of boards: as many as were claimed, never more than registered, for boards that know the learner."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from lms import sheets
from lms.credit.accreditors.channels import Action, FormRefused
from lms.credit.accreditors.facts import BoardIdentity, BoardRegistration, Licence
from lms.credit.accreditors.moc import MOC, moc_points
from tests.credit.accreditors.ja_pars.cast import errors_of
from tests.credit.accreditors.made import ACTIVITY, batch, physician

XLSX, TAB, XML, JSON = MOC.forms
ABIM = ACTIVITY.boards[0]
ABS = BoardRegistration(
    board="ABS", points=Decimal("2.00"), credit_types=("CME", "Self-Assessment"), claim_by=date(2026, 6, 30)
)
TWO = replace(ACTIVITY, boards=(ABIM, ABS))
KNOWN = (BoardIdentity(board="ABS", number="S9"), BoardIdentity(board="ABIM", number="123456"))


def test_points_are_the_credits_claimed_and_never_more_than_registered() -> None:
    whole = moc_points(physician(boards=KNOWN), TWO)
    assert [(one.board, one.board_id, one.points) for one in whole] == [
        ("ABIM", "123456", Decimal("1.00")),
        ("ABS", "S9", Decimal("1.50")),
    ]
    part = moc_points(physician(boards=KNOWN, amount=Decimal("0.25")), TWO)
    assert {one.points for one in part} == {Decimal("0.25")}


def test_a_completion_counts_until_the_day_of_the_boards_registration() -> None:
    for day, boards in ((date(2026, 6, 30), ["ABIM", "ABS"]), (date(2026, 7, 1), ["ABIM"])):
        found = moc_points(physician(boards=KNOWN, completed_on=day), TWO)
        assert [one.board for one in found] == boards


def test_the_template_has_guidance_above_its_headers_and_a_row_for_each_board() -> None:
    for form in (XLSX, TAB):
        data = MOC.write(form, batch(physician(boards=KNOWN), activity=TWO))
        # A workbook's numbers come back as numbers, whose last zero says nothing.
        read = partial(sheets.read_csv, delimiter="\t") if form is TAB else sheets.read_xlsx
        rows = [[f"{one:.2f}" if isinstance(one, Decimal) else one for one in row] for row in read(data)]
        assert rows[0][0].startswith("One row for each")
        assert rows[1][:4] == ["Record Action", "ACCME Activity ID", "Completion Date", "First Name"]
        assert rows[2] == [
            "Add",
            "201234567",
            "03/09/2026",
            "Ana",
            "Ruiz",
            "02/29/1980",
            "",
            "1234567893",
            "1.50",
            "ABIM",
            "123456",
            "1.00",
            "Medical Knowledge",
            "1.00",
            "",
            "",
        ]
        assert rows[3][9:] == ["ABS", "S9", "1.50", "CME", "1.50", "Self-Assessment", "1.50"]
        assert len(rows) == 4


def test_a_licence_stands_in_for_the_npi_and_a_birthday_for_the_date_of_birth() -> None:
    facts = physician(npi="", licences=(Licence(state="TX", number="M123"),), birth_date=None)
    row = sheets.read_csv(MOC.write(TAB, batch(facts, action=Action.DELETE)), delimiter="\t")[2]
    assert (row[0], row[5:8]) == ("Delete", ["02/29", "TX", "M123"])


@pytest.mark.parametrize(
    ("facts", "activity", "said"),
    [
        (physician(), replace(ACTIVITY, accme_activity_id=""), "no ACCME Activity ID"),
        (physician(boards=()), ACTIVITY, "No board"),
        (physician(birth_date=None, birth_month_day=""), ACTIVITY, "date of birth"),
        (
            physician(),
            replace(ACTIVITY, boards=(replace(ABIM, credit_types=tuple("abcd")),)),
            "three credit types",
        ),
    ],
)
def test_what_the_boards_would_refuse_is_not_written(facts, activity, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FormRefused, match=said):
        MOC.write(TAB, batch(facts, activity=activity))


def test_a_learners_record_is_never_changed() -> None:
    with pytest.raises(FormRefused, match="deleted and sent again"):
        MOC.write(TAB, batch(physician(), action=Action.UPDATE))


def test_an_answer_names_the_row() -> None:
    assert MOC.read_answers(b"Reference\tStatus\nx\tRejected\n").answers[0].key == "x"


def test_ja_pars_is_given_a_record_for_each_board_with_a_credit_for_each_type() -> None:
    report = batch(physician(boards=KNOWN), activity=TWO)
    said = json.loads(MOC.write(JSON, report))["ActivityReports"]["ActivityReport"]
    text = json.dumps(said)
    for words in ("Medical Knowledge", "Self-Assessment", '"123456"', '"S9"', "ccid:northgate.example:17-2"):
        assert words in text
    assert len(said) == 2
    assert MOC.write(JSON, report) == MOC.write(JSON, report)
    born = physician(boards=KNOWN[1:], birth_date=None)
    assert '"02-29"' in MOC.write(JSON, batch(born)).decode()
    with pytest.raises(FormRefused, match="birth date"):
        MOC.write(XML, batch(born))


def test_the_records_are_valid_against_the_schema_of_activity_reports() -> None:
    document = MOC.write(XML, batch(physician(boards=KNOWN), activity=TWO))
    assert errors_of("activityreport/v2/activityreport.xsd", document) == []
