"""Each profession walks through the pages to its own credit: what is asked, what is shown, what is awarded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError

from lms import db
from lms.accounts.models import Person, ReportingIdentifiers
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.credit.models import Award
from lms.credit.queries import awards_of
from lms.credit.types import use_types
from lms.learning.jobs import refresh_answers_of, tell_of_certificate
from lms.learning.models import Participation
from lms.mail.models import Letter
from tests.conftest import NOW
from tests.factories.activities import EVERY_TYPE, designate, make_activity, make_team_activity, publish
from tests.factories.learning import evaluation_fields, passed
from tests.factories.people import Cast, know_to_cpe_monitor, make_person
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("cast", "frozen")
PHARMACY: Final = {"nabp_profile_id": "012 345-6", "birth_month": "2", "birth_day": "29"}


def member(profession: Profession, degree: str = "None") -> Person:
    person = make_person("Rosa", "Delgado", profession=profession, degree=degree)
    db.session.commit()
    return person


def path(activity: Activity, page: str = "") -> str:
    return f"/activities/{activity.slug}{page}"


def finish(browser: Browser, activity: Activity, **values: str):  # type: ignore[no-untyped-def]
    return browser.send(path(activity, "/evaluation"), evaluation_fields(activity, **values))


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Who claims how much of what; what the activity's page, the printed certificate and its check then say."""

    profession: Profession
    degree: str
    code: str
    shown: str
    printed: tuple[str, ...]
    unit: str
    amount: str = "1.00"
    # What is given in full is shown, and asks for no amount.
    in_part: bool = True
    needs_profile: bool = False
    comes_with: tuple[str, str] | None = ("ipce", "1.00 IPCE credit")
    # What the document of that says.
    beside: str = ""


RECEIPT: Final = "The official record of this credit is kept in CPE Monitor."
JOURNEYS: Final = (
    Journey(
        profession=Profession.PHYSICIAN,
        degree="MD",
        code="ama_pra_1",
        amount="0.75",
        shown="for you, with 1.00 IPCE credit",
        printed=(
            "and is awarded 0.75 AMA PRA Category 1 Credit™",
            "designates this enduring material for a maximum of 1.00 AMA PRA Category 1 Credit(s)™.",
        ),
        unit="AMA PRA Category 1 Credit™",
    ),
    Journey(
        profession=Profession.PHARMACIST,
        degree="PharmD",
        code="acpe_pharmacist",
        in_part=False,
        needs_profile=True,
        shown="1.00 ACPE contact hour for you, with 1.00 IPCE credit",
        printed=(
            "and receives 1.00 ACPE contact hour (0.100 CEU)",
            "Universal Activity Number: JA",
            "-P.",
            RECEIPT,
        ),
        unit="ACPE contact hour",
    ),
    Journey(
        profession=Profession.PHARMACY_TECHNICIAN,
        degree="CPhT",
        code="acpe_technician",
        in_part=False,
        needs_profile=True,
        shown="1.00 ACPE contact hour for you, with 1.00 IPCE credit",
        printed=("for pharmacy technicians. Universal Activity Number: JA", "-T.", RECEIPT),
        unit="ACPE contact hour",
    ),
    Journey(
        profession=Profession.NURSE,
        degree="RN",
        code="ancc",
        in_part=False,
        shown="1.00 ANCC contact hour for you, with 1.00 IPCE credit",
        printed=(
            "and is awarded 1.00 ANCC contact hour",
            "California Board of Registered Nursing provider number: CEP 01234.",
        ),
        unit="ANCC contact hour",
    ),
    Journey(
        profession=Profession.PA,
        degree="PA",
        code="aapa_1",
        amount="0.50",
        shown="Claim credit by 30 November 2026",
        printed=("and is awarded 0.50 AAPA Category 1 CME credit", "Approval is valid until 30 November 2026."),
        unit="AAPA Category 1 CME credit",
    ),
    Journey(
        profession=Profession.ATHLETIC_TRAINER,
        degree="ATC",
        code="boc_at",
        amount="0.25",
        shown="1.00 BOC CEU for you, with 1.00 IPCE credit",
        printed=("and is awarded 0.25 BOC CEU", "for athletic trainers"),
        unit="BOC CEU",
    ),
    Journey(
        profession=Profession.DIETITIAN,
        degree="RD",
        code="cdr",
        shown="1.00 CDR CPEU for you, with 1.00 IPCE credit",
        printed=("and is awarded 1.00 CDR CPEU", "for dietitians and dietetic technicians, registered"),
        unit="CDR CPEU",
    ),
    Journey(
        profession=Profession.SOCIAL_WORKER,
        degree="LCSW",
        code="attendance",
        shown="1.00 hour of participation for you, with 1.00 IPCE credit",
        printed=("Non-Physician Attendance, 1.00 hour.", "designated for a maximum of 1.00 AMA PRA"),
        unit="hour",
        beside="planned by and for the healthcare team, and learners will receive 1.00 Interprofessional",
    ),
    Journey(
        profession=Profession.ADMINISTRATOR,
        degree="None",
        code="attendance",
        amount="0.50",
        shown="1.00 hour of participation for you, with 1.00 IPCE credit",
        printed=("Non-Physician Attendance, 0.50 hour.",),
        unit="hour",
    ),
)


