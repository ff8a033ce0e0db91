"""The office finds people, gives and ends roles, closes and opens accounts, vouches for addresses."""

import pytest
from sqlalchemy import select

from lms.access.decision import Refusal
from lms.access.permissions import Role, ScopeKind
from lms.accounts.models import Grant, Person
from lms.accounts.operations import end_role, grant_role
from lms.accounts.queries import roles_held_by
from lms.accounts.sessions import HeldRole, SignedIn
from lms.audit.models import AuditRow
from lms.db import session
from lms.mail.carriers import MemoryCarrier
from tests.accounts.post import REGISTRATION, delivered, link_in
from tests.factories.activities import make_activity
from tests.factories.people import Cast, grant, make_department, make_person
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("database", "frozen")


def search(pages: Pages, person: Person, text: str) -> str:
    return text_of(pages.of(person).send("/office/people", {"q": text}))


def test_staff_find_people_by_name_or_address_and_others_may_not_look(pages: Pages, cast: Cast) -> None:
    for text in ("marsh", "Elena Marsh", "ELENA.MARSH", cast.learner.addresses[0].address):
        assert "Elena Marsh, MD" in search(pages, cast.officer, text)
    assert "Nobody with an account" in search(pages, cast.officer, "Zebulon")
    for person in (cast.learner, cast.planner, cast.course_admin, cast.coordinator):
        assert pages.of(person).get("/office/people").status_code == 403
        assert pages.of(person).send("/office/people", {"q": "marsh"}).status_code == 403
        assert pages.of(person).get(f"/office/people/{cast.learner.id}").status_code == 403
    assert pages.of().get("/office/people").status_code == 302


def test_two_letters_find_nobody_and_signs_are_no_wildcards(pages: Pages, cast: Cast) -> None:
    assert "Type at least 3 letters" in search(pages, cast.officer, "ma")
    for text in ("%%%", "___", "e_ena", "   "):
        assert "Elena" not in search(pages, cast.officer, text)
    assert pages.of(cast.officer).send("/office/people", {"q": "x" * 10_000}).status_code == 200


def test_the_list_is_capped(pages: Pages, cast: Cast) -> None:
    for number in range(51):
        make_person("Quentin", f"Quill{number:02d}")
    session.commit()
    words = search(pages, cast.officer, "quill")
    assert "50 people. There are more: add a word." in words
    assert "Quill49" in words
    assert "Quill50" not in words


def test_a_department_wide_administrator_reaches_no_people(pages: Pages, cast: Cast) -> None:
    grant(cast.outsider, Role.OFFICE_ADMIN, ScopeKind.DEPARTMENT, make_department().id)
    session.commit()
    assert pages.of(cast.outsider).get("/office/people").status_code == 403
    assert pages.of(cast.outsider).get(f"/office/people/{cast.learner.id}").status_code == 403


