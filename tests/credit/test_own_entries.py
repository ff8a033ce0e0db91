"""Credit from elsewhere is its learner's own entry: marked, counted apart, its proof hers alone."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from lms import db, sheets, storage
from lms.accounts.models import Person
from lms.credit.transcript.models import ExternalCredit
from lms.jobs import outbox
from tests.factories.awards import make_certificate
from tests.factories.people import Cast
from tests.factories.transcripts import make_own_entry
from tests.media.test_scanning import FakeScanner, configured
from tests.pages import Browser, Pages, text_of

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
WORD = b"PK\x03\x04" + bytes(40)
SENT: dict[str, Any] = {
    "title": "Regional Cardiology Congress",
    "provider": "Lakeside Society",
    "completed_on": "2026-03-07",
    "credit_type": "ama_pra_1",
    "amount": "3",
    "note": "Poster session too",
}


def with_proof(data: bytes = PDF, name: str = "Attest: März.pdf") -> dict[str, Any]:
    """The form with a file."""
    return SENT | {"proof": (io.BytesIO(data), name)}


def entries() -> list[ExternalCredit]:
    """All that were entered."""
    db.session.expire_all()
    return list(db.session.scalars(select(ExternalCredit).order_by(ExternalCredit.id)))


def add(hers: Browser, **changes: Any) -> TestResponse:
    """Send the form."""
    return hers.send("/transcript/elsewhere", SENT | changes)


@pytest.mark.parametrize(
    ("answer", "says"),
    [(b"stream: Eicar FOUND", "refuses this file"), (b"", "does not answer"), (b"stream: OK", "")],
)
def test_the_virus_scanner_sees_a_proof_first(
    cast: Cast, pages: Pages, frozen: datetime, answer: bytes, says: str
) -> None:
    clamd = FakeScanner("", answer)
    with configured(clamd.address):
        told = pages.of(cast.learner).send("/transcript/elsewhere", with_proof())
    clamd.end()
    assert clamd.seen == PDF
    assert (told.status_code, len(entries())) == ((422, 0) if says else (303, 1))
    assert says in text_of(told)


def test_an_own_entry_is_marked_everywhere_and_counted_apart(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    hers = pages.of(cast.learner)
    assert "not verified by Northgate Health" in text_of(hers.get("/transcript/elsewhere/new"))
    assert add(hers).status_code == 303
    assert add(hers, credit_type="other-types", type_text="Ethics hours", amount="0.25").status_code == 303
    words = text_of(hers.get("/transcript")).replace("\xa0", " ")
    assert "Your entry is on the transcript." in words
    assert words.count("Own entry, not verified by Northgate Health") == 2
    assert "Poster session too" in words
    assert "AMA PRA Category 1 Credits ™, all years 1.00" in words
    assert "AMA PRA Category 1 Credits ™, own entries, not verified 3.00" in words
    assert "Ethics hours, own entries, not verified 0.25" in words
    rows = sheets.read_csv(hers.get("/transcript.csv").data)
    assert rows[2][:5] == [
        *(SENT["title"], "2026-03-07", "Ethics hours", "0.25"),
        "own entry, not verified by Northgate Health",
    ]
    assert rows[3][5:] == ["", "", "Lakeside Society", "Poster session too"]
    (cell,) = [row[3] for row in sheets.read_xlsx(hers.get("/transcript.xlsx").data)[1:2]]
    assert cell == Decimal("1.00")
    paper = paper_of(hers.get("/transcript.pdf"))
    assert paper.count("Own entry, not verified by Northgate Health") == 2
    assert "Ethics hours, own entries, not verified by Northgate Health 0.25 0.25" in paper


def paper_of(answer: TestResponse) -> str:
    """What a PDF says."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def test_the_address_names_one_type_of_credit(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    make_own_entry(cast.learner, credit_type="", type_text="Ethics hours", title="Ethics Day")
    hers = pages.of(cast.learner)
    whole, shown = hers.get("/transcript"), hers.get("/transcript?type=other-types")
    assert "Other types, in my own words" in text_of(whole)
    assert "Early Rhythm" not in shown.text
    assert "Ethics Day" in shown.text
    assert 'href="/transcript.xlsx?type=other-types"' in shown.text
    assert len(sheets.read_csv(hers.get("/transcript.csv?type=ama_pra_1").data)) == 2
    assert "Ethics Day" not in paper_of(hers.get("/transcript.pdf?type=ama_pra_1"))
    assert "There is no credit of this type." in text_of(hers.get("/transcript?type=cdr"))


