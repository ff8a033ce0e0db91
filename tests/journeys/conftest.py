"""What every walk needs: one Chromium, and a window whose complaints fail the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import Server, chromium
from tests.sharing import made_once


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a brief demonstration: making it takes as long as many a walk."""
    made = made_once(tmp_path_factory, "demonstration", lambda folder: Server().make_home(folder / "home"))
    return made / "home"


@pytest.fixture(scope="module")
def server(demonstration: Path) -> Iterator[Server]:
    """The product as `make run` serves it, with its demonstration."""
    with Server(like=demonstration) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks of a module."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of its own; whatever its console calls an error, or a refused request, fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, accept_downloads=True, reduced_motion="reduce"
    )
    window = context.new_page()
    complaints: list[str] = []
    window.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    window.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    context.close()
    assert complaints == []
