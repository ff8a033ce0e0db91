"""Recordings stream at little cost: a range through nginx, segments by passes, and our own server alone."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks._bare import DATABASE
from benchmarks._proof import Findings, House, house, is_full
from benchmarks._pull import Pulled, pull
from benchmarks._served import Request, Server, processor_seconds_of, served
from lms import clock, db, storage
from lms.accounts.sessions import begin_session
from lms.learning.participation import acknowledge
from lms.media.passes import address_pass, cookie_pass, key_for_nginx, sitting_of
from lms.server import WORKER
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import make_cast
from tests.nginx import Nginx

MEBIBYTE = 1024 * 1024
# Windows in turn and the seconds of each; then seconds of our own server's pull, which the small size leaves out.
SIZES = {False: (2, 0.1, 0.0), True: (15, 1.0, 20.0)}
LENGTH = 64 * MEBIBYTE
# A few seconds of sound alone, of a small picture, of a large one.
SEGMENTS = {"64 KiB": MEBIBYTE // 16, "256 KiB": MEBIBYTE // 4, "1 MiB": MEBIBYTE}
RANGE, MOST = 64 * 1024, 2 * MEBIBYTE
CONNECTIONS = 8
PATIENCE_SECONDS = 0.02


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A learner who may watch: her cookies, the activity's address and the stored file."""

    opened: House
    cookies: str
    slug: str
    name: str

    @property
    def below(self) -> str:
        """Where the doors of streams hang."""
        return f"/activities/{self.slug}/stream"

    def request(self, path: str, start: int, size: int) -> bytes:
        """What a player sends."""
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookies}\r\n"
        return f"{head}Range: bytes={start}-{start + size - 1}\r\n\r\n".encode()

    def segments(self, path: str, size: int) -> list[bytes]:
        """Requests for all segments of this size."""
        return [self.request(path, start, size) for start in range(0, LENGTH, size)]

    def environ(self, streaming: str, workers: int) -> dict[str, str]:
        """What the served application is told."""
        settings = self.opened.settings
        return {
            "LMS_HOME": str(settings.home),
            "LMS_DATABASE_URL": settings.database,
            "LMS_MEDIA_ROOT": settings.media_root,
            "LMS_SECRET_KEY": settings.secret_key,
            "LMS_STREAMING": streaming,
            "LMS_WORKERS": str(workers),
        }


