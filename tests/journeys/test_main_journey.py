"""The main job in a real browser: from an unknown visitor to a certificate that anybody verifies."""

import io
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import PATIENCE, Server
from tests.journeys import steps
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
# The demonstration's recordings are made on the spot; these last some 40 seconds.
SLUG = "checkpoint-inhibitor-toxicity"
SECOND_SLUG = "vancomycin-by-area"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """What `make run` serves, set-up, migrations and demonstration included."""
    with Server(by_make=True) as running:
        yield running


def journey(walker: Walker, slug: str, address: str) -> None:
    """All of it, from a stranger to a certificate."""
    steps.register(walker, address, f"/activities/{slug}")
    steps.earn(walker, slug)


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


def test_what_was_earned_is_counted_shared_and_reported(server: Server, page: Page) -> None:
    walker = Walker(page, server, keyboard_only=True, looks_closely=True)
    steps.sign_in(walker, "elena.marsh", "/transcript")
    walker.press("Set a cycle")
    walker.look("a new cycle")
    steps.set_cycle(walker, "State license", "20")
    expect(page.get_by_role("heading", name=re.compile("^20 "))).to_be_visible()
    walker.press("Add credit from elsewhere")
    walker.look("credit from elsewhere")
    steps.add_own_entry(walker, "Rounds at Lakeside")
    expect(page.get_by_text("Rounds at Lakeside").first).to_be_visible()
    walker.press("Reporting")
    expect(page.get_by_text("You agreed on").first).to_be_visible()
    walker.look("reporting")
    walker.go("/transcript/links")
    walker.press("Make the link", "button")
    walker.look("links")
    address = steps.shared_address(walker)
    walker.press("Sign out", "button")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Rounds at Lakeside").first).to_be_visible()
    walker.look("a shared transcript")


def test_the_office_reports_to_an_accreditor_and_enters_its_answer(server: Server, page: Page) -> None:
    walker = Walker(page, server, looks_closely=True)
    steps.sign_in(walker, "ruth.calloway", "/office/reports")
    walker.look("reports")
    walker.press("JA-PARS", exact=True)
    walker.look("reports to one accreditor")
    steps.make_report(walker, "Activities, JSON")
    walker.look("a report")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Download")).first.click()
    assert b'"0009999"' in waiting.value.path().read_bytes()


def test_make_run_says_where_it_serves_and_how_to_sign_in(server: Server) -> None:
    # It answers a moment before it says so.
    end = time.monotonic() + PATIENCE
    while server.url not in server.log() and time.monotonic() < end:
        time.sleep(0.1)
    assert server.url in server.log()
    assert "ruth.calloway@northgate.example" in server.log()
