"""The document: rendered once, stored once, given to its holder and to staff, to nobody else."""

import hashlib
import sys
import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select

from lms import db, storage
from lms.credit import rendering
from lms.credit.jobs import render_ahead
from lms.credit.models import CertificateEventKind, CertificateFile, CertificateHolder
from lms.credit.rendering import FileDamaged, NameDeleted, read, render_once
from lms.jobs import outbox
from tests.factories.activities import make_activity, make_recording, publish
from tests.factories.awards import make_certificate, make_event, reissue
from tests.factories.people import Cast, make_cast, make_person
from tests.pages import Pages, text_of


def rows() -> int:
    """How many documents are stored."""
    return db.session.scalar(select(func.count()).select_from(CertificateFile)) or 0


def test_the_holder_gets_the_stored_bytes_and_a_name_that_can_be_read(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    stored = render_once(certificate.id)
    answer = pages.of(cast.learner).get(f"/certificates/{certificate.code}.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert hashlib.sha256(answer.data).hexdigest() == stored.sha256
    assert answer.data == pages.of(cast.learner).get(f"/certificates/{certificate.code}.pdf").data
    assert "Certificate%20Early%20Rhythm%20Control" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows() == 1


def test_what_renders_and_signs_is_loaded_before_anybody_asks() -> None:
    rendering.warm_up()
    assert {"weasyprint", "pyhanko.sign.signers"} <= sys.modules.keys()


def test_who_asks_first_renders(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    assert pages.of(cast.learner).get(f"/certificates/{certificate.code}.pdf").data.startswith(b"%PDF")
    assert rows() == 1


def test_only_the_holder_and_who_supports_learners_may_have_it(cast: Cast, pages: Pages, frozen: datetime) -> None:
    path = f"/certificates/{make_certificate(cast.learner).code}.pdf"
    for person in (cast.learner, cast.officer, cast.administrator):
        assert pages.of(person).get(path).status_code == 200
    for person in (cast.colleague, cast.outsider, cast.coordinator, cast.planner, cast.course_admin):
        assert pages.of(person).get(path).status_code == 404
    assert pages.of().get(path).status_code in (302, 303)


def test_numbers_and_wrong_codes_find_nothing(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    for code in (str(certificate.id), "0" * 28, "x" * 3000, f"{certificate.code}0"):
        assert pages.of(cast.learner).get(f"/certificates/{code}.pdf").status_code == 404


def test_a_name_that_cannot_be_printed_is_said_and_the_credit_stands(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    person = make_person("Elena", "\ue000")
    certificate = make_certificate(person)
    answer = pages.of(person).get(f"/certificates/{certificate.code}.pdf")
    assert answer.status_code == 409
    assert "no font installed here prints these letters of your name: \ue000" in text_of(answer)
    assert rows() == 0
    assert pages.of().get(f"/verify/{certificate.code}").status_code == 200


def test_bytes_that_changed_on_disk_are_not_served(cast: Cast, pages: Pages, frozen: datetime) -> None:
    certificate = make_certificate(cast.learner)
    stored = render_once(certificate.id)
    place = storage.files().path(stored.storage_name)
    place.write_bytes(place.read_bytes() + b"%")
    with pytest.raises(FileDamaged):
        read(stored)
    assert pages.of(cast.learner).get(f"/certificates/{certificate.code}.pdf").status_code == 503
    place.unlink()
    assert pages.of(cast.learner).get(f"/certificates/{certificate.code}.pdf").status_code == 503


def test_a_certificate_whose_name_is_gone_is_not_made_anew(cast: Cast, pages: Pages, frozen: datetime) -> None:
    activity = make_activity(published=False, recording=make_recording(broadcast_on=date(2016, 3, 14)))
    publish(activity, datetime(2016, 3, 21, tzinfo=UTC))
    certificate = make_certificate(cast.learner, activity, claimed_at=datetime(2017, 3, 21, tzinfo=UTC))
    db.session.execute(delete(CertificateHolder))
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(NameDeleted):
        render_once(certificate.id)
    assert pages.of(cast.learner).get(f"/certificates/{certificate.code}.pdf").status_code == 410


def test_the_worker_renders_ahead_and_a_second_run_changes_nothing(own_database: str) -> None:
    with db.transaction():
        certificate_id = make_certificate(make_cast().learner).id
    assert outbox.run_waiting() >= 1
    render_ahead(certificate_id)
    with db.transaction(write=False):
        assert rows() == 1


def test_several_who_ask_at_once_get_the_same_document(own_database: str) -> None:
    with db.transaction():
        certificate_id = make_certificate(make_cast().learner).id
    found: list[str] = []
    asking = [threading.Thread(target=lambda: found.append(render_once(certificate_id).sha256)) for _ in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    with db.transaction(write=False):
        assert rows() == 1


def test_the_first_stored_document_stays_and_the_second_leaves_nothing_behind(
    cast: Cast, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    first = rendering._store(certificate.id, b"%PDF the first", "a" * 64)
    assert rendering._store(certificate.id, b"%PDF the second", "b" * 64) == first
    assert read(first) == b"%PDF the first"
    kept = [place.read_bytes() for place in storage.files().path("certificates").rglob("*.pdf")]
    assert b"%PDF the second" not in kept


def test_a_revoked_certificate_is_not_given_to_its_holder_and_a_replaced_one_is(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    path = f"/certificates/{certificate.code}.pdf"
    make_event(certificate, CertificateEventKind.REVOKED)
    refused = pages.of(cast.learner).get(path)
    assert refused.status_code == 410
    assert "its document is not given out" in text_of(refused)
    assert pages.of(cast.officer).get(path).status_code == 200
    make_event(certificate, CertificateEventKind.REINSTATED)
    reissue(certificate, "Elena Kaya, MD", "7QK2M9XDV3HW8PZCN6FA4TRBJ5GY", "name_corrected")
    assert pages.of(cast.learner).get(path).status_code == 200