@contextmanager
def scene() -> Iterator[Scene]:
    """A house with one recording of 64 MiB."""
    with house("sqlite") as opened:
        blocks = (bytes([number]) * MEBIBYTE for number in range(LENGTH // MEBIBYTE))
        name, digest, size = storage.files().write_stream("recordings", blocks, suffix=".mp4")
        with db.transaction():
            cast = make_cast()
            activity = make_activity(recording=make_recording(storage_name=name, sha256=digest, size=size))
            acknowledge(cast.learner.id, activity, 1)
            token = begin_session(cast.learner, lives=opened.app.config["LMS_SESSION_LIVES"], browser="a proof")
            slug = activity.slug
        yield Scene(opened=opened, cookies=_cookies(opened, token), slug=slug, name=name)


def _cookies(opened: House, token: str) -> str:
    now = int(clock.now().timestamp())
    signer = opened.app.session_interface.get_signing_serializer(opened.app)  # type: ignore[attr-defined]
    session = signer.dumps({"_user_id": token, "_fresh": True, "seen": now})
    key = key_for_nginx(opened.settings.secret_key)
    sitting = cookie_pass(key, sitting=sitting_of(key, token), freshness=now + 3600)
    return f"enduring={session}; enduring-sitting={sitting}"


def given_pass(scene: Scene) -> str:
    """The pass in an address that this learner's page would give her."""
    key = key_for_nginx(scene.opened.settings.secret_key)
    sitting = scene.cookies.split("enduring-sitting=")[1].split(".")[0]
    return address_pass(key, prefix="recordings", end=int(clock.now().timestamp()) + 3600, sitting=sitting)


def range_through_nginx(scene: Scene, windows: int, seconds: float, findings: Findings) -> float:
    """Milliseconds of our processes for a range that nginx asks about and sends."""
    with served(WORKER, scene.environ("x-accel", 1)) as ours, _nginx(scene, ours.port) as nginx:
        asked = scene.segments(f"{scene.below}/-/{scene.name}", RANGE)
        return _cost(ours, asked, findings, size=(windows, seconds), port=nginx.port, status=b"206")


def bare_page(scene: Scene, windows: int, seconds: float, findings: Findings) -> float:
    """Milliseconds of a bare Flask page with one query: what this machine makes of so little just now."""
    with served("benchmarks._bare:create", {DATABASE: scene.opened.settings.database}) as bare:
        asked = [scene.request(f"/1/{scene.slug}", 0, 1)]
        return _cost(bare, asked, findings, size=(windows, seconds), port=bare.port, status=b"200")


def _cost(
    server: Server, asked: list[bytes], findings: Findings, *, size: tuple[int, float], port: int, status: bytes
) -> float:
    windows, seconds = size
    pull(port, asked, connections=1, seconds=seconds)
    costs = []
    for _ in range(windows):
        before = server.processor_seconds()
        pulled = pull(port, asked, connections=1, seconds=seconds, status=status)
        costs.append((server.processor_seconds() - before) / pulled.answers * 1000)
        _judge(pulled, findings)
    return median(costs)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """nginx's own files against files by passes: answers a second of its processor, and by the clock."""

    plain: float
    signed: float
    plain_clock: float
    signed_clock: float


def segments_by_passes(scene: Scene, size: int, windows: int, seconds: float, findings: Findings) -> Rates:
    """Both in turn by the same nginx, over as many connections; nobody else answers."""
    with _nginx(scene, application=9) as nginx:
        plain = scene.segments(f"/plain/{scene.name}", size)
        signed = scene.segments(f"{scene.below}/{given_pass(scene)}/{scene.name}", size)
        found: dict[str, list[tuple[float, float]]] = {"plain": [], "signed": []}
        for number in range(windows + 1):
            for kind, asked in (("plain", plain), ("signed", signed)):
                before = processor_seconds_of(nginx.process)
                pulled = pull(nginx.port, asked, connections=CONNECTIONS, seconds=seconds)
                taken = processor_seconds_of(nginx.process) - before
                _judge(pulled, findings)
                if number:  # The first of each fills the caches.
                    found[kind].append((pulled.answers / taken, pulled.answers / pulled.seconds))
    middle = {kind: tuple(median(column) for column in zip(*rows, strict=True)) for kind, rows in found.items()}
    return Rates(
        plain=middle["plain"][0],
        signed=middle["signed"][0],
        plain_clock=middle["plain"][1],
        signed_clock=middle["signed"][1],
    )


@dataclass(frozen=True, kw_only=True)
class Alone:
    """Our own server: megabytes a second, and a page's milliseconds without and with the pull."""

    pulled: Pulled
    idle_ms: float
    page_ms: float
    slowest_ms: float


def own_server(scene: Scene, seconds: float, findings: Findings) -> Alone:
    """Eight connections take in ranges of 2 MiB while somebody reads a page."""
    with served(WORKER, scene.environ("own", 2)) as ours:
        page = Request("GET", f"/activities/{scene.slug}", headers={"Cookie": scene.cookies})
        asked = scene.segments(f"{scene.below}/-/{scene.name}", MOST)
        _pages(ours, page, findings, until=_after(1))
        idle = _pages(ours, page, findings, until=_after(seconds / 2))
        over = threading.Event()
        pulls: list[Pulled] = []
        thread = threading.Thread(
            target=lambda: (
                pulls.append(pull(ours.port, asked, connections=CONNECTIONS, seconds=seconds)),
                over.set(),
            )
        )
        thread.start()
        beside = _pages(ours, page, findings, until=over.is_set)
        thread.join()
    _judge(pulls[0], findings)
    return Alone(pulled=pulls[0], idle_ms=median(idle), page_ms=median(beside), slowest_ms=max(beside))


def _pages(ours: Server, page: Request, findings: Findings, *, until: Callable[[], bool]) -> list[float]:
    taken = []
    while not until():
        begin = time.monotonic()
        answer = ours.ask(page)
        taken.append((time.monotonic() - begin) * 1000)
        findings.check("A page is answered", answer.status == 200, answer.status)
        time.sleep(PATIENCE_SECONDS)
    return taken


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def _judge(pulled: Pulled, findings: Findings) -> None:
    held = pulled.refused == 0 and pulled.answers > 0
    findings.check("Each part comes as it was asked for", held, pulled, times=max(pulled.answers, 1))


@contextmanager
def _nginx(scene: Scene, application: int) -> Iterator[Nginx]:
    key = json.dumps({"key": key_for_nginx(scene.opened.settings.secret_key)})
    with Nginx(application=application, media=Path(scene.opened.settings.media_root), key=key) as nginx:
        yield nginx


def main() -> int:
    """Measure all three and print them beside their goals."""
    windows, seconds, long = SIZES[is_full("streaming")]
    findings = Findings()
    with scene() as ready:
        cost = range_through_nginx(ready, windows, seconds, findings)
        rates = {
            words: segments_by_passes(ready, size, windows, seconds, findings) for words, size in SEGMENTS.items()
        }
        alone = own_server(ready, long, findings) if long else None
        bare = bare_page(ready, windows, seconds, findings) if long else None
    print("| What | Measured | Goal | Reached |\n|---|---:|---:|---|")
    _row(
        "Our server's processor for a range that nginx asks about and sends",
        f"{cost:.2f} ms",
        "1.5 ms",
        cost < 1.5,
    )
    for words, rate in rates.items():
        share = rate.signed / rate.plain
        _row(f"Segments of {words} by passes, of nginx's own rate", f"{share:.0%}", "70%", share >= 0.7)
    if alone is not None and bare is not None:
        _tell_alone(alone)
        print(
            f"\nA range that nginx asks about is a request with four statements: session, activity, how far she"
            f" is, what she may. A bare Flask page with one query and no session took {bare:.2f} ms meanwhile, so"
            f" that the range costs {cost / bare:.1f} of those. A pass costs nginx 15 to 20 µs: much of a"
            " segment of 64 KiB, as of sound alone, and little of any picture. A third of that is setting up the"
            " engine of scripts, which in this version remembers nothing from one request to the next, a third the"
            " two signatures, a sixth comparing their digests, so that the time it takes tells nothing about them."
        )
    print("\n| Segment | nginx's own, a second | by passes, a second | nginx's own, by the clock | by passes |")
    print("|---|---:|---:|---:|---:|")
    for words, rate in rates.items():
        clocks = f"{rate.plain_clock:,.0f} | {rate.signed_clock:,.0f}"
        print(f"| {words} | {rate.plain:,.0f} | {rate.signed:,.0f} | {clocks} |")
    print(
        "\nRates are answers for a second of processor time of nginx's one process, medians of windows in turn"
        " over eight connections; by the clock, whoever takes the bytes in shares the machine. The application"
        " does not run while passes are measured: nginx could not ask it."
    )
    return findings.end()


def _tell_alone(alone: Alone) -> None:
    speed = alone.pulled.megabytes_a_second
    _row(
        f"Our server alone, {CONNECTIONS} connections, 2 MiB at once",
        f"{speed:.0f} MB/s",
        "300 MB/s",
        speed >= 300,
    )
    print(
        f"\nA page meanwhile: {alone.page_ms:.1f} ms in the middle, {alone.slowest_ms:.0f} ms at most; with"
        f" nothing else to do {alone.idle_ms:.1f} ms in the middle."
    )


def _row(what: str, measured: str, goal: str, reached: bool) -> None:
    print(f"| {what} | {measured} | {goal} | {'yes' if reached else '**no**'} |")


if __name__ == "__main__":
    sys.exit(main())
