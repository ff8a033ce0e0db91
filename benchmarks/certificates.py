"""A certificate's document costs less than half of the renderer's plain use, and has the same words.

Plain use is what the renderer's manual shows: a document, a style sheet by path, fonts loaded for this document,
the QR mark drawn as lines. Ours keeps fonts and style sheets, and gives the mark one pixel per module. Both run
in turns in one process, so that the machine's other work troubles both alike.
"""

from __future__ import annotations

import io
import re
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import segno
import weasyprint
from pypdf import PdfReader

from benchmarks._certificate import facts
from benchmarks._proof import Findings, house, is_full
from lms import pdf
from lms.credit.certificate import SHEET, PrintedFacts, document, page

SMALL, FULL = 4, 200
MOST_OF_PLAIN = 0.5
PICTURE = re.compile(r'<img src="data:image/png;base64,[^"]*" alt="[^"]*">')


def plainly(one: PrintedFacts) -> bytes:
    """The same page as the renderer's manual would print it."""
    mark: Any = segno.make(f"http://localhost/verify/{one.code}", error="m", micro=False)
    html = PICTURE.sub(lambda _: mark.svg_inline(border=0, omitsize=True), page(one))
    sheet = pdf.DIST / pdf.built(f"css/{SHEET}")
    written: bytes = weasyprint.HTML(string=html).write_pdf(stylesheets=[str(sheet)], pdf_variant=pdf.VARIANT)
    return written


def timed(make: Callable[[PrintedFacts], bytes], one: PrintedFacts) -> tuple[float, bytes]:
    """Processor milliseconds and the document."""
    begin = time.process_time()
    data = make(one)
    return (time.process_time() - begin) * 1000, data


def words(data: bytes) -> str:
    """The document's words in one line."""
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages).split())


def main() -> int:
    """Compare, certificate by certificate."""
    full, findings = is_full("certificates"), Findings()
    ours: list[float] = []
    plain: list[float] = []
    with house("sqlite"):
        pdf.warm_up()
        document(facts(0))
        plainly(facts(0))
        for number in range(1, (FULL if full else SMALL) + 1):
            our_time, our_data = timed(document, facts(number))
            plain_time, plain_data = timed(plainly, facts(number))
            ours.append(our_time)
            plain.append(plain_time)
            findings.check("both have the same words", words(our_data) == words(plain_data), number)
    ratio = statistics.median(ours) / statistics.median(plain)
    print("| Certificates | Ours, ms | Plain use, ms | Ratio |\n|---:|---:|---:|---:|")
    print(f"| {len(ours)} | {statistics.median(ours):.1f} | {statistics.median(plain):.1f} | {ratio:.2f} |")
    print("\nMedians of processor time.")
    if full:
        findings.check(
            f"ours costs at most {MOST_OF_PLAIN:.0%} of plain use", ratio <= MOST_OF_PLAIN, f"{ratio:.2f}"
        )
    return findings.end()


if __name__ == "__main__":
    sys.exit(main())
