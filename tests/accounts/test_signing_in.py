"""Signing in and out: what is compared, what is told, what is locked, what a cookie is worth."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.hashing import is_outdated
from lms.accounts.models import Person, SignInSession
from lms.accounts.operations import admit, claim_address
from lms.accounts.queries import password_of
from lms.audit.models import AuditRow
from lms.db import session
from tests.accounts.post import ADDRESS, PASSWORD
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")


@dataclass
class Door:
    """The sign-in page."""

    pages: Pages

    def knock(self, email: str = ADDRESS, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
        """Send the form from a new browser."""
        return self.pages.of().send("/sign-in", {"email": email, "password": password, **more})


@pytest.fixture
def door(pages: Pages) -> Door:
    """The sign-in page."""
    return Door(pages)


def test_the_right_password_leads_where_one_was_and_a_wrong_one_nowhere(door: Door, noor: Person) -> None:
    right = door.knock(next="/transcript?year=2026")
    assert (right.status_code, right.location) == (303, "/transcript?year=2026")
    wrong = door.knock(password="Cardiac8!", next="/transcript")
    assert wrong.status_code == 422
    assert PASSWORD not in wrong.get_data(as_text=True)


def test_addresses_that_readers_take_for_one_sign_the_same_person_in(door: Door, noor: Person) -> None:
    for spelling in (ADDRESS.upper(), f" {ADDRESS} ", "nооr.haddad@northgate.example", f"{ADDRESS}."):
        assert door.knock(spelling).status_code == 303


def test_an_unknown_address_and_a_wrong_password_read_the_same(pages: Pages, noor: Person) -> None:
    known, unknown = (
        pages.of().send("/sign-in", {"email": email, "password": "Cardiac8!"})
        for email in (ADDRESS, "nobody@northgate.example")
    )
    assert known.status_code == unknown.status_code == 422
    assert text_of(known) == text_of(unknown)


def test_no_redirect_leaves_the_house(door: Door, noor: Person) -> None:
    for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert door.knock(next=path).location == "/"


def test_ten_wrong_tries_lock_the_address_and_say_until_when(
    pages: Pages, door: Door, noor: Person, frozen: datetime
) -> None:
    for _ in range(10):
        assert door.knock(password="Cardiac8!").status_code == 422
    locked = door.knock()
    assert locked.status_code == 429
    assert "try again after 3:15 pm Central Time" in text_of(locked)
    assert door.knock(ADDRESS.upper()).status_code == 429
    assert door.knock("somebody.else@northgate.example").status_code == 422
    with clock.frozen_at(frozen + timedelta(minutes=15)):
        assert door.knock().status_code == 303


def test_an_unknown_address_is_locked_alike(door: Door) -> None:
    statuses = [door.knock("nobody@northgate.example").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_the_right_password_forgives_what_was_typed_wrong_before(door: Door, noor: Person) -> None:
    for _ in range(3):
        for _ in range(9):
            door.knock(password="Cardiac8!")
        assert door.knock().status_code == 303


def test_a_network_is_locked_after_a_hundred_wrong_tries_but_not_by_right_ones(noor: Person) -> None:
    for _ in range(150):
        admit(claim_address(ADDRESS, network="192.0.2.1"), is_right=True)
    for number in range(100):
        claim_address(f"n{number}@a.example", network="192.0.2.1")
    with pytest.raises(Refusal, match="sign_in_locked"):
        claim_address(ADDRESS, network="192.0.2.1")
    assert claim_address(ADDRESS, network="192.0.2.2").person_id == noor.id


def test_a_closed_account_cannot_sign_in_and_its_sessions_are_dead(pages: Pages, door: Door, noor: Person) -> None:
    browser = pages.of(noor)
    assert browser.get("/profile").status_code == 200
    noor.disabled_at = clock.now()
    session.commit()
    assert browser.get("/profile").status_code == 302
    assert door.knock().status_code == 422


def test_a_password_changed_while_it_was_compared_admits_nobody(noor: Person) -> None:
    claimant = claim_address(ADDRESS, network="192.0.2.1")
    way = password_of(noor.id)
    assert way is not None
    way.secret = "changed"
    assert admit(claimant, is_right=True) is None


def test_a_hash_with_older_parameters_is_renewed_at_sign_in(door: Door, noor: Person) -> None:
    way = password_of(noor.id)
    assert way is not None
    way.secret = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    session.commit()
    assert is_outdated(way.secret)
    assert door.knock().status_code == 303
    session.refresh(way)
    assert not is_outdated(way.secret)
    assert door.knock().status_code == 303


def test_signing_in_gives_a_new_cookie_and_the_old_one_is_worth_nothing(
    app: Flask, pages: Pages, noor: Person
) -> None:
    browser = pages.of()
    browser.get("/sign-in")
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = "planted by somebody"
        cookie["planted"] = "too"
    browser.send("/sign-in", {"email": ADDRESS, "password": PASSWORD})
    with browser.client.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert first != "planted by somebody"
        assert "planted" not in cookie
    browser.send("/sign-in", {"email": ADDRESS, "password": PASSWORD})
    with browser.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
        cookie["_user_id"] = first
    assert browser.get("/profile").status_code == 302


def test_signing_out_ends_the_row_so_that_a_copied_cookie_is_worth_nothing(pages: Pages, noor: Person) -> None:
    browser, thief = pages.of(noor), pages.of()
    browser.get("/profile")
    with browser.client.session_transaction() as cookie:
        copied = dict(cookie)
    with thief.client.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/profile").status_code == 200
    answer = browser.client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert thief.get("/profile").status_code == 302
    with browser.client.session_transaction() as cookie:
        assert {key for key in cookie if not key.startswith("_")} == {"browser"}
    assert browser.get("/sign-out").status_code == 405
    assert browser.client.post("/sign-out").status_code == 303


def test_pages_of_a_signed_in_person_are_kept_by_no_cache(pages: Pages, noor: Person) -> None:
    page = pages.of(noor).get("/profile")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]


def test_a_session_ends_after_three_days_at_the_latest(pages: Pages, noor: Person, frozen: datetime) -> None:
    browser = pages.of()
    browser.send("/sign-in", {"email": ADDRESS, "password": PASSWORD})
    for hours in range(6, 72, 6):
        with clock.frozen_at(frozen + timedelta(hours=hours)):
            assert browser.get("/profile").status_code == 200
    with clock.frozen_at(frozen + timedelta(hours=72)):
        assert browser.get("/profile").status_code == 302


def test_who_is_signed_in_is_led_on(pages: Pages, noor: Person) -> None:
    assert pages.of(noor).get("/sign-in?next=/transcript").location == "/transcript"
    assert pages.of(noor).get("/register").location == "/profile"


def test_sign_ins_and_refusals_are_noted(door: Door, noor: Person) -> None:
    door.knock()
    door.knock(password="Cardiac8!")
    noted = session.execute(
        select(AuditRow.act, AuditRow.subject_id).where(AuditRow.act.startswith("sign_in"))
    ).all()
    assert [tuple(row) for row in noted] == [("sign_in", noor.id), ("sign_in_refused", noor.id)]


@pytest.mark.parametrize(
    "data", [{}, {"email": ""}, {"email": "x" * 10**5, "password": "y"}, {"email": "a@b.example"}]
)
def test_bad_input_gives_the_page_again(pages: Pages, data: dict[str, str]) -> None:
    assert pages.of().send("/sign-in", data).status_code == 422


def test_a_very_long_password_is_a_wrong_one(door: Door, noor: Person) -> None:
    assert door.knock(password=PASSWORD * 10_000).status_code == 422


def test_sessions_are_kept_as_digests(pages: Pages, noor: Person) -> None:
    browser = pages.of(noor)
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert token not in [row.digest for row in session.scalars(select(SignInSession))]