def test_the_administrator_gives_and_ends_a_role_and_the_officer_may_not(pages: Pages, cast: Cast) -> None:
    path, form = f"/office/people/{cast.learner.id}", {"role": "planner", "scope": "office"}
    learner = pages.of(cast.learner)
    assert pages.of(cast.officer).send(f"{path}/roles", form).status_code == 403
    assert pages.of(cast.administrator).send(f"{path}/roles", form).location == path
    assert [held.role for held in roles_held_by(cast.learner.id)] == [Role.PLANNER]
    assert learner.get("/profile").status_code == 302
    page = text_of(pages.of(cast.administrator).get(path))
    assert "Planner The whole office" in page
    given = session.scalars(select(Grant).filter_by(person_id=cast.learner.id)).one()
    assert given.granted_by == cast.administrator.id
    assert pages.of(cast.officer).send(f"{path}/roles/{given.id}/end").status_code == 403
    assert pages.of(cast.administrator).send(f"{path}/roles/{given.id}/end").location == path
    assert roles_held_by(cast.learner.id) == []
    acts = [row.act for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert [act for act in acts if "role" in act] == ["grant_role", "end_role"]


def test_roles_reach_a_department_or_an_activity(pages: Pages, cast: Cast) -> None:
    department, activity = make_department("Cardiology"), make_activity()
    session.commit()
    path, admin = f"/office/people/{cast.learner.id}", pages.of(cast.administrator)
    for form in (
        {"role": "planner", "scope": "department", "department": str(department.id)},
        {"role": "planner", "scope": "activity", "activity": f"http://localhost/activities/{activity.slug}"},
        {"role": "course_admin", "scope": "activity", "activity": str(activity.id)},
    ):
        assert admin.send(f"{path}/roles", form).status_code == 303
    scopes = {(held.role, held.scope.kind, held.scope.id) for held in roles_held_by(cast.learner.id)}
    assert scopes == {
        (Role.PLANNER, ScopeKind.DEPARTMENT, department.id),
        (Role.PLANNER, ScopeKind.ACTIVITY, activity.id),
        (Role.COURSE_ADMIN, ScopeKind.ACTIVITY, activity.id),
    }
    assert "Cardiology" in text_of(admin.get(path))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"role": "king", "scope": "office"},
        {"role": "planner"},
        {"role": "planner", "scope": "galaxy"},
        {"role": "planner", "scope": "department", "department": "999"},
        {"role": "planner", "scope": "department", "department": "many"},
        {"role": "planner", "scope": "activity", "activity": ""},
        {"role": "planner", "scope": "activity", "activity": "no-such-activity"},
        {"role": "planner", "scope": "activity", "activity": "9" * 40},
        {"role": "planner", "scope": "activity", "activity": "x" * 400},
    ],
)
def test_a_wrong_role_form_gives_the_page_again(pages: Pages, cast: Cast, form: dict[str, str]) -> None:
    page = pages.of(cast.administrator).send(f"/office/people/{cast.learner.id}/roles", form)
    assert page.status_code == 422
    assert roles_held_by(cast.learner.id) == []


def test_a_role_is_given_once(pages: Pages, cast: Cast) -> None:
    form, path = {"role": "planner", "scope": "office"}, f"/office/people/{cast.learner.id}/roles"
    assert pages.of(cast.administrator).send(path, form).status_code == 303
    again = pages.of(cast.administrator).send(path, form)
    assert again.status_code == 422
    assert "holds this role already" in text_of(again)


