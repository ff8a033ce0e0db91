"""Each profession walks through the pages to its own credit: what is asked, what is shown, what is awarded."""

from datetime import date
from typing import Final

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError

from lms import db
from lms.accounts.models import Person, ReportingIdentifiers
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.audit.models import AuditRow
from lms.credit.models import Award
from lms.credit.queries import awards_of
from lms.learning.jobs import refresh_answers_of
from lms.learning.models import Participation
from lms.mail.models import Letter
from tests.conftest import NOW
from tests.factories.activities import designate, make_activity, make_team_activity, publish
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


@pytest.mark.parametrize(
    ("profession", "code", "amount", "shown"),
    [
        (
            Profession.PHYSICIAN,
            "ama_pra_1",
            "0.75",
            "for you, with 1.00 IPCE credit",
        ),
        (Profession.NURSE, "ancc", "", "1.00 ANCC contact hour for you, with 1.00 IPCE credit"),
        (Profession.PA, "aapa_1", "0.5", "1.00 AAPA Category 1 CME credit for you, with 1.00 IPCE credit"),
        (Profession.ATHLETIC_TRAINER, "boc_at", "0.25", "1.00 BOC CEU for you, with 1.00 IPCE credit"),
        (Profession.DIETITIAN, "cdr", "1", "1.00 CDR CPEU for you, with 1.00 IPCE credit"),
        (Profession.SOCIAL_WORKER, "attendance", "1", "1.00 hour of participation for you, with 1.00 IPCE credit"),
    ],
)
def test_each_profession_reads_and_claims_its_own_credit(
    pages: Pages, profession: Profession, code: str, amount: str, shown: str
) -> None:
    person, activity = member(profession, "MD" if code == "ama_pra_1" else "None"), make_team_activity()
    browser = pages.of(person)
    assert shown in text_of(browser.get(path(activity)))
    passed(person, activity)
    page = browser.get(path(activity, "/evaluation")).get_data(as_text=True)
    # What is given in full is shown, and asks for no amount.
    assert ('name="amount"' in page) is bool(amount)
    assert finish(browser, activity, credit_type=code, amount=amount).location == path(activity, "/certificate")
    assert {one.credit_type for one in awards_of(person.id, activity.id)} == {code, "ipce"}
    text = text_of(browser.get(path(activity, "/certificate")))
    assert "With it: 1.00 IPCE credit." in text
    letter = db.session.scalars(select(Letter)).one()
    assert "With it: 1.00 IPCE credit" in letter.body_text
    assert "1.00 IPCE credit" in text_of(browser.get("/transcript"))


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
