"""Pictures for questions: drawn anew by a child process, so that nothing of a file but its pixels stays."""

import json
import resource
import runpy
import sys
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from lms import db, storage
from lms.config import Settings
from lms.media import picture_examiner, picturing
from lms.media.models import Picture
from lms.media.operations import add_picture, draw_picture, pictures, store_picture
from lms.media.picture_wording import picture_words
from lms.media.picturing import MOST_PICTURE_BYTES, drawing_said
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from tests.factories.pictures import make_picture, picture_file
from tests.media.test_parsers import JSON

PNG = picture_file()
STARTS = [PNG, picture_file("JPEG"), picture_file("WEBP"), picture_file(mode="P", colour=0, transparency=0)]


@pytest.fixture(autouse=True)
def a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderer of PDF tells the library in its own process to pass over the missing ends of pictures."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


def held_sideways() -> bytes:
    """A photograph whose camera says that it was held sideways, and where."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Ward 7, bed 3"
    return picture_file("JPEG", (40, 20), exif=exif, comment=b"Jane Doe")


def chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG, with its sum."""
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def promising(width: int, height: int) -> bytes:
    """A PNG whose header promises so many pixels."""
    return (
        PNG[:8]
        + chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0")
        + PNG[33:]
    )


HOSTILE = {
    "nothing at all": (b"", "not_a_picture"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_a_picture"),
    "another kind of picture": (picture_file("GIF"), "not_a_picture"),
    "a page under this name": (b"<html><script>alert(1)</script>", "not_a_picture"),
    "its beginning alone": (PNG[:50], "broken"),
    "a beginning with a page behind it": (PNG[:8] + b"<script>alert(1)</script>" * 9, "broken"),
    "a picture that stops": (picture_file(size=(300, 300), colour=(1, 2, 3))[:-60], "broken"),
    "more pixels than are taken": (promising(8000, 5001), "picture_too_many_pixels"),
    "more pixels than there are": (promising(2**31 - 1, 2**31 - 1), "picture_too_many_pixels"),
    "a file that is too heavy": (PNG + bytes(MOST_PICTURE_BYTES), "picture_too_heavy"),
}


def test_a_picture_keeps_nothing_but_its_pixels(database: None) -> None:
    sent = held_sideways()
    assert b"Ward 7" in sent
    assert b"Jane Doe" in sent
    drawn = draw_picture(BytesIO(sent))
    assert (drawn.width, drawn.height, drawn.content_type) == (20, 40, "image/jpeg")
    assert b"Ward 7" not in drawn.content
    assert b"Jane Doe" not in drawn.content
    assert not Image.open(BytesIO(drawn.content)).getexif()


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_picture_is_refused_with_a_reason_in_words(database: None, name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(Unreadable) as refused:
        draw_picture(BytesIO(content))
    assert refused.value.code == code
    words = picture_words(refused.value)
    assert words.endswith(".")
    assert not words.startswith("picture_")


def drawn_by(content: bytes, folder: Path) -> Image.Image:
    """What the examiner draws, in this process."""
    (folder / "sent").write_bytes(content)
    picture_examiner.draw(str(folder / "sent"), str(folder / "drawn"))
    picture = Image.open(folder / "drawn")
    picture.load()
    return picture


def test_wide_pictures_become_smaller_and_exact_ones_stay_exact(tmp_path: Path) -> None:
    wide = drawn_by(picture_file(size=(3200, 100)), tmp_path)
    assert (wide.size, wide.format) == ((1600, 50), "PNG")
    assert drawn_by(picture_file("WEBP", lossless=True), tmp_path).getpixel((1, 1)) == (200, 30, 30)
    heavy = BytesIO()
    Image.effect_noise((1200, 1200), 90).convert("RGB").save(heavy, "PNG")
    assert drawn_by(heavy.getvalue(), tmp_path).format == "JPEG"


def test_what_is_transparent_stands_on_white_and_grey_stays_grey(tmp_path: Path) -> None:
    assert drawn_by(picture_file(mode="RGBA", colour=(9, 9, 9, 0)), tmp_path).getpixel((1, 1)) == (255, 255, 255)
    assert drawn_by(picture_file(mode="P", colour=0, transparency=0), tmp_path).getpixel((1, 1)) == (255, 255, 255)
    assert drawn_by(picture_file(mode="L", colour=77), tmp_path).getpixel((1, 1)) == 77
    assert drawn_by(picture_file(mode="I;16", colour=0x8000), tmp_path).getpixel((1, 1)) == 128


@settings(max_examples=40)
@given(st.sampled_from(STARTS), st.integers(0, 400), st.binary(max_size=12))
def test_any_changed_picture_is_drawn_or_refused(start: bytes, place: int, changed: bytes) -> None:
    with TemporaryDirectory() as folder, suppress(picture_examiner.Refused):
        drawn = drawn_by(start[:place] + changed + start[place + len(changed) :], Path(folder))
        assert max(drawn.size) <= picture_examiner.WIDEST


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["width", "height", "kind", "refused", "x"]), JSON, max_size=4))
def test_what_the_examiner_of_pictures_says_is_taken_on_no_trust(answer: dict[str, object]) -> None:
    with suppress(Unreadable):
        width, height, kind = drawing_said(answer)
        assert kind in picturing.KINDS
        assert 0 < min(width, height) <= max(width, height) <= picturing.WIDEST


