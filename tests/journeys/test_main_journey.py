"""The main job in a real browser: from an unknown visitor to a certificate that anybody verifies."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import Server, chromium
from tests.journeys import steps
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
SLUG = "checkpoint-inhibitor-toxicity"
SECOND_SLUG = "vancomycin-by-area"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The product as `make run` serves it, with its demonstration."""
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of its own; whatever its console calls an error fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, accept_downloads=True, reduced_motion="reduce"
    )
    window = context.new_page()
    complaints: list[str] = []
    window.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    window.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    context.close()
    assert complaints == []


def journey(walker: Walker, slug: str, address: str) -> str:
    """All of it; the verification code at its end."""
    page, database = walker.page, walker.server.home / "enduring.sqlite3"
    steps.register(walker, address, f"/activities/{slug}")
    steps.acknowledge(walker)
    steps.watch(walker)
    walker.press("Start the quiz", "button")
    steps.take_quiz(walker, database, slug, rightly=False)
    expect(page.get_by_role("heading", name=re.compile("Not passed yet"))).to_be_visible()
    assert "Why:" not in page.content()
    walker.press("Try again", "button")
    steps.take_quiz(walker, database, slug, rightly=True)
    expect(page.get_by_role("heading", name=re.compile("Passed: 5 of 5"))).to_be_visible()
    expect(page.get_by_text("Why:").first).to_be_visible()
    walker.press("Fill in the evaluation")
    steps.evaluate(walker)
    return str(page.locator(".code").first.inner_text()).rsplit("/", 1)[-1]


def test_a_stranger_walks_from_registration_to_a_verified_certificate(server: Server, page: Page) -> None:
    walker = Walker(page, server, looks_closely=True)
    journey(walker, SLUG, "maya.okafor@northgate.example")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Download PDF")).click()
    document = PdfReader(io.BytesIO(waiting.value.path().read_bytes()))
    text = " ".join(document.pages[0].extract_text().split())
    assert "Maya Okafor, MD" in text
    code = re.search(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", text)
    assert code is not None
    walker.go("/transcript")
    expect(page.get_by_text(re.compile("Checkpoint", re.I)).first).to_be_visible()
    walker.look("transcript")
    page.get_by_role("button", name="Sign out").first.click()
    walker.go(f"/verify/{code.group()}")
    expect(page.get_by_role("heading", name="Valid")).to_be_visible()
    expect(page.get_by_text("Maya Okafor, MD")).to_be_visible()
    walker.look("verification")
    walker.go("/my-activities")
    expect(page.get_by_role("heading", name="Sign In")).to_be_visible()
    walker.look("sign in")


def test_the_same_is_done_by_keyboard_alone(server: Server, page: Page) -> None:
    walker = Walker(page, server, keyboard_only=True)
    journey(walker, SECOND_SLUG, "keys.only@northgate.example")
    walker.go("/my-activities")
    expect(page.get_by_role("heading", name="Completed")).to_be_visible()
