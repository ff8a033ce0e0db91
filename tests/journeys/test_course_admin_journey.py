"""A recording on a course administrator's disk becomes an activity that is found by a word only spoken in it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lms import clock, formats
from lms.activities.models import Activity
from lms.demo.content import Script, Slide
from lms.demo.recordings import make_recording, webvtt
from tests.browser import Server, reload_until, until
from tests.journeys import steps
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
SLUG = "when-a-dose-stops-working"
EDITOR = f"/planning/activities/{SLUG}"
DIRECTOR, SPEAKER = "Odile Fontaine", "Tomas Brandt"
# Neither its title nor anything that is written of it says the word that the second sentence says.
SPOKEN, SECOND = "tachyphylaxis", 9
SCRIPT = Script(
    slug=SLUG,
    values={"title": "When a dose stops working"},
    slides=(
        Slide(
            title="When a dose stops working",
            points=("Receptors tire", "Doses climb"),
            speech=(
                "A nasal decongestant works well on the first day and hardly at all on the fifth.",
                "That loss within days is tachyphylaxis, and raising the dose does not bring the effect back.",
            ),
        ),
    ),
)
QUESTIONS = """Why does a nasal decongestant lose its effect within days?
- It is metabolized faster
* Its receptors are desensitized
- The mucosa no longer absorbs it
Why: The receptors leave the surface of the cell.
At: 0:09

What brings the effect back?
- A higher dose
* A pause
Why: A pause lets the receptors return.
"""
Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Open]:
    """Further windows, each signed in and on its page; what they are refused is part of the walk."""
    with ExitStack() as stack:

        def window(name: str, path: str) -> Page:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
            stack.callback(context.close)
            page = context.new_page()
            steps.sign_in(Walker(page, server), name, path)
            return page

        yield window


def saved(page: Page, part: str) -> None:
    """The part says that it is saved."""
    expect(page.locator(f'[data-part="{part}"] .saved').first).to_have_text(re.compile(r"^\s*Saved at \d"))


def blocking(page: Page) -> int:
    """How many things the checklist says block."""
    words = page.locator("[data-checks] > p").first.inner_text()
    return 0 if "Nothing blocks" in words else int(words.split()[0])


def gone(page: Page, line: str) -> None:
    """A line of the checklist has gone."""
    expect(page.locator("[data-checks]")).not_to_contain_text(line)


class Held:
    """The pieces of an upload, held back as a slow line would."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.routes: list[Route] = []
        self.is_held = True
        page.route("**/recordings/uploads/*", self.take)

    def take(self, route: Route) -> None:
        if self.is_held and route.request.method == "PATCH":
            self.routes.append(route)
        else:
            route.continue_()

    def release(self) -> None:
        self.is_held = False
        for route in self.routes:
            route.continue_()


def drop_file(page: Page, folder: Path) -> Held:
    """Choose the recording on the desk; the draft's editor takes the page's place while the file is still held."""
    path = folder / f"{SLUG}.mp4"
    make_recording(SCRIPT, path, trace="cardiology")
    held = Held(page)
    page.get_by_label("Or drop a recording here").set_input_files(path)
    expect(page.get_by_role("heading", name="When a dose stops working", level=1)).to_be_visible()
    saved(page, "recording_id")
    return held


def write_front_matter(page: Page) -> None:
    """By the checklist's own lines, which lead to their fields."""
    page.get_by_label("CE Program Title", exact=True).fill("When a Dose Stops Working")
    for line, words in (
        ("The overview is missing.", "Why some effects are lost within days, and what to do at the bedside."),
        ("The copyright statement is missing.", "© Northgate Health. All rights reserved."),
    ):
        page.get_by_role("link", name=line).click()
        page.keyboard.type(words)
        gone(page, line)
    page.get_by_role("link", name="No specialty is chosen.").click()
    page.get_by_label("Specialty", exact=True).select_option("Pharmacy")
    gone(page, "No specialty is chosen.")
    write_objectives(page)
    page.get_by_label("Estimated Time to Complete Activity").fill("15")
    gone(page, "Learning objectives are missing.")
    gone(page, "The estimated time is missing.")


def write_objectives(page: Page) -> None:
    """One after the other by Tab and by Enter: no button between two lines takes what is written."""
    page.get_by_label("Objective 1", exact=True).focus()
    for words, key in (
        ("Tell a lost effect from a wrong dose.", "Tab"),
        ("Plan a pause.", "Enter"),
        ("Say it plainly.", "Shift+Tab"),
    ):
        page.keyboard.type(words)
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Remove Objective 2")).to_be_focused()
    for number, words in enumerate(
        ("Tell a lost effect from a wrong dose.", "Plan a pause.", "Say it plainly."), 1
    ):
        expect(page.get_by_label(f"Objective {number}", exact=True)).to_have_value(words)


