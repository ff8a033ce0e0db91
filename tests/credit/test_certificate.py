"""The certificate says what was stored, in words that its reader's profession allows, in any script."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from pypdf import PdfReader

from lms import config, pdf
from lms.config import Settings
from lms.credit.certificate import (
    FRAMES,
    QR_MASK,
    NotPrintable,
    PrintedFacts,
    document,
    frame,
    page,
    printed_facts,
    ruler,
    size_class,
    title_lines,
)
from lms.credit.statements import emphasised
from lms.credit.traces import strokes
from tests.factories.awards import make_certificate
from tests.factories.people import Cast, make_person

CODE = "7QK2M9XDV3HW8PZCN6FA4TRBJ5GY"


@pytest.fixture(autouse=True)
def in_use(settings: Settings) -> None:
    """The settings that a process has."""
    config.use(settings)


def facts(**changes: Any) -> PrintedFacts:
    """A physician's certificate."""
    values: dict[str, Any] = {
        "certificate_id": 1,
        "code": CODE,
        "name": "Elena Marsh, MD",
        "title": "Early Rhythm Control in Atrial Fibrillation: Whom, When and How",
        "trace": "cardiology",
        "provider": "Northgate Health",
        "department": "Continuing Education",
        "signatory": "Ruth Calloway, MEd",
        "signatory_title": "Director, Continuing Education",
        "participation": emphasised("has participated in the enduring material"),
        "outcome": emphasised("and is awarded 1.00 AMA PRA Category 1 Credit™"),
        "statements": (emphasised("Northgate Health is accredited."),),
        "paper": "letter",
        "is_awarded": True,
        "amount": Decimal("1.00"),
        "unit": emphasised("AMA PRA Category 1 Credit™"),
        "completed_on": date(2026, 11, 21),
        "issued_at": datetime(2026, 11, 21, 21, tzinfo=UTC),
    }
    return PrintedFacts(**(values | changes))


def reader_of(data: bytes) -> PdfReader:
    """The document, opened."""
    return PdfReader(io.BytesIO(data))


def words_of(data: bytes) -> str:
    """All its words in one line."""
    return " ".join(" ".join(page.extract_text() for page in reader_of(data).pages).split())


def test_nobodys_signature_stands_above_another_name(settings: Settings) -> None:
    signed = f'd="{settings.provider_signature}"'
    assert signed in page(facts())
    # Issued under a former signatory, whose name it keeps, and printed or issued anew under today's.
    former = page(facts(signatory="Helen Abara, PhD", signatory_title="Associate Dean"))
    assert "Helen Abara, PhD" in former
    assert signed not in former
    assert "Signature of" not in former


def test_a_physician_is_awarded_credit(cast: Cast, frozen: datetime) -> None:
    printed = printed_facts(make_certificate(cast.learner, amount=Decimal("0.75")))
    assert printed is not None
    words = words_of(document(printed))
    for part in (
        "Certificate of credit",
        "This certifies that",
        "Elena Marsh, MD",
        "has participated in the enduring material titled",
        "on 21 November 2026 and is awarded 0.75 AMA PRA Category 1 Credit",
        "designates this enduring material for a maximum of 1.00",
        "Ruth Calloway, MEd",
        "Verify at localhost/verify",
    ):
        assert part in words


def test_others_hold_a_record_that_never_says_awarded(cast: Cast, frozen: datetime) -> None:
    printed = printed_facts(make_certificate(cast.outsider, credit_type="attendance"))
    assert printed is not None
    words = words_of(document(replace(printed, paper="a4")))
    assert "Certificate of participation" in words
    assert "hour of participation" in words
    assert "Non-Physician Attendance, 1.00 hour." in words
    assert "awarded" not in words


