"""A recording in, published, and watched for credit: the staff's part before the main job."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Server
from tests.factories.recordings import clip
from tests.journeys import steps
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
VTT = b"WEBVTT\n\n00:00:00.000 --> 00:00:05.000\nA recording of our own.\n"
PUBLISHED, CORRECTED = "sepsis-first-hours", "What is done in the first hours, and in which order."
SAMPLES = os.environ.get("LMS_SAMPLE_DATA", "")
needs_samples = pytest.mark.skipif(not SAMPLES, reason="LMS_SAMPLE_DATA names no folder of samples")


def upload(walker: Walker, name: str, recording: bytes, captions: bytes) -> None:
    """Drop a recording into the library, wait until it is looked into, add its captions."""
    page, file = walker.page, walker.server.home / name
    file.write_bytes(recording)
    walker.go("/recordings")
    walker.look("library")
    begin_and_leave(walker, file)
    page.get_by_label("Recordings", exact=True).set_input_files(file)
    expect(page.get_by_role("heading", name="Arrived in part")).to_have_count(0)
    page.get_by_role("link", name="Open the recording").click()
    expect(page.get_by_text("Ready to watch")).to_be_visible()
    page.get_by_label("WebVTT, SRT or SBV file").set_input_files(
        [{"name": "captions.vtt", "mimeType": "text/vtt", "buffer": captions}]
    )
    walker.press("Keep these captions", "button")
    expect(page.get_by_role("button", name="Remove English")).to_be_visible()
    walker.look("recording")


def begin_and_leave(walker: Walker, file: Path) -> None:
    """An upload that gets nowhere is left, and told of when its page is opened again."""
    page, pieces = walker.page, "**/recordings/uploads/*"
    page.route(pieces, lambda _held: None)
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.get_by_label("Recordings", exact=True).set_input_files(file)
    # Held until the page is left: a request that nobody holds any more is sent on.
    walker.go("/recordings")
    page.unroute(pieces)
    expect(page.get_by_role("heading", name="Arrived in part")).to_be_visible()
    expect(page.get_by_role("link", name=file.name)).to_be_visible()
    walker.look("what arrived in part")


def correct_a_caption(walker: Walker) -> None:
    """By keys alone: open the first caption beside the recording, write, split, take a part away, put it back."""
    page, recording = walker.page, walker.page.url
    page.get_by_role("link", name="Edit English").click()
    walker.look("captions")
    page.locator("button.cue").first.focus()
    page.keyboard.press("Enter")
    text, rows, saved = (
        page.get_by_label("Text", exact=True),
        page.locator("button.cue"),
        page.locator("[data-saved-text]"),
    )
    expect(text).to_be_focused()
    before = rows.count()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Indeed.")
    expect(saved).to_contain_text("Saved at")
    walker.look("one caption")
    text.evaluate("field => field.setSelectionRange(field.value.length - 7, field.value.length - 7)")
    page.get_by_role("button", name="Split").press("Enter")
    expect(rows).to_have_count(before + 1)
    expect(text).to_have_value("Indeed.")
    page.get_by_label("To", exact=True).press("ArrowUp")
    page.get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(rows).to_have_count(before)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Corrected.")
    # Changes go out one after the other; the last one is waited for.
    with page.expect_response(lambda answer: "Corrected." in (answer.request.post_data or "") and answer.ok):
        page.keyboard.press("Escape")
    expect(rows.first).to_be_focused()
    page.reload()
    expect(rows).to_have_count(before)
    expect(rows.first).to_contain_text("Corrected.")
    walker.page.goto(recording)


def publish(walker: Walker, slug: str, title: str) -> None:
    """Attach the recording, attest that it was never broadcast, look at the last day, publish."""
    page = walker.page
    walker.go(f"/planning/activities/{slug}")
    walker.look("draft")
    option = page.get_by_label("Recording", exact=True).locator("option").filter(has_text=title).first
    page.get_by_label("Recording", exact=True).select_option(value=option.get_attribute("value"))
    expect(page.locator("[data-part=recording_id] [data-saved-text]")).to_contain_text("Saved at")
    page.get_by_label("No. I attest for the CE office that it was never broadcast").check()
    walker.press("Keep the broadcast", "button")
    expect(page.locator("#evaluation-approval")).to_contain_text("Changing it takes the approval away.")
    walker.press("Look at it, then publish")
    walker.look("publish")
    walker.press("Publish with this end", "button")
    walker.look("published")


def staff_then_learner(walker: Walker, slug: str, name: str, recording: bytes, captions: bytes) -> None:
    """The officer brings it in, the nurse earns what is hers."""
    steps.sign_in(walker, "ruth.calloway")
    upload(walker, name, recording, captions)
    correct_a_caption(walker)
    publish(walker, slug, Path(name).stem)
    walker.page.get_by_role("button", name="Sign out").first.click()
    steps.sign_in(walker, "omar.diallo", f"/activities/{slug}")
    steps.earn(walker, slug)
    expect(walker.page.get_by_text("hour of participation").first).to_be_visible()


def test_a_recording_of_our_own_is_uploaded_published_and_earned(server: Server, page: Page) -> None:
    walker = Walker(page, server, looks_closely=True)
    staff_then_learner(walker, "bronchiolitis-doing-less", "our-own.mp4", clip(8), VTT)


def correct_a_sentence(walker: Walker) -> None:
    """A correction without its reason comes back with the focus on what is missing, then it is kept."""
    page = walker.page
    walker.press("Correct", exact=True)
    page.get_by_label("Overview").fill(CORRECTED)
    walker.press("Correct it", "button")
    expect(page.locator(".errors")).to_be_focused()
    walker.look("a correction that lacks its reason")
    page.get_by_label("Reason").fill("A word was wrong.")
    walker.press("Correct it", "button")
    expect(page.get_by_text("Corrected. Learners read it now.")).to_be_visible()


def withdraw_and_restore(walker: Walker) -> None:
    for link, button, words in (
        ("Withdraw", "Withdraw from learners", "Withdrawn"),
        ("Restore", "Restore with this end", "Published"),
    ):
        walker.press(link, exact=True)
        walker.look(link)
        walker.page.get_by_label("Reason").fill("To be looked at once more.")
        walker.press(button, "button")
        expect(walker.page.locator("main .state").filter(has_text=words).first).to_be_visible()


@pytest.fixture
def refusable(browser: Browser) -> Iterator[Page]:
    """A window in which being refused is part of the walk."""
    with closing(browser.new_context(accept_downloads=True, reduced_motion="reduce")) as context:
        yield context.new_page()


def test_what_was_published_is_looked_at_corrected_withdrawn_and_restored(server: Server, refusable: Page) -> None:
    page = refusable
    walker = Walker(page, server, looks_closely=True)
    steps.sign_in(walker, "ruth.calloway", f"/planning/activities/{PUBLISHED}/after")
    walker.look("after publication")
    with page.expect_download() as download:
        page.locator('a[href$="/learners.csv"]').click()
    assert "Profession" in download.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
    correct_a_sentence(walker)
    walker.go(f"/planning/activities/{PUBLISHED}/after")
    withdraw_and_restore(walker)
    page.get_by_role("button", name="Sign out").first.click()
    walker.go(f"/activities/{PUBLISHED}")
    expect(page.get_by_role("main")).to_contain_text(CORRECTED)


@needs_samples
def test_a_recording_from_elsewhere_is_uploaded_published_and_earned(server: Server, page: Page) -> None:
    folder = Path(SAMPLES)
    recording = (folder / "recordings" / "rabbit320.mp4").read_bytes()
    captions = (folder / "captions" / "rabbit320.en.vtt").read_bytes()
    staff_then_learner(Walker(page, server), "handoffs-that-hold", "rabbit320.mp4", recording, captions)


@needs_samples
@pytest.mark.parametrize(("name", "kind"), [("rabbit320.webm", "video"), ("viper.mp3", "audio")])
def test_recordings_from_elsewhere_are_taken_from_the_command_line(server: Server, name: str, kind: str) -> None:
    said = server.command("media", "add", str(Path(SAMPLES) / "recordings" / name))
    assert f", {kind}, " in said
