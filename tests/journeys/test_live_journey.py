"""A webinar and a weekend in two tracks, from registration to certificates; the clocks change in between.

The product's clock goes on from wherever the walk puts it. Who attends, and by what evidence, decides to the
quarter hour what each certificate says.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lms import formats
from lms.activities.models import Activity
from lms.activities.window import add_years
from tests.browser import ROOT, Server
from tests.factories.recordings import clip
from tests.journeys import steps
from tests.journeys.test_staff_journey import VTT, upload
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
WEBINAR, WEEKEND = "sodium-at-the-bedside", "hospital-medicine-weekend"
# The page sends one so often, by the browser's own clock.
BEAT = timedelta(seconds=45)
EVERYBODY = ("elena.marsh", "leah.stern", "omar.diallo", "samuel.ortega")
QUESTIONS = """What is given at once for severe symptoms?
- Fluid restriction
* A bolus of 3 % saline
Why: Symptoms decide, not the number.
"""


@dataclass(frozen=True)
class Item:
    """An item of an agenda, as it was announced."""

    id: int
    starts_at: datetime
    ends_at: datetime


@dataclass
class Event:
    """An announced event: its agenda, in the order of time, and its zone."""

    slug: str
    zone: str
    items: list[Item]


@dataclass
class Walk:
    """The product at a time of our own, and a window for whoever comes."""

    server: Server
    ahead: Path
    enter: Callable[..., Walker]

    def at(self, moment: datetime) -> datetime:
        """Let it be this moment, from which time goes on."""
        self.ahead.write_text(str((moment - datetime.now(UTC)).total_seconds()))  # noqa: TID251
        return moment

    def event(self, slug: str) -> Event:
        engine = create_engine(self.server.database)
        with Session(engine) as session:
            found = session.scalars(select(Activity).filter_by(slug=slug)).one()
            items = [Item(one.id, one.starts_at, one.ends_at) for one in found.sessions]  # type: ignore[arg-type]
            event = Event(slug, found.zone, items)
        engine.dispose()
        return event


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clock") / "ahead"
    path.write_text("0")
    return path


@pytest.fixture(scope="module")
def server(demonstration: Path, ahead: Path) -> Iterator[Server]:
    """The demonstration, living at the time that the walk says."""
    later = {"CLOCK_AHEAD": str(ahead), "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'clockwork'}"}
    with Server(like=demonstration, **later) as running:
        yield running


@pytest.fixture
def walk(browser: Browser, server: Server, ahead: Path) -> Iterator[Walk]:
    with ExitStack() as stack:

        def enter(name: str, path: str) -> Walker:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
            stack.callback(context.close)
            # Nobody's meeting is visited: a webinar's own page is not ours.
            context.route(re.compile(r"^https://"), lambda route: route.fulfill(body="The meeting"))
            walker = Walker(context.new_page(), server)
            steps.sign_in(walker, name, path)
            return walker

        yield Walk(server, ahead, enter)


def register(walker: Walker, slug: str, *, keyboard_only: bool = False) -> None:
    walker.keyboard_only = keyboard_only
    walker.go(f"/activities/{slug}")
    walker.press("Register", "button", exact=True)
    expect(walker.page.get_by_role("heading", name="You are registered")).to_be_visible()


def join(walker: Walker, walk: Walk, until: datetime) -> None:
    """By her own page, opened ten minutes early and left open beside the meeting until then."""
    page, item = walker.page, walk.event(WEBINAR).items[0]
    moment = walk.at(item.starts_at - timedelta(minutes=10))
    walker.press("Your page to join by")
    walker.press("Read the disclosure")
    walker.press("I have read this", "button")
    page.clock.install(time=moment)
    page.reload()
    with page.context.expect_page() as meeting:
        walker.press("Join the webinar", "button")
    meeting.value.close()
    page.clock.run_for(5_000)
    while moment < until:
        moment = walk.at(min(moment + BEAT, until))
        with page.expect_response(re.compile("/beat$")):
            page.clock.run_for(int(BEAT.total_seconds() * 1000))


def read_out(walk: Walk, slug: str) -> str:
    """The code that the host reads out."""
    host = walk.enter("ruth.calloway", f"/planning/{slug}/host")
    host.page.get_by_text("The code to read out").click()
    return re.sub(r"[^A-Z0-9]", "", host.page.locator(".code-spoken").inner_text())


def on_slide(walk: Walk, slug: str, item: Item) -> str:
    """Where the code on the slide leads at this moment."""
    host = walk.enter("ruth.calloway", f"/planning/{slug}/host")
    host.go(f"/planning/{slug}/host/sessions/{item.id}/code")
    code = re.sub(r"\s", "", host.page.locator(".code-big").inner_text())
    return f"/check-in/{item.id}/{code}"


def check_in(walker: Walker, code: str) -> None:
    walker.go("/check-in")
    walker.write("Code", code)
    walker.press("Check in", "button", exact=True)
    expect(walker.page.get_by_text("Present").first).to_be_visible()


def scan(walker: Walker, address: str) -> None:
    walker.go(address)
    expect(walker.page.get_by_text("Present").first).to_be_visible()


def tick(walk: Walk, slug: str, item: Item, *names: str) -> None:
    """On the door list, by whoever stands there."""
    door = walk.enter("ines.roth", f"/planning/{slug}/host/door?session={item.id}")
    for name in names:
        row = door.page.locator("[data-door-row]").filter(has_text=re.compile(name, re.IGNORECASE))
        row.get_by_role("button", name=re.compile("Present")).click()
        expect(row.get_by_text("Undo")).to_be_visible()


def bring_report(walk: Walk, slug: str, name: str, content: bytes, venue: str = "") -> None:
    """The meeting's own report, looked at before it is imported."""
    officer = walk.enter("ruth.calloway", f"/planning/{slug}/host/reports")
    officer.page.get_by_label("Report", exact=True).set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content}]
    )
    if venue:
        officer.choose("Room or stream", venue)
    officer.press("Show what the report says", "button")
    officer.press("Import this report", "button")
    expect(officer.page.get_by_role("heading", name="Imported reports")).to_be_visible()
    expect(officer.page.get_by_role("rowheader", name=name)).to_be_visible()