def test_what_the_examiner_says_is_held_against_what_it_drew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = {"width": 1, "height": 1, "kind": "png"}
    monkeypatch.setattr(picturing, "ask", lambda *_told, **_more: said)
    with pytest.raises(Unreadable, match="broken"):
        picturing.drawn_anew(tmp_path / "sent", tmp_path / "missing")
    (tmp_path / "drawn").write_bytes(b"<script>")
    with pytest.raises(Unreadable, match="broken"):
        picturing.drawn_anew(tmp_path / "sent", tmp_path / "drawn")
    (tmp_path / "drawn").write_bytes(PNG)
    assert picturing.drawn_anew(tmp_path / "sent", tmp_path / "drawn").content == PNG
    with pytest.raises(Unreadable, match="broken"):
        drawing_said({"width": 1, "height": True, "kind": "png"})


@pytest.mark.parametrize(
    ("content", "told"),
    [(PNG, "kind"), (PNG[:50], "refused"), (promising(9**8, 9), "refused"), (promising(8000, 5001), "refused")],
)
def test_the_examiner_limits_itself_and_says_what_it_drew(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    told: str,
) -> None:
    (tmp_path / "sent").write_bytes(content)
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(sys, "argv", ["examiner", str(tmp_path / "sent"), str(tmp_path / "drawn")])
    runpy.run_path(str(picturing.EXAMINER), run_name="__main__")
    assert told in json.loads(capsys.readouterr().out)
    assert limits.keys() == {resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE}


def test_the_same_picture_twice_is_one(database: None) -> None:
    first = make_picture()
    drawn = draw_picture(BytesIO(PNG))
    digest, name = store_picture(drawn)
    add_picture(drawn, digest, name, actor_id=None)
    assert (digest, name) == (first.sha256, first.storage_name)
    assert db.session.query(Picture).count() == 1
    assert storage.files().read(name) == drawn.content


def test_a_scanner_sees_a_picture_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, database: None
) -> None:
    asked: list[bytes] = []

    def scan(_address: str, path: Path, **_more: float) -> None:
        asked.append(path.read_bytes())
        raise ScannerSilent("no answer")

    monkeypatch.setattr(pictures, "insist_on_clean", scan)
    with pytest.raises(ScannerSilent) as silent:
        draw_picture(BytesIO(PNG))
    assert asked == [PNG]
    assert "does not answer" in picture_words(silent.value)
