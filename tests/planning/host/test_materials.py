"""Materials of a live activity: whatever attendees see is looked at for commercial images."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from lms import db, storage
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from lms.planning.materials import material_type
from lms.planning.models import EventMaterial, MaterialCheck
from lms.planning.queries.materials import materials_of
from tests.factories.live import make_live_activity
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")

PDF = b"%PDF-1.7\nslides"
DECK = b"PK\x03\x04 a package"


def given(name: str = "Dr. Adeyemi’s slides", **values: Any) -> dict[str, Any]:
    return {"kind": "slides", "name": name, **values}


def test_a_material_is_added_looked_at_and_taken_away(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    host, path = pages.of(cast.course_admin), f"/planning/{live.slug}/host/materials"
    assert "Nothing is listed yet" in text_of(host.get(path))
    answer = host.send(path, given(file=(BytesIO(PDF), "Slides of Dr. Adeyemi.pdf")))
    assert (answer.status_code, answer.location) == (303, path)
    made = db.session.query(EventMaterial).one()
    assert (made.file_name, made.sha256) == ("Slides of Dr. Adeyemi.pdf", sha256(PDF).hexdigest())
    assert "Not looked at" in text_of(host.get(path))
    desk = f"/planning/{live.slug}/host"
    assert "One material is not known to be free of commercial images" in text_of(host.get(desk))

    found = f"{path}/{made.id}/check"
    refused = host.send(found, {f"check-{made.id}-found": "not_free"})
    assert refused.status_code == 422
    assert "Say what has to go" in text_of(refused)
    host.send(found, {f"check-{made.id}-found": "not_free", f"check-{made.id}-note": "Logo on slide 3"})
    assert "Something has to go" in text_of(host.get(path))
    assert "Logo on slide 3" in text_of(host.get(path))
    host.send(found, {f"check-{made.id}-found": "free"})
    assert "Free of commercial images" in text_of(host.get(path))
    assert "commercial images" not in text_of(host.get(desk))
    assert [one.is_clear for one in materials_of(live)] == [True]

    assert host.send(f"{path}/{made.id}/remove").status_code == 303
    assert "Nothing is listed yet" in text_of(host.get(path))
    assert host.send(f"{path}/{made.id}/remove").status_code == 404
    assert db.session.query(MaterialCheck).count() == 2


def test_its_file_is_handed_out_to_be_kept_and_never_opened_as_a_page(cast: Cast, pages: Pages) -> None:
    live, other = make_live_activity(), make_live_activity()
    host, path = pages.of(cast.course_admin), f"/planning/{live.slug}/host/materials"
    host.send(path, given(file=(BytesIO(DECK), "talk.pptx")))
    host.send(path, given("Announcement by letter"))
    deck, letter = (one.material for one in materials_of(live))
    answer = host.get(f"{path}/{deck.id}")
    assert answer.data == DECK
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert host.get(f"{path}/{letter.id}").status_code == 404
    assert host.get(f"/planning/{other.slug}/host/materials/{deck.id}").status_code == 404
    assert pages.of(cast.coordinator).get(f"{path}/{deck.id}").status_code == 403


def test_what_is_no_document_is_refused_with_what_was_typed(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    host, path = pages.of(cast.course_admin), f"/planning/{live.slug}/host/materials"
    for file in ((BytesIO(b"MZ a program"), "slides.pdf"), (BytesIO(DECK), "archive.zip")):
        answer = host.send(path, given(file=file))
        assert answer.status_code == 422
        assert "This is no PDF" in text_of(answer)
        assert "Dr. Adeyemi’s slides" in answer.get_data(as_text=True)
    assert "Say what it is" in text_of(host.send(path, given("")))
    assert materials_of(live) == []


def test_a_file_that_is_too_large_is_refused(cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.planning.forms.materials.MOST_BYTES", len(PDF) - 1)
    live = make_live_activity()
    file = (BytesIO(PDF), "slides.pdf")
    answer = pages.of(cast.course_admin).send(f"/planning/{live.slug}/host/materials", given(file=file))
    assert answer.status_code == 422
    assert "The file has more than" in text_of(answer)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(Unreadable("infected"), "refuses this file"), (ScannerSilent("silent"), "does not answer now")],
)
def test_the_virus_scanner_sees_it_first(
    cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch, trouble: Exception, words: str
) -> None:
    def scan(stream: BytesIO) -> None:
        raise trouble

    monkeypatch.setattr("lms.planning.views.host.materials.insist_on_clean_stream", scan)
    live = make_live_activity()
    answer = pages.of(cast.course_admin).send(
        f"/planning/{live.slug}/host/materials", given(file=(BytesIO(PDF), "slides.pdf"))
    )
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert materials_of(live) == []


def test_a_file_goes_again_where_its_row_is_not_written(
    cast: Cast, pages: Pages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept: list[str] = []

    def refuse(*_given: Any, **_named: Any) -> None:
        raise RuntimeError

    live = make_live_activity()
    write = storage.files().write_stream
    monkeypatch.setattr(
        storage.files(), "write_stream", lambda *a, **n: (kept.append("once"), write(*a, **n))[1], raising=False
    )
    monkeypatch.setattr("lms.planning.views.host.materials.add_material", refuse)
    deleted: list[str] = []
    monkeypatch.setattr(storage.files(), "delete", deleted.append, raising=False)
    with pytest.raises(RuntimeError):
        pages.of(cast.course_admin).send(
            f"/planning/{live.slug}/host/materials", given(file=(BytesIO(PDF), "slides.pdf"))
        )
    assert (len(kept), len(deleted)) == (1, 1)


def test_what_was_found_stays(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    host, path = pages.of(cast.course_admin), f"/planning/{live.slug}/host/materials"
    host.send(path, given())
    made = db.session.query(EventMaterial).one()
    host.send(f"{path}/{made.id}/check", {f"check-{made.id}-found": "free"})
    check = db.session.query(MaterialCheck).one()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        check.is_free = False
        db.session.flush()


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (PDF, "x", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "x", "image/png"),
        (b"\xff\xd8\xff", "x", "image/jpeg"),
        (DECK, "Talk.PPTX", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (DECK, "talk.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (DECK, "talk.jar", ""),
        (b"", "talk.pdf", ""),
    ],
)
def test_a_file_is_told_by_what_it_is(head: bytes, name: str, kind: str) -> None:
    assert material_type(head, name) == kind
