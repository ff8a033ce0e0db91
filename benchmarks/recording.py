"""A recording's whole way: up in a browser through three cuts, renditions, watched to the end, resumed elsewhere.

Chromium sends it to the real product through a wire that is cut three times, plays it by script and by itself,
seeks, and reports at double speed; then the same with files in S3. RECORDING_MINUTES says how long it lasts at
full size, an hour unless told otherwise. All of it is watched where RECORDING_WHOLE is set, which takes half of
its length; else parts, the last of them by somebody who is written down as having watched what lies before.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from benchmarks._proof import Findings, House, house, is_full
from benchmarks.renditions import film
from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.models import Address
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.activities.models import Activity
from lms.learning.models import WatchProgress
from lms.learning.watching import watched_ms
from lms.media.models import (
    CaptionTrack,
    Recording,
    RecordingState,
    RenditionFile,
    RenditionPart,
    Renditions,
    RenditionState,
)
from tests.browser import Server, chromium, until
from tests.buckets import bucket_server
from tests.factories.activities import BROADCAST, VTT, ZONE, make_activity

SHAPE = (854, 480, 10)
SMALL_SECONDS, FULL_MINUTES = 12, 60
PASSWORD = "Rhythm*2026"
ADMIN, LEARNER, FINISHER = (f"{name}@northgate.example" for name in ("ines", "omar", "hana"))
PIECE = 8 * 1024 * 1024
# A busy machine encodes an hour in half an hour.
PATIENCE_SECONDS = 3600
PLACES = (0.5, 0.1, 0.75)
STRANGER = "mountains_31175.mp4"
NO_SCRIPT_MEDIA = "delete window.MediaSource; delete window.ManagedMediaSource;"


@dataclass
class Wire:
    """What lies between browser and server, and is cut when so many bytes have gone up; `sent` counts them all."""

    server: int
    cuts: list[int]
    sent: int = 0
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def laid(self) -> Iterator[int]:
        """A port that leads to the server."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=self._accept, args=(listening,), daemon=True).start()
            yield int(listening.getsockname()[1])

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listening.accept()
                far = socket.create_connection(("127.0.0.1", self.server))
                for pump in (self._up, self._down):
                    threading.Thread(target=pump, args=(near, far), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while content := near.recv(65536):
                far.sendall(content)
                if self._is_cut(len(content)):
                    break
        _end(near, far)

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while content := far.recv(65536):
                near.sendall(content)
        _end(near, far)

    def _is_cut(self, size: int) -> bool:
        with self.lock:
            self.sent += size
            if not self.cuts or self.sent < self.cuts[0]:
                return False
            self.cuts.pop(0)
            self.done += 1
            return True


def _end(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@dataclass
class Way:
    """One recording, one storage: where it is served, who looks, and what was found."""

    storage: str
    file: Path
    address: str
    browser: Browser
    findings: Findings
    told: list[str] = field(default_factory=list)
    slug: str = ""
    duration_ms: int = 0

    def check(self, promise: str, held: bool, evidence: object = "") -> None:
        """One trial."""
        self.findings.check(promise, held, f"{self.storage}, {self.file.name}: {evidence}")

    def opened(self, who: str, path: str, *, by_script: bool = True) -> Page:
        """A browser of this person's own, signed in."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        if not by_script:
            context.add_init_script(NO_SCRIPT_MEDIA)
        page = context.new_page()
        page.goto(f"{self.address}/sign-in?next={path}")
        page.get_by_label("Email").fill(who)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()
        return page

    def player(self, who: str, *, by_script: bool = True) -> Page:
        """The same before the recording, the disclosure read."""
        page = self.opened(who, f"/activities/{self.slug}/watch", by_script=by_script)
        read = page.get_by_role("button", name=re.compile("I have read this"))
        read.or_(page.locator("video")).first.wait_for()
        if read.count():
            read.click()
        until(page, "document.querySelector('video')?.readyState >= 1")
        return page


def main() -> int:
    """Each recording into each storage; the exit status."""
    is_large, findings, told = is_full("recording"), Findings(), list[str]()
    seconds = 60 * int(os.environ.get("RECORDING_MINUTES", FULL_MINUTES)) if is_large else SMALL_SECONDS
    with house("sqlite") as opened, chromium() as browser:
        file = opened.folder / "lecture.mp4"
        film(file, *SHAPE, seconds)
        files = [("a folder", file), ("S3", file)] if is_large else [("a folder", file)]
        stranger = Path(os.environ.get("LMS_SAMPLE_DATA", "")) / "recordings" / STRANGER
        if is_large and stranger.is_file():
            files.append(("a folder", stranger))
        for storage, one in files:
            told += walk(opened, browser, storage, one, findings)
    print("\n".join(told))
    return findings.end()


def walk(opened: House, browser: Browser, storage: str, file: Path, findings: Findings) -> list[str]:
    """One recording's way with its files in a folder or in S3."""
    with bucket_server() if storage == "S3" else nullcontext() as buckets:
        there = (
            {"LMS_MEDIA_ROOT": f"s3://{buckets.new_bucket()}/ce", "LMS_S3_ENDPOINT": buckets.endpoint}
            if buckets
            else {}
        )
        with Server(demo=False, **there) as server:
            db.connect(server.database)
            for who in (ADMIN, LEARNER, FINISHER):
                register(who)
            size = file.stat().st_size
            wire = Wire(server.port, [size * part // 4 for part in (1, 2, 3)])
            with wire.laid() as port:
                way = Way(storage, file, f"http://127.0.0.1:{port}", browser, findings)
                number = upload(way, wire)
                render(way, number)
                publish(way, number)
                place = watch_parts(way)
                resume(way, place)
                finish(way)
            db.connect(opened.settings.database)
    return [f"{file.name}, files in {storage}:", "", *(f"- {line}" for line in way.told), ""]


def register(who: str) -> None:
    """Somebody who can sign in; the first is the course admin."""
    with db.transaction():
        add_person(
            given_name=who.partition("@")[0].title(),
            family_name="Roth",
            address=who,
            degree="MD",
            degree_text="",
            profession=Profession.PHYSICIAN,
            password=PASSWORD,
            role=Role.COURSE_ADMIN if who == ADMIN else None,
        )


def upload(way: Way, wire: Wire) -> int:
    """Choose the file in the page and wait until it was looked into."""
    page, begin, size = way.opened(ADMIN, "/recordings"), time.monotonic(), way.file.stat().st_size
    page.get_by_label("Recordings", exact=True).set_input_files([way.file])
    wait_until_ready(page)
    took, again = time.monotonic() - begin, wire.sent - size
    page.context.close()
    with db.transaction(write=False) as session:
        found = session.scalars(select(Recording)).one()
        number, digest, way.duration_ms = found.id, found.sha256, found.duration_ms
    way.check("The upload goes on after each of three cuts", wire.done == 3, wire.done)
    way.check("What arrived has the file's SHA-256", digest == hashlib.sha256(way.file.read_bytes()).hexdigest())
    # Headers, and the page itself, are some tens of kilobytes.
    way.check("At most a piece is sent again after a cut", again < 3 * PIECE, f"{again} bytes again")
    way.told.append(
        f"{size / 1e6:,.1f} MB, {way.duration_ms / 60_000:.1f} minutes, went up and were looked into in"
        f" {took:.0f} s with {wire.done} cuts; {max(0, again) / 1e6:.1f} MB went twice."
    )
    return number


def wait_until_ready(page: Page) -> None:
    """The page stays open, or its pieces would stop."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with db.transaction(write=False) as session:
            if session.scalars(select(Recording.state)).one_or_none() is RecordingState.READY:
                return
        page.wait_for_timeout(200)


def render(way: Way, number: int) -> None:
    """Wait for the worker's renditions."""
    begin = time.monotonic()
    while time.monotonic() < begin + PATIENCE_SECONDS:
        with db.transaction(write=False) as session:
            found = session.scalars(select(Renditions).where(Renditions.recording_id == number)).one_or_none()
            if found and found.state is RenditionState.MADE:
                parts = session.execute(
                    select(RenditionFile.height, RenditionFile.part).where(RenditionFile.renditions_id == found.id)
                ).all()
                break
        time.sleep(0.5)
    heights = sorted(height for height, part in parts if part is RenditionPart.PICTURE)
    if way.file.name != STRANGER:
        way.check("Three renditions are made", heights == [240, 360, 480], heights)
    way.check("Renditions are made", len(heights) > 0, heights)
    words = ", ".join(str(height) for height in heights)
    way.told.append(
        f"Renditions of {words} lines and of the sound were there after {time.monotonic() - begin:.0f} s."
    )


def publish(way: Way, number: int) -> None:
    """An activity with this recording."""
    with db.transaction() as session:
        recording = session.get_one(Recording, number)
        recording.broadcast_on, recording.broadcast_zone = BROADCAST, ZONE
        session.add(CaptionTrack(recording=recording, webvtt=VTT, cues=2, changed_at=clock.now()))
        session.flush()
        way.slug = make_activity(recording=recording).slug


def watch_parts(way: Way) -> float:
    """By script, at double speed, from three places; the one where it stops, in seconds."""
    page, length = way.player(LEARNER), way.duration_ms / 1000
    scheme = page.evaluate("document.querySelector('video').currentSrc.split(':')[0]")
    way.check("Chromium plays by script", scheme == "blob", scheme)
    page.get_by_role("button", name="2×").click()
    played, part = [], min(20.0, length * 0.15)
    for place in PLACES:
        page.evaluate(f"document.querySelector('video').currentTime = {place * length}")
        until(page, "!document.querySelector('video').seeking")
        play_until(page, place * length + part)
        end = pause(page)
        played.append((round(place * length * 1000), round(end * 1000)))
    known = progress(LEARNER, round(end * 1000))
    expected = sum(end - start for start, end in played)
    way.check(
        "What was played between seeks counts, and nothing else", abs(known - expected) < 3000, (known, played)
    )
    page.context.close()
    words = ", ".join(f"{start / 1000:.0f}-{end / 1000:.0f} s" for start, end in played)
    way.told.append(f"Played by script at 2× between seeks: {words}; {known / 1000:.1f} s counted.")
    return end


def resume(way: Way, place: float) -> None:
    """In another browser, without media from scripts: at the second, and on from there."""
    page = way.player(LEARNER, by_script=False)
    source = page.evaluate("document.querySelector('video').currentSrc")
    way.check("Chromium plays by itself", source.endswith(".m3u8"), source)
    text = page.locator("[data-resumed-text]").text_content() or ""
    minutes, seconds = divmod(int(place), 60)
    way.check("Another browser resumes at the second", f"{minutes}:{seconds:02}" in text, (place, text))
    play_until(page, place + 4)
    way.told.append(f"A second browser, by itself: {text} Played on to {pause(page):.0f} s.")
    page.context.close()


def finish(way: Way) -> None:
    """At double speed until the next step opens."""
    is_whole, length = bool(os.environ.get("RECORDING_WHOLE")), way.duration_ms / 1000
    page, begin = way.player(FINISHER), time.monotonic()
    if not is_whole:
        note_earlier(round(way.duration_ms * 0.9) - 8000)
        page.reload()
        until(page, "document.querySelector('video').readyState >= 1")
    page.get_by_role("button", name="2×").click()
    if is_whole:
        page.evaluate(f"document.querySelector('video').currentTime = {length / 2}")
        play_until(page, length - 0.5)
        page.evaluate("document.querySelector('video').currentTime = 0")
    play_until(page, length / 2 if is_whole else length * 0.9 + 1)
    pause(page)
    link = page.locator("[data-next-step]")
    with suppress(AssertionError):
        expect(link).to_be_visible()
    way.check("Watched to the end, the next step opens in place", link.is_visible(), page.url)
    words = (
        "all of it, its second half first" if is_whole else "the last seconds; what lies before was written down"
    )
    way.told.append(f"Watched to completion at 2×: {words}; {time.monotonic() - begin:.0f} s.")
    page.context.close()


def play_until(page: Page, place: float) -> None:
    """Play, and wait for this second, however busy the machine is."""
    page.evaluate("document.querySelector('video').play()")
    end = time.monotonic() + PATIENCE_SECONDS
    while page.evaluate("document.querySelector('video').currentTime") < place and time.monotonic() < end:
        page.wait_for_timeout(100)


def pause(page: Page) -> float:
    """Pause; the place in seconds."""
    page.evaluate("document.querySelector('video').pause()")
    return float(page.evaluate("document.querySelector('video').currentTime"))


def progress(who: str, position_ms: int) -> int:
    """What the house counts of this person, once it knows this place; in milliseconds."""
    for _ in range(300):
        with db.transaction(write=False) as session:
            known = session.execute(
                select(WatchProgress.ranges, WatchProgress.position_ms)
                .join(Address, Address.person_id == WatchProgress.person_id)
                .where(Address.address == who)
            ).one_or_none()
        if known and abs(known.position_ms - position_ms) < 10:
            break
        time.sleep(0.1)
    return watched_ms(tuple((start, end) for start, end in known.ranges)) if known else 0


def note_earlier(until_ms: int) -> None:
    """Write down that the finisher has watched up to here."""
    with db.transaction() as session:
        recording = session.scalars(select(Recording)).one()
        person_id = session.scalars(select(Address.person_id).where(Address.address == FINISHER)).one()
        activity_id = session.scalars(select(Activity.id).where(Activity.recording_id == recording.id)).one()
        values = {"ranges": [[0, until_ms]], "watched_ms": until_ms, "position_ms": until_ms}
        session.add(
            WatchProgress(
                person_id=person_id,
                activity_id=activity_id,
                recording_id=recording.id,
                last_beat_at=clock.now(),
                **values,
            )
        )


if __name__ == "__main__":
    sys.exit(main())
