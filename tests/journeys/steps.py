"""The steps of the main job, each as one function over a walker."""

import re

from playwright.sync_api import expect

from tests.browser import reload_until
from tests.journeys.walker import PASSWORD, PATIENCE, Walker, right_choices


def register(walker: Walker, address: str, back_to: str) -> None:
    """Create an account from an activity's page, press the letter's button, be back there."""
    page = walker.page
    walker.go(back_to)
    walker.look("activity, signed out")
    walker.press("create an account", exact=True)
    walker.look("register")
    walker.write("Email", address)
    walker.write("First Name", "Maya")
    walker.write("Last Name", "Okafor")
    walker.write("Password", PASSWORD)
    walker.write("Confirm password", PASSWORD)
    walker.choose("Degree", "MD")
    walker.choose("Profession", "Physician")
    walker.press("Create my account", "button")
    expect(page.get_by_role("heading", name="We have sent you a letter")).to_be_visible()
    walker.look("letter sent")
    walker.press("Letters (demonstration)")
    row = page.get_by_role("row").filter(has_text=address).first
    reload_until(page, row)
    walker.look("letters")
    walker.press(row.get_by_role("link").inner_text())
    walker.look("letter")
    walker.press("/register/confirm/")
    walker.look("confirm")
    walker.press("Confirm and go on", "button")
    expect(page).to_have_url(re.compile(re.escape(back_to) + "$"))


def sign_in(walker: Walker, name: str, back_to: str = "") -> None:
    """Sign in as one of the demonstration's people, by the sign-ins that it printed."""
    notes = (walker.server.home / "demo-sign-ins.txt").read_text()
    found = re.search(rf"({name}@\S+)\s+(\S+)", notes)
    assert found is not None
    walker.go(f"/sign-in?next={back_to}" if back_to else "/sign-in")
    walker.write("Email", found[1])
    walker.write("Password", found[2])
    walker.press("Sign in", "button", exact=True)
    expect(walker.page.get_by_role("button", name="Sign out").first).to_be_visible()
    # Its scripts listen from then on: what is pressed before is not theirs to save.
    walker.page.wait_for_load_state()


def earn(walker: Walker, slug: str) -> None:
    """From the activity's page to the certificate, the quiz failed once."""
    page, database = walker.page, walker.server.database
    acknowledge(walker)
    watch(walker)
    walker.press("Start the quiz", "button")
    take_quiz(walker, database, slug, rightly=False)
    expect(page.get_by_role("heading", name=re.compile("Not passed yet"))).to_be_visible()
    assert "Why:" not in page.content()
    walker.press("Try again", "button")
    take_quiz(walker, database, slug, rightly=True)
    expect(page.get_by_role("heading", name=re.compile("Passed: 5 of 5"))).to_be_visible()
    expect(page.get_by_text("Why:").first).to_be_visible()
    walker.press("Fill in the evaluation")
    evaluate(walker)


def acknowledge(walker: Walker) -> None:
    """Read the disclosure and go to the recording."""
    walker.press("Read the disclosure")
    walker.look("disclosure")
    walker.press("I have read this. Go to the recording", "button")
    expect(walker.page.locator("video")).to_be_visible()


def watch(walker: Walker) -> None:
    """Play at double speed by the player's own events until the next step opens by itself."""
    page = walker.page
    walker.look("player")
    walker.press("2×", "button")
    if walker.keyboard_only:
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("k")
    else:
        page.evaluate("document.querySelector('video').play()")
    expect(page.locator("a[data-next-step]")).to_be_visible(timeout=PATIENCE)
    walker.look("player, watched")
    walker.press(page.locator("a[data-next-step]").inner_text())


def take_quiz(walker: Walker, database: str, slug: str, *, rightly: bool) -> None:
    """Answer every question, rightly or wrongly, and hand in."""
    page = walker.page
    walker.look("quiz")
    for right, wrong in right_choices(database, slug):
        for choice in right if rightly else wrong[:1]:
            walker.tick(page.locator(f'input.form-check-input[value="{choice}"]'))
    expect(page.get_by_text("Saved at").first).to_be_visible()
    walker.press("Hand in my answers", "button")
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    walker.look("quiz result")


def evaluate(walker: Walker) -> None:
    """Give every required answer and finish with the claim as it is filled in."""
    page = walker.page
    expect(page.get_by_role("heading", name="Evaluation", exact=True)).to_be_visible()
    walker.look("evaluation")
    answer_items(walker)
    walker.press("Finish and get my certificate", "button")
    expect(page.get_by_role("heading", name="Your certificate is ready")).to_be_visible()
    walker.look("certificate")


def answer_items(walker: Walker) -> None:
    """The first choice of each item of the evaluation."""
    page = walker.page
    names = page.locator("form#evaluation input[type=radio], form#evaluation input[type=checkbox]").evaluate_all(
        "nodes => [...new Set(nodes.filter(n => !n.closest('[data-not-saved]')).map(n => n.name))]"
    )
    for name in names:
        walker.tick(page.locator(f'form#evaluation input[name="{name}"]').first)


def set_cycle(walker: Walker, name: str, goal: str) -> None:
    """Count the AMA's credit of the years 2026 and 2027 towards a goal."""
    walker.write("Name", name)
    walker.write("Goal, in credits", goal)
    walker.write("From", "01012026")
    walker.write("To", "12312027")
    walker.tick(walker.page.get_by_label("AMA PRA Category 1 Credit(s)™"))
    walker.press("Keep the cycle", "button")


def add_own_entry(walker: Walker, title: str) -> None:
    """Write down credit that somebody else awarded."""
    walker.write("Activity", title)
    walker.write("Provider", "Lakeside Clinic")
    walker.write("Completed on", "05042026")
    walker.choose("Credit type", "AMA PRA Category 1 Credit(s)™")
    walker.write("Credits", "1.00")
    walker.press("Keep the entry", "button")


def shared_address(walker: Walker) -> str:
    """The link that was just made."""
    return walker.page.locator("main p.text-break a").first.inner_text()


def make_report(walker: Walker, kind: str) -> None:
    """Make a report of everything that is due now."""
    walker.choose("Kind of file", kind)
    walker.press("Make the report", "button")
