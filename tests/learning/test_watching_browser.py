"""The player and the upload in a real browser, before the real product: what is played is what counts."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from lms import db, storage
from lms.access.permissions import Role
from lms.accounts.models import Address, Person
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.config import Settings
from lms.learning.models import Viewing, WatchProgress
from lms.learning.watching import watched_ms
from lms.media.jobs import render
from lms.media.models import Recording
from lms.media.operations import add_recording_from_path, queue_renditions
from tests.browser import PATIENCE_MS, Server, axe_violations, chromium, until
from tests.factories.activities import BROADCAST, VTT, ZONE, make_activity
from tests.factories.recordings import clip

pytestmark = pytest.mark.browser
PASSWORD = "Rhythm*2026"
ADDRESS = "ines.roth@northgate.example"
SECONDS = 14
# Each key, and what is true of the video and the page once it was pressed; the order is that of the presses.
KEYS = (
    ("l", "video.currentTime === 10"),
    ("j", "video.currentTime === 0"),
    ("ArrowRight", "video.currentTime === 5"),
    ("ArrowLeft", "video.currentTime === 0"),
    ("ArrowDown", "Math.abs(video.volume - 0.9) < 0.01"),
    ("ArrowUp", "video.volume === 1"),
    ("m", "video.muted"),
    ("m", "!video.muted"),
    ("c", "video.textTracks[0].mode === 'hidden'"),
    ("c", "video.textTracks[0].mode === 'showing'"),
    (">", "video.playbackRate === 1.25"),
    ("<", "video.playbackRate === 1"),
    ("f", "document.fullscreenElement === video"),
    ("f", "!document.fullscreenElement"),
    ("5", "Math.abs(video.currentTime - video.duration / 2) < 0.01"),
    ("End", "Math.abs(video.currentTime - video.duration) < 0.01"),
    ("Home", "video.currentTime === 0"),
    ("9", "Math.abs(video.currentTime - video.duration * 0.9) < 0.01"),
    ("0", "video.currentTime === 0"),
    ("k", "!video.paused"),
    (" ", "video.paused"),
    ("9", "video.currentTime > 12"),
    ("u", "!video.paused && video.currentTime < 10"),
    ("k", "video.paused"),
)


@dataclass
class House:
    """A running product with one activity and one course admin."""

    server: Server
    slug: str

    @property
    def activity(self) -> str:
        """The activity's address."""
        return f"{self.server.url}/activities/{self.slug}"

    def sign_in(self, page: Page, address: str = ADDRESS) -> None:
        """Sign in, as the course admin unless said otherwise, from wherever the page asks."""
        page.get_by_label("Email").fill(address)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()

    def watch(self, page: Page, address: str) -> None:
        """Sign in and be before the player for the first time."""
        page.goto(f"{self.server.url}/sign-in?next=/activities/{self.slug}/watch")
        self.sign_in(page, address)
        read_the_disclosure(page)
        until(page, "document.querySelector('video').readyState >= 1")


def register(given_name: str, role: Role | None = None, address: str = "") -> Person:
    """A physician who can sign in."""
    return add_person(
        given_name=given_name,
        family_name="Roth",
        address=address or f"{given_name.lower()}@northgate.example",
        degree="MD",
        degree_text="",
        profession=Profession.PHYSICIAN,
        password=PASSWORD,
        role=role,
    )


def learner(given_name: str) -> str:
    """The address of somebody new."""
    with db.transaction():
        register(given_name)
    return f"{given_name.lower()}@northgate.example"