def test_the_same_form_sent_twice_gives_one_role(pages: Pages, cast: Cast) -> None:
    form, path = {"role": "planner", "scope": "office"}, f"/office/people/{cast.learner.id}/roles"
    admin = pages.of(cast.administrator)
    answers = [admin.send(path, form, key="a" * 32) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [
        (303, path.removesuffix("/roles"))
    ] * 2
    assert len(roles_held_by(cast.learner.id)) == 1


def test_nobody_changes_their_own_roles_or_closes_their_own_account(pages: Pages, cast: Cast) -> None:
    path = f"/office/people/{cast.administrator.id}"
    admin = pages.of(cast.administrator)
    assert admin.send(f"{path}/roles", {"role": "planner", "scope": "office"}).status_code == 403
    assert admin.send(f"{path}/roles/{cast.administrator.grants[0].id}/end").status_code == 403
    assert admin.send(f"{path}/close").status_code == 403
    assert "This is your own account" in text_of(admin.get(path))


def test_nobody_gives_what_they_do_not_hold_there(cast: Cast) -> None:
    here, there = make_department(), make_department()
    first = grant(cast.outsider, Role.OFFICE_ADMIN, ScopeKind.DEPARTMENT, here.id)
    actor = SignedIn(
        id=cast.outsider.id, name="", zone="", session_id=1, grants=(HeldRole(first.role, first.scope),)
    )
    given = grant_role(actor, cast.learner, Role.PLANNER, first.scope)
    elsewhere = grant(cast.learner, Role.PLANNER, ScopeKind.DEPARTMENT, there.id)
    everywhere = grant(cast.learner, Role.PLANNER)
    for foreign in (elsewhere, everywhere):
        with pytest.raises(Refusal, match="not_allowed"):
            grant_role(actor, cast.colleague, Role.PLANNER, foreign.scope)
        with pytest.raises(Refusal, match="not_allowed"):
            end_role(actor, cast.learner, foreign.id)
    end_role(actor, cast.learner, given.id)


def test_a_role_is_ended_only_through_its_person(pages: Pages, cast: Cast) -> None:
    foreign = cast.planner.grants[0].id
    answer = pages.of(cast.administrator).send(f"/office/people/{cast.learner.id}/roles/{foreign}/end")
    assert answer.status_code == 404
    assert len(roles_held_by(cast.planner.id)) == 1


def test_a_closed_account_is_signed_out_and_opens_again(pages: Pages, cast: Cast) -> None:
    path, learner, admin = (
        f"/office/people/{cast.learner.id}",
        pages.of(cast.learner),
        pages.of(cast.administrator),
    )
    assert pages.of(cast.officer).send(f"{path}/close").status_code == 403
    assert learner.get("/profile").status_code == 200
    assert admin.send(f"{path}/close").location == path
    assert learner.get("/profile").status_code == 302
    assert "Closed on 21 November 2026" in text_of(admin.get(path))
    assert admin.send(f"{path}/open").location == path
    session.refresh(cast.learner)
    assert cast.learner.disabled_at is None
    assert learner.get("/profile").status_code == 302


def test_the_office_signs_somebody_out_everywhere(pages: Pages, cast: Cast) -> None:
    learner = pages.of(cast.learner)
    assert pages.of(cast.officer).send(f"/office/people/{cast.learner.id}/sign-out").status_code == 403
    pages.of(cast.administrator).send(f"/office/people/{cast.learner.id}/sign-out")
    assert learner.get("/profile").status_code == 302


def test_the_office_vouches_for_an_address_with_a_reason(pages: Pages, cast: Cast) -> None:
    person = make_person("Ana", "Silva", confirmed=False)
    session.commit()
    path, admin = f"/office/people/{person.id}/confirm", pages.of(cast.administrator)
    assert pages.of(cast.officer).send(path, {"reason": "staff_record"}).status_code == 403
    for reason in ("", "because I can"):
        assert admin.send(path, {"reason": reason}).status_code == 422
    assert person.addresses[0].confirmed_at is None
    assert admin.send(path, {"reason": "staff_record"}).status_code == 303
    session.refresh(person.addresses[0])
    assert person.addresses[0].confirmed_at is not None
    row = session.scalars(select(AuditRow).filter_by(act="confirm_address")).one()
    assert (row.actor_id, row.facts) == (cast.administrator.id, {"reason": "staff_record"})


def test_the_office_confirms_a_registration_whose_letter_never_came(
    pages: Pages, cast: Cast, letters: MemoryCarrier
) -> None:
    pages.of().send("/register", REGISTRATION)
    link = link_in(delivered(letters)[0])
    page = pages.of(cast.administrator).send("/office/people", {"q": "haddad"})
    assert "Waiting for their letter" in text_of(page)
    assert "Waiting for their letter" not in search(pages, cast.officer, "haddad")
    path = next(
        part for part in page.get_data(as_text=True).split('"') if part.startswith("/office/registrations/")
    )
    assert pages.of(cast.officer).send(path, {"reason": "staff_record"}).status_code == 403
    assert pages.of(cast.administrator).send(path, {"q": "haddad"}).status_code == 422
    done = pages.of(cast.administrator).send(path, {"reason": "staff_record"})
    assert done.status_code == 303
    assert "Noor Haddad, MD" in text_of(pages.of(cast.administrator).get(done.location))
    assert pages.of().send(link).status_code == 410
    assert pages.of(cast.administrator).send(path, {"reason": "staff_record"}).status_code == 404
    signed_in = pages.of().send("/sign-in", {"email": REGISTRATION["email"], "password": REGISTRATION["password"]})
    assert signed_in.status_code == 303


def test_a_registration_whose_address_was_taken_is_refused_by_the_office_too(
    pages: Pages, cast: Cast, letters: MemoryCarrier
) -> None:
    pages.of().send("/register", REGISTRATION)
    page = pages.of(cast.administrator).send("/office/people", {"q": "haddad"}).get_data(as_text=True)
    path = next(part for part in page.split('"') if part.startswith("/office/registrations/"))
    make_person("Somebody", "Else", address=REGISTRATION["email"])
    session.commit()
    assert pages.of(cast.administrator).send(path, {"reason": "staff_record"}).status_code == 409


def test_ids_that_nobody_has_are_pages_that_nobody_finds(pages: Pages, cast: Cast) -> None:
    admin = pages.of(cast.administrator)
    for number in ("0", "999999", "99999999999999999999", "-1", "one"):
        assert admin.get(f"/office/people/{number}").status_code == 404
        assert admin.send(f"/office/people/{number}/close").status_code == 404
    assert admin.send("/office/registrations/999/confirm", {"reason": "staff_record"}).status_code == 404
