"""The bands around every page: drawn once, right for everybody, at once when something changes."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.models import Grant, Person
from lms.activities.models import Specialty
from tests.factories.activities import make_specialty
from tests.factories.people import Cast, grant, make_person
from tests.pages import Browser, Pages, text_of


@pytest.fixture
def masthead() -> Callable[[Browser], str]:
    """The band of the help page as this browser is shown it."""
    return lambda browser: browser.get("/help").get_data(as_text=True).partition("</header>")[0]


def test_a_new_specialty_stands_in_the_menu_at_once_and_a_new_name_too(pages: Pages) -> None:
    specialty = make_specialty("Nephrology")
    browser = pages.of()
    assert "Nephrology" in text_of(browser.get("/help"))
    specialty.name = "Kidney Diseases"
    db.session.commit()
    assert "Kidney Diseases" in text_of(browser.get("/help"))
    assert "Nephrology" not in text_of(browser.get("/help"))


def test_another_process_shows_what_this_one_has_changed(pages: Pages) -> None:
    browser = pages.of()
    make_specialty("Nephrology")
    assert "Nephrology" in text_of(browser.get("/help"))
    # As another process writes: past this one's models.
    db.session.execute(update(Specialty.__table__).values(name="Kidneys"))  # type: ignore[arg-type]
    db.session.commit()
    assert "Kidneys" in text_of(browser.get("/help"))


def test_the_band_names_who_is_signed_in_and_nobody_else(
    pages: Pages, cast: Cast, masthead: Callable[[Browser], str]
) -> None:
    learner, colleague, visitor = pages.of(cast.learner), pages.of(cast.colleague), pages.of()
    for _ in range(2):
        assert "Elena Marsh" in masthead(learner)
        assert "Hana Kowalczyk" in masthead(colleague)
        assert "Elena" not in masthead(colleague)
        assert "Elena" not in masthead(visitor)
        assert "Sign out" not in masthead(visitor)


def test_a_name_that_looks_like_markup_is_text(pages: Pages, masthead: Callable[[Browser], str]) -> None:
    person = make_person("<b>Eve", "\ue001 & \ue000")
    db.session.commit()
    assert "&lt;b&gt;Eve \ue001 &amp; \ue000" in masthead(pages.of(person))


def test_what_was_searched_for_stands_in_the_field_as_text(pages: Pages) -> None:
    page = pages.of().get("/search?q=%22%3E%3Cscript%3E").get_data(as_text=True)
    assert 'value="&#34;&gt;&lt;script&gt;"' in page
    assert "<script>" not in page


def test_the_way_to_the_office_goes_with_the_role(
    pages: Pages, cast: Cast, masthead: Callable[[Browser], str]
) -> None:
    browser = pages.of(cast.learner)
    assert "CE office" not in masthead(browser)
    role = grant(cast.learner, Role.PLANNER)
    db.session.commit()
    assert "CE office" in masthead(browser)
    db.session.execute(update(Grant).where(Grant.id == role.id).values(ended_at=clock.now()))
    db.session.commit()
    assert "CE office" not in masthead(browser)


def test_an_account_that_is_closed_is_signed_out_at_once(
    pages: Pages, cast: Cast, masthead: Callable[[Browser], str]
) -> None:
    browser = pages.of(cast.learner)
    assert "Sign out" in masthead(browser)
    db.session.execute(update(Person).where(Person.id == cast.learner.id).values(disabled_at=clock.now()))
    db.session.commit()
    assert "Sign out" not in masthead(browser)


def test_signing_out_from_the_band_ends_the_session(pages: Pages, cast: Cast) -> None:
    browser, copy = pages.of(cast.learner), pages.of()
    cookie = browser.client.get_cookie("enduring")
    assert cookie is not None
    copy.client.set_cookie("enduring", cookie.value)
    assert browser.client.post("/sign-out").status_code == 303
    assert "Sign out" not in text_of(copy.get("/help"))


def test_each_page_marks_its_own_place_in_the_band(pages: Pages) -> None:
    browser = pages.of()
    for _ in range(2):
        for path, place in (("/help", "Help"), ("/live", "Live Activities"), ("/contact", None)):
            page = browser.get(path).get_data(as_text=True).partition("</header>")[0]
            marked = set(re.findall(r'aria-current="page">([^<]+)<', page))
            assert marked == ({place} if place else set())