@pytest.fixture(scope="module")
def house(app: Flask, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product, with a recording of a few seconds to watch."""
    with Server(demo=False) as server:
        db.connect(f"sqlite:///{server.home / 'enduring.sqlite3'}")
        storage.use(str(server.home / "media"))
        file = tmp_path_factory.mktemp("clips") / "rhythm.mp4"
        file.write_bytes(clip(SECONDS))
        with db.transaction():
            person = register("Ines", Role.COURSE_ADMIN, ADDRESS)
            recording = add_recording_from_path(
                file,
                title="Early rhythm control",
                original_name="rhythm.mp4",
                added_by=person.id,
                captions={"en": VTT, "es": VTT.replace("The first case", "El primer caso")},
                broadcast_on=BROADCAST,
                broadcast_zone=ZONE,
            )
            slug, number = make_activity(recording=recording).slug, recording.id
            # Made here and not by the server's worker, so that they are there when the page is opened.
            queue_renditions(recording, after=timedelta(days=1))
        render(number)
        yield House(server, slug)
        db.connect(settings.database)
        storage.use(settings.media_root)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for this file."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window in which nobody has signed in, and which takes no error of a script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert troubles == []


def watched_by_visitors() -> int:
    """Media time in the sittings of visitors."""
    with db.transaction(write=False):
        rows = db.session.scalars(select(Viewing.ranges)).all()
        return sum(watched_ms(tuple((start, end) for start, end in row)) for row in rows)


def watched_once_told(page: Page, enough: float) -> int:
    """The same, as soon as the page's beats have told this much."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while watched_by_visitors() < enough and time.monotonic() < end:
        page.wait_for_timeout(100)
    return watched_by_visitors()


def read_the_disclosure(page: Page) -> None:
    """Be before the player; its keys are heard once the page has loaded."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=re.compile("I have read this")).click()


def play(page: Page, *, speed: float = 2) -> None:
    """Press play, as a key does."""
    page.evaluate("speed => { document.querySelector('video').playbackRate = speed; }", speed)
    page.keyboard.press("k")
    until(page, "!document.querySelector('video').paused")


def pause(page: Page) -> float:
    """Press the key again; the place in seconds, which a busy machine reaches late."""
    page.keyboard.press("k")
    until(page, "document.querySelector('video').paused")
    return float(page.evaluate("document.querySelector('video').currentTime"))


def minutes_near(seconds: float) -> str:
    """A pattern of the times that are at most a second beside this one."""
    return "|".join(f"0:{max(0, int(seconds) + by):02}" for by in (-1, 0, 1))


def read_in_both_languages(page: Page) -> None:
    """Look for words, go from line to line by keys, choose the other language; the words looked for stay."""
    found, marks = page.locator("[data-cue-found]"), page.locator("[data-cues] mark")
    search = page.get_by_label("Search the transcript")
    search.fill("FIRST  case")
    expect(found).to_have_text("Lines with these words: 1")
    expect(marks).to_have_text("first case")
    search.press("Enter")
    expect(found).to_have_text("Line 1 of 1")
    assert axe_violations(page) == []
    page.get_by_label("Language", exact=True).select_option("es")
    expect(page.get_by_role("button", name=re.compile("El primer caso"))).to_be_visible()
    expect(page.get_by_text("No line holds these words.")).to_be_visible()
    # The recording is captioned in the same language, also when one comes back; C takes them off and puts them on.
    page.reload(wait_until="load")
    expect(page.get_by_label("Language", exact=True)).to_have_value("es")
    expect(page.get_by_role("button", name=re.compile("El primer caso"))).to_be_visible()
    modes = "[...document.querySelector('video').textTracks].map(track => track.mode).join()"
    for drawn in ("disabled,hidden", "disabled,showing"):
        page.keyboard.press("c")
        until(page, f"{modes} === '{drawn}'")
    expect(page.locator("[data-cue-download]")).to_have_attribute("href", re.compile(r"/captions/es\.vtt$"))
    search.fill("e")
    expect(found).to_have_text("Lines with these words: 2")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(found).to_have_text("Line 2 of 2")
    expect(page.locator(".cue.is-found")).to_contain_text("El primer caso")
    search.fill("")
    expect(found).to_have_text("")
    expect(marks).to_have_count(0)
    # Whoever chooses in the recording's own menu reads on in the same language.
    page.evaluate(
        "const [en, es] = document.querySelector('video').textTracks; es.mode = 'disabled'; en.mode = 'showing'"
    )
    expect(page.get_by_label("Language", exact=True)).to_have_value("en")
    expect(page.get_by_role("button", name=re.compile("The first case"))).to_be_visible()


def test_what_is_played_is_counted_and_comes_along_when_one_signs_in(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    expect(page).to_have_url(f"{house.activity}/watch")
    before = watched_by_visitors()
    ranges: list[int] = []
    page.on("response", lambda answer: ranges.append(answer.status) if answer.url.endswith("/recording") else None)
    assert axe_violations(page) == []
    read_in_both_languages(page)
    # The transcript is made from the captions, and a cue leads to its place.
    page.get_by_role("button", name=re.compile("The first case")).click()
    expect(page.locator("[data-sentence]")).to_have_text(f"0:00 of 0:{SECONDS} watched")
    until(page, "document.querySelector('video').currentTime >= 9.9")
    # Seeking counts nothing: what lies before the place stays unwatched.
    page.evaluate("document.querySelector('video').currentTime = 2")
    play(page)
    until(page, "document.querySelector('video').currentTime > 7")
    place = pause(page)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place - 2)}) of"))
    told = watched_once_told(page, before + (place - 3) * 1000) - before
    assert told == pytest.approx((place - 2) * 1000, abs=1000)
    assert set(ranges) <= {200, 206, 304}
    # Another page, after signing in: the minutes are offered, added, and the place is resumed.
    page.goto(f"{house.server.url}/sign-in?next=/activities/{house.slug}/watch")
    house.sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(rf"Add the ({minutes_near(place - 2)}) watched here\?")
    )
    page.get_by_role("button", name="Add them").click()
    expect(page.locator("[data-resumed-text]")).to_have_text(re.compile(f"Resumed at ({minutes_near(place)})"))
    # The rest, by the button that leads to it; the next step opens in place, without another button to press.
    page.get_by_role("button", name=re.compile("Next unwatched part")).click()
    page.get_by_role("button", name="2×").click()
    until(page, "document.querySelector('video').ended")
    page.evaluate("document.querySelector('video').currentTime = 0")
    play(page)
    until(page, "document.querySelector('video').currentTime > 2.5")
    page.keyboard.press("k")
    expect(page.locator("[data-next-step]")).to_be_visible()
    expect(page.locator("[data-next-step]")).to_have_attribute("href", re.compile("/quiz$"))


def listens(page: Page) -> str:
    """Where what is played comes from, by the scheme or the end of its address."""
    source: str = page.evaluate("document.querySelector('video').currentSrc")
    return "blob" if source.startswith("blob:") else source.rpartition(".")[2]


def test_a_browser_that_takes_no_media_from_scripts_plays_the_same_and_counts_the_same(
    house: House, page: Page
) -> None:
    page.add_init_script("delete window.MediaSource; delete window.ManagedMediaSource;")
    page.goto(f"{house.activity}/watch")
    page.get_by_role("button", name=re.compile("I have read this")).click()
    until(page, "document.querySelector('video').readyState >= 1")
    assert listens(page) == "m3u8"
    before = watched_by_visitors()
    play(page)
    until(page, "document.querySelector('video').currentTime > 3")
    page.keyboard.press("k")
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(r"0:0[34] of"))
    assert 2500 <= watched_by_visitors() - before <= 5000


def test_a_quality_goes_on_where_the_last_was_and_is_remembered_and_the_file_is_the_last_resort(
    house: House, page: Page
) -> None:
    page.goto(f"{house.activity}/watch")
    page.get_by_role("button", name=re.compile("I have read this")).click()
    until(page, "document.querySelector('video').readyState >= 1")
    assert listens(page) == "blob"
    page.locator("summary").filter(has_text="Find a place by its picture").click()
    page.get_by_role("button", name="0:05").click()
    until(page, "document.querySelector('video').currentTime > 5.5")
    page.get_by_label("Quality").select_option("Audio only")
    until(
        page,
        "document.querySelector('video').videoHeight === 0 && document.querySelector('video').currentTime > 6",
    )
    assert page.evaluate("document.querySelector('video').paused") is False
    # What lies between the beginning and the place was not played, whatever the player loaded.
    expect(page.locator("[data-gaps] button").first).to_have_text(re.compile("0:00 to 0:05"))
    page.keyboard.press("k")
    page.reload()
    expect(page.get_by_label("Quality")).to_have_value("sound")
    page.route(re.compile("/stream/"), lambda route: route.fulfill(body="no playlist"))
    page.get_by_label("Quality").select_option("Automatic")
    until(page, "document.querySelector('video').currentSrc.endsWith('/recording')")
    until(page, "document.querySelector('video').readyState >= 1")


def test_leaving_the_page_keeps_the_last_seconds(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    before = watched_by_visitors()
    play(page, speed=1)
    until(page, "document.querySelector('video').currentTime > 2")
    page.goto(f"{house.server.url}/help")
    # The last words of a page that has gone are under way while the next one is read already.
    assert watched_once_told(page, before + 1500) >= before + 1500


def progress_of(address: str) -> WatchProgress | None:
    """What the house knows to be watched by this person."""
    with db.transaction(write=False):
        found = db.session.scalars(
            select(WatchProgress)
            .join(Address, Address.person_id == WatchProgress.person_id)
            .filter_by(address=address)
        ).one_or_none()
        db.session.expunge_all()
        return found


def told(page: Page, address: str, place: float) -> WatchProgress:
    """The same, once the house knows this place in seconds."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while (known := progress_of(address)) is None or known.position_ms != round(place * 1000):
        assert time.monotonic() < end, known
        page.wait_for_timeout(100)
    return known


@pytest.fixture
def another(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of one's own, for pages that are refused something: the console tells of each refusal."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


def test_another_device_resumes_at_the_second_and_offers_to_start_over(
    house: House, page: Page, another: BrowserContext
) -> None:
    address = learner("Amara")
    house.watch(page, address)
    play(page)
    until(page, "document.querySelector('video').currentTime > 6")
    place = pause(page)
    told(page, address, place)
    other = another.new_page()
    other.goto(f"{house.server.url}/sign-in?next=/activities/{house.slug}/watch")
    house.sign_in(other, address)
    expect(other.locator("[data-resumed-text]")).to_have_text(f"Resumed at 0:{int(place):02}.")
    until(other, f"Math.abs(document.querySelector('video').currentTime - {place}) < 0.05")
    other.get_by_role("button", name="Start over").click()
    until(other, "document.querySelector('video').currentTime === 0")
    expect(other.locator("[data-resumed]")).to_be_hidden()


def test_what_is_watched_after_the_session_ended_waits_for_the_same_person_and_for_nobody_else(
    house: House, another: BrowserContext
) -> None:
    page, hers, his = another.new_page(), learner("Chiara"), learner("David")
    house.watch(page, hers)
    play(page)
    until(page, "document.querySelector('video').currentTime > 2")
    another.clear_cookies()
    until(page, "document.querySelector('video').currentTime > 6")
    place = pause(page)
    expect(page.get_by_text("You were signed out. What you watched is kept.")).to_be_visible()
    page.locator("[data-signed-out] a").click()
    house.sign_in(page, his)
    read_the_disclosure(page)
    play(page)
    until(page, "document.querySelector('video').currentTime > 1")
    assert told(page, his, pause(page)).watched_ms < 4000
    another.clear_cookies()
    page.goto(f"{house.server.url}/sign-in?next=/activities/{house.slug}/watch")
    house.sign_in(page, hers)
    expect(page.locator("[data-resumed-text]")).to_have_text(f"Resumed at 0:{int(place):02}.")
    assert told(page, hers, place).watched_ms == pytest.approx(place * 1000, abs=1000)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place)}) of"))
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_report_that_is_not_believed_adds_nothing_and_the_page_goes_on(
    house: House, another: BrowserContext
) -> None:
    page = another.new_page()
    house.watch(page, learner("Elif"))
    refusal = {"error": "beat_implausible", "text": "The last minutes were not counted."}
    page.route(re.compile("/beats$"), lambda route: route.fulfill(status=409, json=refusal))
    play(page)
    until(page, "document.querySelector('video').currentTime > 3")
    pause(page)
    expect(page.locator("[data-trouble]")).to_have_text(refusal["text"])
    expect(page.locator("[data-sentence]")).to_have_text(f"0:00 of 0:{SECONDS} watched")
    page.unroute_all()
    play(page)
    until(page, "document.querySelector('video').currentTime > 5")
    pause(page)
    expect(page.locator("[data-trouble]")).to_be_hidden()
    expect(page.locator("[data-gaps] button").first).to_have_text(re.compile("0:00 to 0:0[3-9]"))


