"""A recording's whole way: up in a browser through three cuts, renditions, watched to the end, resumed elsewhere.

Chromium sends it to the real product through a wire that is cut three times, plays it by script and by itself,
seeks, and watches all of it at double speed, its second half first; the same with files in S3, both at once. Where
LMS_SAMPLE_DATA names samples, the recordings among them go the same way, which nobody made for this.
RECORDING_MINUTES says how long the generated one lasts at full size: an hour unless told otherwise.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from benchmarks._proof import Findings, is_full
from benchmarks.renditions import film
from lms import clock, db
from lms.access.permissions import Role
from lms.accounts.models import Address
from lms.accounts.operations import add_person
from lms.accounts.professions import Profession
from lms.learning.models import WatchProgress
from lms.learning.watching import parse_ranges, watched_ms
from lms.media.models import (
    CaptionTrack,
    Recording,
    RecordingKind,
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
SMALL_SECONDS, FULL_MINUTES = 20, 60
PASSWORD = "Rhythm*2026"
ADMIN, LEARNER, FINISHER = (f"{name}@northgate.example" for name in ("ines", "omar", "hana"))
PIECE = 8 * 1024 * 1024
PATIENCE_SECONDS = 3600  # A busy machine encodes an hour in half an hour.
# The last is where another browser goes on: nothing is resumed in the first and the last five seconds.
PLACES, NOT_RESUMED = (0.7, 0.1, 0.4), 5
GENERATED = "lecture.mp4"
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

    def tell(self, sentence: str) -> None:
        """What happened, for the page; whoever waits for the end of an hour sees it at once."""
        self.told.append(sentence)
        print(f"{self.storage}, {self.file.name}: {sentence}", file=sys.stderr, flush=True)

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
    """Each recording into each storage, every line of them in a process of its own; the exit status."""
    is_large, findings = is_full("recording"), Findings()
    seconds = 60 * int(os.environ.get("RECORDING_MINUTES", FULL_MINUTES)) if is_large else SMALL_SECONDS
    with TemporaryDirectory(prefix="enduring-recording-") as folder:
        file = Path(folder) / GENERATED
        film(file, *SHAPE, seconds)
        # One after another within a line, lines side by side: most of the time is watching.
        lines = [[("S3", file)], [("a folder", file)]] if is_large else [[("a folder", file)]]
        lines += [[(storage, one) for one in strangers() for storage in ("a folder", "S3")]] if is_large else []
        with ProcessPoolExecutor(len(lines), mp_context=get_context("spawn")) as processes:
            for one in as_completed([processes.submit(walk_all, line) for line in lines]):
                told, found = one.result()
                print("\n".join(told))
                findings.add(found)
    return findings.end()


def strangers() -> list[Path]:
    """Recordings that nobody made for this."""
    samples = os.environ.get("LMS_SAMPLE_DATA")
    return sorted((Path(samples) / "recordings").iterdir()) if samples else []


def walk_all(line: Sequence[tuple[str, Path]]) -> tuple[list[str], Findings]:
    """One after another in one browser; what is told of them, and what was found."""
    findings, told = Findings(), list[str]()
    with chromium() as browser:
        for storage, file in line:
            try:
                told += walk(browser, storage, file, findings)
                gone = ""
            except Exception as error:
                gone = f"{storage}, {file.name}: {error!r}"
            # What the others found is told all the same.
            findings.check("The way is gone to its end", not gone, gone)
    return told, findings


def walk(browser: Browser, storage: str, file: Path, findings: Findings) -> list[str]:
    """One recording's way with its files in a folder or in S3."""
    with bucket_server() if storage == "S3" else nullcontext() as buckets:
        there = {"LMS_MEDIA_ROOT": f"s3://{buckets.new_bucket()}/ce"} if buckets else {}
        with Server(demo=False, LMS_S3_ENDPOINT=buckets.endpoint if buckets else "", **there) as server:
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
            db.engine().dispose()
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
    way.tell(
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
    begin, parts, is_seen = time.monotonic(), [], False
    while time.monotonic() < begin + PATIENCE_SECONDS:
        with db.transaction(write=False) as session:
            found = session.scalars(select(Renditions).where(Renditions.recording_id == number)).one_or_none()
            if found and found.state is RenditionState.MADE:
                parts = session.execute(
                    select(RenditionFile.height, RenditionFile.part).where(RenditionFile.renditions_id == found.id)
                ).all()
                is_seen = session.get_one(Recording, number).kind is RecordingKind.VIDEO
                break
        time.sleep(0.5)
    heights = sorted(height for height, part in parts if part is RenditionPart.PICTURE)
    if way.file.name == GENERATED:
        way.check("Three renditions are made", heights == [240, 360, 480], heights)
    is_heard = any(part is RenditionPart.SOUND for _height, part in parts)
    way.check("There are renditions of what is to be seen or heard", bool(heights) if is_seen else is_heard, parts)
    made = [*(f"{height} lines" for height in heights), *(["the sound"] if is_heard else [])]
    way.tell(f"Renditions of {', '.join(made)} were there after {time.monotonic() - begin:.0f} s.")


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
    # Holes of a second are closed, and those at its ends: a short recording has them here.
    expected = watched_ms(parse_ranges(played, way.duration_ms))
    way.check(
        "What was played between seeks counts, and nothing else", abs(known - expected) < 1000, (known, played)
    )
    page.context.close()
    words = ", ".join(f"{start / 1000:.0f}-{end / 1000:.0f}" for start, end in played)
    way.tell(f"Played by script at 2× between seeks: seconds {words}; {known / 1000:.1f} s counted.")
    return end


def resume(way: Way, place: float) -> None:
    """In another browser, without media from scripts: at the second, and on from there."""
    page, length = way.player(LEARNER, by_script=False), way.duration_ms / 1000
    source = page.evaluate("document.querySelector('video').currentSrc")
    way.check("Chromium plays by itself", source.endswith(".m3u8"), source)
    text = page.locator("[data-resumed-text]").text_content() or ""
    minutes, seconds = divmod(int(place), 60)
    if NOT_RESUMED < place < length - NOT_RESUMED:
        way.check("Another browser resumes at the second", f"{minutes}:{seconds:02}" in text, (place, text))
    play_until(page, min(place + 4, length - 1))
    way.tell(f"A second browser, by itself: {text or 'too short.'} Played on to {pause(page):.0f} s.")
    page.context.close()


def finish(way: Way) -> None:
    """All of it at double speed, its second half first, until the next step opens."""
    page, begin, half = way.player(FINISHER), time.monotonic(), way.duration_ms / 2000
    page.get_by_role("button", name="2×").click()
    page.evaluate(f"document.querySelector('video').currentTime = {half}")
    play_until(page, 2 * half - 1)
    # Whoever leaves the end early has not watched it.
    until(page, "document.querySelector('video').ended")
    page.evaluate("document.querySelector('video').currentTime = 0")
    play_until(page, half)
    end = pause(page)
    link = page.locator("[data-next-step]")
    link.wait_for()
    way.check("Watched to the end, the next step opens in place", link.is_visible(), page.url)
    share = progress(FINISHER, round(1000 * end)) / way.duration_ms
    way.check(
        "All of it counts as watched", share > 0.98 or share * way.duration_ms > way.duration_ms - 2000, share
    )
    way.tell(
        f"Watched to completion at 2×, its second half first, in {time.monotonic() - begin:.0f} s:"
        f" {100 * share:.1f} % of it counted."
    )
    page.context.close()


def play_until(page: Page, place: float) -> None:
    """Play, and wait for this second, however busy the machine is."""
    page.evaluate("document.querySelector('video').play()")
    end = time.monotonic() + PATIENCE_SECONDS
    while (left := place - page.evaluate("document.querySelector('video').currentTime")) > 0:
        if time.monotonic() > end:
            raise TimeoutError(f"{left:.0f} s of the recording were left to play.")
        page.wait_for_timeout(min(5000.0, max(50.0, 250 * left)))


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


if __name__ == "__main__":
    sys.exit(main())
