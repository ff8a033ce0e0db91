"""Activity records for JA-PARS: valid, the same in XML and JSON, without what it takes from elsewhere."""

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

from lms.credit.accreditors.channels import Action, ActivityRow, Batch, FormRefused, Verdict
from lms.credit.accreditors.facts import ActivityFacts, DesignatedCredit, Support
from lms.credit.accreditors.ja_pars.activities import activity_xml
from lms.credit.accreditors.ja_pars.channel import JA_PARS
from lms.sheets import to_csv
from tests.credit.accreditors.ja_pars.cast import ACTIVITY, SENDER, documents, errors_of, written

SCHEMA = "metrics/v2/medicaleducationmetrics.xsd"
PARS = "{https://www.accme.org/pars/extension}"
BARE = ActivityFacts(
    activity_id=8,
    provider_activity_id="northgate/8 a",
    accme_activity_id="",
    title="Grand rounds",
    description="Cases.",
    address="",
    activity_format="Live Course",
    delivery_methods=(),
    starts_on=date(2026, 5, 4),
    ends_on=date(2026, 5, 4),
    credits=(
        DesignatedCredit(
            credit_type="acpe_technician", amount=Decimal(1), uan="JA4008106-0000-26-036-L01-T", topic="01"
        ),
    ),
    professions=(),
)


def activities(*facts: ActivityFacts, action: Action = Action.ADD) -> Batch:
    return Batch(sender=SENDER, activities=tuple(ActivityRow(facts=one, action=action) for one in facts))


def said(*facts: ActivityFacts, action: Action = Action.ADD) -> list[Any]:
    document = json.loads(written("activities_json", activities(*facts, action=action)))
    return list(document["MedicalEducationMetrics"])


def root(facts: ActivityFacts) -> ElementTree.Element:
    return ElementTree.fromstring(activity_xml(ActivityRow(facts=facts), "0001234"))


@pytest.mark.parametrize(
    "facts",
    [
        ACTIVITY,
        BARE,
        replace(BARE, city="Oslo", country="NOR"),
        replace(BARE, city="Springfield", state="IL"),  # A place without its country is no place.
        replace(ACTIVITY, support=(Support(source="Beta Labs", in_kind="Pumps"),), credits=ACTIVITY.credits[:1]),
    ],
)
def test_every_document_is_valid_against_metrics_2(facts: ActivityFacts, tmp_path: Path) -> None:
    for document in documents(written("activities_xml", activities(facts)), tmp_path).values():
        assert errors_of(SCHEMA, document) == []
        # The check itself can fail.
        assert errors_of(SCHEMA, document.replace(b"ReportingEndDate", b"ReportingEnd"))


def test_each_activity_is_a_document_named_after_it(tmp_path: Path) -> None:
    found = documents(written("activities_xml", activities(ACTIVITY, BARE)), tmp_path)
    assert list(found) == ["0001-northgate-7.xml", "0002-northgate-8-a.xml"]


def test_both_forms_say_the_same() -> None:
    one, document = said(ACTIVITY)[0], root(ACTIVITY)
    education = one["ActivityDescription"]["Lom"]["healthcareEducation"]
    assert [element.text for element in document.findall(".//{*}activityCertification")] == [
        "AMA PRA Category 1",
        "Pharmacy",
    ]
    assert education["credits"] == [
        {
            "activityCertification": "AMA PRA Category 1",
            "numberOfCredits": 1.5,
            "nonAccreditedProvider": ["Lakeside Society"],
        },
        # Two numbers of ACPE, one certification: the greater amount.
        {
            "activityCertification": "Pharmacy",
            "numberOfCredits": 1.25,
            "nonAccreditedProvider": ["Lakeside Society"],
        },
    ]
    assert education["targetAudience"] == {"profession": ["Physician", "Nurse"]}
    assert education["activityLocation"] == {"city": "Springfield", "stateOrProvince": "IL", "country": "USA"}
    assert education["startDateTime"] == document.findtext(".//{*}startDateTime") == "2026-01-05T00:00:00"
    assert education["activitySponsorship"] == document.findtext(".//{*}activitySponsorship") == "joint"
    assert education["commercialSupport"] is True
    assert document.findtext(".//{*}commercialSupport") == "yes"
    assert one["ActivityDescription"]["Lom"]["general"]["identifier"] == [
        {"catalog": "ACCME Activity ID", "entry": "202512345"},
        {"catalog": "Provider Activity ID", "entry": "northgate-7"},
        {"catalog": "URL", "entry": ACTIVITY.address},
    ]


def test_money_is_an_amount_and_support_in_kind_has_none() -> None:
    one = said(ACTIVITY)[0]
    assert one["ActivityDescription"]["commercialSupportAmount"] == [
        {"currency": "USD", "supportSource": "Acme Devices", "value": 5000}
    ]
    assert one["XtensibleInfo"]["InKindSupports"] == [{"source": "Beta Labs"}]
    amounts = root(ACTIVITY).findall(".//{*}CommercialSupportAmount")
    assert [(element.text, element.get("supportSource")) for element in amounts] == [("5000", "Acme Devices")]


def test_pharmacists_are_not_counted_by_us() -> None:
    assert said(ACTIVITY)[0]["ParticipationMetrics"]["participantsByCategory"] == [
        {"category": "physician", "numberOfParticipants": 12},
        {"category": "other", "numberOfParticipants": 2},
    ]
    assert [element.text for element in root(ACTIVITY).findall(".//{*}CategoryName")] == ["physician", "other"]


