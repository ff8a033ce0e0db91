"""A webinar and a weekend in two tracks, from an empty form to certificates; the clocks change in between.

The product's clock goes on from wherever the walk puts it. Who attends, and by what evidence, decides to the
quarter hour what each certificate says; the webinar's recording ends on demand, two years after its day.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import Browser, expect

from lms import clock, formats
from lms.activities.window import add_years
from lms.demo.operations.events import first_day
from tests.browser import ROOT, Server, reload_until
from tests.factories.recordings import clip
from tests.journeys import announcing, attending, steps
from tests.journeys.announcing import DOOR, JOIN, REPORT, SLIDE, SPOKEN, Planned
from tests.journeys.attending import BEAT, SLOW_BEAT, Item, Walk, minutes_after
from tests.journeys.test_course_admin_journey import add_person, decide, gone, saved
from tests.journeys.test_staff_journey import VTT, upload
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
WEBINAR, WEBINAR_TITLE, MEETING = (
    "fever-after-surgery",
    "Fever after Surgery",
    "https://northgate.zoom.us/j/93812345678?pwd=x",
)
TALK = "Fever by the Day"
WEEKEND, WEEKEND_TITLE = "two-days-two-tracks", "Two Days, Two Tracks"
HALL, ROOM, STREAM = (
    "Auditorium",
    "Seminar room 2",
    "https://teams.microsoft.com/l/meetup-join/19%3atracks%40thread.v2/0",
)
SOFIA, GRACE, JONAS = "Sofia Lindqvist", "Grace Oduya", "Jonas Iversen"
ZONE = "America/Chicago"
OFFICER, AUTHOR = "ruth.calloway", "ines.roth"
ELENA, LEAH, OMAR, SAMUEL = EVERYBODY = ("elena.marsh", "leah.stern", "omar.diallo", "samuel.ortega")


ASKED = """What does a fever on the first day after surgery need?
- A chest film
* A look at the patient
Why: Early fevers seldom come from infection.
"""


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
    made = Walk(server, browser, ahead)
    yield made
    for name in tuple(made.windows):
        made.leave(name)


def next_day(day: date) -> date:
    return day + timedelta(days=1)


def a_wednesday() -> date:
    """The first one in three days or later: an hour that no clock skips or shows twice."""
    day = clock.today(ZONE) + timedelta(days=3)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def broadcast_day(item: Item) -> date:
    """The day on which it was held, in the zone of the event."""
    return item.starts_at.astimezone(ZoneInfo(ZONE)).date()


def keep_date(walk: Walk, learner: Walker) -> None:
    """The calendar's file holds the event in its zone, and her own page to join by."""
    with learner.page.expect_download() as download:
        learner.press("Put it into your calendar")
    entries = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    event = next(one for one in entries if str(one["SUMMARY"]) == WEBINAR_TITLE)
    items = walk.event(WEBINAR).items
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (items[0].starts_at, items[-1].ends_at)
    assert "/join/" in str(event["URL"])
    assert "zoom.us" not in str(event)


def write_webinar(walk: Walk, on: date) -> None:
    """From an empty form: everything that the checklist asks for, until only the office is missing."""
    author = walk.enter(AUTHOR, "/planning/activities")
    page = author.page
    announcing.begin(author, WEBINAR_TITLE)
    announcing.refuse_meeting(page, "https://example.com/j/1")
    announcing.write_venue(page, 1, "Webinar", meeting=MEETING)
    page.get_by_label(re.compile("^Seats")).fill("200")
    announcing.write_front_matter(
        page,
        "When a fever after surgery is looked into, and when it is not.",
        ("Tell an early fever from a late one.", "Choose tests by the day of the fever."),
    )
    announcing.name_person(page, SOFIA, "Course director")
    announcing.name_person(page, GRACE, "Planner")
    add_person(page, JONAS, "Faculty")
    evidence, both = (JOIN, SPOKEN, REPORT), (SOFIA, JONAS)
    announcing.write_agenda(
        page,
        (
            Planned(TALK, on, "12:00", "12:45", "Webinar", speakers=both, evidence=evidence),
            Planned("Pause", on, "12:45", "13:00", kind="Break"),
            Planned("Three patients", on, "13:00", "13:15", "Webinar", speakers=both[1:], evidence=evidence),
        ),
    )
    expect(page.locator("#agenda-sum")).to_contain_text("60 accredited minutes are 1.00 credit.")
    announcing.ask_registrants(page, attending.QUESTION)
    announcing.make_for(page, "Physicians", "Nurses")
    announcing.designate(page, ("ama_pra_1", "ancc"), "1.00")
    announcing.disclose(author, {JONAS: "Corvane Therapeutics"})
    expect(page.locator("[data-checks]")).to_contain_text("Tell the CE office")


