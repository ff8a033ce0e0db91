"""The catalogue's page: lists and search with one set of filters, without any script."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from html import unescape
from re import findall

import pytest

from lms import clock, db
from lms.activities.catalogue import current_mark
from lms.activities.rules import ActivityKind, ActivityState
from lms.learning import catalogue
from lms.learning.shelf import Shelf
from tests.activities.test_queries import counted
from tests.factories.activities import (
    audiences,
    index,
    make_activity,
    make_recording,
    make_specialty,
    publish,
)
from tests.factories.awards import make_certificate
from tests.factories.learning import watched
from tests.factories.live import make_live_activity
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
PAGES = ("/", "/on-demand", "/live", "/series", "/search", "/search?q=rhythm", "/search/faculty", "/help")
SPOKEN = "WEBVTT\n\n00:01:07.500 --> 00:01:10.000\nThe capnograph\n\n00:01:10.000 --> 00:01:12.000\nis flat.\n"


def titles(browser: Browser, path: str) -> list[str]:
    """The activities that are listed, in their order."""
    page = browser.get(path).get_data(as_text=True)
    return [unescape(title) for title in findall(r"<h3><a [^>]*>([^<]*)</a></h3>", page)]


def link(browser: Browser, path: str, words: str) -> str:
    """The address behind the first link of these words."""
    page = browser.get(path).get_data(as_text=True)
    (found, *_more) = findall(rf'<a[^>]*href="([^"]*)"[^>]*>{words}', page)
    return unescape(found)


@pytest.mark.parametrize("path", PAGES)
def test_every_list_is_open_to_visitors_and_to_learners(cast: Cast, pages: Pages, path: str) -> None:
    make_activity()
    for person in (None, cast.learner):
        answer = pages.of(person).get(path)
        assert answer.status_code == 200
        assert "coming soon" not in text_of(answer).lower()


def test_only_what_is_published_is_listed(cast: Cast, pages: Pages) -> None:
    shown, draft = make_activity(title="Shown to all"), make_activity(title="Still a draft", published=False)
    browser = pages.of(cast.learner)
    assert titles(browser, "/on-demand") == [shown.title]
    draft.state, draft.opens_at, draft.closes_at = ActivityState.PUBLISHED, shown.opens_at, shown.closes_at
    db.session.commit()
    assert len(titles(browser, "/on-demand")) == 2
    draft.state = ActivityState.WITHDRAWN
    db.session.commit()
    assert titles(browser, "/on-demand") == [shown.title]


def test_filters_live_in_the_address_and_chips_remove_them(cast: Cast, pages: Pages) -> None:
    make_activity(title="Rhythm")
    make_activity(title="Fever", specialty_id=make_specialty("Infectious Disease").id, minutes=20)
    browser = pages.of(cast.learner)
    of_specialty = "/on-demand?specialty=infectious-disease"
    assert "1 activity in Infectious Disease" in text_of(browser.get(of_specialty))
    assert titles(browser, of_specialty) == ["Fever"]
    both = f"{of_specialty}&length=60"
    assert titles(browser, both) == []
    assert link(browser, both, "31 to 60 min") == of_specialty
    assert link(browser, both, "Infectious Disease <span") == "/on-demand?length=60"
    # The nearest way out of nothing is offered with its number.
    assert "Remove “31 to 60 min” to see 1." in text_of(browser.get(both))


def test_each_value_shows_how_many_it_would_leave(cast: Cast, pages: Pages) -> None:
    nurses = make_activity(title="For nurses", minutes=20)
    nurses.audiences = audiences("Nurses")
    make_activity(title="Live", kind=ActivityKind.LIVE)
    db.session.commit()
    page = text_of(pages.of(cast.learner).get("/search"))
    for words in (
        "Every format 2",
        "On-demand recordings 1",
        "Live activities 1",
        "Up to 30 min 1",
        "Physician (1)",
    ):
        assert words in page, words
    assert "Grand rounds and series" not in page.split("Show results")[0].split("Format")[1]
    assert titles(pages.of(), "/search?for=physician") == ["Live"]


def test_what_i_have_completed_can_be_left_out(cast: Cast, pages: Pages) -> None:
    done, other = make_activity(title="Done"), make_activity(title="Other")
    make_certificate(cast.learner, done)
    watched(cast.learner, done)
    browser = pages.of(cast.learner)
    assert titles(browser, "/on-demand?fresh=1") == [other.title]
    assert "Not completed by me" not in text_of(pages.of().get("/on-demand"))


@pytest.mark.parametrize(
    "query",
    ["length=x", "ends=-1", "after=zzz", "sort=', --", "specialty=%F0", "faculty=0&for=x&credit=1&format=y"],
)
def test_a_filter_that_nobody_offers_is_no_error(cast: Cast, pages: Pages, query: str) -> None:
    activity = make_activity()
    for path in ("/on-demand", "/search"):
        assert titles(pages.of(cast.learner), f"{path}?{query}") == [activity.title]


def test_faculty_beyond_the_first_few_stand_on_a_page_of_their_own(cast: Cast, pages: Pages) -> None:
    for _ in range(7):
        make_activity()
    browser = pages.of(cast.learner)
    everybody = link(browser, "/on-demand?length=60", "All 7 who teach")
    assert everybody == "/search/faculty?length=60&format=on_demand"
    chosen = link(browser, everybody, "Miriam Adeyemi")
    assert titles(browser, chosen) == ["Early Rhythm Control " + titles(browser, chosen)[0].split()[-1]]
    assert "Nobody teaches what these filters leave" in text_of(browser.get("/search/faculty?length=30"))


def test_pages_lose_and_repeat_nothing(cast: Cast, pages: Pages) -> None:
    wanted = [make_activity(title=f"Number {number}").title for number in range(1, 24)]
    browser = pages.of(cast.learner)
    for start in ("/on-demand", "/search?q=number", "/on-demand?sort=ending"):
        first = titles(browser, start)
        rest = titles(browser, link(browser, start, "Next page"))
        assert (len(first), sorted(first + rest)) == (20, sorted(wanted)), start


def test_search_finds_titles_by_words_and_the_beginning_of_the_last(cast: Cast, pages: Pages) -> None:
    make_activity(title="Measles in the Emergency Department")
    browser = pages.of()
    assert titles(browser, "/search?q=measles+emer") == ["Measles in the Emergency Department"]
    assert "Nothing holds all of these words" in text_of(browser.get("/search?q=%25"))
    assert browser.get("/search?q=" + "x" * 5000).status_code == 200


def test_a_search_takes_the_same_filters_and_titles_come_first(cast: Cast, pages: Pages) -> None:
    make_activity(title="Sepsis", minutes=20)
    make_activity(title="Shock", overview="After sepsis.", minutes=50)
    make_activity(title="Fever")
    browser = pages.of(cast.learner)
    assert titles(browser, "/search?q=sepsis") == ["Sepsis", "Shock"]
    assert titles(browser, "/search?q=sepsis&sort=newest") == ["Shock", "Sepsis"]
    assert titles(browser, "/search?q=sepsis&length=60") == ["Shock"]


def test_a_hit_is_shown_in_its_sentence_and_a_spoken_one_opens_the_player_there(cast: Cast, pages: Pages) -> None:
    recording = make_recording()
    recording.captions[0].webvtt = SPOKEN
    activity = make_activity(
        title="Airway",
        recording=recording,
        overview="Before. " + "A long way to it, " * 20 + "then laryngoscopy. After.",
    )
    browser = pages.of(cast.learner)
    page = browser.get("/search?q=capnographs").get_data(as_text=True)
    assert "<q>The <mark>capnograph</mark> is flat.</q>" in page
    assert f'href="/activities/{activity.slug}/watch?t=67">Spoken at 1:07</a>' in page
    read = browser.get("/search?q=laryngosc").get_data(as_text=True)
    assert "way to it, then <mark>laryngoscopy</mark>.</q>" in read
    assert "<q>… " in read
    assert "Spoken at" not in read
    assert "<q>" not in browser.get("/search?q=airway").get_data(as_text=True)


def test_a_typo_in_a_title_is_forgiven_and_what_was_typed_can_still_be_searched(cast: Cast, pages: Pages) -> None:
    make_activity(title="Anticoagulation after Stroke")
    browser = pages.of()
    page = text_of(browser.get("/search?q=anticoagulaton+strok"))
    assert "Showing results for “anticoagulation strok”." in page
    assert titles(browser, "/search?q=anticoagulaton+strok") == ["Anticoagulation after Stroke"]
    as_typed = link(browser, "/search?q=anticoagulaton", "Search for")
    assert as_typed == "/search?q=anticoagulaton&exact=1"
    assert titles(browser, as_typed) == []
    assert "Showing results" not in text_of(browser.get("/search?q=qqqqqq"))


def test_what_has_ended_is_offered_only_to_who_asks(cast: Cast, pages: Pages) -> None:
    old = make_recording(broadcast_on=date(2023, 1, 10))
    ended = make_activity(title="Ended long ago", recording=old, published=False)
    publish(ended, datetime(2023, 1, 12, tzinfo=UTC))
    db.session.commit()
    browser = pages.of(cast.learner)
    assert titles(browser, "/on-demand") == []
    assert "1 more has ended: watch without credit" in text_of(browser.get("/search?q=ended"))
    with_ended = link(browser, "/search?q=ended", "1 more has ended")
    assert "No credit: the window ended" in text_of(browser.get(with_ended))
    assert link(browser, with_ended, "Include ended") == "/search?q=ended"


def test_chips_stand_for_every_filter_that_is_set(cast: Cast, pages: Pages) -> None:
    make_activity(title="Old", recording=make_recording(broadcast_on=date(2024, 12, 1)))
    page = text_of(pages.of(cast.learner).get("/on-demand?format=live&credit=ama_pra_1&ends=90&ended=1&fresh=1"))
    for words in (
        "Live activities",
        "Ends within 90 days",
        "Not completed by me",
    ):
        assert f"{words} remove filter" in page
    assert "Filters: 5 set" in page
    assert link(pages.of(), "/on-demand?q=rhythm&ends=90&ended=1&sort=ending", "Remove all filters") == (
        "/on-demand?q=rhythm&sort=ending"
    )
    assert link(pages.of(), "/search?q=rhythm&format=live&ends=90", "Remove all filters") == "/search?q=rhythm"
    assert "Remove all filters" not in text_of(pages.of().get("/on-demand?q=rhythm&ends=90"))
    assert "Live Activities: 0 activities" in page
    assert "All activities:" in text_of(pages.of().get("/on-demand?format=any"))


def test_statements_do_not_grow_with_what_is_listed(cast: Cast, pages: Pages) -> None:
    recording = make_recording()
    recording.captions[0].webvtt = SPOKEN
    activity = make_activity(title="Rhythm first", recording=recording)
    browser = pages.of(cast.learner)
    paths = ("/", "/on-demand", "/search?q=rhythm", "/search?q=capnograph", "/my-activities")
    watched(cast.learner, activity)
    few = {path: statements(browser, path) for path in paths}
    for number in range(6):
        watched(cast.learner, make_activity(title=f"Rhythm {number}"))
    assert {path: statements(browser, path) for path in paths} == few


def statements(browser: Browser, path: str) -> int:
    """How many a page takes once the catalogue is kept."""
    browser.get(path)
    with counted() as sent:
        browser.get(path)
    return len([one for one in sent if not one.startswith(("RELEASE", "PRAGMA"))])


def test_a_new_name_is_shown_at_once_and_found_when_the_index_has_followed(cast: Cast, pages: Pages) -> None:
    activity = make_activity(title="Before")
    browser = pages.of()
    assert "Miriam Adeyemi" in text_of(browser.get("/on-demand"))
    activity.people[0].person.family_name = "Okonkwo"
    db.session.commit()
    assert "Miriam Okonkwo" in text_of(browser.get("/on-demand"))
    index(activity)
    db.session.commit()
    assert titles(browser, "/search?q=okonkwo") == ["Before"]
    assert titles(browser, "/search?q=adeyemi&exact=1") == []


def test_live_and_series_are_listed_on_their_pages(cast: Cast, pages: Pages) -> None:
    make_live_activity(title="A webinar")
    make_activity(title="Rounds", kind=ActivityKind.SERIES)
    browser = pages.of(cast.learner)
    assert "A webinar" in text_of(browser.get("/live"))
    assert "Rounds" in text_of(browser.get("/series"))
    assert "A webinar" not in text_of(browser.get("/on-demand"))


def test_what_was_rendered_is_forgotten_before_it_fills_the_memory(
    cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.learning.views.rows.MOST_KEPT", 1)
    make_activity()
    make_activity()
    assert len(titles(pages.of(), "/on-demand")) == 2


def test_days_left_are_those_of_the_day(cast: Cast, pages: Pages) -> None:
    make_activity(recording=make_recording(broadcast_on=date(2024, 12, 1)))
    browser = pages.of()
    assert "10 days left" in text_of(browser.get("/on-demand"))
    with clock.frozen_at(clock.now() + timedelta(days=3)):
        assert "7 days left" in text_of(browser.get("/on-demand"))


def test_what_another_thread_has_arranged_meanwhile_is_used(
    cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_activity()
    arranged = Shelf((), {}, current_mark())

    @contextmanager
    def meanwhile() -> Iterator[None]:
        monkeypatch.setitem(catalogue._kept, "shelf", arranged)
        yield

    monkeypatch.setattr(catalogue, "_arranging", meanwhile())
    assert catalogue.shelf() is arranged
