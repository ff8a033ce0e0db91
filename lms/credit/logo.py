"""The provider's logo on certificates: one file, looked at when the house opens, fetching nothing."""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from lms import config

LARGEST_BYTES: Final = 256 * 1024
LARGEST_SIDE: Final = 4000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = "{http://www.w3.org/2000/svg}"
# Shapes and their colours. Left out: what runs, fetches, or needs a font that nobody has.
ELEMENTS: Final = {
    *("svg", "g", "defs", "use", "symbol", "title", "desc", "metadata", "style"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("linearGradient", "radialGradient", "stop", "clipPath", "mask"),
}
_REFERENCE: Final = re.compile(r"url\(\s*(?!['\"]?#)|@import|\\|javascript:", re.IGNORECASE)
# Drawn in the provider's colour where the file says so.
_CURRENT: Final = b"currentColor"


class LogoRefused(ValueError):
    """A logo that is no picture, is too large, or would fetch or run something; the message says which."""


def logo_address(path: Path, accent: str) -> str:
    """The logo as the address that a template may use; empty where the provider has none.

    `currentColor` in it becomes the provider's colour. Raises LogoRefused.
    """
    return _address(path, accent) if path.name else ""


def current_logo() -> str:
    """The logo of the settings in use."""
    settings = config.current()
    return logo_address(settings.provider_logo, settings.provider_colour)


@cache
def _address(path: Path, accent: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogoRefused(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_BYTES:
        raise LogoRefused(f"{path} has more than {LARGEST_BYTES // 1024} KiB; every certificate would carry them.")
    kind = _png(path, data) if data.startswith(_PNG) else _svg(path, data)
    return f"data:image/{kind};base64,{b64encode(data.replace(_CURRENT, accent.encode())).decode()}"


def _png(path: Path, data: bytes) -> str:
    """Width and height stand at the same place in every PNG."""
    sides = (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    if not all(0 < side <= LARGEST_SIDE for side in sides):
        raise LogoRefused(f"{path} has {sides[0]} by {sides[1]} pixels; each side takes at most {LARGEST_SIDE}.")
    return "png"


def _svg(path: Path, data: bytes) -> str:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise LogoRefused(f"{path} has a DOCTYPE. Save it as plain SVG.")
    try:
        drawing = ElementTree.fromstring(data)  # noqa: S314 -- without a DOCTYPE there are no entities
    except (ElementTree.ParseError, ValueError) as error:
        raise LogoRefused(f"{path} is neither PNG nor SVG.") from error
    if drawing.tag != f"{_SVG}svg":
        raise LogoRefused(f"{path} is neither PNG nor SVG.")
    for element in drawing.iter():
        if reason := _objection(element):
            raise LogoRefused(f"{path} {reason}. Save it as plain SVG, with letters as paths.")
    return "svg+xml"


def _objection(element: ElementTree.Element) -> str:
    """What speaks against an element; empty for a shape that needs nothing from elsewhere."""
    name = str(element.tag).removeprefix(_SVG)
    if str(element.tag).startswith(_SVG) and name not in ELEMENTS:
        return f"holds <{name}>"
    for key, value in element.attrib.items():
        short = key.rsplit("}", 1)[-1].lower()
        if short.startswith("on") or (short == "href" and not value.startswith("#")) or _REFERENCE.search(value):
            return f"refers to something outside itself ({short})"
    return "refers to something outside itself (style)" if _REFERENCE.search(element.text or "") else ""