@pytest.mark.parametrize("walked", JOURNEYS, ids=lambda one: f"{one.profession}, {one.degree}")
def test_each_profession_goes_from_the_activitys_page_to_its_own_certificate(
    pages: Pages, walked: Journey
) -> None:
    activity = make_activity(published=False)
    own = {"ancc": {"number": "CEP 01234"}, "aapa_1": {"valid_until": date(2026, 11, 30)}}
    for code in EVERY_TYPE:
        designate(activity, code, **own.get(code, {}))
    publish(activity)
    go(pages, walked, activity)


def go(pages: Pages, walked: Journey, activity: Activity) -> None:
    """The whole way, with what each page says on it; ends with the document and its check by anybody."""
    person = member(walked.profession, walked.degree)
    browser = pages.of(person)
    page = text_of(browser.get(path(activity)))
    assert walked.shown in page
    assert ("once your profile holds your NABP e-Profile ID" in page) is walked.needs_profile
    if walked.needs_profile:
        assert browser.send("/profile/pharmacy", PHARMACY | {"next": path(activity)}).location == path(activity)
    passed(person, activity)
    last = browser.get(path(activity, "/evaluation")).get_data(as_text=True)
    assert ('name="amount"' in last) is walked.in_part
    if not walked.in_part:
        less = finish(browser, activity, credit_type=walked.code, amount="0.75")
        assert (less.status_code, "gives the full 1.00" in text_of(less)) == (422, True)
    asked = walked.amount if walked.in_part else ""
    assert finish(browser, activity, credit_type=walked.code, amount=asked).status_code == 303
    awards = {one.credit_type: one for one in awards_of(person.id, activity.id)}
    code, words = walked.comes_with or (None, "")
    assert set(awards) == {walked.code, code} - {None}
    ready = browser.get(path(activity, "/certificate"))
    tell_of_certificate(awards[walked.code].certificates[0].id)
    letter = db.session.scalars(select(Letter)).one()
    for text in (text_of(ready), letter.body_text):
        assert (f"With it: {words}" in text) is bool(words)
    assert words in text_of(browser.get("/transcript"))
    checked = pages.of().get(f"/verify/{awards[walked.code].certificates[0].code}.json").get_json()
    assert (checked["status"], checked["name"]) == ("valid", person.name_with_degree)
    assert checked["credit"] == {"amount": walked.amount, "unit": walked.unit}
    links = re.findall(r'href="(/certificates/[^"]+[.]pdf)"', ready.get_data(as_text=True))
    printed = words_of(browser.get(links[0]).data)
    for part in (person.name_with_degree, activity.program_title, *walked.printed):
        assert part in printed
    assert ("awarded" in printed) is (walked.code != "attendance" and not walked.needs_profile)
    assert len(links) == len(awards)
    assert not walked.beside or walked.beside in words_of(browser.get(links[1]).data)


def words_of(document: bytes) -> str:
    """What is printed, in one line."""
    texts = (page.extract_text().replace("\xa0", " ") for page in PdfReader(BytesIO(document)).pages)
    return " ".join(" ".join(texts).split())


OFFICE = """
[psychologist]
source = "American Psychological Association, approval of 3 May 2026"
name = "APA continuing education"
audience = "psychologists"
unit_one = "APA CE credit"
unit_many = "APA CE credits"
partial = "never"
kind = "primary"
professions = ["psychologist"]
degrees = ["PsyD"]
number_label = "APA sponsor number"
reporting = "ja_pars"
designation = "{The_provider} designates this activity for {amount} {unit} for psychologists."

[abim_moc]
source = "ABIM, medical knowledge: points with the credit, for physicians alone"
name = "ABIM MOC points"
audience = "internists"
unit_one = "ABIM MOC point"
unit_many = "ABIM MOC points"
partial = "never"
kind = "accompanying"
professions = ["physician"]
reporting = "ja_pars"
designation = "Completion enables the participant to earn {amount} {unit} in ABIM's MOC program."
"""


