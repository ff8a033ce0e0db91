"""Watching in a real browser, before the real product: what is played is what counts, and it is kept."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import axe_violations, until
from tests.homes import sign_in
from tests.learning.watching import (
    SECONDS,
    House,
    learner,
    minutes_near,
    pause,
    play,
    read_the_disclosure,
    told,
    watched_by_visitors,
    watched_once_told,
)

pytestmark = pytest.mark.browser


def test_what_is_played_is_counted_and_comes_along_when_one_signs_in(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    expect(page).to_have_url(f"{house.activity}/watch")
    before = watched_by_visitors()
    ranges: list[int] = []
    page.on("response", lambda answer: ranges.append(answer.status) if answer.url.endswith("/recording") else None)
    assert axe_violations(page) == []
    # The transcript is made from the captions, and a cue leads to its place.
    page.get_by_role("button", name=re.compile("The first case")).click()
    expect(page.locator("[data-sentence]")).to_have_text(f"0:00 of 0:{SECONDS} watched")
    until(page, "document.querySelector('video').currentTime >= 9.9")
    # Seeking counts nothing: what lies before the place stays unwatched.
    page.evaluate("document.querySelector('video').currentTime = 2")
    play(page)
    until(page, "document.querySelector('video').currentTime > 7")
    place = pause(page)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place - 2)}) of"))
    told = watched_once_told(page, before + (place - 3) * 1000) - before
    assert told == pytest.approx((place - 2) * 1000, abs=1000)
    # What is still to be watched is said twice on the page, and alike.
    expect(page.locator("[data-next-wait]")).to_have_text(page.locator("[data-left]").inner_text())
    assert set(ranges) <= {200, 206, 304}
    # Another page, after signing in: the minutes are offered, added, and the place is resumed.
    page.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/watch")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(rf"Add the ({minutes_near(place - 2)}) watched here\?")
    )
    page.get_by_role("button", name="Add them").click()
    expect(page.locator("[data-resumed-text]")).to_have_text(re.compile(f"Resumed at ({minutes_near(place)})"))
    # The rest, by the button that leads to it; the next step opens in place, without another button to press.
    page.get_by_role("button", name=re.compile("Next unwatched part")).click()
    page.get_by_role("button", name="2×").click()
    until(page, "document.querySelector('video').ended")
    page.evaluate("document.querySelector('video').currentTime = 0")
    play(page)
    until(page, "document.querySelector('video').currentTime > 2.5")
    page.keyboard.press("k")
    expect(page.locator("[data-next-step]")).to_be_visible()
    expect(page.locator("[data-next-step]")).to_have_attribute("href", re.compile("/quiz$"))


def test_leaving_the_page_keeps_the_last_seconds(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    before = watched_by_visitors()
    play(page, speed=1)
    until(page, "document.querySelector('video').currentTime > 2")
    page.goto(f"{house.url}/help")
    # The last words of a page that has gone are under way while the next one is read already.
    assert watched_once_told(page, before + 1500) >= before + 1500


def test_another_device_resumes_at_the_second_and_offers_to_start_over(
    house: House, page: Page, another: BrowserContext
) -> None:
    address = learner("Amara")
    house.watch(page, address)
    page.evaluate("document.querySelector('video').currentTime = 5")
    play(page)
    until(page, "document.querySelector('video').currentTime > 6")
    place = pause(page)
    told(page, address, place)
    other = another.new_page()
    other.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/watch")
    sign_in(other, address)
    expect(other.locator("[data-resumed-text]")).to_have_text(f"Resumed at 0:{int(place):02}.")
    until(other, f"Math.abs(document.querySelector('video').currentTime - {place}) < 0.05")
    other.get_by_role("button", name="Start over").click()
    until(other, "document.querySelector('video').currentTime === 0")
    expect(other.locator("[data-resumed]")).to_be_hidden()


def test_what_is_watched_after_the_session_ended_waits_for_the_same_person_and_for_nobody_else(
    house: House, another: BrowserContext
) -> None:
    page, hers, his = another.new_page(), learner("Chiara"), learner("David")
    house.watch(page, hers)
    play(page)
    until(page, "document.querySelector('video').currentTime > 2")
    another.clear_cookies()
    until(page, "document.querySelector('video').currentTime > 4")
    place = pause(page)
    expect(page.get_by_text("You were signed out. What you watched is kept.")).to_be_visible()
    # Signed in again beside this page, it sends by itself what it kept, and goes on.
    beside = another.new_page()
    beside.goto(f"{house.url}/sign-in")
    sign_in(beside, hers)
    expect(beside.locator("meta[name=person]")).not_to_have_attribute("content", "")
    assert told(page, hers, place).watched_ms == pytest.approx(place * 1000, abs=1000)
    expect(page.locator("[data-signed-out]")).to_be_hidden()
    beside.close()
    another.clear_cookies()
    play(page)
    until(page, "document.querySelector('video').currentTime > 6")
    place = pause(page)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    page.locator("[data-signed-out] a").click()
    sign_in(page, his)
    read_the_disclosure(page)
    play(page)
    until(page, "document.querySelector('video').currentTime > 1")
    assert told(page, his, pause(page)).watched_ms < 4000
    another.clear_cookies()
    page.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/watch")
    sign_in(page, hers)
    expect(page.locator("[data-resumed-text]")).to_have_text(f"Resumed at 0:{int(place):02}.")
    assert told(page, hers, place).watched_ms == pytest.approx(place * 1000, abs=1000)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place)}) of"))
    assert page.evaluate("Object.keys(sessionStorage)") == []
