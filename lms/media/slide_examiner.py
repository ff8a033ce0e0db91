"""Looks into a PDF in a process of its own, with little memory and time: its input is not to be trusted."""

import json
import re
import resource
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2
from pypdfium2 import raw

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 240
LARGEST_FILE: Final = 64 * 1024**2
MOST_PAGES: Final = 300
MOST_BYTES: Final = 256 * 1024**2
# Pictures fit into this square: sharp enough to be read on a whole screen.
WIDEST: Final = 1600
MOST_SIGNS: Final = 8000
# Objects of a PDF may lie compressed in streams; more than this in one of them is nothing honest.
MOST_INFLATED: Final = 32 * 1024**2

# The name of such a stream, each of whose letters may be written by its number.
_OBJECTS: Final = re.compile(b"/" + b"".join(b"(?:%c|(?i:#%02x))" % (sign, sign) for sign in b"ObjStm"))
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_HIDING: Final = re.compile(rb"/(?:Predictor|ASCII|LZW|RunLength|Crypt)")
# What stands before such an object, and its facts as writers write them: without strings and comments, in which
# anything could stand that looks like the facts' beginning or end.
_NUMBERED: Final = re.compile(rb"(?<![^\s>j])[0-9]+\s+[0-9]+\s+\Z")
_FACTS: Final = re.compile(rb"\s*<<[^()<>%]*(?:<<[^()<>%]*>>[^()<>%]*)*>>\s*")
_LONGEST_FACTS: Final = 2000
# Acts of a PDF that do something to the computer on which somebody opens it. Forms of XFA, players and models
# bring scripts of their own that are called otherwise.
_ACTS: Final = re.compile(
    rb"/(?:(?:JavaScript|Launch|RichMedia|Rendition|OnInstantiate)(?![A-Za-z0-9])|XFA(?=[\s%\[]))"
)


class Refused(Exception):
    """A PDF that is not taken; the message is the code that says why."""


def limit() -> None:
    """Give up memory, time and disk that no honest file needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leaf_through(path: str, folder: str) -> int:
    """Write each page's picture and text into the folder, by its number; how many there are."""
    insist_on_stillness(Path(path).read_bytes())
    pdf = opened(path)
    if len(pdf) > MOST_PAGES:
        raise Refused("slides_too_many")
    drawn = 0
    for number in range(1, len(pdf) + 1):
        drawn += draw(pdf, number, Path(folder))
        if drawn > MOST_BYTES:
            raise Refused("slides_too_heavy")
    return len(pdf)


def opened(path: str) -> pypdfium2.PdfDocument:
    """The document; what is locked, even with an empty password, is refused: nobody could look through it."""
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == raw.FPDF_ERR_PASSWORD
        raise Refused("slides_locked" if is_locked else "broken") from error
    if raw.FPDF_GetSecurityHandlerRevision(pdf) != -1:
        raise Refused("slides_locked")
    return pdf


def draw(pdf: pypdfium2.PdfDocument, number: int, folder: Path) -> int:
    """One page as picture and text; the picture's size in bytes."""
    page = pdf[number - 1]
    width, height = page.get_size()
    picture = page.render(scale=WIDEST / max(width, height, 1)).to_pil().convert("RGB")
    target = folder / f"{number}.webp"
    picture.save(target, "WEBP", quality=82, method=2)
    text = page.get_textpage().get_text_bounded()
    (folder / f"{number}.txt").write_text(text[:MOST_SIGNS], "utf-8", errors="replace")
    page.close()
    return target.stat().st_size


def insist_on_stillness(content: bytes) -> None:
    """Refuse what would act when somebody opens it: scripts, programs, players, also in compressed objects."""
    for part in (content, *inflated(content)):
        if _ACTS.search(plain(part)):
            raise Refused("slides_scripts")


def plain(part: bytes) -> bytes:
    """With letters for their numbers, which names may be written in."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part) if b"#" in part else part


def inflated(content: bytes) -> Iterator[bytes]:
    """The compressed objects, readable; what hides them in another way than writers do is refused."""
    for match in _OBJECTS.finditer(content):
        begins = content.find(b"stream", match.end(), match.end() + _LONGEST_FACTS)
        facts = plain(facts_around(content, match.start(), begins))
        if b"/Filter" not in facts:
            continue
        if b"/FlateDecode" not in facts or _HIDING.search(facts):
            raise Refused("broken")
        first = begins + len(b"stream") + (2 if content[begins + 6 : begins + 8] == b"\r\n" else 1)
        yield inflate(content[first : content.find(b"endstream", first)])


def facts_around(content: bytes, place: int, begins: int) -> bytes:
    """The facts around this place, which end where the stream begins; refused where they are not plain to see."""
    head = content.rfind(b"obj", max(place - _LONGEST_FACTS, 0), place)
    line = max(content.rfind(b"\n", 0, max(head, 0)), content.rfind(b"\r", 0, max(head, 0))) + 1
    facts = content[head + len(b"obj") : begins]
    is_object = min(head, begins) >= 0 and _NUMBERED.search(content[max(head - 40, 0) : head]) is not None
    if not is_object or b"%" in content[line:head] or not _FACTS.fullmatch(facts):
        raise Refused("broken")
    return facts


def inflate(packed: bytes) -> bytes:
    """All of a stream, where it is whole and no larger than it may be."""
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(packed, MOST_INFLATED)
    except zlib.error as error:
        raise Refused("broken") from error
    if not inflater.eof:
        raise Refused("broken")
    return found


def main(path: str, folder: str) -> None:
    """Say how many pages were drawn, or why none."""
    limit()
    try:
        answer: dict[str, int | str] = {"pages": leaf_through(path, folder)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