def test_what_ja_pars_asks_beyond_medbiquitous_is_named_without_the_schemas_mistakes() -> None:
    assert said(ACTIVITY)[0]["XtensibleInfo"] == {
        "ProviderID": "0001234",
        "isInterprofessional": True,
        "CommendationTags": {"CommendationTag": ["Engages Teams"]},
        "InKindSupports": [{"source": "Beta Labs"}],
        "DeliveryMethods": ["Online"],
        "MeasuredOutcomes": ["Learner Knowledge - Objective"],
        "MOCRegistrations": [
            {
                "boardName": "ABIM",
                "mocPoints": 1.5,
                "MOCCreditType": ["Medical Knowledge"],
                "CreditClaimDate": "2027-12-31",
            },
            {"boardName": "ABP", "mocPoints": 1, "MOCCreditType": ["Lifelong Learning"]},
        ],
        "FeeForParticipation": "No, it’s free",
        "ActivityRegistration": "Open to all",
        "UANPharmacy": "JA4008106-0000-26-035-H01-P",
        "PharmacyActivityTopic": "01",
        "UANPharmacyTech": "JA4008106-0000-26-035-H01-T",
        "PharmacyActivityType": "Knowledge",
        "PharmacySequenceNumber": "035",
        "activityRecordAction": "Add",
        "closeActivityRecord": False,
    }
    document = root(ACTIVITY)
    assert document.findtext(f".//{PARS}isInterprofessional") == "true"
    assert document.findtext(f".//{PARS}CommendationTag") == "Engages Teams"
    assert [element.text for element in document.findall(f".//{PARS}boardName")] == ["ABIM", "ABP"]


def test_what_is_not_known_is_left_out() -> None:
    one = said(BARE)[0]
    assert one["XtensibleInfo"] == {
        "ProviderID": "0001234",
        "isInterprofessional": False,
        "UANPharmacyTech": "JA4008106-0000-26-036-L01-T",
        "PharmacyActivityTopic": "01",
        "PharmacySequenceNumber": "036",
        "PharmacyLiveDate": "2026-05-04",
        "activityRecordAction": "Add",
        "closeActivityRecord": False,
    }
    education = one["ActivityDescription"]["Lom"]["healthcareEducation"]
    assert "activityLocation" not in education
    assert education["activitySponsorship"] == "direct"
    assert len(one["ActivityDescription"]["Lom"]["general"]["identifier"]) == 1


def test_a_uan_that_is_none_names_no_sequence() -> None:
    odd = replace(BARE.credits[0], uan="odd")
    assert "PharmacySequenceNumber" not in said(replace(BARE, credits=(odd,)))[0]["XtensibleInfo"]


@pytest.mark.parametrize(
    ("action", "word"), [(Action.ADD, "Add"), (Action.UPDATE, "Update"), (Action.DELETE, "Delete")]
)
def test_an_activity_is_added_updated_or_deleted(action: Action, word: str) -> None:
    assert said(ACTIVITY, action=action)[0]["XtensibleInfo"]["activityRecordAction"] == word


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"title": "\x00"}, "Title"),
        ({"description": ""}, "description"),
        ({"credits": ()}, "credit"),
        ({"description": "x" * 2501}, "2500"),
        ({"accme_activity_id": "20251234"}, "nine digits"),
        ({"credits": (DesignatedCredit(credit_type="gone", amount=Decimal(1)),)}, "LMS_REPORT_COLUMNS"),
    ],
)
def test_an_activity_that_ja_pars_would_refuse_is_named_and_refused(changed: dict[str, Any], reason: str) -> None:
    for code in ("activities_json", "activities_xml"):
        with pytest.raises(FormRefused, match=reason) as refusal:
            written(code, activities(BARE, replace(ACTIVITY, **changed)))
        assert refusal.value.key == "northgate-7"


def test_nothing_is_no_report() -> None:
    with pytest.raises(FormRefused, match="nothing to report"):
        written("activities_json", activities())


def test_equal_activities_give_equal_bytes() -> None:
    for code in ("activities_xml", "activities_json"):
        assert written(code, activities(ACTIVITY, BARE)) == written(code, activities(ACTIVITY, BARE))


@settings(max_examples=60, deadline=None)
@given(title=st.text(min_size=1, max_size=40), company=st.text(min_size=1, max_size=40))
def test_any_title_and_company_give_well_formed_documents(title: str, company: str) -> None:
    facts = replace(ACTIVITY, title=title, support=(Support(source=company, amount=1),))
    try:
        assert written("activities_json", activities(facts)).decode()
        assert written("activities_xml", activities(facts))
    except FormRefused:
        return


def test_an_answer_names_the_number_that_an_activity_was_given() -> None:
    rows = [
        ["Thank you for your upload"],
        ["Provider Activity ID", "ACCME Activity ID", "Status", "Message"],
        ["northgate-7", "202600007", "Accepted", ""],
        ["northgate-8", "12", "Rejected", "Title missing"],
    ]
    first, second = JA_PARS.read_answers(to_csv(rows)).answers
    assert (first.key, first.accreditor_id, first.verdict) == ("northgate-7", "202600007", Verdict.ACCEPTED)
    assert (second.accreditor_id, second.reason) == ("", "Title missing")
    (plain,) = JA_PARS.read_answers(to_csv([["CreditID", "Status"], ["ccid:n:1", "OK"]])).answers
    assert (plain.key, plain.accreditor_id) == ("ccid:n:1", "")


@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_greeting_above_the_answer_hides_no_number(between: str) -> None:
    lines = (
        ("Answer of 3 May to Northgate Health",),
        ("Provider Activity ID", "ACCME Activity ID", "Status"),
        ("A7", "202600007", "Accepted"),
    )
    (read,) = JA_PARS.read_answers("\n".join(between.join(cells) for cells in lines).encode()).answers
    assert (read.key, read.accreditor_id) == ("A7", "202600007")
