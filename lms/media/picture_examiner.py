"""Draws a stranger's picture anew in a process of its own, with little memory and time: only pixels stay."""

import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 30
LARGEST_FILE: Final = 16 * 1024**2
MOST_PIXELS: Final = 40_000_000
# Either side of what is kept: sharp enough on a whole screen.
WIDEST: Final = 1600
# Lines and letters stay exact in a PNG; a photograph would be many times heavier so.
MOST_PNG: Final = 1024**2
QUALITY: Final = 90
TAKEN: Final = ("PNG", "JPEG", "WEBP")


class Refused(Exception):
    """A picture that is not taken; the message is the code that says why."""


def limit() -> None:
    """Give up memory, time and disk that no honest picture needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw(path: str, target: str) -> dict[str, int | str]:
    """Write the picture anew, at most `WIDEST` each way, turned as it was held; its facts."""
    try:
        with Image.open(path, formats=TAKEN) as picture:
            # Its header says how much it would unpack to; nothing is unpacked of more.
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("picture_too_many_pixels")
            was_jpeg = picture.format == "JPEG"
            drawn = plain(upright(picture))
            drawn.thumbnail((WIDEST, WIDEST))
    except Image.DecompressionBombError as error:
        raise Refused("picture_too_many_pixels") from error
    # Decoders of damaged files raise whatever their place of damage brings about.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise Refused("broken") from error
    return {"width": drawn.width, "height": drawn.height, "kind": written(drawn, Path(target), was_jpeg=was_jpeg)}


def upright(picture: Image.Image) -> Image.Image:
    """The first picture of the file, turned as its camera says."""
    if picture.mode.startswith("I"):
        # Scanners write 16 bits of grey; cut off at 8 they would be white.
        picture.load()
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
    return ImageOps.exif_transpose(picture)


def plain(picture: Image.Image) -> Image.Image:
    """Red, green and blue alone: on white where it is transparent."""
    if picture.mode == "L":
        return picture
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        paper.alpha_composite(clear)
        picture = paper
    return picture.convert("RGB")


def written(picture: Image.Image, target: Path, *, was_jpeg: bool) -> str:
    """As a PNG where that is exact and light, else as a JPEG; which of them it is."""
    # What a file said of itself, such as where a photograph was taken, ends here.
    picture.info.clear()
    if not was_jpeg:
        picture.save(target, "PNG", optimize=True)
        if target.stat().st_size <= MOST_PNG:
            return "png"
    picture.save(target, "JPEG", quality=QUALITY, subsampling=0)
    return "jpeg"


def main(path: str, target: str) -> None:
    """Say what was drawn, or why nothing."""
    limit()
    warnings.simplefilter("ignore")
    try:
        answer: dict[str, int | str] = draw(path, target)
    except Refused as refused:
        answer = {"refused": str(refused)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
