"""Chapters and slides in a real browser: written and brought beside the recording, then used while watching."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import axe_violations, until
from tests.factories.slides import make_pdf
from tests.homes import sign_in
from tests.learning.watching import House, learner

pytestmark = pytest.mark.browser

RECORDING = "/recordings/1"


def insist_on_access(page: Page) -> None:
    """Nobody is shut out, on narrow screens neither."""
    for width, height in ((390, 800), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def add_chapter(page: Page, second: int, title: str) -> None:
    """Stop the recording there, and say what begins."""
    page.evaluate(f"document.querySelector('video').currentTime = {second}")
    expect(page.get_by_role("button", name=re.compile(f"Add a chapter here 0:{second:02d}"))).to_be_visible()
    page.get_by_role("button", name="Add a chapter here").click()
    page.keyboard.type(title)


def write_chapters(house: House, page: Page) -> None:
    """As the course admin does, beside the recording."""
    page.goto(f"{house.url}/sign-in?next={RECORDING}/chapters")
    sign_in(page)
    until(page, "document.querySelector('video')?.readyState >= 1")
    add_chapter(page, 9, "Choosing a drug")
    add_chapter(page, 3, "")
    page.get_by_role("button", name="Save").click()
    # What is wrong stands in its row, and all that was written stays.
    expect(page.locator(".chapter-row").first).to_contain_text("this chapter has no title")
    page.get_by_label("Title").first.fill("Whom to treat")
    insist_on_access(page)
    page.get_by_text("As lines, to paste").click()
    expect(page.get_by_label("Chapters, one a line")).to_have_value("0:03 Whom to treat\n0:09 Choosing a drug")
    # A time that is changed moves its row, and another second is found again.
    page.get_by_label("Begins at").first.fill("0:12")
    page.get_by_label("Begins at").first.press("Tab")
    expect(page.get_by_label("Title").last).to_have_value("Whom to treat")
    page.get_by_role("button", name="Go there").last.click()
    until(page, "document.querySelector('video').currentTime >= 12")
    page.get_by_role("button", name="Remove").last.click()
    add_chapter(page, 0, "Welcome")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The chapters are kept.")).to_be_visible()


def bring_slides(house: House, page: Page) -> None:
    """The PDF goes up, and the server's worker draws its pages."""
    page.goto(f"{house.url}{RECORDING}")
    content = make_pdf("Welcome", "Flecainide", "Questions")
    page.get_by_label("Slides as PDF").set_input_files(
        {"name": "Rhythm.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("link", name="Show it here").click()
    expect(page.get_by_role("link", name="Rhythm.pdf")).to_be_visible()
    insist_on_access(page)


def use_chapters(page: Page) -> None:
    """By click, by key, and in what the browser itself knows."""
    page.get_by_role("button", name="Chapters", exact=True).click()
    expect(page.locator("[data-cues]")).to_be_hidden()
    chapters = page.locator("[data-chapters] button")
    expect(chapters.first).to_have_attribute("aria-current", "true")
    chapters.last.click()
    until(page, "document.querySelector('video').currentTime >= 9")
    expect(chapters.last).to_have_attribute("aria-current", "true")
    expect(page.locator(".is-tick")).to_have_count(1)
    page.keyboard.press("k")
    until(page, "document.querySelector('video').paused")
    page.keyboard.press("p")
    page.keyboard.press("p")
    until(page, "document.querySelector('video').currentTime < 9")
    expect(chapters.first).to_have_attribute("aria-current", "true")
    page.keyboard.press("n")
    until(page, "document.querySelector('video').currentTime === 9")
    known = "[...document.querySelector('video').textTracks].find(({ kind }) => kind === 'chapters').cues"
    until(page, f"({known}?.length ?? 0) === 2")


def look_at_slides(page: Page) -> None:
    """One at a time, by button and by number, with what is written on each."""
    page.get_by_role("button", name="Slides", exact=True).click()
    expect(page.get_by_role("img", name="Slide 1 of 3")).to_be_visible()
    part = page.locator("[data-slides]")
    part.get_by_role("button", name="Next").click()
    until(page, "document.querySelector('[data-slide-picture]').naturalWidth === 1600")
    part.get_by_text("Text of this slide").click()
    expect(part.locator("[data-slide-text]")).to_have_text("Flecainide")
    part.get_by_label("Slide", exact=True).fill("9")
    part.get_by_label("Slide", exact=True).press("Enter")
    expect(page.get_by_role("img", name="Slide 3 of 3")).to_be_visible()
    expect(part.locator("[data-slide-text]")).to_have_text("Questions")
    expect(part.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    insist_on_access(page)
    with page.expect_download() as kept:
        part.get_by_role("link", name="Download as PDF").click()
    assert kept.value.suggested_filename == "Rhythm.pdf"


def test_chapters_and_slides_are_written_beside_the_recording_and_used_while_watching(
    house: House, page: Page, another: BrowserContext, browser: Browser
) -> None:
    writing = another.new_page()
    write_chapters(house, writing)
    bring_slides(house, writing)
    house.watch(page, learner("Tomas"))
    use_chapters(page)
    look_at_slides(page)
    state = page.context.storage_state()
    with browser.new_context(java_script_enabled=False, storage_state=state) as scriptless:
        plain = scriptless.new_page()
        plain.goto(f"{house.activity}/watch")
        expect(plain.get_by_role("link", name="Download as PDF")).to_be_visible()
        expect(plain.get_by_role("heading", name="Chapters")).to_be_visible()