def finish(walker: Walker, slug: str, amount: str) -> None:
    """The evaluation with its claim, and a certificate over exactly so much."""
    walker.go(f"/activities/{slug}/evaluation")
    walker.go(f"/activities/{slug}/evaluation")
    steps.evaluate(walker)
    certified(walker, amount)


def certified(walker: Walker, amount: str) -> None:
    expect(walker.page.get_by_role("heading", name="Your certificate is ready")).to_be_visible()
    expect(walker.page.locator("main")).to_contain_text(amount)


def minutes_after(moment: datetime, minutes: float) -> datetime:
    return moment + timedelta(minutes=minutes)


def zoom_report(item: Item, zone: str) -> bytes:
    """Samuel comes late, loses his line and is there twice for a while; Omar is there from first to last."""

    def at(minutes: float) -> str:
        return minutes_after(item.starts_at, minutes).astimezone(ZoneInfo(zone)).strftime("%m/%d/%Y %I:%M:%S %p")

    rows = (
        ("Samuel Ortega", "samuel.ortega@northgate.example", 20, 40),
        ("Samuel Ortega", "samuel.ortega@northgate.example", 35, 50),
        ("Omar D.", "omar.diallo@northgate.example", -5, 64),
        ("A guest", "", 0, 60),
    )
    lines = [f'"{name}",{address},{at(start)},{at(end)},{end - start}' for name, address, start, end in rows]
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)"
    return "\n".join([head, *lines]).encode()


def teams_report(item: Item, zone: str) -> bytes:
    """Omar is in the stream for the first half of Sunday."""

    def at(minutes: float) -> str:
        local = minutes_after(item.starts_at, minutes).astimezone(ZoneInfo(zone))
        return f"{local.month}/{local.day}/{local:%y}, {local.hour % 12 or 12}:{local:%M:%S} {local:%p}"

    who = "omar.diallo@northgate.example"
    rows = (
        "1. Summary",
        "Meeting title\tHospital Medicine Weekend",
        "Attended participants\t1",
        f"Start time\t{at(0)}",
        f"End time\t{at(60)}",
        "Meeting duration\t1h",
        "",
        "2. Participants",
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
        f"Omar Diallo\t{at(0)}\t{at(30)}\t30m\t{who}\t{who}\tAttendee",
        "",
        "3. In-Meeting Activities",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        f"Omar Diallo\t{at(0)}\t{at(30)}\t30m\t{who}\tAttendee",
    )
    return "\r\n".join(rows).encode("utf-16")


def attend_webinar(walk: Walk) -> None:
    """By the page to join by, by the code that was read out, and by the report of the meeting."""
    item = walk.event(WEBINAR).items[0]
    walk.at(minutes_after(item.starts_at, 5))
    check_in(walk.enter("leah.stern", f"/activities/{WEBINAR}"), read_out(walk, WEBINAR))
    walk.at(minutes_after(item.starts_at, -12))
    elena = walk.enter("elena.marsh", f"/activities/{WEBINAR}/register")
    join(elena, walk, minutes_after(item.starts_at, 38))
    with elena.page.context.expect_event("requestfinished", lambda sent: sent.url.endswith("/beat")):
        elena.page.goto("about:blank")
    walk.at(minutes_after(item.ends_at, 5))
    finish(walk.enter("elena.marsh", f"/activities/{WEBINAR}"), WEBINAR, "0.75")
    for name in ("leah.stern", "omar.diallo", "samuel.ortega"):
        walker = walk.enter(name, f"/activities/{WEBINAR}/disclosure")
        walker.press("I have read this", "button")
    finish(walk.enter("leah.stern", f"/activities/{WEBINAR}"), WEBINAR, "1.00")