def write_weekend(walk: Walk, saturday: date) -> None:
    """In two tracks, with a break and a meal: the people of the webinar, and an agenda and rooms of its own."""
    author = walk.enter(AUTHOR, "/planning/activities")
    page = author.page
    announcing.begin(author, WEEKEND_TITLE)
    announcing.take_over(author, WEBINAR_TITLE, "session:", "credit:ancc")
    announcing.write_venue(page, 1, HALL, address="Main building, ground floor", meeting=STREAM)
    announcing.write_venue(page, 2, ROOM, address="Main building, second floor")
    by_all, by_stream, by_room = (JONAS, SOFIA), (SLIDE, DOOR, REPORT), (SLIDE, DOOR)
    bedside, home = "At the bedside", "Toward home"
    announcing.write_agenda(
        page,
        (
            Planned("What changed", saturday, "08:30", "09:15", HALL, speakers=by_all, evidence=by_stream),
            Planned("Coffee", saturday, "09:15", "09:30", kind="Break"),
            Planned("Who gets worse", saturday, "09:30", "10:30", HALL, bedside, by_all[:1], by_stream),
            Planned("Going home", saturday, "09:30", "10:30", ROOM, home, by_all[1:], by_room),
            Planned("Lunch", saturday, "10:30", "11:30", kind="Meal"),
            Planned("What to stop", next_day(saturday), "09:00", "10:00", HALL, "", by_all, by_stream),
        ),
    )
    expect(page.locator("#agenda-sum")).to_contain_text("165 accredited minutes are 2.75 credit.")
    page.locator("#credit").get_by_role("button", name="Use it").click()
    expect(page.locator("#credit div.person").get_by_label("At most", exact=True).first).to_have_value("2.75")
    decide(page, JONAS)
    expect(page.locator("[data-checks]")).to_contain_text("Tell the CE office")


def announce(walk: Walk) -> None:
    """The office reads both once more; then they stand among what is live, without their meetings."""
    for slug in (WEBINAR, WEEKEND):
        announcing.publish(walk.enter(OFFICER, f"/planning/activities/{slug}"))
    learner = walk.enter(ELENA, "/live")
    for title in (WEEKEND_TITLE, WEBINAR_TITLE):
        expect(learner.page.get_by_role("link", name=title, exact=True)).to_be_visible()
    learner.press(WEBINAR_TITLE, exact=True)
    expect(learner.page.locator("main")).to_contain_text("Consultant: Corvane Therapeutics")
    assert "zoom.us" not in learner.page.content()


def take_seats(walk: Walk) -> None:
    for name in EVERYBODY:
        learner = walk.enter(name, f"/activities/{WEBINAR}/register")
        attending.register(learner, "4 West", keyboard_only=name == ELENA)
        if name == LEAH:
            keep_date(walk, learner)
        learner.go(f"/activities/{WEEKEND}/register")
        attending.register(learner)