def back_to_the_checklist(page: Page) -> None:
    """From a part by two keys to the first thing that blocks."""
    page.locator("#window > summary").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#window [data-to-checks]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-checks] p a").first).to_be_focused()


def bring_captions(page: Page, folder: Path) -> None:
    path = folder / "talk.vtt"
    path.write_text(webvtt(SCRIPT.slides))
    page.locator("#captions input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Keep these captions").click()
    expect(page.locator("#captions table")).to_contain_text("English")


def say_broadcast(page: Page, on: date) -> None:
    page.get_by_label("Yes, on the day below").check()
    page.get_by_label("Day of the live broadcast").fill(on.isoformat())
    page.get_by_role("button", name="Keep the broadcast").click()
    gone(page, "Say when it was broadcast live")
    expect(page.locator("#window [data-in-place-said]")).to_have_text("The broadcast is kept.")
    back_to_the_checklist(page)


def add_person(page: Page, name: str, role: str) -> None:
    """Somebody of whom the office has not heard."""
    entry = page.locator("#new-person")
    if entry.get_attribute("open") is None:
        entry.locator("summary").click()
    given, family = name.split()
    for label, words in (("First Name", given), ("Last Name", family), ("Title", "Attending physician")):
        entry.get_by_label(re.compile(f"^{label}")).fill(words)
    entry.get_by_label(re.compile("^Affiliation")).fill("Northgate Health")
    entry.get_by_label("Degree", exact=True).select_option("MD")
    entry.get_by_label("Profession").select_option(label="Physician")
    entry.get_by_label("Role", exact=True).select_option(label=role)
    entry.get_by_role("button", name="Add this person").click()
    expect(page.locator("#people ol.people")).to_contain_text(name)


def disclosure_of(page: Page, name: str) -> Locator:
    return page.locator("#disclosures section").filter(has_text=name)


def enter_disclosure(walker: Walker, name: str, company: str = "") -> None:
    """What the person signed on paper."""
    page = walker.page
    disclosure_of(page, name).get_by_role("link", name="Enter a signed form").click()
    page.get_by_label("Signed form received on").fill("2026-11-02")
    page.get_by_label("The relationships below" if company else "Nothing to disclose", exact=True).check()
    if company:
        page.get_by_label("Company, by its name").first.fill(company)
        page.get_by_label("Kind of relationship").first.select_option(label="Consultant")
        walker.look("signed form")
    page.get_by_role("button", name="Keep this disclosure").click()
    expect(disclosure_of(page, name)).to_contain_text("1 to decide" if company else "Nothing to disclose")


def decide(page: Page, name: str) -> None:
    shown = disclosure_of(page, name)
    shown.get_by_label(re.compile("^Relevant")).check()
    shown.get_by_label("How it was mitigated").select_option(index=1)
    expect(shown).to_contain_text("1 relationship, decided")


def designate(page: Page) -> None:
    page.get_by_label("Physicians", exact=True).check()
    saved(page, "audiences")
    page.get_by_label("Credit type").select_option(value="ama_pra_1")
    page.get_by_role("button", name="Designate for this type").click()
    gone(page, "No credit is designated.")


def ask_questions(page: Page) -> None:
    page.get_by_text("Paste several questions").click()
    page.get_by_label("Questions as plain text").fill(QUESTIONS)
    page.get_by_role("button", name="Show what is understood").click()
    page.get_by_role("button", name="Add these 2 questions").click()
    asked = page.locator("#quiz .asked > li")
    expect(asked).to_have_count(2)
    page.get_by_role("button", name="Add a question", exact=True).click()
    expect(asked).to_have_count(3)
    last = asked.last
    last.get_by_label("Question", exact=True).fill("Which drug spaced too closely shows the same loss?")
    last.get_by_label("Line 1", exact=True).fill("Desmopressin")
    last.get_by_label("Line 2", exact=True).fill("Levothyroxine")
    last.get_by_role("checkbox").first.check()
    last.get_by_label("Why", exact=True).fill("The endothelium's stores are emptied.")
    expect(last.locator("[data-asked-heading]")).to_contain_text("Complete")


def stored_last_day(server: Server) -> str:
    """The last day of credit as it is stored, in words."""
    engine = create_engine(server.database)
    with Session(engine) as session:
        found = session.scalars(select(Activity).where(Activity.slug == SLUG)).one()
        assert found.closes_at is not None
        day = formats.day(formats.last_moment(found.closes_at), found.zone)
    engine.dispose()
    return day