def wait_for_report(walk: Walk) -> None:
    """Who hands in the evaluation before the report has come claims on a page of its own; who has not, at once."""
    event = walk.event(WEBINAR)
    samuel = walk.enter("samuel.ortega", f"/activities/{WEBINAR}/evaluation")
    page = samuel.page
    for name in page.locator(
        "form#evaluation input[type=radio], form#evaluation input[type=checkbox]"
    ).evaluate_all("nodes => [...new Set(nodes.map(n => n.name))]"):
        samuel.tick(page.locator(f'form#evaluation input[name="{name}"]').first)
    page.locator("form#evaluation button[type=submit]").last.click()
    walk.at(minutes_after(event.items[0].ends_at, 90))
    bring_report(walk, WEBINAR, "participants.csv", zoom_report(event.items[0], event.zone))
    samuel.go(f"/activities/{WEBINAR}")
    samuel.press("Claim my credit", "link")
    samuel.look("claim")
    samuel.press("Get my certificate", "button")
    certified(samuel, "0.50")
    finish(walk.enter("omar.diallo", f"/activities/{WEBINAR}"), WEBINAR, "1.00")


def attend_weekend(walk: Walk) -> None:
    """Two mornings, two tracks, a code on the slide, a list at the door and the report of the stream."""
    event = walk.event(WEEKEND)
    opening, _coffee, bedside, home, _lunch, sunday = event.items
    zone = ZoneInfo(event.zone)
    assert opening.starts_at.astimezone(zone).utcoffset() != sunday.starts_at.astimezone(zone).utcoffset()
    walk.at(minutes_after(opening.starts_at, -10))
    for name in EVERYBODY:
        walker = walk.enter(name, f"/activities/{WEEKEND}/disclosure")
        walker.press("I have read this", "button")
    elena = walk.enter("elena.marsh", f"/activities/{WEEKEND}")
    walk.at(minutes_after(opening.starts_at, -2))
    scan(elena, on_slide(walk, WEEKEND, opening))
    tick(walk, WEEKEND, opening, "Omar")
    walk.at(minutes_after(bedside.starts_at, -2))
    scan(elena, on_slide(walk, WEEKEND, bedside))
    tick(walk, WEEKEND, home, "Omar", "Samuel")
    # Whoever is ticked in both tracks was there once.
    tick(walk, WEEKEND, bedside, "Samuel")
    walk.at(minutes_after(sunday.starts_at, -5))
    tick(walk, WEEKEND, sunday, "Elena")
    walk.at(minutes_after(sunday.ends_at, 30))
    bring_report(walk, WEEKEND, "attendance.csv", teams_report(sunday, event.zone), "Auditorium")
    # Nobody brings the stream's report of Saturday: the office says that nothing more comes.
    officer = walk.enter("ruth.calloway", f"/planning/{WEEKEND}/host/attendance")
    officer.press("All attendance is in", "button")
    expect(officer.page.get_by_text("Attendance is closed")).to_be_visible()
    for name, amount in (("elena.marsh", "2.75"), ("omar.diallo", "2.25"), ("samuel.ortega", "1.00")):
        finish(walk.enter(name, f"/activities/{WEEKEND}"), WEEKEND, amount)


def publish_recording(walk: Walk) -> None:
    """The webinar's recording becomes an activity whose two years began on the day of the webinar."""
    event = walk.event(WEBINAR)
    broadcast: date = event.items[0].starts_at.astimezone(ZoneInfo(event.zone)).date()
    walk.at(event.items[0].ends_at + timedelta(days=2))
    officer = walk.enter("ruth.calloway", "/recordings")
    upload(officer, "sodium.mp4", clip(4), VTT)
    officer.go(f"/planning/{WEBINAR}/host/recording")
    officer.press("Publish the recording", "button")
    page = officer.page
    expect(page.locator("#window")).to_contain_text(f"Recorded live on {formats.day(broadcast)}")
    newest = page.locator("#recording_id option").filter(has_text="sodium").first.get_attribute("value")
    page.get_by_label("Recording", exact=True).select_option(newest)
    last = add_years(broadcast, 2)
    expect(page.locator("#window")).to_contain_text(formats.day(last))


def test_a_webinar_and_a_weekend_end_in_exactly_the_credit_that_was_attended(walk: Walk) -> None:
    webinar = walk.event(WEBINAR)
    walk.at(webinar.items[0].starts_at - timedelta(days=5))
    for name in EVERYBODY:
        walker = walk.enter(name, f"/activities/{WEBINAR}")
        register(walker, WEBINAR, keyboard_only=name == "elena.marsh")
        register(walker, WEEKEND)
    attend_webinar(walk)
    wait_for_report(walk)
    publish_recording(walk)
    attend_weekend(walk)
