"""A file is checked at a public page: unchanged with where it stands today, changed, not signed here."""

import io
from datetime import datetime

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from lms import db, signing
from lms.access.models import LimitCounter
from lms.credit import checking
from lms.credit.models import Certificate, CertificateEventKind
from lms.credit.rendering import read, render_once
from tests.credit.test_certificate import document, facts
from tests.factories.awards import make_certificate, make_event, reissue
from tests.factories.people import Cast
from tests.pages import Pages, text_of


def sent(pages: Pages, data: bytes) -> TestResponse:
    """What the door answers to a file."""
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), filename="one.pdf")})
    kind = f"multipart/form-data; boundary={boundary}"
    return pages.of().client.post("/verify/file", data=body, content_type=kind)


def said_of(pages: Pages, data: bytes) -> str:
    """What the page says of a file."""
    answer = sent(pages, data)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return text_of(answer)


@pytest.fixture
def certificate(cast: Cast, frozen: datetime) -> Certificate:
    """The learner's."""
    return make_certificate(cast.learner)


def test_an_unchanged_file_says_where_its_certificate_stands(
    certificate: Certificate, cast: Cast, pages: Pages
) -> None:
    data = read(render_once(certificate.id))
    assert "Unchanged, and valid" in said_of(pages, data)
    newer = reissue(certificate, "Elena Marsh-Ruiz, MD", "0" * 28, "Name changed")
    assert "Unchanged, and replaced by a newer one" in said_of(pages, data)
    later = read(render_once(newer.id))
    make_event(newer, CertificateEventKind.REVOKED, reason="issued_by_mistake")
    assert "Unchanged, but revoked" in said_of(pages, later)


def test_a_changed_file_leads_to_what_was_issued(certificate: Certificate, pages: Pages) -> None:
    data = read(render_once(certificate.id))
    code = certificate.code
    for changed in (data + b"\n", data.replace(b"/Lang (en)", b"/Lang (fr)")):
        page = said_of(pages, changed)
        assert "not what was signed" in page
        assert f"{code[:4]}-{code[4:8]}" in page
    # Its end is gone and with it our key, but not the code.
    assert "not what was signed" in said_of(pages, data.replace(b"/Contents <30", b"/Contents <")[:-400])
    # Its code is another that nobody has.
    other = said_of(pages, data.replace(code.encode(), b"1" * 28))
    assert "not what was signed" in other
    assert "1111" not in other


def test_another_document_under_a_known_code_is_not_the_stored_one(certificate: Certificate, pages: Pages) -> None:
    # As somebody with a stolen key would make one.
    forged = signing.sign(
        document(facts()),
        signing.current(),
        reason=f"Certificate {certificate.code}",
        label="-",
        at=facts().issued_at,
    )
    assert "Unchanged, and valid" in said_of(pages, forged)
    render_once(certificate.id)
    assert "not what was signed" in said_of(pages, forged)


def test_what_was_not_signed_here_and_what_is_no_certificate_is_said(cast: Cast, pages: Pages) -> None:
    assert "Not signed here" in said_of(pages, b"%PDF-1.7 a scan")
    for reason in ("A transcript", "Certificate " + "Z" * 28):
        signed = signing.sign(document(facts()), signing.current(), reason=reason, label="-", at=facts().issued_at)
        assert "Signed here, and no certificate" in said_of(pages, signed)


def test_a_transcript_is_signed_too(cast: Cast, pages: Pages, frozen: datetime) -> None:
    data = pages.of(cast.learner).get("/transcript.pdf").data
    assert signing.check(data, signing.certificates()).state is signing.State.INTACT
    assert "Signed here, and no certificate" in said_of(pages, data)


def test_no_file_and_a_large_one_are_told_beside_the_field(cast: Cast, pages: Pages) -> None:
    assert "Check the file" in text_of(pages.of().get("/verify/file"))
    assert "Choose the PDF file" in text_of(pages.of().send("/verify/file", {}))
    large = sent(pages, bytes(checking.LARGEST_BYTES + 1))
    assert (large.status_code, "larger than 2 MB" in text_of(large)) == (422, True)
    assert "Not signed here" in said_of(pages, bytes(checking.LARGEST_BYTES))
    assert sent(pages, bytes(3 * 2**20)).status_code == 413


def test_files_are_limited_as_codes_are_and_nothing_else_is_written(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    before = db.session.scalar(select(func.count()).select_from(LimitCounter)) or 0
    for _number in range(checking.FILES.most):
        said_of(pages, b"%PDF")
    answer = sent(pages, b"%PDF")
    assert (answer.status_code, int(answer.headers["Retry-After"])) == (429, 600)
    assert db.session.scalar(select(func.count()).select_from(LimitCounter)) == before + 1


def test_anybody_may_have_the_certificates_of_our_keys(cast: Cast, pages: Pages) -> None:
    answer = pages.of().get("/verify/signing-keys.pem")
    assert answer.text == signing.as_pem()
    assert answer.mimetype == "application/x-pem-file"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "PRIVATE" not in answer.text
