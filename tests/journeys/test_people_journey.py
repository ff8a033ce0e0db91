"""People are named, asked and decided about in a browser, by keyboard, while the editor's page stays."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import Server, reload_until
from tests.journeys import steps
from tests.journeys.walker import PATIENCE, Walker

pytestmark = pytest.mark.browser
DRAFT = "/planning/activities/bronchiolitis-doing-less"
SPEAKER, ADDRESS = "Nkechi Vandermeer", "nkechi.vandermeer@example.org"


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A window without any account."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def other_page(browser: Browser, server: Server) -> Iterator[Page]:
    """The officer's window: what it is refused is part of the walk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    steps.sign_in(Walker(page, server), "ruth.calloway", DRAFT)
    yield page
    context.close()


def person(page: Page, name: str = SPEAKER) -> Locator:
    return page.locator("#people ol.people > li").filter(has_text=name)


def disclosure(page: Page, name: str = SPEAKER) -> Locator:
    return page.locator("#disclosures section").filter(has_text=name)


def type_into(page: Page, label: str, text: str) -> None:
    field = page.locator("#new-person").get_by_label(label, exact=True)
    field.focus()
    page.keyboard.type(text)


def add_somebody_new(page: Page) -> None:
    """Fill in the form, open since nobody was found, without touching the pointer."""
    given, family = SPEAKER.split()
    for label, text in (
        ("First Name", given),
        ("Last Name", family),
        ("Degree", "PhD"),
        ("Profession", "Scientist"),
        ("Email optional", ADDRESS),
        ("Affiliation before publishing", "Elsewhere University"),
    ):
        type_into(page, label, text)
    page.get_by_role("button", name="Add this person").focus()
    page.keyboard.press("Enter")


def link_in_the_letter(walker: Walker) -> str:
    """The personal link, read in the demonstration's letters."""
    page = walker.page
    walker.go("/office/letters")
    row = page.get_by_role("row").filter(has_text=ADDRESS).first
    reload_until(page, row)
    row.get_by_role("link").first.click()
    return str(page.get_by_role("link", name="/disclosures/").first.get_attribute("href"))


def disclose(walker: Walker, link: str) -> None:
    """Fill in the personal form by keyboard alone."""
    page = walker.page
    page.goto(link)
    walker.look("the personal form")
    walker.tick(page.get_by_label("I have, or had, the relationships below"))
    page.get_by_label("Company, by its name").first.focus()
    page.keyboard.type("Corvane Therapeutics")
    page.get_by_label("Kind of relationship").first.focus()
    page.keyboard.type("Consultant")
    walker.press("Send my disclosure", "button")
    expect(page.get_by_role("alert")).to_contain_text("Attest to it, then send.")
    walker.look("the personal form, refused")
    assert page.get_by_label("Company, by its name").first.input_value() == "Corvane Therapeutics"
    walker.tick(page.get_by_label("I attest that this is complete and true"))
    walker.press("Send my disclosure", "button")
    expect(page.get_by_role("heading", name="Your disclosure is with the CE office")).to_be_visible()
    walker.look("disclosure received")
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    walker.look("a link that is spent")


def test_a_speaker_is_named_asked_and_decided_about(server: Server, page: Page, stranger: Page) -> None:
    page.set_default_timeout(PATIENCE)
    steps.sign_in(Walker(page, server), "ines.roth", DRAFT)
    page.evaluate("window.stays = true")
    page.get_by_label("Add a person").focus()
    page.keyboard.type("vandermeer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody else is known by “vandermeer”.")).to_be_focused()
    add_somebody_new(page)
    expect(person(page)).to_contain_text("Elsewhere University")
    expect(disclosure(page)).to_contain_text("Missing")
    title = person(page).get_by_label("Title", exact=True)
    title.focus()
    page.keyboard.type("Professor of Anesthesia")
    expect(person(page).locator("[data-saved-text]")).to_have_text(re.compile("Saved at"))
    expect(person(page).locator("summary")).to_contain_text("Professor of Anesthesia")
    person(page).get_by_role("button", name="Up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#people [data-in-place-said]")).to_have_text("Moved.")
    disclosure(page).get_by_role("button", name="Ask by letter").focus()
    page.keyboard.press("Enter")
    expect(disclosure(page)).to_contain_text("Asked on")
    assert page.evaluate("window.stays") is True
    Walker(page, server, looks_closely=True).look("the editor with people")
    disclose(
        Walker(stranger, server, keyboard_only=True, looks_closely=True),
        server.url + link_in_the_letter(Walker(stranger, server)).removeprefix(server.url),
    )
    page.reload()
    expect(disclosure(page)).to_contain_text("1 to decide")
    decide(page)
    Walker(page, server, looks_closely=True).look("the editor with a decision")


