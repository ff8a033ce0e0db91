"""The pages of taking over: choose an activity, look at what it would bring, take it; begin one like it."""

import re

import pytest
from sqlalchemy import select

from lms import db
from lms.activities.models import Activity
from tests.factories.activities import make_activity
from tests.factories.people import Cast
from tests.pages import Browser, Pages, text_of
from tests.planning.test_quiz_part import path
from tests.planning.test_takeover import bare


@pytest.fixture
def source(cast: Cast) -> Activity:
    return make_activity(title="Early Rhythm")


def ticked(browser: Browser, url: str) -> dict[str, list[str] | str]:
    """What the page proposes, with what it has seen."""
    page = browser.get(url).get_data(as_text=True)
    boxes = re.findall(r'name="take" value="([^"]+)"[^>]*?( checked)?>', page)
    fields: dict[str, list[str] | str] = dict(re.findall(r'name="(version:[^"]+)" value="([^"]*)"', page))
    return fields | {"take": [key for key, is_checked in boxes if is_checked]}


def test_an_earlier_activity_is_found_and_taken_over(source: Activity, cast: Cast, pages: Pages) -> None:
    draft, browser = bare(), pages.of(cast.planner)
    assert "Early Rhythm" in text_of(browser.get(path(draft, "take-over") + "?title=rhythm"))
    assert "No activity has these words" in text_of(browser.get(path(draft, "take-over") + "?title=nothing+such"))
    url = path(draft, "take-over", source.slug)
    words = text_of(browser.get(url))
    assert "Fills what is empty" in words
    assert "Question 1 about rhythm?" in words
    answer = browser.send(url, ticked(browser, url))
    assert answer.status_code == 303
    assert "Taken over." in text_of(browser.get(answer.headers["Location"]))
    db.session.expire_all()
    assert draft.overview == source.overview
    assert "There is nothing to take over" in text_of(browser.get(url))


def test_nothing_chosen_and_what_changed_meanwhile_are_said(source: Activity, cast: Cast, pages: Pages) -> None:
    draft, browser = bare(), pages.of(cast.planner)
    url = path(draft, "take-over", source.slug)
    page = browser.send(url, {})
    assert page.status_code == 422
    assert "Choose what to take over." in text_of(page)
    sent = ticked(browser, url)
    draft.overview = "Written meanwhile."
    db.session.commit()
    page = browser.send(url, sent)
    assert page.status_code == 422
    assert "Somebody changed it since this page was drawn." in text_of(page)
    assert "Written meanwhile." in text_of(page)
    db.session.expire_all()
    assert (draft.overview, draft.summary) == ("Written meanwhile.", source.summary)
    assert browser.send(url, ticked(browser, url) | {"take": ["overview"]}).status_code == 303


def test_more_questions_than_a_quiz_holds_are_refused(source: Activity, cast: Cast, pages: Pages) -> None:
    draft, browser = bare(), pages.of(cast.planner)
    text = "\n\n".join(f"Number {number}?\n* A\n- B" for number in range(98))
    assert browser.send(path(draft, "questions", "paste"), {"paste": text}).status_code == 303
    url = path(draft, "take-over", source.slug)
    page = browser.get(url).get_data(as_text=True)
    sent = {"take": re.findall(r'value="(question:\d+)"', page)}
    answer = browser.send(url, sent)
    assert answer.status_code == 422
    assert "A quiz has at most 100 questions." in text_of(answer)


def test_a_new_activity_like_this_one_begins_as_a_draft_with_all_of_it_proposed(
    source: Activity, cast: Cast, pages: Pages
) -> None:
    browser = pages.of(cast.planner)
    answer = browser.send(path(source, "again"))
    assert answer.status_code == 303
    drafts = db.session.scalars(select(Activity).where(Activity.title == "Early Rhythm", Activity.id != source.id))
    (draft,) = drafts
    url = answer.headers["Location"]
    assert url == f"{path(draft, 'take-over', source.slug)}?new=1"
    sent = ticked(browser, url)
    assert "program_title" in sent["take"]
    assert browser.send(url, sent).status_code == 303
    db.session.expire_all()
    assert (draft.program_title, draft.specialty_id) == (source.program_title, source.specialty_id)
    assert draft.recording_id is None


def test_the_doors_of_taking_over_open_to_who_may_edit_the_draft_and_read_the_other(
    source: Activity, cast: Cast, pages: Pages
) -> None:
    draft, stranger = bare(), pages.of(cast.coordinator)
    url = path(draft, "take-over", source.slug)
    assert stranger.get(path(draft, "take-over")).status_code == 403
    assert stranger.get(url).status_code == 403
    assert stranger.send(url, {"take": ["overview"]}).status_code == 403
    assert stranger.send(path(draft, "again")).status_code == 403
    officer = pages.of(cast.officer)
    assert officer.get(path(source, "take-over")).status_code == 409
    assert officer.get(path(draft, "take-over", "nothing")).status_code == 404
