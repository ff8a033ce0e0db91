"""The provider's logo is a drawing or a picture that needs nothing from anywhere."""

import io
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from lms import config, pdf
from lms.app import insist_on_logo
from lms.config import SettingRefused, Settings
from lms.credit import logo
from lms.credit.certificate import document
from lms.credit.logo import LogoRefused, logo_address
from tests.credit.test_certificate import facts

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20">{}</svg>'
REFUSED = {
    "script": "<script>x</script>",
    "image": '<image href="https://elsewhere.example/x.png"/>',
    "text": "<text>Northgate</text>",
    "href": '<use href="https://elsewhere.example/x.svg#a"/>',
    "data": '<use href="data:image/svg+xml;base64,AAAA"/>',
    "onload": '<g onload="x()"/>',
    "url": '<path d="M0 0" fill="url(https://elsewhere.example/x)"/>',
    "import": "<style>@import 'https://elsewhere.example/x.css';</style>",
    "escaped": "<style>g { fill: u\\72l(x) }</style>",
}


@pytest.mark.parametrize("inner", REFUSED.values(), ids=REFUSED)
def test_a_drawing_that_would_fetch_or_run_anything_is_refused(tmp_path: Path, inner: str) -> None:
    place = tmp_path / "logo.svg"
    place.write_text(SVG.format(inner))
    with pytest.raises(LogoRefused, match="plain SVG"):
        logo_address(place, "#0b5d68")


@pytest.mark.parametrize("written", ["no drawing", "<html/>", "<!DOCTYPE svg><svg/>", "", "<svg"])
def test_what_is_no_picture_is_refused(tmp_path: Path, written: str) -> None:
    place = tmp_path / "logo.svg"
    place.write_text(written)
    with pytest.raises(LogoRefused):
        logo_address(place, "#0b5d68")


def test_a_logo_has_a_size_that_every_certificate_can_carry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "logo.png"
    Image.new("1", (logo.LARGEST_SIDE + 1, 1)).save(place)
    with pytest.raises(LogoRefused, match="4001"):
        logo_address(place, "#0b5d68")
    monkeypatch.setattr(logo, "LARGEST_BYTES", 10)
    with pytest.raises(LogoRefused, match="KiB"):
        logo_address(place, "#000000")


def test_the_house_does_not_open_with_a_logo_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="LMS_PROVIDER_LOGO"):
        insist_on_logo(Settings(provider_logo=tmp_path / "none.svg"))


@pytest.mark.parametrize("kind", ["svg", "png", "none"])
def test_a_certificate_carries_it_or_the_name_alone(
    settings: Settings, tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / f"logo.{kind}"
    shapes = (
        '<defs><path id="a" d="M0 0h9v9z"/></defs><use href="#a" fill="currentColor"/><rect width="9" height="4"/>'
    )
    if kind == "svg":
        place.write_text(SVG.format(shapes))
    else:
        Image.new("RGB", (90, 20), "navy").save(tmp_path / "logo.png")
    own = Path("") if kind == "none" else place
    config.use(replace(settings, provider_logo=own, provider_colour="#cc0066"))
    page = PdfReader(io.BytesIO(document(facts()))).pages[0]
    assert "Northgate Health" in page.extract_text()
    # The mark of the verification address is a picture always.
    assert len(page.images) == (2 if kind == "png" else 1)
    # PDF/UA asks for words beside every picture; the renderer complains where there are none.
    assert not caplog.records
    config.use(settings)


def test_the_renderer_itself_fetches_nothing_for_a_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_more: asked.append(address))
    drawing = SVG.format('<image href="https://elsewhere.example/x.png" width="9" height="9"/>')
    address = logo.b64encode(drawing.encode()).decode()
    html = f'<!doctype html><html lang=en><title>x</title><img alt="" src="data:image/svg+xml;base64,{address}">'
    with suppress(pdf.FetchRefused):
        assert b"elsewhere" not in pdf.from_html(html, "certificate-print")
    assert not asked