def attend_webinar(walk: Walk) -> None:
    """By the page to join by, by the codes that are read out, and by the report of the meeting."""
    talk, _pause, patients = walk.event(WEBINAR).items
    elena = walk.enter(ELENA, f"/activities/{WEBINAR}/register")
    begins_at = minutes_after(talk.starts_at, -3)
    attending.join(elena, walk, begins_at)
    attending.stay(elena.page, walk, begins_at, minutes_after(talk.starts_at, 3), BEAT)
    attending.check_in(walk.enter(LEAH, "/check-in"), attending.read_out(walk, WEBINAR))
    attending.stay(
        elena.page, walk, minutes_after(talk.starts_at, 3), minutes_after(talk.starts_at, 38), SLOW_BEAT
    )
    expect(elena.page.locator("[data-sentence]")).to_have_text("38 of 60 minutes so far")
    walk.leave(ELENA)
    walk.at(minutes_after(patients.starts_at, 2))
    attending.check_in(walk.enter(LEAH, "/check-in"), attending.read_out(walk, WEBINAR))
    walk.at(minutes_after(patients.ends_at, 5))
    for name in (LEAH, OMAR, SAMUEL):
        walk.enter(name, f"/activities/{WEBINAR}/disclosure").press("I have read this", "button")
    attending.finish(walk, LEAH, WEBINAR, "1.00")


def wait_for_report(walk: Walk) -> None:
    """Who hands in the evaluation before the report has come claims on a page of its own; who has not, at once."""
    event = walk.event(WEBINAR)
    samuel = walk.enter(SAMUEL, f"/activities/{WEBINAR}/evaluation")
    steps.answer_items(samuel)
    samuel.page.locator("form#evaluation button[type=submit]").last.click()
    expect(samuel.page.locator("form#evaluation")).to_have_count(0)
    walk.at(minutes_after(event.items[-1].ends_at, 90))
    attending.bring_report(walk, WEBINAR, "participants.csv", attending.zoom_report(event.items[0], event.zone))
    samuel.go(f"/activities/{WEBINAR}")
    samuel.press("Claim my credit", "link")
    samuel.look("claim")
    samuel.press("Get my certificate", "button")
    attending.certified(samuel, "0.50")
    for name, amount in ((OMAR, "1.00"), (ELENA, "0.75")):
        attending.finish(walk, name, WEBINAR, amount)


def attend_weekend(walk: Walk) -> None:
    """Two mornings, two tracks, a code on the slide, a list at the door and the report of the stream."""
    event = walk.event(WEEKEND)
    opening, _coffee, bedside, home, _lunch, sunday = event.items
    zone = ZoneInfo(event.zone)
    assert opening.starts_at.astimezone(zone).utcoffset() != sunday.starts_at.astimezone(zone).utcoffset()
    walk.at(minutes_after(opening.starts_at, -10))
    for name in (ELENA, OMAR, SAMUEL):
        walk.enter(name, f"/activities/{WEEKEND}/disclosure").press("I have read this", "button")
    walk.at(minutes_after(opening.starts_at, -2))
    walk.enter(ELENA, attending.on_slide(walk, WEEKEND, opening))
    attending.present(walk, ELENA)
    attending.tick(walk, WEEKEND, opening, "Omar")
    walk.at(minutes_after(bedside.starts_at, -2))
    walk.enter(ELENA, attending.on_slide(walk, WEEKEND, bedside))
    attending.present(walk, ELENA)
    attending.tick(walk, WEEKEND, home, "Omar", "Samuel")
    # Whoever is ticked in both tracks was there once.
    attending.tick(walk, WEEKEND, bedside, "Samuel")
    walk.at(minutes_after(sunday.starts_at, -5))
    attending.tick(walk, WEEKEND, sunday, "Elena")
    walk.at(minutes_after(sunday.ends_at, 30))
    attending.bring_report(
        walk, WEEKEND, "attendance.csv", attending.teams_report(sunday, event.zone), "Auditorium"
    )
    # Nobody brings the stream's report of Saturday: the office says that nothing more comes.
    officer = walk.enter(OFFICER, f"/planning/{WEEKEND}/host/attendance")
    officer.press("All attendance is in", "button")
    expect(officer.page.get_by_text("Attendance is closed")).to_be_visible()
    for name, amount in ((ELENA, "2.75"), (OMAR, "2.25"), (SAMUEL, "1.00")):
        attending.finish(walk, name, WEEKEND, amount)


