"""What seldom happens: doors with their own commits, links whose person is gone, people without an address."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, db
from lms.access.actor import Scope
from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.accounts import policy
from lms.accounts.mailed_links import make_link
from lms.accounts.models import MailedLinkKind, Person
from lms.accounts.operations import (
    add_person,
    change_password,
    claim_own_account,
    confirm_address_for,
    confirm_registration,
    reset_password,
)
from lms.accounts.professions import Profession
from lms.accounts.queries import own_words_of, password_of
from lms.accounts.sessions import HeldRole, SignedIn
from lms.db import session
from lms.mail.carriers import MemoryCarrier
from tests.accounts.post import REGISTRATION, delivered, link_in
from tests.factories.people import Cast, grant, make_person
from tests.pages import Pages, text_of

PASSWORD, NEW = "Cardiac7!", "Thorax99*"


def acting(person: Person, *roles: HeldRole) -> SignedIn:
    """The person as operations see them."""
    return SignedIn(id=person.id, name=person.name, zone="", session_id=1, grants=roles)


def test_the_whole_way_with_real_commits(app: Flask, own_database: str, letters: MemoryCarrier) -> None:
    browser, other = Pages(app).of(), Pages(app).of()
    assert browser.send("/register", REGISTRATION | {"password": "short"}).status_code == 422
    assert browser.send("/register", REGISTRATION).status_code == 303
    assert browser.send(link_in(delivered(letters)[0])).status_code == 303
    assert other.send("/sign-in", {"email": REGISTRATION["email"], "password": "Cardiac8!"}).status_code == 422
    assert other.send("/sign-in", {"email": REGISTRATION["email"], "password": PASSWORD}).status_code == 303
    form = {"current": PASSWORD, "password": NEW, "confirm": NEW}
    assert browser.send("/profile/password", form | {"current": "x"}).status_code == 422
    assert browser.send("/profile/password", form).status_code == 303
    assert (browser.get("/profile").status_code, other.get("/profile").status_code) == (200, 302)
    assert "Forgot your password?" in text_of(other.get("/forgot-password"))
    assert "We have sent you a letter" in text_of(other.get(other.send("/forgot-password", REGISTRATION).location))
    link = link_in(delivered(letters)[-1])
    assert other.send(link, {"password": PASSWORD, "confirm": "x"}).status_code == 422
    assert other.send(link, {"password": PASSWORD, "confirm": PASSWORD}).status_code == 303
    assert browser.get("/profile").status_code == 302
    assert other.send(link, {"password": NEW, "confirm": NEW}).status_code == 410
    assert other.send("/sign-in", {"email": REGISTRATION["email"], "password": PASSWORD}).status_code == 303
    with db.transaction(write=False):
        assert len(session.scalars(select(Person)).all()) == 1


@pytest.fixture
def noor(database: None, letters: MemoryCarrier) -> Person:
    """Somebody with a password."""
    return add_person(
        given_name="Noor",
        family_name="Haddad",
        address=REGISTRATION["email"],
        degree="MD",
        profession=Profession.PHYSICIAN,
        password=PASSWORD,
    )


def test_a_link_of_an_account_that_was_closed_meanwhile_changes_nothing(noor: Person, pages: Pages) -> None:
    token = make_link(MailedLinkKind.RESET, person_id=noor.id)
    noor.disabled_at = clock.now()
    session.commit()
    answer = pages.of().send(f"/reset-password/{token}", {"password": NEW, "confirm": NEW})
    assert answer.status_code == 410
    assert reset_password(token, "secret") is None


def test_of_two_changes_of_a_password_the_later_gives_way(noor: Person) -> None:
    claimant = claim_own_account(acting(noor))
    assert change_password(claimant, "first") is noor
    with pytest.raises(Refusal, match="wrong_current_password"):
        change_password(claimant, "second")
    way = password_of(noor.id)
    assert way is not None
    assert way.secret == "first"


def test_somebody_without_an_address_changes_a_password_without_a_letter(
    noor: Person, letters: MemoryCarrier
) -> None:
    session.delete(noor.addresses[0])
    session.flush()
    assert change_password(claim_own_account(acting(noor)), "first") is noor
    session.commit()
    assert delivered(letters) == []


def test_an_address_that_is_not_there_cannot_be_vouched_for(cast: Cast) -> None:
    person = make_person("Ana", "Silva", address="")
    office = HeldRole(Role.OFFICE_ADMIN, Scope(ScopeKind.OFFICE))
    with pytest.raises(Refusal, match="no_such_address"):
        confirm_address_for(acting(cast.administrator, office), person, reason="staff_record")


def test_who_only_reads_people_manages_nobody(cast: Cast) -> None:
    held = grant(cast.outsider, Role.OFFICER)
    reader = acting(cast.outsider, HeldRole(held.role, held.scope))
    assert policy.may_read_people(reader)
    assert policy.may_manage_person(reader, cast.learner).reason == "not_allowed"
    assert policy.may_confirm_registrations(reader).reason == "not_allowed"
    assert policy.may_give_role(reader, cast.learner, Role.PLANNER, held.scope).reason == "not_allowed"


def test_nobody_has_words_of_their_own(database: None) -> None:
    assert own_words_of(999) == ()
    assert confirm_registration("made-up") is None
