"""A real Chromium and the real product: where the browser is, how it starts, and a server to visit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect, sync_playwright

from tests.guardian import Guarded, free_port

ROOT = Path(__file__).resolve().parent.parent
LMS = str(Path(sys.executable).parent / "lms")
# `make run` makes recordings and years of histories first, beside whatever else the machine does.
PATIENCE = 300.0
# A machine that does many things at once is no reason to fail; what holds is seen at once all the same.
PATIENCE_MS = 60_000
BUT_CONTRAST = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = (ROOT / "tests" / "contrast.js").read_text()
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """The browser that LMS_CHROMIUM names, else the one on the path."""
    wanted = os.environ.get("LMS_CHROMIUM") or "chromium"
    found = shutil.which(wanted)
    if found is None:
        raise FileNotFoundError(f"There is no {wanted}: apt-get install chromium, or set LMS_CHROMIUM")
    return found


def launch_arguments() -> list[str]:
    """Chromium refuses its sandbox to root; everybody else keeps it."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start one Chromium, whose own settings and caches go into a folder that ends with it."""
    expect.set_options(timeout=PATIENCE_MS)
    with TemporaryDirectory(prefix="enduring-chromium-") as folder, sync_playwright() as playwright:
        private = {"XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=launch_arguments(), env={**os.environ, **private}
        )
        yield browser
        browser.close()


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong on a page: the rule, what it asks for, and where it is broken.

    A page that the worker's news replaces meanwhile is looked at once more, for axe holds on to what is gone.
    """
    try:
        found = _violations(page)
    except Error:
        page.wait_for_load_state()
        found = _violations(page)
    return [f"{rule['id']}: {rule['help']}: {node['target']}" for rule in found for node in rule["nodes"]]


def _violations(page: Page) -> list[Any]:
    """All rules but the one for contrast, and then that one in its own way."""
    found = Axe().run(page, options=BUT_CONTRAST).response["violations"]
    return [*found, *page.evaluate(CONTRAST)]


def until(page: Page, condition: str) -> None:
    """Wait until an expression of JavaScript is true; the policy of our pages allows no waiting inside them."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise AssertionError(condition)
        page.wait_for_timeout(100)


def reload_until(page: Page, wanted: Locator) -> None:
    """Open the page again until a job of the worker has brought what is wanted.

    A form just sent, or the worker's news, may be about to replace the page: Chromium refuses to open again what
    is leaving, so what comes instead is looked at first.
    """
    end = time.monotonic() + PATIENCE_MS / 1000
    while not wanted.count():
        if time.monotonic() > end:
            raise AssertionError(f"{wanted} never appears")
        page.wait_for_timeout(250)
        with suppress(Error):
            page.reload()
        page.wait_for_load_state()


def sent_by_looking(page: Page) -> list[str]:
    """Where a page sends something although it was only opened again."""
    sent: list[str] = []
    # The page before may send a last word as it leaves.
    page.reload(wait_until="commit")
    page.on("request", lambda one: sent.append(one.url) if one.method != "GET" else None)
    page.wait_for_load_state("networkidle")
    return sent


@contextmanager
def before_its_script(page: Page, name: str) -> Iterator[None]:
    """Open the page again, and let its script, such as "learning/quiz", arrive only after what is done within."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    pattern = f"**/js/{name}*.js"
    page.route(pattern, hold)
    page.reload(wait_until="commit")
    yield
    assert len(held) == 1, pattern
    held[0].continue_()
    page.unroute(pattern, hold)


class Server:
    """The real product with data of its own, web and worker together; use it as a context."""

    def __init__(
        self, *, demo: bool = True, by_make: bool = False, like: Path | None = None, **settings: str
    ) -> None:
        """Take settings by their names in the environment, such as `LMS_DATABASE_URL`.

        `by_make` is `make run`; `like` is a home whose copy is served instead of data made anew.
        """
        self._by_make = by_make
        self._like = like
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._demo = demo
        self._settings = settings
        self._guarded: Guarded | None = None

    def __enter__(self) -> Server:
        """Start the product and wait until it answers."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the product, whatever happened."""
        self.stop()

    @property
    def home(self) -> Path:
        """The folder with the embedded database, the letters and the media."""
        if self._guarded is None:
            raise RuntimeError("The server has not been started")
        return self._guarded.folder / "home"

    @property
    def database(self) -> str:
        """The served database's address."""
        return self._settings.get("LMS_DATABASE_URL") or f"sqlite:///{self.home / 'enduring.sqlite3'}"

    @property
    def environment(self) -> dict[str, str]:
        """What the product is told; `lms` commands run with it meet the same data."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        own = {"LMS_HOME": str(self.home), "LMS_MEDIA_ROOT": str(self.home / "media"), "PORT": str(self.port)}
        return inherited | own | {"LMS_WORKERS": "1", "LMS_DEMO": str(int(self._demo))} | self._settings

    def start(self) -> None:
        """Bring the data into being and serve them."""
        self._guarded = Guarded("server")
        try:
            if self._like:
                shutil.copytree(self._like, self.home)
            elif not self._by_make:
                self._make_data()
            command = ["make", "run"] if self._by_make else [LMS, "run"]
            self._guarded.launch(command, environment=self.environment, workplace=ROOT)
            self._wait(self._guarded)
        except BaseException:
            self.stop()
            raise

    def make_home(self, folder: Path) -> None:
        """Only bring the data into being, and leave them in a folder for servers that are `like` it."""
        self._guarded = Guarded("home")
        try:
            self._make_data()
            shutil.copytree(self.home, folder)
        finally:
            self.stop()

    def _make_data(self) -> None:
        self.command("init")
        if self._demo:
            self.command("demo", "--once", "--brief")

    def command(self, *arguments: str) -> str:
        """Run one `lms` command on the same data and answer what it writes."""
        done = subprocess.run(
            [LMS, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"lms {' '.join(arguments)} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def log(self) -> str:
        """What the server has written so far."""
        return self._guarded.log() if self._guarded else ""

    def stop(self) -> int:
        """End the product as a system's manager does, and answer its exit status."""
        guarded, self._guarded = self._guarded, None
        return guarded.stop() if guarded else 0

    def _wait(self, guarded: Guarded) -> None:
        end = time.monotonic() + PATIENCE
        while guarded.alive() and time.monotonic() < end:
            if self._healthy():
                return
            time.sleep(0.1)
        raise RuntimeError(f"The server did not answer: {guarded.log()}")

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