def test_a_later_profile_changes_nothing(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    before = printed_facts(certificate)
    cast.learner.family_name, cast.learner.degree = "Other", "RN"
    assert printed_facts(certificate) == before


def test_the_document_is_tagged_and_says_who_made_it() -> None:
    reader = reader_of(document(facts()))
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert reader.metadata.title.startswith("Certificate: Elena Marsh, MD, Early Rhythm Control")
    assert reader.metadata.author == "Northgate Health Continuing Education"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(reader.pages) == 1


@pytest.mark.parametrize(("paper", "size"), [("letter", (792, 612)), ("a4", (842, 595))])
def test_paper_is_letter_or_a4_across(paper: str, size: tuple[int, int]) -> None:
    box = reader_of(document(facts(paper=paper))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize(
    "name",
    [
        'x" style="color:red',
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "<img src=http://127.0.0.1:9/>",
        "&amp; & ©",
    ],
)
def test_a_name_is_a_name_whatever_it_holds(name: str) -> None:
    data = document(facts(name=name))
    assert name.replace(" ", "") in words_of(data).replace(" ", "")
    assert b"/EmbeddedFile" not in data
    assert b"/JavaScript" not in data


@pytest.mark.parametrize(
    "name",
    [
        "محمد عبد الرحمن",
        "דוד כהן",
        "Жанна Ёлкина",
        "Γιώργος Ωδής",
        "देवेन्द्र शर्मा",
        "李明",
        "Nguyễn Thị Ánh",
        "Łukasz Żółć",
    ],
)
def test_a_name_of_any_script_is_printed_or_noticed(name: str) -> None:
    missing = pdf.missing_glyphs(name)
    if missing:
        with pytest.raises(NotPrintable) as refusal:
            document(facts(name=name))
        assert set(refusal.value.letters.split()) == missing
        return
    assert len(reader_of(document(facts(name=name))).pages) == 1


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler's programs are not installed")
@pytest.mark.parametrize(
    ("paper", "name"),
    [
        ("letter", "محمد عبد الرحمن"),
        ("a4", "דוד כהן"),
        ("letter", "Жанна Ёлкина"),
        ("a4", "Γιώργος Ωδής"),
        ("letter", "देवेन्द्र शर्मा"),
    ],
)
def test_names_of_other_scripts_are_printed_with_fonts_inside(paper: str, name: str, tmp_path: Path) -> None:
    def said(program: str, *more: str) -> str:
        return subprocess.run(
            [program, "one.pdf", *more], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    (tmp_path / "one.pdf").write_bytes(document(facts(name=f"{name}, MD", paper=paper)))
    fonts = said("pdffonts").splitlines()[2:]
    assert all(line.split()[-5:-3] == ["yes", "yes"] for line in fonts)
    # In the order in which it is read; Devanagari's signs stand around their letter and come in another one.
    read = (
        said("pdftotext", "-")
        .translate(dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c")))
        .replace(" ", "")
    )
    assert name.replace(" ", "") in read or sorted(name.replace(" ", "")) == sorted(
        next(line for line in read.splitlines() if "MD" in line).replace(",", "").replace("MD", "")
    )


def test_a_letter_without_a_font_is_named_not_boxed() -> None:
    with pytest.raises(NotPrintable, match="\ue000"):
        document(facts(name="Elena \ue000"))


@pytest.mark.parametrize("name", ["N" * 203, "Maximiliana " * 16])
def test_the_longest_names_and_titles_stay_on_one_page(name: str) -> None:
    data = document(facts(name=name, title="Unbroken" * 37))
    assert len(reader_of(data).pages) == 1
    assert name.replace(" ", "") in words_of(data).replace(" ", "")


def test_long_names_and_titles_take_smaller_cuts() -> None:
    assert size_class("N" * 34, "T" * 90) == ""
    assert size_class("N" * 35, "T") == "long"
    assert size_class("N", "T" * 91) == "long"
    assert size_class("N" * 81, "T") == "longest"
    assert size_class("N", "T" * 181) == "longest"


def test_a_title_breaks_after_its_colon_where_it_needs_two_lines() -> None:
    assert title_lines("Sepsis: A Case") == ("Sepsis: A Case",)
    assert title_lines("Early Rhythm Control in Atrial Fibrillation: Whom and When") == (
        "Early Rhythm Control in Atrial Fibrillation:",
        "Whom and When",
    )


def test_every_curve_fits_its_band_and_an_unknown_one_is_the_control_chart() -> None:
    for name in ("cardiology", "oncology", "pharmacy", "pulmonary", "infectious", "neurology", "endocrine"):
        for stroke in strokes(name, 261.4):
            assert stroke.path.startswith("M")
    assert strokes("unknown", 279.0) == strokes("quality", 279.0)
    assert strokes("oncology", 240.0)[0].path.startswith("M0.00 2.00 L9.10 2.00")


def test_the_frames_marks_are_even_and_stay_inside() -> None:
    for paper, (width, height, band) in FRAMES.items():
        start, long_start = ruler(width)
        assert 0 <= start < 5
        assert (width / 2 - long_start) % 50 == (width / 2 - start) % 5 == 0
        drawn = frame(paper)
        assert (drawn.width, drawn.height) == (width, height)
        assert 0 < band < height - 24
        edge, *marks = drawn.lines
        assert edge.dashes == "none"
        assert [(one.width, one.dashes) for one in marks] == [(1.8, ".2 4.8")] * 2 + [(3.0, ".2 49.8")] * 2
        for one in marks:
            y = float(one.path.split()[1].split("H")[0])
            assert one.width / 2 in (y, round(height - y, 3))


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
def test_the_qr_mark_on_paper_has_the_modules_of_the_verification_address(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(document(facts()))
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-png", "one.pdf", "one"], cwd=tmp_path, check=True)
    modules = segno.make(f"http://localhost/verify/{CODE}", error="m", micro=False, mask=QR_MASK).matrix
    page = Image.open(tmp_path / "one-1.png").convert("L")
    # The mark is 26 mm wide and ends at the right margin of 24 mm; its top is found by its first dark row.
    dot = 300 / 25.4
    left, side = round((279.4 - 24 - 26) * dot), 26 * dot
    column = [page.getpixel((left + 4, y)) for y in range(round(140 * dot), round(190 * dot))]
    top = round(140 * dot) + next(place for place, grey in enumerate(column) if grey < 128)
    step = side / len(modules)
    read = [
        [
            int(page.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) < 128)
            for x, _ in enumerate(row)
        ]
        for y, row in enumerate(modules)
    ]
    assert read == [list(row) for row in modules]


def test_a_new_rendering_of_the_same_facts_has_the_same_words() -> None:
    assert words_of(document(facts())) == words_of(document(facts()))


def test_a_physician_of_two_degrees_is_printed_with_both(cast: Cast, frozen: datetime) -> None:
    certificate = make_certificate(make_person("Miriam", "Adeyemi", degree="MD, PhD"))
    assert certificate.holder is not None
    assert certificate.holder.name == "Miriam Adeyemi, MD, PhD"


def test_the_providers_colour_is_the_documents(settings: Settings) -> None:
    def colours(data: bytes) -> bool:
        contents = reader_of(data).pages[0].get_contents()
        assert contents is not None
        return b"0.8 0 0.4 rg" in contents.get_data() and b"0.8 0 0.4 RG" in contents.get_data()

    assert not colours(document(facts()))
    config.use(replace(settings, provider_colour="#cc0066"))
    assert colours(document(facts()))
