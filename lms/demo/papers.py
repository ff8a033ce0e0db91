"""Writes the slides of the demonstration as PDF: the words as text, the specialty's curve as a line."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from lms.demo.content import Slide
from lms.demo.slides import SIZE, curve

# As the pictures have it: the colours of ink and accent, from 0 to 1.
INK: Final = "0.07 0.14 0.17 rg"
ACCENT: Final = "0.04 0.36 0.41"
_WIDTH, _HEIGHT = SIZE
_FONTS: Final = ("Helvetica-Bold", "Helvetica")


def slides_as_pdf(slides: Sequence[Slide], *, trace: str, footer: str) -> bytes:
    """A page for each slide. Written by hand: what sets certificates takes longer to load than this takes."""
    first = 3 + len(_FONTS)
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(slides)))
    objects = [b"<</Type/Catalog/Pages 2 0 R/Lang(en)>>"]
    objects.append(f"<</Type/Pages/Count {len(slides)}/Kids[{kids}]/MediaBox[0 0 {_WIDTH} {_HEIGHT}]>>".encode())
    objects += [
        f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>".encode() for name in _FONTS
    ]
    for place, slide in enumerate(slides):
        content = first + 2 * place + 1
        fonts = "/Resources<</Font<</T 3 0 R/B 4 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R{fonts}/Contents {content} 0 R>>".encode())
        drawn = _drawn(slide, trace, footer)
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn))
    return _file(objects)


def _drawn(slide: Slide, trace: str, footer: str) -> bytes:
    """What a page shows; places are counted from below."""
    acts = [f"{ACCENT} rg 0 {_HEIGHT - 6} {_WIDTH} 6 re f", f"{ACCENT} RG 2 w", INK]
    (x, y), *rest = curve(trace)
    line = [f"{x:.1f} {_HEIGHT - y:.1f} m", *(f"{x:.1f} {_HEIGHT - y:.1f} l" for x, y in rest), "S"]
    down = _HEIGHT - 52
    for words in wrap(slide.title, 38):
        acts.append(_words("T", 26, 36, down, words))
        down -= 34
    down -= 10
    for point in slide.points:
        for number, words in enumerate(wrap(point, 62)):
            acts.append(_words("B", 18, 54 if number else 36, down, words if number else f"– {words}"))
            down -= 25
        down -= 5
    return "\n".join([*acts, _words("B", 11, 36, 12, footer), *line]).encode("cp1252", errors="replace")


def _words(font: str, size: int, x: int, y: int, words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET"


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects, and where each begins."""
    file, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end