def test_own_entries_alone_make_a_transcript(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_own_entry(cast.learner)
    hers = pages.of(cast.learner)
    assert "own entries, not verified 1.00" in text_of(hers.get("/transcript"))
    assert "No credit yet 0.00" in paper_of(hers.get("/transcript.pdf"))


@pytest.mark.parametrize(
    ("data", "kind", "suffix"),
    [(b"\n" + PDF, "application/pdf", "pdf"), (PNG, "image/png", "png"), (JPEG, "image/jpeg", "jpg")],
)
def test_a_proof_is_given_back_to_its_owner_alone_and_never_opened_as_a_page(
    cast: Cast, pages: Pages, frozen: datetime, data: bytes, kind: str, suffix: str
) -> None:
    hers = pages.of(cast.learner)
    assert hers.send("/transcript/elsewhere", with_proof(data, "Märzkurs <x>.html")).status_code == 303
    (found,) = entries()
    answer = hers.get(f"/transcript/elsewhere/{found.id}/proof")
    assert (answer.data, answer.content_type) == (data, kind)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert f"M%C3%A4rzkurs%20x.{suffix}" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert found.proof_sha256 in found.proof_storage_name
    for other in (cast.officer, cast.administrator):
        assert pages.of(other).get(f"/transcript/elsewhere/{found.id}/proof").status_code == 404
    assert pages.of().get(f"/transcript/elsewhere/{found.id}/proof").status_code == 302
    storage.files().delete(found.proof_storage_name)
    path = storage.files().path(found.proof_storage_name)  # type: ignore[attr-defined]
    path.write_bytes(b"something else")
    assert hers.get(f"/transcript/elsewhere/{found.id}/proof").status_code == 503


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter what you took part in."),
        ({"provider": " "}, "Enter who gave the credit."),
        ({"completed_on": ""}, "Enter the day on which you completed it."),
        ({"completed_on": "2026-11-22"}, "Enter a day between 1950 and today."),
        ({"credit_type": "other-types"}, "Say which type of credit it is."),
        ({"credit_type": ""}, "Choose the type of credit."),
        ({"amount": "0.3"}, "Enter a number of quarters"),
        ({"proof": (io.BytesIO(WORD), "proof.pdf")}, "This file is: "),
        ({"proof": (io.BytesIO(b"\x01\x02"), "proof.pdf")}, "This file is no PDF, PNG or JPEG."),
    ],
    ids=["title", "provider", "day", "tomorrow", "text", "type", "amount", "word", "unknown"],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    cast: Cast, pages: Pages, frozen: datetime, changes: dict[str, Any], words: str
) -> None:
    answer = add(pages.of(cast.learner), **changes)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "<title>Error: " in answer.text
    assert entries() == []


@pytest.mark.parametrize(("size", "status"), [(9_999_000, 303), (10_000_000, 422), (13_000_000, 413)])
def test_a_proof_has_ten_million_bytes_at_most_and_a_larger_body_is_not_read(
    cast: Cast, pages: Pages, frozen: datetime, size: int, status: int
) -> None:
    proof = FileStorage(io.BytesIO(PDF + bytes(size)), "a.pdf", "proof")
    sent = SENT | {"proof": proof, "idempotency_key": "b" * 32}
    boundary, body = encode_multipart(sent)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = pages.of(cast.learner).client.post("/transcript/elsewhere", data=body, content_type=kind)
    assert answer.status_code == status
    assert ("The file has more than 10 MB." in text_of(answer)) == (status == 422)


def test_the_same_form_sent_twice_makes_one_entry_with_one_file(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    hers, key = pages.of(cast.learner), "a" * 32
    before = files_kept()
    for _ in range(2):
        assert hers.send("/transcript/elsewhere", with_proof(), key=key).status_code == 303
    assert hers.send("/transcript/elsewhere", SENT, key=key).status_code == 303
    assert len(entries()) == 1
    assert files_kept() - before == {entries()[0].proof_storage_name}
    assert hers.send("/transcript/elsewhere", SENT, key="short").status_code == 400


def files_kept() -> set[str]:
    """The proofs in the storage."""
    return {one.name for one in storage.files().listed("proofs")}


def test_a_file_whose_entry_is_refused_is_not_kept(
    cast: Cast, pages: Pages, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.credit.operations.own_entries.MOST_ENTRIES", 0)
    before = files_kept()
    answer = pages.of(cast.learner).send("/transcript/elsewhere", with_proof())
    assert answer.status_code == 409
    assert "Delete one." in text_of(answer)
    assert add(pages.of(cast.learner)).status_code == 409
    assert files_kept() == before


def test_an_entry_is_changed_and_another_proof_takes_the_place_of_the_first(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    hers = pages.of(cast.learner)
    hers.send("/transcript/elsewhere", with_proof())
    (found,) = entries()
    address, first = f"/transcript/elsewhere/{found.id}", found.proof_storage_name
    assert "Here is Attest März.pdf now" in text_of(hers.get(address))
    assert hers.send(address, SENT | {"title": "Congress, day 2"}).status_code == 303
    assert entries()[0].proof_storage_name == first
    assert hers.send(address, with_proof(PNG, ".png") | {"amount": "1.25"}).status_code == 303
    (changed,) = entries()
    assert (changed.amount, changed.proof_name) == (Decimal("1.25"), "png.png")
    assert remaining(first) == {changed.proof_storage_name}
    refused = hers.send(address, SENT | {"amount": ""})
    assert refused.status_code == 422
    assert "A file that you chose has to be chosen again." in text_of(refused)


def remaining(*of: str) -> set[str]:
    """The proofs that the worker leaves, of all that there were and are now."""
    kept = {one.proof_storage_name for one in entries()}
    outbox.run_waiting()
    return files_kept() & {*of, *kept}


def test_a_deleted_entry_takes_its_proof_along_and_leaves_every_other(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    hers = pages.of(cast.learner)
    for _ in range(2):
        hers.send("/transcript/elsewhere", with_proof())
    make_own_entry(cast.learner)
    first, second, third = entries()
    names = first.proof_storage_name, second.proof_storage_name
    assert hers.send(f"/transcript/elsewhere/{first.id}/delete").status_code == 303
    assert hers.send(f"/transcript/elsewhere/{third.id}/delete").status_code == 303
    assert remaining(*names) == {names[1]}
    assert [one.id for one in entries()] == [second.id]


def test_nobody_reaches_anothers_entry(cast: Cast, pages: Pages, frozen: datetime) -> None:
    found, other = make_own_entry(cast.learner), pages.of(cast.officer)
    address = f"/transcript/elsewhere/{found.id}"
    assert other.get(address).status_code == 404
    assert other.send(address, SENT).status_code == 404
    assert other.send(f"{address}/delete").status_code == 404
    hers: Person = cast.learner
    assert pages.of(hers).get(f"{address}/proof").status_code == 404
    assert "Ethics" not in pages.of(hers).get(address).text
