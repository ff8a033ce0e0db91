"""The player in a real browser, behind nginx and by passes: transcript, keys, qualities, what it is refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from lms import clock
from lms.config import Settings, key_in
from lms.media.passes import cookie_pass, key_for_nginx
from tests.browser import Server, axe_violations, before_its_script, until
from tests.homes import beside
from tests.learning.watching import (
    SECONDS,
    House,
    Recorded,
    learner,
    minutes_near,
    pause,
    play,
    read_the_disclosure,
    told,
    watched_by_visitors,
)
from tests.nginx import Nginx

pytestmark = pytest.mark.browser
SOURCE = "document.querySelector('video').currentSrc"
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


@pytest.fixture(scope="module")
def house(recorded: Recorded, settings: Settings) -> Iterator[House]:
    """The product as offices run it: nginx in front checks passes, and gives out the recordings by itself."""
    proxied = {"LMS_STREAMING": "signed", "LMS_TRUSTED_PROXY": "1"}
    with Server(demo=False, like=recorded.home, **proxied) as server, beside(server, settings):
        key = server.command("media", "nginx-key")
        with Nginx(application=server.port, media=server.home / "media", key=key) as nginx:
            yield House(server, f"http://127.0.0.1:{nginx.port}", recorded.slug, recorded.other)


def test_the_transcript_is_searched_and_followed_in_both_languages(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
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
    search.press("Escape")
    expect(search).to_have_value("")
    expect(found).to_have_text("")
    expect(marks).to_have_count(0)
    # The line being spoken is marked, and no other.
    page.get_by_role("button", name=re.compile("El primer caso")).click()
    expect(page.locator(".cue[aria-current=true]")).to_have_text(re.compile("El primer caso"))
    page.evaluate("document.querySelector('video').currentTime = 1")
    expect(page.locator(".cue[aria-current=true]")).to_have_text(re.compile("Welcome"))
    # Whoever chooses in the recording's own menu reads on in the same language.
    page.evaluate(
        "const [en, es] = document.querySelector('video').textTracks; es.mode = 'disabled'; en.mode = 'showing'"
    )
    expect(page.get_by_label("Language", exact=True)).to_have_value("en")
    expect(page.get_by_role("button", name=re.compile("The first case"))).to_be_visible()


def state(page: Page) -> object:
    """All that the keys change."""
    return page.evaluate(
        """(() => {
            const video = document.querySelector("video");
            const { paused, currentTime, volume, muted, playbackRate, textTracks } = video;
            const [isFull, isOpen] = [document.fullscreenElement !== null, document.querySelector("dialog").open];
            const modes = [...textTracks].map(({ mode }) => mode);
            return { paused, currentTime, volume, muted, playbackRate, modes, isFull, isOpen };
        })()"""
    )


def press_all_keys(page: Page) -> None:
    """Each key of the sheet, once."""
    for key in dict.fromkeys([*(key for key, _ in KEYS), *"12345678", "?"]):
        page.keyboard.press(key)


def test_each_key_does_what_its_sheet_says_but_not_while_typing_or_switched_off(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    until(page, "document.querySelector('video').readyState >= 1")
    for key, outcome in KEYS:
        page.keyboard.press(key)
        until(page, f"(video => {outcome})(document.querySelector('video'))")
    before = state(page)
    page.get_by_label("Search the transcript").focus()
    press_all_keys(page)
    assert state(page) == before
    page.get_by_role("heading", level=1).click()
    page.keyboard.press(">")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Use these keys on this device").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    before = state(page)
    press_all_keys(page)
    assert state(page) == before
    # The next recording knows the speed, and that the keys are off.
    page.goto(f"{house.url}/activities/{house.other}/watch")
    read_the_disclosure(page)
    expect(page.get_by_role("button", name="1.25×")).to_have_attribute("aria-pressed", "true")
    until(page, "document.querySelector('video').readyState >= 1")
    before = state(page)
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.25
    press_all_keys(page)
    assert state(page) == before


def test_a_quality_goes_on_where_the_last_was_and_is_remembered_and_the_file_is_the_last_resort(
    house: House, page: Page
) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    until(page, f"{SOURCE}.startsWith('blob:')")
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
    page.route(re.compile(r"\.m3u8$"), lambda route: route.fulfill(body="no playlist"))
    page.get_by_label("Quality").select_option("Automatic")
    until(page, f"{SOURCE}.endsWith('.mp4')")
    until(page, "document.querySelector('video').readyState >= 1")


def test_a_browser_that_takes_no_media_from_scripts_plays_the_same_and_counts_the_same(
    house: House, page: Page
) -> None:
    page.add_init_script("delete window.MediaSource; delete window.ManagedMediaSource;")
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    until(page, f"{SOURCE}.endsWith('.m3u8')")
    before = watched_by_visitors()
    play(page)
    until(page, "document.querySelector('video').currentTime > 3")
    # There is no other part to go to than the one that is playing.
    onward = page.get_by_role("button", name=re.compile("Next unwatched part"))
    expect(onward).to_be_hidden()
    page.keyboard.press("k")
    expect(onward).to_have_text(re.compile(r"0:0[34]$"))
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(r"0:0[34] of"))
    assert 2500 <= watched_by_visitors() - before <= 5000


@pytest.mark.parametrize("source", ["script", "browser", "file"])
def test_what_is_played_before_the_script_ran_counts_and_goes_on_where_it_is(
    house: House, page: Page, source: str
) -> None:
    if source == "browser":
        page.add_init_script("delete window.MediaSource; delete window.ManagedMediaSource;")
    if source == "file":
        page.route("**/js/learning/hls*.js", lambda _held: None)
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    with before_its_script(page, "learning/player"):
        page.evaluate("document.querySelector('video').play()")
        until(page, "document.querySelector('video').currentTime > 2")
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(r"0:0[2-9] of"))
    until(page, "document.querySelector('video').currentTime > 4")
    assert not page.evaluate("document.querySelector('video').paused")
    place = pause(page)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place)}) of"))


def test_a_report_that_is_not_believed_adds_nothing_and_one_that_was_put_off_comes_again(
    house: House, another: BrowserContext
) -> None:
    page, address = another.new_page(), learner("Elif")
    house.watch(page, address)
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
    # A house that is too busy for the moment is told the same once more.
    counted = told(page, address, float(page.evaluate("document.querySelector('video').currentTime"))).watched_ms
    page.route(re.compile("/beats$"), lambda route: route.fulfill(status=503, headers={"Retry-After": "5"}))
    play(page)
    until(page, "document.querySelector('video').currentTime > 8")
    place = pause(page)
    expect(page.locator("[data-trouble]")).to_have_text(re.compile("Not sent yet"))
    page.unroute_all()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    assert told(page, address, place).watched_ms >= counted + 1500
    expect(page.locator("[data-trouble]")).to_be_hidden()


def sitting_of(context: BrowserContext) -> tuple[str, int]:
    """What nginx is told of this browser, and until when it believes it."""
    (value,) = (one["value"] for one in context.cookies() if one["name"] == "enduring-sitting")
    sitting, freshness, _signature = value.split(".")
    return sitting, int(freshness)


def test_streams_go_on_over_the_renewal_of_their_pass_and_stop_with_signing_out(
    house: House, another: BrowserContext
) -> None:
    page, parts = another.new_page(), list[Response]()
    page.on("response", lambda answer: parts.append(answer) if answer.url.endswith(".mp4") else None)
    house.watch(page, learner("Farah"))
    play(page, speed=1)
    until(page, "document.querySelector('video').currentTime > 0.5")
    # What has stood for five minutes is believed no longer: the application is asked, and makes it fresh.
    key, (sitting, _freshness) = key_for_nginx(key_in(house.server.home)), sitting_of(another)
    over = int(clock.now().timestamp()) - 1
    stale = cookie_pass(key, sitting=sitting, freshness=over)
    another.add_cookies([{"name": "enduring-sitting", "value": stale, "url": house.url}])
    page.get_by_label("Quality").select_option("Audio only")
    until(page, "document.querySelector('video').videoHeight === 0")
    until(page, "document.querySelector('video').currentTime > 1.5")
    assert sitting_of(another) == (sitting, pytest.approx(over + 300, abs=60))
    assert {answer.status for answer in parts} <= {200, 206}
    # Signed out in another tab, this browser has nothing more.
    elsewhere, before = another.new_page(), len(parts)
    elsewhere.goto(f"{house.url}/help")
    elsewhere.locator("[data-sign-out] button").first.evaluate("button => button.click()")
    expect(elsewhere.get_by_role("link", name="Sign in").first).to_be_visible()
    page.get_by_label("Quality").select_option("Automatic")
    until(page, "document.querySelector('video').paused")
    expect(page.locator("[data-signed-out]")).to_be_visible()
    assert [answer.status for answer in parts[before:] if answer.ok] == []
