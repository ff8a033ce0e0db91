"""The profile: one's own details, password, address and browsers, and nobody else's."""

import pytest
from sqlalchemy import select

from lms.access.decision import Refusal
from lms.accounts.browsers import browser_name
from lms.accounts.hashing import matches
from lms.accounts.models import Person, SignInSession
from lms.accounts.operations import Details, change_profile
from lms.accounts.professions import Profession
from lms.accounts.queries import password_of, running_sessions
from lms.accounts.sessions import SignedIn
from lms.audit.models import AuditRow
from lms.db import session
from lms.mail.carriers import MemoryCarrier
from tests.accounts.post import PASSWORD, delivered, link_in
from tests.factories.people import Cast, make_person
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")
NEW = "Thorax99*"
DETAILS = {
    "given_name": "Nora",
    "family_name": "Haddad",
    "degree": "Other",
    "degree_text": "MD, MBA",
    "profession": "physician",
    "zone": "America/Denver",
}


def change(browser: Browser, **values: str):  # type: ignore[no-untyped-def]
    return browser.send("/profile/password", {"current": PASSWORD, "password": NEW, "confirm": NEW} | values)


def test_details_are_kept_and_refused_ones_are_not(pages: Pages, noor: Person) -> None:
    browser = pages.of(noor)
    assert browser.send("/profile", DETAILS).location == "/profile"
    session.refresh(noor)
    assert (noor.name_with_degree, noor.zone) == ("Nora Haddad, MD, MBA", "America/Denver")
    assert "3:00 pm" not in text_of(browser.get("/profile"))
    assert "2:00 pm Mountain Time" in text_of(browser.get("/profile"))
    for wrong in ({"given_name": ""}, {"degree_text": " "}, {"zone": "Atlantis/Centre"}, {"profession": "king"}):
        page = browser.send("/profile", DETAILS | wrong)
        assert page.status_code == 422
        assert 'value="Haddad"' in page.get_data(as_text=True)
    session.refresh(noor)
    assert noor.given_name == "Nora"


def test_foreign_fields_change_nothing(pages: Pages, noor: Person, cast: Cast) -> None:
    extra = {
        "id": str(cast.learner.id),
        "user_id": str(cast.learner.id),
        "role": "office_admin",
        "disabled_at": "now",
    }
    pages.of(noor).send("/profile", DETAILS | extra)
    session.expire_all()
    assert cast.learner.given_name == "Elena"
    assert (noor.grants, noor.disabled_at) == ([], None)


def test_what_changed_is_noted_by_field_not_by_value(pages: Pages, noor: Person) -> None:
    pages.of(noor).send("/profile", DETAILS)
    row = session.scalars(select(AuditRow).filter_by(act="change_profile")).one()
    assert row.facts["fields"].split() == ["given_name", "degree", "degree_text", "zone"]


def test_nobody_changes_somebody_elses_profile(cast: Cast) -> None:
    outsider = SignedIn(id=cast.outsider.id, name="Omar Diallo", zone="", session_id=1, grants=())
    details = Details(
        given_name="X", family_name="Y", degree="MD", degree_text="", profession=Profession.NURSE, zone=""
    )
    with pytest.raises(Refusal, match="not_allowed"):
        change_profile(outsider, cast.learner, details)


def test_a_new_password_needs_the_current_one_and_ends_the_other_sessions(
    pages: Pages, noor: Person, letters: MemoryCarrier
) -> None:
    here, there = pages.of(noor), pages.of(noor)
    wrong = change(here, current="Cardiac8!")
    assert wrong.status_code == 422
    assert "This is not your current password" in text_of(wrong)
    assert there.get("/profile").status_code == 200
    with here.client.session_transaction() as cookie:
        before = cookie["_user_id"]
    assert change(here).location == "/profile"
    with here.client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302
    way = password_of(noor.id)
    assert way is not None
    assert matches(way.secret, NEW)
    assert "was changed" in delivered(letters)[0]["Subject"]


def test_the_page_for_a_new_password_says_what_changes_and_gives_none_away(pages: Pages, noor: Person) -> None:
    page = pages.of(noor).get("/profile/password")
    assert page.status_code == 200
    assert "You stay signed in here. Your other browsers are signed out." in text_of(page)
    assert PASSWORD not in page.get_data(as_text=True)


def test_the_rules_hold_for_a_changed_password(pages: Pages, noor: Person) -> None:
    for password in ("Haddad77!", "Password1!", "short", "Aa1!5678901234567"):
        assert change(pages.of(noor), password=password, confirm=password).status_code == 422
    assert change(pages.of(noor), confirm="x").status_code == 422


def test_the_current_password_cannot_be_guessed_for_long(pages: Pages, noor: Person) -> None:
    browser = pages.of(noor)
    statuses = [change(browser, current="Cardiac8!").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert change(browser).status_code == 429


def test_one_signs_out_ones_own_browsers_and_nobody_elses(pages: Pages, noor: Person, cast: Cast) -> None:
    here, there, other = pages.of(noor), pages.of(noor), pages.of(cast.learner)
    there_id = min(row.id for row in running_sessions(noor.id))
    other_id = running_sessions(cast.learner.id)[0].id
    here_id = max(row.id for row in running_sessions(noor.id))
    assert "This browser" in text_of(here.get("/profile"))
    assert here.send(f"/profile/browsers/{other_id}/sign-out").status_code == 404
    assert other.get("/profile").status_code == 200
    assert here.send(f"/profile/browsers/{there_id}/sign-out").status_code == 303
    ended = {row.id for row in session.scalars(select(SignInSession)) if row.ended_at}
    assert len(ended & {here_id, there_id}) == 1
    assert here.send("/profile/browsers/99999999999999999999/sign-out").status_code == 404
    assert there.get("/profile").status_code + here.get("/profile").status_code == 200 + 302


def test_an_unconfirmed_address_is_confirmed_by_letter(pages: Pages, letters: MemoryCarrier) -> None:
    person = make_person("Ana", "Silva", confirmed=False)
    session.commit()
    browser = pages.of(person)
    assert "Not confirmed" in text_of(browser.get("/profile"))
    assert browser.send("/profile/address/confirm").location == "/profile"
    link = link_in(delivered(letters)[0])
    assert pages.of().send(link).location == "/profile"
    session.refresh(person.addresses[0])
    assert person.addresses[0].confirmed_at is not None
    assert pages.of().send(link).status_code == 410
    assert "Not confirmed" not in text_of(browser.get("/profile"))


def test_a_confirmed_address_asks_for_no_letter_and_letters_are_limited(
    pages: Pages, letters: MemoryCarrier
) -> None:
    confirmed, waiting = make_person("Ana", "Silva"), make_person("Ana", "Silva", confirmed=False)
    session.commit()
    pages.of(confirmed).send("/profile/address/confirm")
    assert delivered(letters) == []
    statuses = [pages.of(waiting).send("/profile/address/confirm").status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]


def test_a_visitor_is_asked_to_sign_in(pages: Pages) -> None:
    for path in ("/profile", "/profile/password"):
        assert str(pages.of().get(path).location).startswith("/sign-in?next=")
        assert pages.of().send(path, DETAILS).status_code == 302


def test_browsers_are_named_as_people_know_them() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0"
    assert browser_name(edge) == "Edge on Windows"
    assert browser_name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Version/18.1 Safari/604.1") == "Safari on iPhone"
    assert browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0") == "Firefox on Linux"
    assert browser_name("curl/8.0") == "curl/8.0"
    assert browser_name("") == "?"