def test_each_key_does_what_its_sheet_says_but_not_while_typing_or_switched_off(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    until(page, "document.querySelector('video').readyState >= 1")
    for key, outcome in KEYS:
        page.keyboard.press(key)
        until(page, f"(video => {outcome})(document.querySelector('video'))")
    page.get_by_label("Search the transcript").focus()
    page.keyboard.type("km<9u?")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Use these keys on this device").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("9")
    page.reload()
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('video').paused") is True
    assert page.evaluate("document.querySelector('video').muted") is False


def test_a_file_is_uploaded_looked_into_and_ready(house: House, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "grand_rounds.webm"
    file.write_bytes(clip(3, container="webm", picture="libvpx", sound="libopus"))
    slides = tmp_path / "slides.mp4"
    slides.write_bytes(b"%PDF-1.7" + bytes(9000))
    page.goto(f"{house.server.url}/recordings")
    house.sign_in(page)
    assert axe_violations(page) == []
    page.get_by_label("Recordings", exact=True).set_input_files([file])
    expect(page.get_by_text("Ready to watch").first).to_be_visible()
    page.get_by_role("link", name="Open the recording").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("grand rounds")
    assert axe_violations(page) == []
    until(page, "document.querySelector('video').readyState >= 1")
    with db.transaction(write=False):
        assert db.session.scalars(select(Recording.state).filter_by(title="grand rounds")).all() == ["ready"]
        assert db.session.scalars(select(WatchProgress).where(WatchProgress.watched_ms == 0)).all() == []


class Line:
    """The pieces of uploads on their way to the server: let through, held, or cut off."""

    def __init__(self, page: Page) -> None:
        self.act, self.sent, self.held = "hold", 0, list[Route]()
        page.route("**/recordings/uploads/*", self.take)

    def take(self, route: Route) -> None:
        """Do to this piece what is done at the moment."""
        if route.request.method != "PATCH" or self.act == "pass":
            route.continue_()
        elif self.act == "cut":
            route.abort()
        elif self.act == "one":
            self.act = "hold"
            route.continue_()
        else:
            self.held.append(route)

    def release(self) -> None:
        """Let through what is held, and all that follows."""
        self.act = "pass"
        for route in self.held:
            route.continue_()


def test_uploads_wait_in_line_go_on_by_themselves_and_are_cancelled_by_keyboard(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{house.server.url}/recordings")
    house.sign_in(page)
    # The last one takes two pieces, so that something of it has arrived before it is cancelled.
    contents = {"first.mp4": clip(2), "second.mp4": clip(3), "third.mp4": clip(4) + bytes(9 * 1024 * 1024)}
    files = [tmp_path / name for name in contents]
    for file in files:
        file.write_bytes(contents[file.name])
    line = Line(page)
    page.get_by_label("Recordings", exact=True).set_input_files(files)
    first, second, third = (page.locator(".upload").filter(has_text=file.name) for file in files)
    expect(second).to_contain_text("Uploading")
    expect(third).to_contain_text("Waiting its turn")
    while len(line.held) < 2:
        page.wait_for_timeout(20)
    line.act = "one"
    page.get_by_role("button", name="Pause first.mp4").press("Enter")
    expect(first).to_contain_text("Paused")
    expect(third).to_contain_text("8.4 MB of 9.5 MB")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Cancel third.mp4").press("Enter")
    expect(third).to_contain_text("forget what was sent?")
    page.get_by_role("button", name="Yes, forget it third.mp4").press("Enter")
    expect(third).to_contain_text("Cancelled. Nothing of it is kept.")
    line.act = "cut"
    page.get_by_role("button", name="Resume first.mp4").press("Enter")
    expect(first).to_contain_text("No connection. It goes on by itself, where it was.")
    line.release()
    expect(page.get_by_text("Ready to watch")).to_have_count(2)
    with db.transaction(write=False):
        titles = {title for (title,) in db.session.execute(select(Recording.title))}
    assert {"first", "second"} <= titles
    assert "third" not in titles
    context.close()
