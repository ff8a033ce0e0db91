"""Anybody with a code learns whether its certificate stands; wrong codes all look alike and are limited."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete

from lms import clock, db
from lms.credit.codes import grouped
from lms.credit.models import CertificateEventKind, CertificateHolder
from lms.credit.reasons import PUBLIC_WORDS
from lms.credit.verification import WRONG_CODES
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.awards import make_certificate, make_event, reissue
from tests.factories.people import Cast
from tests.pages import Pages, text_of

NEWER = "7QK2M9XDV3HW8PZCN6FA4TRBJ5GY"
WRONG = (
    "0" * 28,
    "7QK2",
    "U" * 28,
    "x" * 4000,
    "a/b/c",
    "<script>alert(1)</script>",
    "٣" * 28,
    "' OR 1=1 --",
)


def test_a_valid_certificate_shows_name_title_credit_date_and_issuer(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    answer = pages.of().get(f"/verify/{certificate.code}")
    words = text_of(answer)
    assert answer.status_code == 200
    for part in (
        "Valid",
        "Northgate Health issued this certificate and it stands today.",
        "Elena Marsh, MD",
        certificate.title,
        "1.00 AMA PRA Category 1 Credit ™",
        "21 November 2026",
        "Northgate Health Continuing Education",
        "Checked on 21 November 2026, 3:00 pm Central Time",
    ):
        assert part in words.replace("\xa0", " ")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_code_is_read_however_it_is_typed(cast: Cast, pages: Pages, frozen: datetime) -> None:
    code = make_certificate(cast.learner).code
    browser = pages.of()
    assert browser.get(f"/verify/{grouped(code).lower()}").status_code == 200
    sent = browser.get("/verify", query_string={"code": f" {grouped(code).lower()} "})
    assert (sent.status_code, sent.location) == (303, f"/verify/{code}")


def test_all_wrong_codes_give_the_same_bytes(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    answers = [pages.of().get(f"/verify/{code}") for code in WRONG]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert "No certificate has this code" in text_of(answers[0])
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    typed = pages.of().get("/verify", query_string={"code": "not a code"})
    assert (typed.status_code, typed.data) == (404, answers[0].data)


def test_a_superseded_certificate_names_the_newer_one_and_why(cast: Cast, pages: Pages, frozen: datetime) -> None:
    first = make_certificate(cast.learner)
    reissue(first, "Elena Marsh-Kaya, MD", NEWER, "name_corrected")
    answer = pages.of().get(f"/verify/{first.code}")
    assert "Replaced by a newer certificate" in text_of(answer)
    assert "reissued on 21 November 2026" in text_of(answer)
    assert "The name was corrected." in text_of(answer)
    assert f'href="/verify/{NEWER}"' in answer.text
    assert "Elena Marsh-Kaya, MD" in text_of(pages.of().get(f"/verify/{NEWER}"))


def test_a_revoked_certificate_says_so_until_it_is_reinstated(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    make_event(certificate, CertificateEventKind.REVOKED, reason="issued_in_error")
    words = text_of(pages.of().get(f"/verify/{certificate.code}"))
    assert "withdrew this certificate on 21 November 2026. It gives no credit." in words
    assert "It was issued in error." in words
    make_event(certificate, CertificateEventKind.REINSTATED)
    assert "it stands today" in text_of(pages.of().get(f"/verify/{certificate.code}"))


def test_a_deleted_name_is_not_shown_and_the_page_says_so(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity(published=False, recording=make_recording(broadcast_on=date(2016, 3, 14)))
    publish(activity, datetime(2016, 3, 21, tzinfo=UTC))
    certificate = make_certificate(cast.learner, activity, claimed_at=datetime(2017, 3, 21, tzinfo=UTC))
    db.session.execute(delete(CertificateHolder))
    db.session.commit()
    db.session.expire_all()
    answer = pages.of().get(f"/verify/{certificate.code}")
    assert "Marsh" not in answer.text
    assert "Deleted: the time for which names are kept is over." in text_of(answer)
    assert "it stands today" in text_of(answer)


def test_programs_are_answered_in_json(cast: Cast, pages: Pages, frozen: datetime) -> None:
    code = make_certificate(cast.learner).code
    by_address = pages.of().get(f"/verify/{code}.json")
    by_wish = pages.of().get(f"/verify/{code}", headers={"Accept": "application/json"})
    assert by_address.json == by_wish.json
    assert by_address.json is not None
    assert (by_address.json["status"], by_address.json["name"]) == ("valid", "Elena Marsh, MD")
    assert by_address.json["credit"] == {"amount": "1.00", "unit": "AMA PRA Category 1 Credit™"}
    unknown = pages.of().get("/verify/nothing.json")
    assert (unknown.status_code, unknown.json) == (404, {"status": "unknown"})
    for _ in range(WRONG_CODES.most):
        refused = pages.of().get("/verify/nothing.json")
    assert (refused.status_code, refused.json and refused.json["error"]) == (429, "http_429")


def test_the_thirty_first_code_after_wrong_ones_waits_ten_minutes(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    code = make_certificate(cast.learner).code
    browser = pages.of()
    for _ in range(WRONG_CODES.most):
        assert browser.get("/verify/wrong").status_code == 404
    refused = browser.get(f"/verify/{code}")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    elsewhere = browser.get(f"/verify/{code}", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200
    with clock.frozen_at(frozen + timedelta(minutes=10)):
        assert browser.get(f"/verify/{code}").status_code == 200


def test_right_codes_are_never_counted(cast: Cast, pages: Pages, frozen: datetime) -> None:
    code = make_certificate(cast.learner).code
    browser = pages.of()
    assert {browser.get(f"/verify/{code}").status_code for _ in range(WRONG_CODES.most + 5)} == {200}


def test_the_form_alone_asks_and_judges_nothing(pages: Pages, frozen: datetime) -> None:
    answer = pages.of().get("/verify")
    assert answer.status_code == 200
    assert "No certificate" not in text_of(answer)


def test_attendance_is_verified_as_participation(cast: Cast, pages: Pages, frozen: datetime) -> None:
    code = make_certificate(cast.outsider, credit_type="attendance").code
    assert "1.00 hour of participation" in text_of(pages.of().get(f"/verify/{code}"))


def test_what_programs_are_told_is_written_on_a_page_with_every_member(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    told = pages.of().get(f"/verify/{make_certificate(cast.learner).code}.json").json
    page = pages.of().get("/verify/for-programs")
    assert page.status_code == 200
    assert told is not None
    assert [member for member in told if member not in page.text] == []
    assert [code for code in PUBLIC_WORDS if code not in page.text] == []
    assert 'href="/verify/for-programs"' in pages.of().get("/verify").text


def test_a_reason_that_is_for_the_office_alone_is_told_to_nobody(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    make_event(certificate, CertificateEventKind.REVOKED, reason="what a colleague said")
    told = pages.of().get(f"/verify/{certificate.code}.json")
    assert (told.json or {})["reason"] is None
    assert "colleague" not in told.text + pages.of().get(f"/verify/{certificate.code}").text
