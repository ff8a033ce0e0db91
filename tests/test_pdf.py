"""Documents are tagged, carry their fonts, and fetch nothing."""

import io
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from lms import pdf

PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main>{}</main></body></html>'
OUTSIDE = (
    '<img src="http://127.0.0.1:9/x.png" alt="">',
    '<img src="file:///etc/passwd" alt="">',
    '<img src="data:text/html,hello" alt="">',
    '<img src="fonts/../manifest.json" alt="">',
    '<img src="fonts/%2e%2e/manifest.json" alt="">',
    '<link rel="stylesheet" href="https://example.org/x.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<object data="http://127.0.0.1:9/x.svg"></object>',
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    "<p style=\"background: url('http://127.0.0.1:9/x.png')\">x</p>",
)


def made(body: str) -> bytes:
    """A document of this body."""
    return pdf.from_html(PAGE.format(body), "certificate-print")


@pytest.mark.parametrize("body", OUTSIDE)
def test_nothing_is_fetched_from_outside(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("A socket was opened.")

    pdf.warm_up()
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    try:
        data = made(body)
    except pdf.FetchRefused:
        return
    assert b"/EmbeddedFile" not in data
    assert b"root:" not in data


def test_most_fetches_end_the_rendering() -> None:
    for body in OUTSIDE[:4]:
        with pytest.raises(pdf.FetchRefused):
            made(body)


def test_a_document_is_tagged_and_names_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(made("<h1>Hello</h1><p>World</p>")))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "A page"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    assert "/StructTreeRoot" in catalogue


def test_attributes_for_looks_have_no_power() -> None:
    plain, painted = (
        PdfReader(io.BytesIO(made(body))).pages[0].get_contents()
        for body in ("<p>x</p>", '<p align="right" bgcolor="red">x</p>')
    )
    assert plain is not None
    assert painted is not None
    assert plain.get_data() == painted.get_data()


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="pdffonts is not installed")
def test_every_font_is_embedded(tmp_path: Path) -> None:
    place = tmp_path / "page.pdf"
    place.write_bytes(made('<p class="name">Elena Żółć محمد Ωδ देव</p>'))
    lines = subprocess.run(["pdffonts", place], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert len(lines) > 2
    assert all(line.split()[-5:-3] == ["yes", "yes"] for line in lines)
    assert any("Source-Serif" in line or "Source-Sans" in line for line in lines)


def test_letters_that_no_font_prints_are_named() -> None:
    assert pdf.missing_glyphs("Elena Żółć, MD-PhD\u00a0’\u200d") == set()
    assert pdf.missing_glyphs("A\ue000B") == {"\ue000"}
    assert pdf.missing_glyphs("\U0003fffd") == {"\U0003fffd"}


def test_where_fonts_cannot_be_asked_only_latin_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    pdf._coverage.cache_clear()
    assert pdf.missing_glyphs("Zoë 李") == {"李"}
    pdf._coverage.cache_clear()


def test_several_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(lambda number: len(made(f"<p>{number}</p>")), range(8)))
    assert min(sizes) > 1000


def test_a_renderer_that_failed_is_not_used_again() -> None:
    with pytest.raises(pdf.FetchRefused):
        made(OUTSIDE[0])
    assert made("<p>x</p>").startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "name", ["../manifest.json", "..%2fmanifest.json", "/etc/passwd", "", ".woff2/../x", "x.ttf"]
)
def test_only_fonts_of_the_bundle_are_given(name: str) -> None:
    fetch = pdf._Fetcher(object)
    for home in ("https://bundled.invalid/fonts/", "https://bundled.invalid/", "file://"):
        with pytest.raises(pdf.FetchRefused):
            fetch(home + name)