def write_recording(walk: Walk) -> str:
    """The webinar's recording becomes a draft that is dated by the webinar; what it lacks is written. Its slug."""
    talk = walk.event(WEBINAR).items[0]
    walk.at(talk.ends_at + timedelta(days=2))
    officer = walk.enter(OFFICER, "/recordings")
    upload(officer, "fever.mp4", clip(4), VTT)
    officer.go(f"/planning/{WEBINAR}/host/recording")
    officer.press("Publish the recording", "button")
    page = officer.page
    expect(page.locator("#window")).to_contain_text(f"Recorded live on {formats.day(broadcast_day(talk))}")
    newest = page.locator("#recording_id option").filter(has_text="fever").first.get_attribute("value")
    page.get_by_label("Recording", exact=True).select_option(newest)
    gone(page, "No recording is attached.")
    # The minutes follow from the recording, and are read before others are written.
    page.reload()
    page.get_by_label("Estimated Time to Complete Activity").fill("45")
    saved(page, "minutes")
    announcing.designate(page, ("ama_pra_1", "ancc"), "0.75")
    page.get_by_text("Paste several questions").click()
    page.get_by_label("Questions as plain text").fill(ASKED)
    page.get_by_role("button", name="Show what is understood").click()
    page.get_by_role("button", name="Add this question").click()
    expect(page.locator("#quiz .asked > li")).to_have_count(1)
    return page.url.rpartition("/")[2]


def watch_recording(walk: Walk, slug: str) -> None:
    """On demand until two years after the webinar: for whoever was not there, and once for those who were."""
    talk = walk.event(WEBINAR).items[0]
    announcing.publish(walk.enter(OFFICER, f"/planning/activities/{slug}"))
    leah = walk.enter(LEAH, "/on-demand")
    last = formats.day(add_years(broadcast_day(talk), 2))
    listed = leah.page.locator("article.entry").filter(has_text=TALK)
    expect(listed).to_contain_text("You hold the credit of this content")
    expect(listed).not_to_contain_text("Claim credit by")
    leah.press(TALK, exact=True)
    main = leah.page.get_by_role("main")
    expect(main).to_contain_text(f"Recorded live on {formats.day(broadcast_day(talk))}")
    expect(main).to_contain_text("You hold credit for it, so you can watch it here without credit.")
    leah.look("a recording of what one has attended")
    leah.go("/office/letters")
    told = leah.page.get_by_role("row").filter(has_text=f"The recording is on demand: {TALK}")
    reload_until(leah.page, told.filter(has_text=SAMUEL))
    assert sorted(row.split("\t")[1].partition("@")[0] for row in told.all_inner_texts()) == sorted(EVERYBODY)
    # Nadia was not there.
    nadia = walk.enter("nadia.ferro", "/on-demand")
    offered = nadia.page.locator("article.entry").filter(has_text=TALK)
    expect(offered).to_contain_text(f"Claim credit by {last}")
    nadia.press(TALK, exact=True)
    nadia.press("Read the disclosure")
    nadia.press("I have read this. Go to the recording", "button")
    steps.watch(nadia)
    nadia.press("Start the quiz", "button")
    nadia.tick(nadia.page.get_by_label("A look at the patient"))
    expect(nadia.page.get_by_text("Saved at").first).to_be_visible()
    nadia.press("Hand in my answers", "button")
    nadia.press("Fill in the evaluation")
    steps.evaluate(nadia)
    attending.certified(nadia, "0.75")


def test_a_webinar_and_a_weekend_end_in_exactly_the_credit_that_was_attended(walk: Walk) -> None:
    write_webinar(walk, a_wednesday())
    # The Saturday before the clocks change next.
    write_weekend(walk, first_day({"at_clock_change": True}, clock.today(ZONE), ZONE))
    announce(walk)
    take_seats(walk)
    attend_webinar(walk)
    wait_for_report(walk)
    watch_recording(walk, write_recording(walk))
    attend_weekend(walk)
