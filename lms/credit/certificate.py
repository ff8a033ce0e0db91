"""What a certificate prints: from the stored facts alone, never from today's profile."""

import io
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final

import segno

from lms import config, pdf
from lms.credit.codes import grouped
from lms.credit.logo import current_logo
from lms.credit.models import Certificate
from lms.credit.rules import credit_type, unit_words
from lms.credit.statements import Statement, emphasised
from lms.credit.traces import Stroke, strokes

SHEET: Final = "certificate-print"
TEMPLATE: Final = "credit/certificate/print.html"
# The frame's width and height, and where in it the curve's band begins, in millimetres by paper.
FRAMES: Final = {"letter": (261.4, 197.9, 108.9), "a4": (279.0, 192.0, 107.0)}
RULER_STEP, LONG_EVERY = 5.0, 10
LONG_NAME, LONG_TITLE = 34, 90
LONGEST_NAME, LONGEST_TITLE = 80, 180
ONE_LINE: Final = 48
# Readers undo any of the eight masks; to weigh them for a random code costs three times what the mark costs.
QR_MASK: Final = 3


class NotPrintable(ValueError):
    """A name or title with letters that no installed font prints; `letters` are those."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"No installed font prints: {letters}")
        self.letters = letters


@dataclass(frozen=True, kw_only=True)
class PrintedFacts:
    """All that the document is made of; it is read in one transaction and printed after it."""

    certificate_id: int
    code: str
    name: str
    title: str
    trace: str
    provider: str
    department: str
    signatory: str
    signatory_title: str
    participation: Statement
    outcome: Statement
    statements: tuple[Statement, ...]
    paper: str
    is_awarded: bool
    amount: Decimal
    unit: Statement
    completed_on: date
    issued_at: datetime
    # Of what is recorded elsewhere, as pharmacy credit is.
    is_receipt: bool = False
    signature: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the frame; `dashes` are the lengths of its marks and of what is between them."""

    path: str
    width: float
    dashes: str = "none"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What is drawn around a certificate, in millimetres; the specialty's curve begins `band` below its top."""

    width: float
    height: float
    band: float
    lines: tuple[Line, ...]


def printed_facts(certificate: Certificate) -> PrintedFacts | None:
    """The facts of a certificate; None where its name was deleted after its time."""
    if certificate.holder is None:
        return None
    award, kind = certificate.award, credit_type(certificate.award.credit_type)
    participation, outcome = certificate.wording.split("\n", 1)
    return PrintedFacts(
        certificate_id=certificate.id,
        code=certificate.code,
        name=certificate.holder.name,
        title=certificate.title,
        trace=certificate.trace,
        provider=certificate.provider,
        department=certificate.department,
        signatory=certificate.signatory,
        signatory_title=certificate.signatory_title,
        participation=emphasised(participation),
        outcome=emphasised(outcome.rstrip(".")),
        statements=tuple(emphasised(line) for line in certificate.statements.split("\n") if line),
        paper=certificate.paper,
        is_awarded=kind.is_awarded,
        is_receipt=bool(kind.uan),
        amount=award.amount,
        unit=emphasised(unit_words(award.amount, award.credit_type)),
        completed_on=award.completed_on,
        issued_at=certificate.issued_at,
    )


def document(facts: PrintedFacts) -> bytes:
    """The certificate as PDF/UA-1; raises NotPrintable rather than print boxes."""
    letters = pdf.missing_glyphs(facts.name + facts.title)
    if letters:
        raise NotPrintable(" ".join(sorted(letters)))
    return pdf.from_html(page(facts), SHEET, config.current().provider_colour)


def page(facts: PrintedFacts) -> str:
    """The certificate as a page of HTML, its pictures inside."""
    settings = config.current()
    base = settings.base_url.rstrip("/")
    # The drawing is today's signatory's; a certificate that names a former one is not signed by another hand.
    signature = settings.provider_signature if facts.signatory == settings.provider_signatory else ""
    facts = replace(facts, signature=signature, address=f"{base}/verify/{facts.code}")
    return pdf.page(
        TEMPLATE,
        accent=settings.provider_colour,
        one=facts,
        logo=current_logo(),
        frame=frame(facts.paper),
        strokes=curve(facts),
        size_class=size_class(facts.name, facts.title),
        title_lines=title_lines(facts.title),
        qr=qr_address(facts.address),
        code=grouped(facts.code),
        verify_at=f"{base.split('://', 1)[-1]}/verify",
    )


def size_class(name: str, title: str) -> str:
    """Smaller cuts for long names and titles, so that nothing runs into the signature."""
    if len(name) > LONGEST_NAME or len(title) > LONGEST_TITLE:
        return "longest"
    return "long" if len(name) > LONG_NAME or len(title) > LONG_TITLE else ""


def title_lines(title: str) -> tuple[str, ...]:
    """A title of two parts breaks after its colon, where it needs two lines anyway."""
    head, _, rest = title.partition(": ")
    return (f"{head}:", rest) if rest and len(title) > ONE_LINE else (title,)


def curve(facts: PrintedFacts) -> tuple[Stroke, ...]:
    """The specialty's curve across the paper."""
    return strokes(facts.trace, FRAMES[facts.paper][0])


@cache
def frame(paper: str) -> Frame:
    """The line around the sheet with a ruler's marks inwards, above and below."""
    width, height, band = FRAMES[paper]
    start, long_start = ruler(width)
    edge = Line(path=f"M.175 .175H{width - 0.175:g}V{height - 0.175:g}H.175z", width=0.35)
    marks = tuple(
        Line(path=f"M{begin - 0.1:g} {y:g}H{width:g}", width=length, dashes=f".2 {step - 0.2:g}")
        for length, begin, step in ((1.8, start, RULER_STEP), (3.0, long_start, RULER_STEP * LONG_EVERY))
        for y in (length / 2, height - length / 2)
    )
    return Frame(width=width, height=height, band=band, lines=(edge, *marks))


def ruler(width: float) -> tuple[float, float]:
    """Where the marks begin and where the long ones do, so that one of these stands in the middle."""
    half = width / 2
    return half % RULER_STEP, half % (RULER_STEP * LONG_EVERY)


def qr_address(address: str) -> str:
    """The verification page's address as a picture of one pixel per module."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=QR_MASK).save(picture, kind="png", scale=1, border=0)
    return pdf.png_address(picture.getvalue())
