"""Finding an activity in a real browser: with script and without, and into the recording at a spoken word."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from lms import db
from lms.config import Settings
from tests.browser import Server, axe_violations, until
from tests.conftest import Databases
from tests.factories.activities import ZONE, lately, make_open_activity, make_specialty
from tests.factories.recordings import add_recording_from_path, clip
from tests.homes import home_being_made

pytestmark = pytest.mark.browser
SPOKEN = (
    "WEBVTT\n\n00:00:00.000 --> 00:00:09.000\nWelcome.\n\n00:00:09.000 --> 00:00:13.000\nMind the capnograph.\n"
)
PAGES = (
    "/",
    "/on-demand",
    "/search?q=capnograph",
    "/search?q=anticoagulaton",
    "/on-demand?length=long",
    "/search/faculty",
)


@pytest.fixture(scope="module")
def house(
    app: Flask,
    settings: Settings,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """The product with a recording of a few seconds and some activities beside it."""
    folder = tmp_path_factory.mktemp("finding")
    file = folder / "airway.mp4"
    file.write_bytes(clip(14))
    with home_being_made(databases, settings, folder) as home, db.transaction():
        recording = add_recording_from_path(
            file,
            title="Airway",
            original_name="airway.mp4",
            added_by=None,
            captions={"en": SPOKEN},
            broadcast_on=lately(),
            broadcast_zone=ZONE,
        )
        make_open_activity(title="The Difficult Airway", recording=recording)
        make_open_activity(title="Anticoagulation after Stroke", minutes=20)
        make_open_activity(title="Fever", minutes=20, specialty_id=make_specialty("Infectious Disease").id)
    with Server(demo=False, like=home) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window that takes no error of a script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def test_a_word_only_spoken_is_found_and_the_player_opens_at_that_second(house: Server, page: Page) -> None:
    page.goto(house.url)
    page.locator("main").get_by_role("searchbox").fill("capnographs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The Difficult Airway")).to_be_visible()
    page.get_by_role("link", name="Spoken at 0:09").click()
    # The disclosure comes before any content; who has read it is where she wanted to be.
    page.get_by_role("button", name=re.compile("I have read this")).click()
    expect(page).to_have_url(re.compile(r"/watch\?t=9$"))
    until(page, "Math.abs(document.querySelector('video').currentTime - 9) < 0.5")
    expect(page.get_by_text("Resumed at")).to_be_hidden()


def test_filters_are_followed_at_once_and_what_is_left_is_announced(house: Server, page: Page) -> None:
    page.goto(f"{house.url}/on-demand")
    page.get_by_label("Up to 30 min").check()
    expect(page.get_by_role("status").filter(has_text="2 activities")).to_be_attached()
    expect(page).to_have_url(re.compile(r"[?&]length=30"))
    expect(page.get_by_label("Up to 30 min")).to_be_focused()
    page.get_by_label("Specialty", exact=True).select_option(label="Infectious Disease (1)")
    expect(page.get_by_role("status").filter(has_text="1 activity in Infectious Disease")).to_be_attached()
    assert "Infectious Disease" in page.title()
    page.go_back()
    expect(page.locator("#results-heading")).to_have_text(re.compile("2 activities"))
    expect(page.get_by_label("Specialty", exact=True)).to_have_value("")
    page.get_by_role("link", name="Up to 30 min remove filter").click()
    expect(page.locator("#results-heading")).to_have_text(re.compile("3 activities"))


def test_many_filters_are_one_row_on_a_telephone_and_each_comes_into_sight(house: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    chosen = "for=physician&for=nurse&for=pharmacist&credit=ama_pra_1&credit=ancc&length=30&length=long&ends=90"
    page.goto(f"{house.url}/search?{chosen}&ended=1")
    row = page.locator(".chips")
    expect(row.get_by_role("link")).to_have_count(10)
    box = row.bounding_box()
    assert box is not None
    assert box["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    last = row.get_by_role("link", name="Include ended")
    expect(last).not_to_be_in_viewport()
    last.focus()
    expect(last).to_be_in_viewport()


def test_filters_need_no_script(house: Server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{house.url}/on-demand")
    plain.get_by_label("Up to 30 min").check()
    plain.get_by_role("button", name="Show results").click()
    expect(plain.get_by_role("heading", name="2 activities")).to_be_visible()
    plain.get_by_label("Sort by").select_option("ending")
    plain.get_by_role("button", name="Show results").click()
    expect(plain).to_have_url(re.compile("sort=ending"))
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_catalogue_shuts_anybody_out(house: Server, page: Page, path: str) -> None:
    page.goto(f"{house.url}{path}")
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_list_that_cannot_be_fetched_is_opened_instead(house: Server, page: Page) -> None:
    page.goto(f"{house.url}/on-demand")
    failed: list[str] = []

    def fail_once(route: object) -> None:
        if failed:
            route.continue_()  # type: ignore[attr-defined]
        else:
            failed.append("once")
            route.abort()  # type: ignore[attr-defined]

    page.route("**/on-demand?*", fail_once)
    page.get_by_label("Up to 30 min").check()
    expect(page.locator("#results-heading")).to_have_text(re.compile("2 activities"))
    assert failed == ["once"]
