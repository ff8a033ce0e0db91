"""Learners' records for JA-PARS say the same in XML, JSON and the table, and refuse what it would refuse."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts.professions import Profession
from lms.credit.accreditors.channels import Action, CompletionRow, FormRefused, Sender
from lms.credit.accreditors.columns import use_columns
from lms.credit.accreditors.facts import BoardIdentity, Channel, Licence
from lms.credit.accreditors.ja_pars.channel import closes_on
from lms.credit.accreditors.ja_pars.learners import report_json, report_xml
from lms.credit.accreditors.ja_pars.numbers import checked_credit_id, checked_domain
from lms.credit.accreditors.ja_pars.records import learner_records, learner_report
from lms.credit.types import use_types
from tests.credit.accreditors.ja_pars.cast import (
    ACTIVITY,
    PA,
    PHYSICIAN,
    batch,
    completion,
    errors_of,
    written,
)

AR = {"a": "http://ns.medbiq.org/activityreport/v2/", "m": "http://ns.medbiq.org/member/v2/"}
SCHEMA = "activityreport/v2/activityreport.xsd"


def records(document: bytes) -> list[Any]:
    return list(json.loads(document)["ActivityReports"]["ActivityReport"])


def test_the_xml_is_valid_against_activity_report_2() -> None:
    document = written("learners_xml", batch(PHYSICIAN, PA))
    assert errors_of(SCHEMA, document) == []
    # The check itself can fail: a status that no schema knows.
    assert errors_of(SCHEMA, document.replace(b"<Status>Completed", b"<Status>Done"))


def test_days_have_no_time_that_another_zone_could_move() -> None:
    root = ElementTree.fromstring(written("learners_xml", batch(PHYSICIAN, PA)))
    assert root.findtext("a:DateTimeCreated", namespaces=AR) == "2026-03-14T00:00:00"
    assert root.findtext("a:ReportingStartDate", namespaces=AR) == "2026-02-01"
    said = records(written("learners_json", batch(PHYSICIAN)))[0]
    assert said["Activity"]["Module"]["CompletedDateTime"] == "2026-03-14"


def test_the_json_says_who_what_and_by_which_number() -> None:
    said = records(written("learners_json", batch(PHYSICIAN)))[0]
    assert said == {
        "ReportingOrganization": "Northgate Health",
        "Member": {
            "Name": {"GivenName": "Zoë", "FamilyName": "O’Brien-Łuk"},
            "PersonalInfo": {"BirthDate": "1980-02-29"},
        },
        "Activity": {
            "ProviderOrganization": "0001234",
            "Module": {
                "ModuleName": {"value": ACTIVITY.title, "moduleID": "202512345"},
                "Status": "Completed",
                "CompletedDateTime": "2026-03-14",
                "CreditCertificate": [
                    {
                        "UniqueID": {"value": "1234567893", "domain": "NPI"},
                        "CreditReceived": {
                            "activityCertification": "AMA PRA Category 1",
                            "creditUnit": "Point",
                            "numberOfCredits": 1.25,
                        },
                        "CreditID": "ccid:northgate.example:41",
                    }
                ],
            },
        },
        "XtensibleInfo": {"LearnerRecordAction": "add"},
    }


@pytest.mark.parametrize(
    ("npi", "boards", "licences", "number", "domain"),
    [
        ("1234567893", (BoardIdentity(board="ABIM", number="9"),), (), "1234567893", "NPI"),
        ("", (BoardIdentity(board="ABIM", number="9"),), (Licence(state="IL", number="1"),), "9", "ABIM"),
        ("", (), (Licence(state="IL", number="036.1"),), "036.1", "IL"),
    ],
)
def test_a_learner_is_known_by_npi_else_board_else_licence(
    npi: str, boards: Any, licences: Any, number: str, domain: str
) -> None:
    facts = replace(PHYSICIAN, npi=npi, boards=boards, licences=licences)
    said = records(written("learners_json", batch(facts)))[0]
    assert said["Activity"]["Module"]["CreditCertificate"][0]["UniqueID"] == {"value": number, "domain": domain}
    known_by = ElementTree.fromstring(written("learners_xml", batch(facts))).find(".//m:UniqueID", AR)
    assert known_by is not None
    assert (known_by.text, known_by.get("domain")) == (number, f"idd:accme.org:{domain}")


def test_the_table_has_the_templates_columns_and_no_formula() -> None:
    by_board = replace(PHYSICIAN, npi="", family_name='=HYPERLINK("x")\tLee')
    lines = written("learners_tab", batch(by_board, PA)).decode().splitlines()
    assert lines[0].split("\t")[:3] == ["Record Action", "ACCME Activity ID", "Completion Date"]
    physician, pa = (one.split("\t") for one in lines[1:])
    assert physician == [
        *("Add", "202512345", "03/14/2026", "Zoë"),
        '"\'=HYPERLINK(""x"") Lee"',
        *("02/29/1980", "", "", "1.25", "ABIM", "123456"),
    ]
    assert pa[6:9] == ["IL", "036.123456", "1.25"]


def test_an_offices_guidance_stands_above_the_headers(tmp_path: Path) -> None:
    own = tmp_path / "columns.toml"
    own.write_text('[ja_pars_learners]\nguidance = "Do not change row 2"\n', "utf-8")
    use_columns(own)
    try:
        lines = written("learners_tab", batch(PHYSICIAN)).decode().splitlines()
    finally:
        use_columns(None)
    assert lines[0] == "Do not change row 2"
    assert lines[1].startswith("Record Action\t")


def test_a_record_is_deleted_and_never_updated() -> None:
    gone = batch(completions=(completion(PHYSICIAN, Action.DELETE),))
    assert records(written("learners_json", gone))[0]["XtensibleInfo"] == {"LearnerRecordAction": "delete"}
    assert b"LearnerRecordAction>delete<" in written("learners_xml", gone)
    with pytest.raises(FormRefused, match="never changed"):
        written("learners_json", batch(completions=(completion(PHYSICIAN, Action.UPDATE),)))


def test_equal_rows_give_equal_bytes() -> None:
    for code in ("learners_xml", "learners_json", "learners_tab"):
        assert written(code, batch(PHYSICIAN, PA)) == written(code, batch(PHYSICIAN, PA))
        assert written(code, batch(PHYSICIAN, PA)) != written(code, batch(replace(PHYSICIAN, npi="1"), PA))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"birth_date": None}, "birth date"),
        ({"npi": "", "boards": (), "licences": ()}, "license"),
        ({"given_name": ""}, "Name"),
        ({"family_name": "\x07"}, "Name"),
        ({"amount": Decimal("1.10")}, "quarters"),
        ({"amount": Decimal(0)}, "quarters"),
        ({"credit_type": "acpe_pharmacist", "profession": Profession.PHARMACIST}, "takes no names"),
        ({"credit_type": "gone"}, "takes no names"),
    ],
)
def test_a_row_that_ja_pars_would_refuse_is_named_and_refused(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(FormRefused, match=reason) as refusal:
        written("learners_json", batch(PA, replace(PHYSICIAN, **changed)))
    assert refusal.value.key == "ccid:northgate.example:41"


def test_numbers_keep_their_zeros_and_are_refused_where_they_are_none() -> None:
    assert b"<ProviderOrganization>0001234<" in written("learners_xml", batch(PHYSICIAN))
    for wrong in ("1234", "00012345", "٠٠٠١٢٣٤"):
        sender = Sender(name="N", numbers={Channel.JA_PARS: wrong})
        with pytest.raises(FormRefused, match="LMS_JA_PARS_PROVIDER_ID"):
            written("learners_json", batch(PHYSICIAN, sender=sender))
    with pytest.raises(FormRefused, match="nine digits"):
        written("learners_json", batch(PHYSICIAN, activity=replace(ACTIVITY, accme_activity_id="2025")))


def test_nothing_and_a_row_twice_are_refused() -> None:
    with pytest.raises(FormRefused, match="nothing to report"):
        written("learners_json", batch())
    with pytest.raises(FormRefused, match="twice"):
        written("learners_xml", batch(PHYSICIAN, PHYSICIAN))


def test_a_credits_name_holds_two_colons_and_300_signs_at_most() -> None:
    assert checked_credit_id("ccid:a:1") == "ccid:a:1"
    for wrong in ("ccid::1", "ccid:a:", "ccid:a:1:2", "ccid:a b:1", f"ccid:{'a' * 300}:1", "id:a:1"):
        with pytest.raises(FormRefused):
            checked_credit_id(wrong)


def test_a_birthday_without_its_year_goes_to_the_service_and_into_no_xml() -> None:
    what = batch(PHYSICIAN)
    record = replace(learner_records(what)[0], birth_date=None, birth_month_day="0229")
    report = learner_report(what, [record])
    assert records(report_json(report))[0]["Member"]["PersonalInfo"] == {"BirthDate": "02-29"}
    with pytest.raises(FormRefused, match="year"):
        report_xml(report)


def test_whose_number_it_is_has_a_domain() -> None:
    assert checked_domain("idd:accme.org:NPI", "") == "idd:accme.org:NPI"
    with pytest.raises(FormRefused):
        written(
            "learners_xml", batch(replace(PHYSICIAN, npi="", boards=(BoardIdentity(board="A B", number="9"),)))
        )


def test_a_type_that_nobody_translated_is_named(tmp_path: Path) -> None:
    row = CompletionRow(facts=PHYSICIAN, key="ccid:n:1")
    own = tmp_path / "types.toml"
    own.write_text(DENTIST, "utf-8")
    use_types(own)
    try:
        with pytest.raises(FormRefused, match="LMS_REPORT_COLUMNS"):
            written(
                "learners_json",
                batch(completions=(replace(row, facts=replace(PHYSICIAN, credit_type="dentist")),)),
            )
    finally:
        use_types(None)


DENTIST = """
[dentist]
source = "ADA CERP"
name = "ADA CERP"
audience = "dentists"
unit_one = "hour"
unit_many = "hours"
partial = "always"
kind = "primary"
professions = ["dentist"]
reporting = "ja_pars"
designation = "{The_provider} designates {amount} {unit}."
"""


def test_the_year_is_closed_on_31_march_of_the_next() -> None:
    assert closes_on(date(2026, 1, 1)) == closes_on(date(2026, 12, 31)) == date(2027, 3, 31)


anything = st.text(min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(given_name=anything, family_name=anything, title=anything, quarters=st.integers(1, 400))
def test_any_name_and_title_give_a_well_formed_report(
    given_name: str, family_name: str, title: str, quarters: int
) -> None:
    amount = Decimal(quarters) / 4
    facts = replace(PHYSICIAN, given_name=given_name, family_name=family_name, amount=amount)
    what = batch(facts, PA, activity=replace(ACTIVITY, title=title))
    try:
        document = written("learners_xml", what)
    except FormRefused:
        return
    root = ElementTree.fromstring(document)
    assert len(root.findall("a:ActivityReport", AR)) == 2
    assert Decimal(str(root.findtext(".//{*}numberOfCredits"))) == amount
    assert json.loads(written("learners_json", what))
    assert len(written("learners_tab", what).decode().removesuffix("\r\n").split("\r\n")) == 3