def approve(page: Page) -> None:
    """The office's word for the evaluation, and nothing blocks any more."""
    page.get_by_role("button", name="Approve the evaluation").click()
    expect(page.locator("#evaluation-approval")).to_contain_text("Changing it takes the approval away.")
    expect(page.locator("[data-checks]")).to_contain_text("Nothing blocks")


def publish(walker: Walker) -> str:
    """The officer looks at what learners will read and at the last day, then publishes; answers that day."""
    page = walker.page
    approve(page)
    walker.look("a draft that nothing blocks")
    walker.press("Look at it, then publish")
    shown = page.get_by_role("heading", name=re.compile("^Credit ends on ")).inner_text()
    walker.look("before publishing")
    walker.press("Publish with this end", "button")
    # Said, and where the next Tab begins.
    expect(page.locator("[data-flashed]").filter(has_text="Published. Learners see it now.")).to_be_focused()
    walker.look("published")
    return shown.removeprefix("Credit ends on ")


def find_and_open(walker: Walker) -> None:
    """Search for the spoken word, read its sentence, and be where it is spoken after the disclosure."""
    page = walker.page
    page.get_by_role("searchbox").first.fill(SPOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    row = page.locator("article.entry").filter(has_text="When a dose stops working")
    # The index is written by a job just after publication.
    reload_until(page, row)
    expect(row.locator("mark")).to_have_text(SPOKEN)
    expect(row).to_contain_text("That loss within days is tachyphylaxis, and raising the dose")
    walker.look("found by a spoken word")
    walker.press("Spoken at 0:09")
    walker.look("disclosure on the way to a second")
    expect(page.get_by_role("main")).to_contain_text("Consultant: Corvane Therapeutics")
    walker.press("I have read this. Go to the recording", "button")
    until(page, f"Math.abs((document.querySelector('video')?.currentTime ?? 0) - {SECOND}) < 1")


def test_a_file_becomes_an_activity_that_is_found_by_what_is_said_in_it(
    server: Server, page: Page, opened: Open, tmp_path: Path
) -> None:
    walker = Walker(page, server, looks_closely=True)
    steps.sign_in(walker, "ines.roth", "/planning/activities")
    held = drop_file(page, tmp_path)
    left = [blocking(page)]
    acts: tuple[Callable[[], None], ...] = (
        lambda: write_front_matter(page),
        lambda: bring_captions(page, tmp_path),
        lambda: say_broadcast(page, clock.today("America/Chicago") - timedelta(days=40)),
        lambda: designate(page),
        lambda: ask_questions(page),
    )
    for act in acts:
        act()
        left.append(blocking(page))
    page.get_by_role("button", name="Ask for every objective").click()
    assert left == sorted(set(left), reverse=True)
    add_person(page, DIRECTOR, "Course director")
    add_person(page, SPEAKER, "Faculty")
    held.release()
    expect(page.locator("[data-fresh=recording]")).to_contain_text("Ready to watch")
    walker.look("editor")
    enter_disclosure(walker, DIRECTOR)
    enter_disclosure(walker, SPEAKER, "Corvane Therapeutics")
    decide(page, SPEAKER)
    expect(page.locator("[data-checks]")).to_contain_text("1 thing blocks")
    expect(page.locator("[data-checks]")).to_contain_text("Tell the CE office: it reads this once more, approves")
    officer = Walker(opened("ruth.calloway", EDITOR), server, looks_closely=True)
    assert publish(officer) == stored_last_day(server)
    find_and_open(Walker(opened("elena.marsh", "/"), server, looks_closely=True))


def test_the_later_of_two_administrators_sees_what_the_other_wrote(server: Server, opened: Open) -> None:
    address = "/planning/activities/handoffs-that-hold"
    hers, theirs = opened("ines.roth", address), opened("peter.vance", address)
    hers.get_by_label("One sentence for the catalogue").fill("What Ines wrote.")
    saved(hers, "summary")
    theirs.get_by_label("One sentence for the catalogue").fill("What Peter wrote.")
    asked = theirs.locator("[data-part=summary] .conflict")
    expect(asked).to_contain_text("Ines Roth changed this at")
    expect(asked).to_contain_text("What Ines wrote.")
    theirs.get_by_role("button", name="Use mine").click()
    expect(theirs.locator("[data-preview]")).to_contain_text("What Peter wrote.")
    hers.reload()
    expect(hers.get_by_label("One sentence for the catalogue")).to_have_value("What Peter wrote.")
