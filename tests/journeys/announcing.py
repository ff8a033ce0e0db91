"""An event from an empty form to its announcement: written in the editor part by part, looked at, published."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_course_admin_journey import approve, decide, enter_disclosure, gone, saved
from tests.journeys.walker import Walker

JOIN, SLIDE, SPOKEN = "Join page", "Code on the slide", "Code read out"
DOOR, REPORT = "Door list", "Report of the meeting"


@dataclass(frozen=True)
class Planned:
    """An item as somebody means to write it; what `kind` says nothing of is learned in."""

    title: str
    on: date
    begins: str
    ends: str
    venue: str = ""
    track: str = ""
    speakers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    kind: str = "Presentation"


def begin(walker: Walker, title: str) -> None:
    """A live draft by its title, on the desk."""
    page = walker.page
    walker.go("/planning/activities")
    page.get_by_label("What it is").select_option("Live: a course, conference or webinar")
    page.get_by_label("Title", exact=True).fill(title)
    walker.press("Begin the draft", "button")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def write_venue(page: Page, place: int, name: str, *, address: str = "", meeting: str = "") -> None:
    """The first one stands there already; each further one is added."""
    rows = page.locator("#venues section.person")
    if rows.count() < place:
        page.get_by_role("button", name="Add a venue").click()
        expect(rows).to_have_count(place)
    row = rows.nth(place - 1)
    row.get_by_label("Name", exact=True).fill(name)
    row.get_by_label(re.compile("^Where it is")).fill(address)
    link = row.get_by_label(re.compile("^Link to the meeting"))
    link.fill(meeting)
    link.blur()


def refuse_meeting(page: Page, meeting: str) -> None:
    """A link elsewhere than the office allows is said to be so beside its field."""
    link = page.locator("#venues").get_by_label(re.compile("^Link to the meeting")).first
    link.fill(meeting)
    link.blur()
    expect(page.locator("#venues")).to_contain_text("not on the CE office’s list")


def write_agenda(page: Page, items: Iterable[Planned]) -> None:
    """One after the other; what follows from the item before is corrected where it is another."""
    rows = page.locator("#agenda .asked-one")
    for number, item in enumerate(items, start=1):
        page.locator("#agenda").get_by_role("button", name=re.compile("^Add (an|the first) item$")).click()
        expect(rows).to_have_count(number)
        # Whoever begins earlier moves up while she is written.
        write_item(page.locator(f"#{rows.last.get_attribute('id')}"), item)


def write_item(row: Locator, item: Planned) -> None:
    """All that is said of one item."""
    row.get_by_label("Title", exact=True).fill(item.title)
    row.get_by_label("What it is", exact=True).select_option(item.kind)
    row.get_by_label("Where", exact=True).select_option(item.venue or "Not said yet")
    row.get_by_label(re.compile("^Track")).fill(item.track)
    for label in item.speakers:
        row.get_by_role("checkbox", name=label).check()
    for label in (JOIN, SLIDE, SPOKEN, DOOR, REPORT) if item.kind == "Presentation" else ():
        row.get_by_label(label, exact=True).set_checked(label in item.evidence)
    for label, text in (("Day", item.on.isoformat()), ("Begins", item.begins), ("Ends", item.ends)):
        row.get_by_label(label, exact=True).fill(text)
    row.get_by_label("Ends", exact=True).blur()
    expect(row.locator("summary").first).to_contain_text(item.title)
    expect(row.locator("summary").first).not_to_contain_text("Incomplete")


def write_front_matter(page: Page, overview: str, objectives: Iterable[str]) -> None:
    page.get_by_label("Specialty", exact=True).select_option("Quality and Safety")
    page.get_by_label("One sentence for the catalogue").fill(overview)
    page.get_by_label("Overview", exact=True).fill(overview)
    for number, words in enumerate(objectives, start=1):
        page.get_by_label(f"Objective {number}", exact=True).fill(words)
    page.get_by_label("Copyright Statement").fill("© Northgate Health")
    page.get_by_label("Copyright Statement").blur()
    gone(page, "The copyright statement is missing.")


def take_over(walker: Walker, source: str, *left: str) -> None:
    """What an earlier activity holds, but for what is left where it is, by the beginning of its name."""
    page = walker.page
    walker.press("Take over from an earlier activity")
    walker.press(source, exact=True)
    expect(page.get_by_role("heading", name=f"Take over from “{source}”")).to_be_visible()
    for name in left:
        for box in page.locator(f'input[name=take][value^="{name}"]').all():
            box.uncheck()
    walker.look("taking over")
    walker.press("Take over what is ticked", "button")
    expect(page.locator("[data-workbench]")).to_be_visible()


def name_person(page: Page, name: str, role: str) -> None:
    """Somebody whom the office knows."""
    page.get_by_label("Add a person").fill(name)
    page.get_by_role("search", name="Find a person").get_by_role("button", name="Find").click()
    row = page.locator("#people ul.people li").filter(has_text=name)
    row.get_by_label(f"Role of {name}").select_option(role)
    row.get_by_role("button", name=f"Add {name}").click()
    expect(page.locator("#people ol.people")).to_contain_text(name)


def ask_registrants(page: Page, question: str) -> None:
    part = page.locator("#registration_questions")
    part.get_by_role("button", name="Ask a question").click()
    part.get_by_label("Question", exact=True).fill(question)
    part.get_by_label("Must be answered").check()
    gone(page, "This question to registrants has no words")


def make_for(page: Page, *groups: str) -> None:
    """For whom it is made."""
    for group in groups:
        page.get_by_label(group, exact=True).check()
    saved(page, "audiences")


def designate(page: Page, types: Iterable[str], most: str) -> None:
    """As much of each type as the minutes give."""
    credit = page.locator("#credit")
    for number, code in enumerate(types, start=1):
        credit.get_by_label("Credit type").select_option(value=code)
        credit.get_by_role("button", name="Designate for this type").click()
        rows = credit.locator("div.person")
        expect(rows).to_have_count(number)
        expect(rows.last.get_by_label("At most", exact=True)).to_have_value(most)


def disclose(walker: Walker, company_of: dict[str, str]) -> None:
    """What each person signed, by name; what relates to a company is decided."""
    for name, company in company_of.items():
        enter_disclosure(walker, name, company)
    for name, company in company_of.items():
        if company:
            decide(walker.page, name)


def publish(walker: Walker) -> None:
    """The office approves the evaluation, looks at what learners will read, and announces it."""
    approve(walker.page)
    walker.press("Look at it, then publish")
    walker.look("before announcing")
    walker.page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(walker.page.locator("[data-flashed]").filter(has_text="Published")).to_be_visible()
