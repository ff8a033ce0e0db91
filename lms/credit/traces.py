"""The specialty's curve as it is drawn across a certificate: the catalogue's own, in millimetres."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from xml.etree import ElementTree

WIDTH: Final = 240.0
HEIGHT: Final = 72.0
BAND: Final = 24.0
USUAL: Final = "quality"
# Curves that go on for ever are repeated; those that tell a course from start to end are drawn once.
REPEATED: Final = {"cardiology": 2, "critical": 2, "neurology": 2, "pharmacy": 1}
_SVG: Final = "{http://www.w3.org/2000/svg}"
_WORD: Final = re.compile(r"[MLHVZ]|-?\d+(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """One path of a curve; `pale` for what stands behind, such as limits and censoring."""

    path: str
    pale: bool


@cache
def strokes(name: str, width_mm: float) -> tuple[Stroke, ...]:
    """The curve's paths, stretched to the band's width; an unknown name takes the control chart."""
    symbols = _symbols()
    key = name if name in symbols else USUAL
    copies = REPEATED.get(key, 1)
    scale = (width_mm / WIDTH / copies, BAND / HEIGHT)
    return tuple(
        Stroke(path=_scaled(path.attrib["d"], scale, shift), pale="stroke-opacity" in path.attrib)
        for shift in (width_mm / copies * place for place in range(copies))
        for path in symbols[key]
    )


@cache
def _symbols() -> dict[str, list[ElementTree.Element]]:
    drawing = ElementTree.fromstring(files("lms").joinpath("static/img/traces.svg").read_text("utf-8"))  # noqa: S314 -- our own file
    return {symbol.attrib["id"]: symbol.findall(f"{_SVG}path") for symbol in drawing.iter(f"{_SVG}symbol")}


def _scaled(path: str, scale: tuple[float, float], shift: float) -> str:
    """Coordinates of the absolute commands M, L, H, V and Z, so that the pen's width stays what it is."""
    command, across, written = "M", True, []
    for word in _WORD.findall(path):
        if word.isalpha():
            command, across = word, word != "V"
            written.append(word)
            continue
        number = float(word) * scale[0] + shift if across else float(word) * scale[1]
        written.append(f"{number:.2f} ")
        across = {"H": True, "V": False}.get(command, not across)
    return "".join(written).strip()
