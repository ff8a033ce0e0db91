"""Attending an event by every way there is: its page to join by, codes, the door's list, the meeting's report."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lms.activities.models import Activity
from tests.browser import Server, reload_until
from tests.journeys import steps
from tests.journeys.walker import Walker

QUESTION = "Which unit do you come from?"
# The page sends one so often, by the browser's own clock; a tab in the background sends fewer, and that is enough.
BEAT, SLOW_BEAT = timedelta(seconds=45), timedelta(seconds=150)


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
    """The product at a time of our own, and a window for each person who comes."""

    server: Server
    browser: Browser
    ahead: Path
    windows: dict[str, Walker] = field(default_factory=dict)

    def at(self, moment: datetime) -> datetime:
        """Let it be this moment, from which time goes on."""
        self.ahead.write_text(str((moment - datetime.now(UTC)).total_seconds()))  # noqa: TID251
        return moment

    def event(self, slug: str) -> Event:
        """As it was announced."""
        engine = create_engine(self.server.database)
        with Session(engine) as session:
            found = session.scalars(select(Activity).filter_by(slug=slug)).one()
            items = [Item(one.id, one.starts_at, one.ends_at) for one in found.sessions]  # type: ignore[arg-type]
            event = Event(slug, found.zone, items)
        engine.dispose()
        return event

    def enter(self, name: str, path: str) -> Walker:
        """Her window, on this page; she signs in again where she has been away for too long."""
        walker = self.windows.get(name)
        if walker is None:
            context = self.browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
            # Nobody's meeting is visited: a webinar's own page is not ours.
            context.route(re.compile(r"^https://"), lambda route: route.fulfill(body="The meeting"))
            walker = self.windows[name] = Walker(context.new_page(), self.server)
        else:
            walker.go(path)
            if walker.page.get_by_role("button", name="Sign out").count():
                return walker
        steps.sign_in(walker, name, path)
        return walker

    def leave(self, name: str) -> None:
        """Her window is closed, and with it whatever clock it had."""
        self.windows.pop(name).page.context.close()


def register(walker: Walker, answer: str = "", *, keyboard_only: bool = False) -> None:
    """A seat, from the page that says what one comes to."""
    walker.keyboard_only = keyboard_only
    if answer:
        walker.write(QUESTION, answer)
    walker.press("Register", "button", exact=True)
    expect(walker.page.get_by_role("heading", name="You are registered")).to_be_visible()
    walker.keyboard_only = False


def join(walker: Walker, walk: Walk, at: datetime) -> None:
    """By her own page, and the meeting opens in a tab of its own."""
    page = walker.page
    walk.at(at)
    walker.press("Your page to join by")
    walker.press("Read the disclosure")
    walker.press("I have read this", "button")
    expect(page.get_by_role("button", name="Join the webinar")).to_be_visible()
    page.clock.install(time=at)
    page.reload()
    with page.context.expect_page() as meeting:
        walker.press("Join the webinar", "button")
    meeting.value.close()
    page.clock.run_for(5_000)


def stay(page: Page, walk: Walk, since: datetime, until: datetime, beat: timedelta) -> None:
    """Her page stays open beside the meeting until then, by its clock and by ours."""
    moment, go_on = since, page.clock.run_for if beat == BEAT else page.clock.fast_forward
    while moment < until:
        moment = walk.at(min(moment + beat, until))
        with page.expect_response(re.compile("/beat$")):
            go_on(int(beat.total_seconds() * 1000))


def read_out(walk: Walk, slug: str) -> str:
    """The code that the host reads out."""
    host = walk.enter("ruth.calloway", f"/planning/{slug}/host")
    host.page.get_by_text("The code to read out").first.click()
    return re.sub(r"[^A-Z0-9]", "", host.page.locator(".code-spoken").first.inner_text())


def on_slide(walk: Walk, slug: str, item: Item) -> str:
    """Where the code on the slide leads at this moment."""
    host = walk.enter("ruth.calloway", f"/planning/{slug}/host")
    host.go(f"/planning/{slug}/host/sessions/{item.id}/code")
    code = re.sub(r"\s", "", host.page.locator(".code-big").inner_text())
    return f"/check-in/{item.id}/{code}"


def check_in(walker: Walker, code: str) -> None:
    """By a code that was heard."""
    walker.write("Code", code)
    walker.press("Check in", "button", exact=True)
    expect(walker.page.get_by_text("Present").first).to_be_visible()


def present(walk: Walk, name: str) -> None:
    """Her window says that she is there."""
    expect(walk.windows[name].page.get_by_text("Present").first).to_be_visible()


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


def finish(walk: Walk, name: str, slug: str, amount: str) -> None:
    """The evaluation with its claim, and a certificate over exactly so much."""
    walker = walk.enter(name, f"/activities/{slug}/evaluation")
    # What attendance comes to is asked by a job.
    reload_until(walker.page, walker.page.locator("form#evaluation"))
    steps.evaluate(walker)
    certified(walker, amount)


def certified(walker: Walker, amount: str) -> None:
    """A certificate over so much."""
    expect(walker.page.get_by_role("heading", name="Your certificate is ready")).to_be_visible()
    expect(walker.page.locator("main")).to_contain_text(amount)


def minutes_after(moment: datetime, minutes: float) -> datetime:
    """So many minutes later."""
    return moment + timedelta(minutes=minutes)


def zoom_report(item: Item, zone: str) -> bytes:
    """Samuel comes late, loses his line and is there twice for a while; Omar is there from first to last."""

    def at(minutes: float) -> str:
        return minutes_after(item.starts_at, minutes).astimezone(ZoneInfo(zone)).strftime("%m/%d/%Y %I:%M:%S %p")

    rows = (
        ("Samuel Ortega", "samuel.ortega@northgate.example", 20, 40),
        ("Samuel Ortega", "samuel.ortega@northgate.example", 35, 50),
        ("Omar D.", "omar.diallo@northgate.example", -5, 79),
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
