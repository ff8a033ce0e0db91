"""Turns a template into PDF bytes; fetches nothing from outside."""

import importlib
import json
import logging
import queue
import re
import shutil
import subprocess
import threading
import unicodedata
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms import formats

LMS: Final = Path(__file__).parent
DIST: Final = LMS / "static" / "dist"
VARIANT: Final = "pdf/ua-1"
AT_ONCE: Final = 2
# The colour that the style sheets are written with, where a provider puts its own.
ACCENT: Final = "#0b5d68"
# Style sheets are read from our folder and given this address, so that a font's path in them becomes one of ours.
_HOME: Final = "https://bundled.invalid/"
# What stands in a document as these is data; a drawing asks this module for whatever it refers to.
_PICTURES: Final = {f"data:{kind};base64,": kind for kind in ("image/png", "image/jpeg", "image/svg+xml")}
_FONT_FILE: Final = re.compile(r"[A-Za-z0-9._-]+\.woff")


class FetchRefused(ValueError):
    """A document asked for something that is neither a font of ours nor a picture given with it."""


def render(template: str, sheet: str, *, accent: str = ACCENT, **facts: Any) -> bytes:
    """PDF/UA-1 of a template in `lms/templates`, set in a style sheet of the bundle such as certificate-print.

    `accent` is the provider's colour as #rrggbb; templates find it under this name.

    Takes 20 ms and more of processor time, so nobody calls it inside a transaction; a third caller waits.
    """
    return from_html(page(template, accent=accent, **facts), sheet, accent)


def page(template: str, **facts: Any) -> str:
    """The page that becomes a document."""
    return _environment().get_template(template).render(facts)


def from_html(html: str, sheet: str, accent: str = ACCENT) -> bytes:
    """PDF/UA-1 of a finished page."""
    with _renderer() as renderer:
        return renderer.write(html, sheet, accent)


def png_address(data: bytes) -> str:
    """A picture as the address that a template may use for it."""
    return picture_address(data, "image/png")


def picture_address(data: bytes, content_type: str) -> str:
    """The same for a PNG, a JPEG or an SVG."""
    return f"data:{content_type};base64,{b64encode(data).decode()}"


def warm_up() -> None:
    """Load the library and the fonts, so that the first person who asks does not wait for them."""
    with _renderer() as renderer:
        renderer.write("<!doctype html><html lang=en><title>-</title><p>-</p>", "certificate-print", ACCENT)
    missing_glyphs("A")


def missing_glyphs(text: str) -> set[str]:
    """The letters of a text that no font here can print; they would come out as boxes."""
    return {letter for letter in text if not _is_silent(letter) and not _is_printable(ord(letter))}


class _Renderer:
    """The library with its fonts and parsed style sheets; used by one thread at a time."""

    def __init__(self) -> None:
        # The library tells each of its steps as news; only what it warns of is ours to read.
        logging.getLogger("weasyprint").setLevel(logging.WARNING)
        logging.getLogger("fontTools").setLevel(logging.WARNING)
        self.library: Any = importlib.import_module("weasyprint")
        urls: Any = importlib.import_module("weasyprint.urls")
        self.fetch, self.refused = _Fetcher(urls.URLFetcherResponse), urls.FatalURLFetchingError
        self.fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
        self.sheets: dict[tuple[str, str], Any] = {}

    def write(self, html: str, sheet: str, accent: str) -> bytes:
        """The document's bytes."""
        document = self.library.HTML(string=html, base_url=_HOME, url_fetcher=self.fetch)
        try:
            written: bytes = document.write_pdf(
                font_config=self.fonts,
                stylesheets=[self._sheet(sheet, accent)],
                pdf_variant=VARIANT,
                presentational_hints=False,
            )
        except self.refused as error:
            # The library's own error is no Exception, so nobody above would answer it.
            raise FetchRefused(str(error)) from error
        return written

    def _sheet(self, name: str, accent: str) -> Any:
        if (name, accent) not in self.sheets:
            place = built(f"css/{name}")
            self.sheets[name, accent] = self.library.CSS(
                string=(DIST / place).read_text("utf-8").replace(ACCENT, accent),
                base_url=_HOME + place,
                url_fetcher=self.fetch,
                font_config=self.fonts,
            )
        return self.sheets[name, accent]


class _Fetcher:
    """Gives fonts of the bundle and pictures that stand in the document; all else ends the rendering."""

    _fail_on_errors = True

    def __init__(self, response: Any) -> None:
        self._response = response

    def __call__(self, url: str) -> Any:
        for beginning, kind in _PICTURES.items():
            if url.startswith(beginning):
                return self._response(
                    url, b64decode(url.removeprefix(beginning), validate=True), {"Content-Type": kind}
                )
        name = url.removeprefix(f"{_HOME}fonts/")
        if name == url or not _FONT_FILE.fullmatch(name):
            raise FetchRefused(url[:200])
        return self._response(url, (DIST / "fonts" / name).read_bytes(), {"Content-Type": "font/woff"})


_idle: "queue.LifoQueue[_Renderer]" = queue.LifoQueue()
_places: Final = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _renderer() -> Iterator[_Renderer]:
    """One of at most two; the one used last comes first, because its caches are warm."""
    with _places:
        try:
            renderer = _idle.get_nowait()
        except queue.Empty:
            renderer = _Renderer()
        yield renderer
        # One that raised is dropped: what it holds is not known.
        _idle.put(renderer)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LMS / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        day=formats.day, short_day=formats.short_day, credits=formats.credits, iso=datetime.isoformat
    )
    return environment


@cache
def _manifest() -> dict[str, str]:
    built: dict[str, str] = json.loads((DIST / "manifest.json").read_text("utf-8"))
    return built


def built(name: str) -> str:
    """The place in the bundle of a style sheet or a font."""
    return _manifest()[name]


def _is_silent(letter: str) -> bool:
    """Spaces, joiners and variation selectors have no shape of their own."""
    return unicodedata.category(letter) in ("Cf", "Cc", "Zs") or "︀" <= letter <= "️"


def _is_printable(code: int) -> bool:
    starts, ends = _coverage()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _coverage() -> tuple[list[int], list[int]]:
    """Starts and ends of the ranges that some installed font covers; Latin alone where none can be asked."""
    program = shutil.which("fc-list")
    listed = "20-7e a0-17f"
    if program:
        listed = subprocess.run(
            [program, "--format", "%{charset}\n"], capture_output=True, text=True, check=True
        ).stdout
    return _merged(listed.split())


def _merged(words: list[str]) -> tuple[list[int], list[int]]:
    ranges = sorted((int(word.split("-")[0], 16), int(word.split("-")[-1], 16)) for word in set(words))
    starts: list[int] = []
    ends: list[int] = []
    for start, end in ranges:
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
