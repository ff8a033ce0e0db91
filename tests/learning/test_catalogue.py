"""Lists, search, home and my activities."""

from datetime import UTC, date, datetime

import pytest

from lms import db
from tests.factories.activities import make_activity, make_recording, make_specialty, publish
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
PAGES = ("/", "/on-demand", "/live", "/series", "/search", "/search?q=rhythm", "/help")


@pytest.mark.parametrize("path", PAGES)
def test_every_list_is_open_to_visitors_and_to_learners(cast: Cast, pages: Pages, path: str) -> None:
    make_activity()
    for person in (None, cast.learner):
        answer = pages.of(person).get(path)
        assert answer.status_code == 200
        assert "coming soon" not in text_of(answer).lower()


def test_only_what_is_published_is_listed(cast: Cast, pages: Pages) -> None:
    shown, draft = make_activity(title="Shown to all"), make_activity(title="Still a draft", published=False)
    page = text_of(pages.of(cast.learner).get("/on-demand"))
    assert shown.title in page
    assert draft.title not in page


def test_filters_live_in_the_address(cast: Cast, pages: Pages) -> None:
    make_activity(title="Rhythm")
    make_activity(title="Fever", specialty_id=make_specialty("Infectious Disease").id, minutes=20)
    browser = pages.of(cast.learner)
    of_specialty = text_of(browser.get("/on-demand?specialty=infectious-disease"))
    assert "1 activity in Infectious Disease" in of_specialty
    short = text_of(browser.get("/on-demand?length=30"))
    assert ("Fever" in short, "Rhythm " in short.split("Show results")[1]) == (True, False)


@pytest.mark.parametrize("query", ["length=x", "length=7", "ends=-1", "after=zzz", "sort=', --", "specialty=%F0"])
def test_a_filter_that_nobody_offers_is_no_error(cast: Cast, pages: Pages, query: str) -> None:
    assert pages.of(cast.learner).get(f"/on-demand?{query}").status_code == 200


def test_search_finds_titles_by_words_and_the_beginning_of_the_last(cast: Cast, pages: Pages) -> None:
    make_activity(title="Measles in the Emergency Department")
    browser = pages.of()
    assert "Measles in the Emergency Department" in text_of(browser.get("/search?q=measles+emer"))
    assert "Nothing holds all of these words" in text_of(browser.get("/search?q=%25"))
    assert browser.get("/search?q=" + "x" * 5000).status_code == 200


def test_home_shows_what_ends_soon_and_what_i_left_unfinished(cast: Cast, pages: Pages) -> None:
    recording = make_recording(broadcast_on=date(2024, 12, 1))
    ending = make_activity(title="Ends within days", recording=recording)
    browser = pages.of(cast.learner)
    browser.send(f"/activities/{ending.slug}/disclosure", {"number": "1"})
    page = text_of(browser.get("/"))
    assert "Last weeks to claim credit" in page
    assert "Go on where you were" in page
    assert "Started: go on watching" in page


def test_my_activities_ask_for_a_sign_in_and_list_what_was_begun(cast: Cast, pages: Pages) -> None:
    activity = make_activity()
    visitor, browser = pages.of(), pages.of(cast.learner)
    assert visitor.get("/my-activities").location == "/sign-in?next=/my-activities"
    assert "Nothing begun yet" in text_of(browser.get("/my-activities"))
    browser.send(f"/activities/{activity.slug}/disclosure", {"number": "1"})
    page = text_of(browser.get("/my-activities"))
    assert "In progress" in page
    assert activity.title in page
    assert activity.title not in text_of(pages.of(cast.colleague).get("/my-activities"))


def test_an_ended_activity_is_listed_without_credit(cast: Cast, pages: Pages) -> None:
    old = make_recording(broadcast_on=date(2023, 1, 10))
    released = datetime(2023, 1, 12, tzinfo=UTC)
    ended = make_activity(title="Ended long ago", recording=old, published=False)
    publish(ended, released)
    db.session.commit()
    assert "No credit: the window ended" in text_of(pages.of(cast.learner).get("/on-demand"))
