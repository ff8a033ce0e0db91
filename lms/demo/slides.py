"""Draws the pictures of the demonstration's recordings: title, points, and the specialty's curve."""

import re
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from lms.demo.content import Slide
from lms.web.assets import DIST

SIZE: Final = (640, 360)
PAPER, INK, SOFT, ACCENT = "#ffffff", "#13242c", "#495b64", "#0b5d68"
_CURVES: Final = Path(__file__).parent.parent / "static" / "img" / "traces.svg"
_STEP: Final = re.compile(r"([MLHV])\s*(-?[\d.]+)(?:[ ,](-?[\d.]+))?")
_BAND: Final = (0, 268, 640, 348)


def picture(slide: Slide, *, trace: str, footer: str) -> Image.Image:
    """A slide as one looks at it."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 6), fill=ACCENT)
    down = 26
    for line in wrap(slide.title, 38):
        pen.text((36, down), line, font=_font("serif-4-latin-600", 28), fill=INK)
        down += 35
    down += 12
    for point in slide.points:
        for number, line in enumerate(wrap(point, 62)):
            pen.text(
                (36 if number == 0 else 54, down), f"– {line}" if number == 0 else line, font=_text(), fill=INK
            )
            down += 25
        down += 5
    pen.line(curve(trace), fill=ACCENT, width=2)
    pen.text((36, 338), footer, font=_font("sans-3-latin-400", 12), fill=SOFT)
    return image


def at(image: Image.Image, share: float) -> Image.Image:
    """The same with a line that has come so far, from 0 to 1."""
    moved = image.copy()
    ImageDraw.Draw(moved).rectangle((0, 356, round(SIZE[0] * share), 360), fill=ACCENT)
    return moved


@cache
def curve(trace: str) -> list[tuple[float, float]]:
    """The specialty's curve, its fullest path, laid into the band at the foot of the picture."""
    symbol = re.search(rf'<symbol id="{trace}".*?</symbol>', _CURVES.read_text("utf-8"), re.DOTALL)
    paths = re.findall(r' d="([^"]+)"', symbol.group(0)) if symbol else []
    left, top, right, bottom = _BAND
    return [
        (left + x / 240 * (right - left), top + y / 72 * (bottom - top))
        for x, y in _points(max(paths, key=len, default=""))
    ]


def _points(path: str) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    x = y = 0.0
    for letter, first, second in _STEP.findall(path):
        if letter == "V":
            y = float(first)
        else:
            x, y = float(first), float(second) if second else y
        points.append((x, y))
    return points


def _text() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return _font("sans-3-latin-400", 19)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The house's own faces where the front end is built, else Pillow's."""
    found = sorted((DIST / "fonts").glob(f"source-{name}-normal-*.woff"))
    return ImageFont.truetype(str(found[0]), size) if found else ImageFont.load_default(size)