@pytest.fixture
def _office_types(tmp_path: Path) -> Iterator[None]:
    file = tmp_path / "types.toml"
    file.write_text(OFFICE, "utf-8")
    use_types(file)
    yield
    use_types(None)


@pytest.mark.usefixtures("_office_types")
@pytest.mark.parametrize(
    "walked",
    [
        Journey(
            profession=Profession.PSYCHOLOGIST,
            degree="PsyD",
            code="psychologist",
            in_part=False,
            shown="1.00 APA CE credit for you",
            printed=("and is awarded 1.00 APA CE credit", "for psychologists. APA sponsor number: 1117."),
            unit="APA CE credit",
            comes_with=None,
        ),
        Journey(
            profession=Profession.PHYSICIAN,
            degree="MD",
            code="ama_pra_1",
            shown="for you, with 0.50 ABIM MOC point",
            printed=("and is awarded 1.00 AMA PRA Category 1 Credit™",),
            unit="AMA PRA Category 1 Credit™",
            comes_with=("abim_moc", "0.50 ABIM MOC point"),
            beside="enables the participant to earn 0.50 ABIM MOC point in ABIM's MOC program.",
        ),
    ],
    ids=["psychologist", "physician with points of a board"],
)
def test_types_of_an_offices_own_file_have_the_same_journey(pages: Pages, walked: Journey) -> None:
    activity = make_activity(published=False)
    designate(activity, "psychologist", number="1117")
    designate(activity, "abim_moc", amount=Decimal("0.50"))
    publish(activity)
    assert "MOC" not in text_of(pages.of(None).get(path(activity)))
    go(pages, walked, activity)


@pytest.mark.parametrize(
    ("profession", "code"),
    [(Profession.PHARMACIST, "acpe_pharmacist"), (Profession.PHARMACY_TECHNICIAN, "acpe_technician")],
)
def test_pharmacy_is_asked_for_its_identifiers_before_the_start_and_by_nobody_else(
    pages: Pages, profession: Profession, code: str
) -> None:
    person, activity = member(profession), make_team_activity()
    browser = pages.of(person)
    page = browser.get(path(activity))
    assert "Pharmacy credit is given once your profile holds your NABP e-Profile ID" in text_of(page)
    assert f"/profile?next=/activities/{activity.slug}#pharmacy" in page.get_data(as_text=True)
    profile = browser.get(f"/profile?next={path(activity)}").get_data(as_text=True)
    assert f'name="next" value="{path(activity)}"' in profile
    saved = browser.send("/profile/pharmacy", PHARMACY | {"next": path(activity)})
    assert saved.location == path(activity)
    passed(person, activity)
    assert finish(browser, activity, credit_type=code, amount="").location == path(activity, "/certificate")
    assert "1.00 ACPE contact hour recorded" in text_of(browser.get(path(activity, "/certificate")))
    others = pages.of(member(Profession.NURSE))
    assert "NABP" not in text_of(others.get(path(activity))) + text_of(others.get("/profile"))


def test_who_holds_two_professions_chooses_and_pharmacy_then_asks_at_the_claim(pages: Pages) -> None:
    person, activity = member(Profession.PHARMACIST, "RN"), make_team_activity()
    browser = pages.of(person)
    assert "1.00 ACPE contact hour for you, or 1.00 ANCC contact hour, with" in text_of(
        browser.get(path(activity))
    )
    passed(person, activity)
    page = text_of(browser.get(path(activity, "/evaluation")))
    assert "ACPE (Pharmacists), 1.00 in full" in page
    refused = finish(browser, activity, credit_type="acpe_pharmacist", amount="")
    assert refused.status_code == 422
    assert "Add your NABP e-Profile ID and birthday to your profile first." in text_of(refused)
    assert "gives the full 1.00" in text_of(finish(browser, activity, credit_type="ancc", amount="0.5"))
    assert finish(browser, activity, credit_type="ancc", amount="").status_code == 303
    assert db.session.scalars(select(Award.credit_type).where(~Award.is_accompanying)).all() == ["ancc"]


