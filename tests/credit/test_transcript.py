"""The transcript lists what one holds and sums what stands, on the page, as a table and on paper."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from lms import sheets
from lms.credit.models import CertificateEventKind
from lms.credit.standing import Standing, Verdict
from lms.credit.transcript import Entry, by_year, totals
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate, make_event, reissue
from tests.factories.people import Cast
from tests.pages import Pages, text_of

NEWER = "7QK2M9XDV3HW8PZCN6FA4TRBJ5GY"
LAST_YEAR = datetime(2025, 12, 1, tzinfo=UTC)


def test_every_award_stands_with_its_document_and_its_verification(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    now = make_certificate(cast.learner, amount=Decimal("0.75"))
    before = make_certificate(cast.learner, claimed_at=LAST_YEAR)
    answer = pages.of(cast.learner).get("/transcript")
    words = text_of(answer).replace("\xa0", " ")
    assert "Elena Marsh, MD. As of 21 November 2026." in words
    for one in (now, before):
        assert f'href="/certificates/{one.code}.pdf"' in answer.text
        assert f'href="/verify/{one.code}"' in answer.text
    assert "2026 0.75" in words
    assert "all years 1.75" in words
    assert 'aria-label="Credits by year, 2025 to 2026.' in answer.text
    assert "style=" not in answer.text


def test_what_was_revoked_is_struck_and_not_counted(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_event(make_certificate(cast.learner), CertificateEventKind.REVOKED)
    words = text_of(pages.of(cast.learner).get("/transcript"))
    assert "Revoked" in words
    assert "does not count" in words
    assert "all years" not in words


def test_a_reissued_certificate_appears_once_and_counts_once(cast: Cast, pages: Pages, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    reissue(first, "E. Marsh", NEWER, "name_corrected")
    answer = pages.of(cast.learner).get("/transcript")
    assert f"/certificates/{NEWER}.pdf" in answer.text
    assert first.code not in answer.text
    assert "Reissued 21 Nov 2026, name corrected" in text_of(answer)
    assert "all years 1.00" in text_of(answer)


def test_nobody_sees_anothers_transcript_and_an_empty_one_leads_on(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    answer = pages.of(cast.colleague).get("/transcript")
    assert certificate.code not in answer.text
    assert "No credit yet" in text_of(answer)
    for path in ("/transcript", "/transcript.csv", "/transcript.pdf"):
        assert pages.of().get(path).status_code in (302, 303)


def test_the_table_for_spreadsheets_starts_no_formula_and_keeps_every_sign(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    titles = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tTab", 'Quoted, "and" Ω 李')
    for title in titles:
        make_certificate(cast.learner, make_activity(program_title=title))
    answer = pages.of(cast.learner).get("/transcript.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(titles)
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert {row[0] for row in rows[1:]} == {f"'{title}" for title in titles[:5]} | {titles[5]}
    assert {row[0] for row in sheets.read_csv(answer.data)[1:]} == set(titles)
    assert {row[3] for row in rows[1:]} == {"1.00"}


def test_the_transcript_on_paper_has_the_same_sums(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    answer = pages.of(cast.learner).get("/transcript.pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert reader.metadata is not None
    assert reader.metadata.title == "Transcript: Elena Marsh, MD, 21 November 2026"
    assert certificate.title in " ".join(words.split())
    assert "1.00 1.00" in " ".join(words.split())


amounts = st.integers(1, 40).map(lambda quarters: Decimal(quarters) / 4)
entries = st.lists(
    st.builds(
        Entry,
        title=st.just("A"),
        completed_on=st.dates(min_value=datetime(2018, 1, 1).date(), max_value=datetime(2030, 12, 31).date()),  # noqa: DTZ001
        credit_type=st.sampled_from(["ama_pra_1", "attendance"]),
        amount=amounts,
        unit=st.just(""),
        code=st.just(""),
        verdict=st.sampled_from([Verdict(standing=standing) for standing in Standing]),
        reissued=st.none(),
    ),
    max_size=30,
)


@given(entries)
def test_totals_are_the_exact_sum_of_what_counts(given_entries: list[Entry]) -> None:
    counted = sum((one.amount for one in given_entries if one.verdict.counts), Decimal(0))
    assert sum((one.all_years for one in totals(given_entries, 2026)), Decimal(0)) == counted
    assert sum((sum(sums) for _, sums in by_year(given_entries)), Decimal(0)) == counted
    assert all(isinstance(one.all_years, Decimal) for one in totals(given_entries, 2026))


@given(entries)
def test_years_follow_without_a_gap(given_entries: list[Entry]) -> None:
    years = [year for year, _ in by_year(given_entries)]
    assert years == sorted(set(years), reverse=True)
    assert not years or len(years) == years[0] - years[-1] + 1