def decide(page: Page) -> None:
    """Choose by keyboard, and see beside it what learners will read."""
    shown = disclosure(page)
    expect(shown.get_by_label("How it was mitigated")).to_be_hidden()
    shown.get_by_role("radio", name=re.compile("^Not relevant")).focus()
    page.keyboard.press("ArrowDown")
    expect(shown.get_by_role("radio", name=re.compile("^Relevant"))).to_be_checked()
    method = shown.get_by_label("How it was mitigated")
    expect(method).to_be_visible()
    method.focus()
    page.keyboard.type("Attests")
    line = "Consultant: Corvane Therapeutics (mitigated)"
    expect(shown.locator(".shown-line")).to_contain_text(line)
    expect(shown).to_contain_text("1 relationship, decided")
    expect(page.locator("[data-preview]")).to_contain_text("Consultant: Corvane Therapeutics. Mitigated")


def test_a_type_of_credit_is_added_and_the_audience_told(server: Server, stranger: Page) -> None:
    page = stranger  # Its console may complain: an amount is refused on the way.
    steps.sign_in(Walker(page, server), "ines.roth", DRAFT)
    earned, credit = page.locator("#credit-earned"), page.locator("#credit")
    page.get_by_label("Pharmacists", exact=True).focus()
    page.keyboard.press("Space")
    expect(earned).to_contain_text(re.compile("pharmacists.*: .* attendance"))
    credit.get_by_label("Credit type").select_option("attendance")
    credit.get_by_role("button", name="Designate for this type").focus()
    page.keyboard.press("Enter")
    expect(credit.locator("[data-in-place-said]")).to_have_text("Designated.")
    amount = credit.locator(".person[id^=designation-]").last.get_by_label("At most")
    amount.fill("0.30")
    expect(credit.get_by_text("Enter quarter hours, such as 0.75 or 1.00.")).to_be_visible()
    amount.fill("0.50")
    expect(earned).to_contain_text(re.compile("pharmacists.*: 0.50 hour, attendance"))
    credit.get_by_role("button", name="Remove Non-Physician Attendance").focus()
    page.keyboard.press("Enter")
    expect(credit.locator("[data-in-place-said]")).to_have_text("The credit type is taken out.")


def test_two_people_on_one_person_are_told_of_each_other(server: Server, page: Page, other_page: Page) -> None:
    steps.sign_in(Walker(page, server), "ines.roth", DRAFT)
    rows = [window.locator("#people ol.people > li").first for window in (page, other_page)]
    for row in rows:
        row.locator("details").evaluate("one => { one.open = true; }")
    mine, theirs = (row.get_by_label("Affiliation") for row in rows)
    mine.fill("What Ines wrote")
    expect(rows[0].locator("[data-saved-text]")).to_have_text(re.compile("Saved at"))
    theirs.fill("What Ruth wrote")
    conflict = rows[1].locator("[data-conflict]")
    expect(conflict).to_contain_text("Ines Roth changed this")
    expect(conflict).to_contain_text("What Ines wrote")
    conflict.get_by_role("button", name="Use mine").click()
    expect(rows[1].locator("summary")).to_contain_text("What Ruth wrote")
    page.reload()
    expect(rows[0].locator("summary")).to_contain_text("What Ruth wrote")