def test_who_may_choose_between_amounts_leaves_none_out(pages: Pages) -> None:
    person, activity = member(Profession.PA, "RN"), make_team_activity()
    passed(person, activity)
    refused = finish(pages.of(person), activity, credit_type="aapa_1", amount="")
    assert "Write the amount in figures" in text_of(refused)
    assert "AAPA Category 1 CME credit, up to 1.00" in text_of(refused)


def test_an_end_of_a_types_own_is_told_to_whom_it_concerns(pages: Pages) -> None:
    activity = make_activity(published=False)
    designate(activity, "aapa_1", valid_until=date(2026, 11, 20))
    publish(activity)
    db.session.commit()
    said = "AAPA Category 1 CME credit ended here on 20 November 2026. What is shown is what you can receive now."
    pa = text_of(pages.of(member(Profession.PA)).get(path(activity)))
    assert said in pa
    assert "1.00 hour of participation for you" in pa
    assert "ended here" not in text_of(pages.of(member(Profession.PHYSICIAN, "MD")).get(path(activity)))


def test_a_running_end_of_its_own_is_the_end_that_she_reads(pages: Pages) -> None:
    activity = make_activity(published=False)
    designate(activity, "aapa_1", valid_until=date(2026, 11, 30))
    publish(activity)
    db.session.commit()
    assert "Claim credit by 30 November 2026" in text_of(pages.of(member(Profession.PA)).get(path(activity)))
    assert "30 November" not in text_of(pages.of(member(Profession.NURSE)).get(path(activity)))


def test_a_visitor_reads_for_whom_the_types_are(pages: Pages) -> None:
    text = text_of(pages.of(None).get(path(make_team_activity())))
    assert "for physicians; credit of their own for PAs, pharmacists, pharmacy technicians, nurses" in text
    assert "; attendance for others" in text
    ended = make_activity(published=False)
    designate(ended, "aapa_1", valid_until=date(2026, 11, 20))
    publish(ended)
    db.session.commit()
    assert "PAs" not in text_of(pages.of(None).get(path(ended)))
    alone = text_of(pages.of(None).get(path(make_activity(credit_type="attendance"))))
    assert "for everybody" in alone
    assert "attendance for others" not in alone


def test_identifiers_are_kept_corrected_and_deleted_and_stand_in_no_audit(pages: Pages, cast: Cast) -> None:
    person = member(Profession.PHARMACIST)
    browser = pages.of(person)
    for wrong, said in (
        ({"nabp_profile_id": "12345"}, "Enter the 6 to 10 digits"),
        ({"nabp_profile_id": "١٢٣٤٥٦٧"}, "Enter the 6 to 10 digits"),
        ({"birth_day": "30"}, "Choose month and day"),
        ({"birth_month": ""}, "Choose month and day"),
        ({"birth_day": ""}, "Choose month and day"),
        ({"birth_month": "13"}, "Not a valid choice"),
    ):
        answer = browser.send("/profile/pharmacy", PHARMACY | wrong)
        assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert browser.send("/profile/pharmacy", PHARMACY).location == "/profile"
    page = browser.get("/profile").get_data(as_text=True)
    assert 'value="0123456"' in page
    assert '<option selected value="29">' in page
    assert browser.send("/profile/pharmacy", PHARMACY | {"nabp_profile_id": "7654321"}).status_code == 303
    assert 'value="7654321"' in browser.get("/profile").get_data(as_text=True)
    empty = {"nabp_profile_id": "", "birth_month": "", "birth_day": ""}
    for _again in range(2):
        assert browser.send("/profile/pharmacy", empty).status_code == 303
    assert "7654321" not in browser.get("/profile").get_data(as_text=True)
    twice = [
        {"person_id": person.id, "nabp_profile_id": "7654321", "birth_month_day": "0229", "changed_at": NOW}
    ] * 2
    with pytest.raises(DatabaseError) as told, db.session.begin_nested():
        db.session.execute(insert(ReportingIdentifiers), twice)
    assert "7654321" not in str(told.value)
    noted = str([row.facts for row in db.session.scalars(select(AuditRow))])
    assert "7654321" not in noted
    assert "0229" not in noted


def test_the_stored_step_follows_what_the_profile_says_now(pages: Pages) -> None:
    person, activity = member(Profession.PHARMACIST), make_team_activity()
    passed(person, activity)
    row = db.session.scalars(select(Participation)).one()
    assert row.reason == "identifiers_missing"
    know_to_cpe_monitor(person)
    db.session.commit()
    refresh_answers_of(person.id)
    db.session.expire_all()
    assert row.reason == "evaluation_not_done"
