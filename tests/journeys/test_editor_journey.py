"""A draft from a dropped file: written while it arrives, by two people, offline for a while, without scripts."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect

from tests.browser import Server, axe_violations, before_its_script, sent_by_looking
from tests.factories.recordings import clip
from tests.journeys import steps
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved at \d")
Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Open]:
    """Windows whose refused requests are part of the walk, each signed in and on its page."""
    with ExitStack() as stack:

        def window(name: str, path: str, **options: object) -> Page:
            context: BrowserContext = browser.new_context(
                viewport={"width": 1280, "height": 900},
                reduced_motion="reduce",
                **options,  # type: ignore[arg-type]
            )
            stack.callback(context.close)
            page = context.new_page()
            steps.sign_in(Walker(page, server), name, path)
            return page

        yield window


def choose(page: Page, name: str) -> None:
    """Choose a recording of eight seconds."""
    file: FilePayload = {"name": name, "mimeType": "video/mp4", "buffer": clip(8)}
    page.locator("#new-recording").set_input_files([file])


def drop(page: Page, name: str) -> None:
    """On the desk; its draft's editor takes the page's place."""
    choose(page, name)
    expect(page.locator("[data-workbench]")).to_be_visible()


def saved(page: Page, part: str) -> None:
    """The part says that it is saved."""
    expect(page.locator(f"[data-part={part}] [data-saved-text]")).to_have_text(SAVED)


def begin(page: Page, title: str) -> None:
    """A draft by its title."""
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def test_a_dropped_recording_makes_its_draft_and_arrives_while_it_is_written(server: Server, page: Page) -> None:
    walker = Walker(page, server, looks_closely=True)
    steps.sign_in(walker, "ines.roth", "/planning/activities")
    walker.look("desk")
    drop(page, "first-hours_of.stroke.mp4")
    expect(page).to_have_url(re.compile("/planning/activities/first-hours-of-stroke$"))
    page.get_by_label("Title", exact=True).fill("The First Hours of Stroke")
    page.get_by_label("Overview", exact=True).fill("What is decided before the scan.")
    objective = page.get_by_label("Objective 1", exact=True)
    objective.fill("Name the window for thrombolysis.")
    page.get_by_label("Objective 2", exact=True).fill("Call the team early.")
    page.get_by_label("Objective 2", exact=True).blur()
    for part in ("title", "overview", "objectives", "recording_id"):
        saved(page, part)
    expect(page.get_by_role("heading", name="The First Hours of Stroke", level=1)).to_be_visible()
    expect(page.locator("[data-fresh=recording]")).to_contain_text("Ready to watch")
    expect(page.get_by_label("Estimated Time to Complete Activity")).to_have_value("1")
    page.get_by_role("button", name="Up Objective 2").click()
    expect(objective).to_have_value("Call the team early.")
    page.get_by_role("link", name="No specialty is chosen.").click()
    expect(page.get_by_label("Specialty", exact=True)).to_be_focused()
    expect(page.locator("[data-preview]")).to_contain_text("No specialty yet")
    page.get_by_label("Specialty", exact=True).select_option("Neurology")
    expect(page.locator("[data-preview]")).to_contain_text("Neurology")
    page.get_by_role("link", name="The copyright statement is missing.").click()
    expect(page.get_by_label("Copyright Statement", exact=True)).to_be_focused()
    page.keyboard.type("© Northgate Health")
    expect(page.locator("[data-checks]")).not_to_contain_text("The copyright statement is missing.")
    expect(page.locator("[data-preview]")).to_contain_text("© Northgate Health")
    page.reload()
    expect(page.get_by_label("Overview", exact=True)).to_have_value("What is decided before the scan.")
    assert [page.get_by_label(f"Objective {number}", exact=True).input_value() for number in (1, 2)] == [
        "Call the team early.",
        "Name the window for thrombolysis.",
    ]
    walker.look("editor")
    walker.go("/planning/activities/first-hours-of-stroke/preview")
    walker.look("preview")


def test_a_recording_from_the_library_fills_in_its_minutes_before_others_are_written(opened: Open) -> None:
    page = opened("ines.roth", "/planning/activities")
    begin(page, "From the library")
    page.get_by_label("Recording", exact=True).select_option(index=1)
    minutes = page.get_by_label("Estimated Time to Complete Activity")
    expect(minutes).to_have_value(re.compile(r"^[1-9]"))
    minutes.fill("45")
    saved(page, "minutes")
    expect(page.locator("[data-part=minutes] [data-conflict]")).to_be_empty()


def test_going_back_from_a_dropped_file_shows_the_desk_again(server: Server, page: Page) -> None:
    steps.sign_in(Walker(page, server), "ines.roth", "/planning/activities")
    drop(page, "going back.mp4")
    expect(page.locator("[data-fresh=recording]")).to_contain_text("Ready to watch")
    page.go_back()
    expect(page.get_by_role("link", name="Going back", exact=True)).to_be_visible()


def test_an_upload_goes_on_after_a_reload_with_the_same_file(opened: Open) -> None:
    page = opened("ines.roth", "/planning/activities")
    page.on("dialog", lambda dialog: dialog.accept())

    def cut(route: Route) -> None:
        if route.request.method == "PATCH":
            route.abort()
        else:
            route.continue_()

    page.route("**/recordings/uploads/*", cut)
    drop(page, "cut short.mp4")
    saved(page, "recording_id")
    page.reload()
    expect(page.locator("[data-fresh=recording]")).to_contain_text("choose the same file again")
    page.unroute("**/recordings/uploads/*")
    choose(page, "cut short.mp4")
    expect(page.locator("[data-fresh=recording]")).to_contain_text("Ready to watch")


def test_the_later_of_two_sees_what_the_other_wrote_and_chooses(opened: Open) -> None:
    hers = opened("ines.roth", "/planning/activities")
    begin(hers, "Two at once")
    his = opened("ruth.calloway", "/planning/activities/two-at-once")
    for text, choice, stands in (
        ("Hers, first.", "Keep theirs", "Hers, first."),
        ("Hers, again.", "Use mine", "His own."),
    ):
        hers.get_by_label("Overview", exact=True).fill(text)
        expect(hers.locator("[data-preview]")).to_contain_text(text)
        his.get_by_label("Overview", exact=True).fill("His own.")
        asked = his.locator("[data-part=overview] .conflict")
        expect(asked).to_contain_text("Ines Roth changed this at")
        expect(asked).to_contain_text(text)
        his.get_by_role("button", name=choice).click()
        expect(asked).to_have_count(0)
        expect(his.get_by_label("Overview", exact=True)).to_have_value(stands)
    expect(his.locator("[data-preview]")).to_contain_text("His own.")
    hers.get_by_label("One sentence for the catalogue").fill("A sentence.")
    expect(hers.get_by_label("Overview", exact=True)).to_have_value("His own.")
    expect(hers.locator("[data-part=overview] .saved")).to_contain_text("Ruth Calloway changed this at")


def test_what_was_typed_survives_a_lost_connection_and_a_reload(opened: Open) -> None:
    page = opened("ines.roth", "/planning/activities")
    begin(page, "Lost and found")
    page.route("**/front-matter", lambda route: route.abort())
    page.get_by_label("Overview", exact=True).fill("Typed in a tunnel.")
    expect(page.locator("[data-part=overview] .saved")).to_contain_text("Not sent yet.")
    page.unroute("**/front-matter")
    page.reload()
    expect(page.get_by_label("Overview", exact=True)).to_have_value("Typed in a tunnel.")
    expect(page.locator("[data-preview]")).to_contain_text("Typed in a tunnel.")


def test_a_line_of_the_checklist_is_reached_while_the_list_is_drawn_anew(opened: Open) -> None:
    page = opened("ines.roth", "/planning/activities")
    begin(page, "Drawn anew")
    line, specialty = page.get_by_role("link", name="No specialty is chosen."), page.get_by_label("Specialty")
    # A finger that rests on it longer than the saving takes, which takes a line away above it.
    page.get_by_label("Overview", exact=True).fill("Saved as the field is left.")
    line.hover()
    page.mouse.down()
    saved(page, "overview")
    page.mouse.up()
    expect(specialty).to_be_focused()
    # By key.
    page.get_by_label("Target Audience", exact=True).fill("Surgeons.")
    line.focus()
    saved(page, "target_audience")
    expect(page.locator("[data-preview]")).to_contain_text("Surgeons.")
    expect(line).to_be_focused()
    # Its line goes while she is on it: she stays where it was.
    page.evaluate("document.querySelector('[name=specialty_id]').selectedIndex = 2")
    page.locator("[name=specialty_id]").dispatch_event("change")
    expect(page.get_by_role("heading", name="Before publishing")).to_be_focused()


def test_what_was_typed_before_the_scripts_ran_is_saved(opened: Open) -> None:
    page = opened("ines.roth", "/planning/activities")
    begin(page, "Quick hands")
    with before_its_script(page, "planning/editor"):
        page.get_by_label("Overview", exact=True).fill("Typed while it loaded.")
        page.get_by_label("Objective 1", exact=True).fill("Not lost.")
    saved(page, "overview")
    saved(page, "objectives")
    page.reload()
    expect(page.get_by_label("Overview", exact=True)).to_have_value("Typed while it loaded.")
    expect(page.get_by_label("Objective 1", exact=True)).to_have_value("Not lost.")
    assert sent_by_looking(page) == []


def test_what_was_typed_survives_a_session_that_ended(opened: Open, server: Server) -> None:
    page = opened("ines.roth", "/planning/activities")
    begin(page, "Signed out")
    page.context.clear_cookies()
    page.get_by_label("Overview", exact=True).fill("Typed too late.")
    expect(page.get_by_text("You were signed out. Your answers are kept.")).to_be_visible()
    again = page.context.new_page()
    steps.sign_in(Walker(again, server), "ines.roth")
    again.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-preview]")).to_contain_text("Typed too late.")
    expect(page.get_by_text("You were signed out.")).to_be_hidden()


def test_a_draft_is_written_and_a_conflict_decided_without_scripts(opened: Open) -> None:
    plain = opened("ines.roth", "/planning/activities", java_script_enabled=False)
    begin(plain, "Without scripts")
    other = opened("ruth.calloway", "/planning/activities/without-scripts")
    other.get_by_label("Overview", exact=True).fill("Theirs.")
    saved(other, "overview")
    plain.get_by_label("Overview", exact=True).fill("Mine.")
    plain.get_by_label("Objective 1", exact=True).fill("First.")
    plain.get_by_label("Objective 2", exact=True).fill("Second.")
    plain.locator("#front_matter").get_by_role("button", name="Save", exact=True).last.click()
    expect(plain.get_by_text("Ruth Calloway changed this at")).to_be_visible()
    plain.get_by_role("button", name="Use mine").click()
    expect(plain.get_by_text("Your changes are saved.")).to_be_visible()
    plain.get_by_role("button", name="Up Objective 2").click()
    assert plain.get_by_label("Overview", exact=True).input_value() == "Mine."
    assert plain.get_by_label("Objective 1", exact=True).input_value() == "Second."


def test_the_offices_lists_are_kept_in_a_browser(server: Server, page: Page) -> None:
    walker = Walker(page, server, looks_closely=True)
    steps.sign_in(walker, "ruth.calloway", "/planning/lists")
    texts = page.locator("#texts")
    texts.locator("summary", has_text="Add a text").click()
    texts.get_by_label("For").last.select_option("copyright_statement")
    texts.get_by_label("Name", exact=True).last.fill("Standard copyright")
    texts.get_by_label("Text", exact=True).last.fill("© Northgate Health. All rights reserved.")
    texts.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#texts")).to_contain_text("Standard copyright")
    walker.look("lists")
    walker.go("/planning/activities")
    begin(page, "With a text")
    page.get_by_role("button", name="Insert: Standard copyright").click()
    expect(page.get_by_label("Copyright Statement", exact=True)).to_have_value(
        "© Northgate Health. All rights reserved."
    )
    saved(page, "copyright_statement")


def test_an_agenda_is_written_across_the_hour_that_comes_twice_and_its_credit_follows(opened: Open) -> None:
    page = opened("ines.roth", "/planning/activities")
    page.get_by_label("What it is").select_option("Live: a course, conference or webinar")
    begin(page, "Stroke by Night")
    agenda, credit = page.locator("#agenda"), page.locator("#credit")
    agenda.get_by_role("button", name="Add the first item").click()
    first = agenda.locator(".asked-one").first
    first.get_by_label("Title", exact=True).fill("Which scan, and when")
    for label, text in (("Day", "2026-11-01"), ("Begins", "01:30"), ("Ends", "03:00")):
        first.get_by_label(label, exact=True).fill(text)
    which = first.get_by_label("It begins at a time that comes twice. Which is meant?")
    which.select_option("The first time, before the clocks go back")
    expect(agenda.locator("#agenda-sum")).to_contain_text("150 accredited minutes are 2.50 credit.")
    first.get_by_label("Day", exact=True).fill("2027-03-09")
    expect(which).to_have_count(0)
    expect(agenda.locator("#agenda-sum")).to_contain_text("90 accredited minutes are 1.50 credit.")
    expect(page.locator("#claim-through")).to_contain_text("Credit can be claimed through 8 April 2027.")
    credit.get_by_label("Approved until").first.fill("2027-12-31")
    agenda.get_by_text("Move the whole agenda to another day").click()
    agenda.get_by_label("First day").fill("2027-03-10")
    agenda.get_by_role("button", name="Move the agenda").click()
    # What follows from the agenda elsewhere on the page is drawn anew, and what was typed there stays.
    expect(page.locator("#claim-through")).to_contain_text("Credit can be claimed through 9 April 2027.")
    expect(credit.get_by_label("Approved until").first).to_have_value("2027-12-31")
    credit.get_by_label("Approved until").first.fill("")
    agenda.get_by_role("button", name="Add an item").click()
    expect(agenda.locator(".asked-one")).to_have_count(2)
    second = agenda.locator(".asked-one").last
    second.get_by_label("Title", exact=True).fill("Breakfast")
    second.get_by_label("What it is").select_option("Meal")
    second.get_by_label("Begins", exact=True).fill("01:00")
    second.get_by_label("Ends", exact=True).fill("01:30")
    expect(agenda.locator("li").first).to_contain_text("Breakfast")
    expect(agenda.locator("li").first.get_by_label("Gives credit")).to_be_hidden()
    expect(agenda.locator("#agenda-sum")).to_contain_text("90 accredited minutes are 1.50 credit.")
    credit.locator("#designate").get_by_label("At most").fill("2.00")
    credit.get_by_role("button", name="Designate for this type").click()
    credit.get_by_role("button", name="Use it").click()
    expect(credit.get_by_label("At most", exact=True).first).to_have_value("1.50")
    assert axe_violations(page) == []
    assert sent_by_looking(page) == []
