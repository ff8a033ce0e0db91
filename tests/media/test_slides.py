"""Slides beside a recording: a PDF goes up in pieces, is read by a child process, shown, replaced, taken along."""

import json
import resource
import runpy
import sys
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfiumError
from sqlalchemy import select

from lms import clock, db, storage
from lms.access.decision import Refusal
from lms.audit.models import AuditRow
from lms.jobs.models import Job
from lms.media import jobs, leafing, slide_examiner
from lms.media.leafing import leaf_through
from lms.media.models import Recording, RecordingState, Slide, SlideDeck, Upload
from lms.media.operations import (
    begin_slides_upload,
    leaf_through_slides,
    note_piece,
    remove_slides,
    slides,
    take_slides_along,
)
from lms.media.queries import arriving_slides, awaited_files, pages_of
from lms.media.rules import MOST_SLIDE_BYTES, Unreadable
from lms.media.scanning import ScannerSilent
from lms.media.slide_wording import deck_words
from lms.media.wording import failure_words
from tests.factories.activities import make_recording
from tests.factories.people import Cast
from tests.factories.slides import locked_pdf, make_pdf, packed, stream_of
from tests.media.sending import TUS, Sender
from tests.pages import Browser, Pages, text_of

PDF = make_pdf("Whom, when and how", "Choosing a drug")
OBJECTS = "/Type/ObjStm/N 1/First 4"
ACT = b"5 0 <</S/JavaScript/JS(app.alert(1))>>"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "no beginning": (b"nothing of the kind", "broken"),
    "a password": (locked_pdf(needs_password=True), "slides_locked"),
    "a lock against changes": (locked_pdf(needs_password=False), "slides_locked"),
    "a script, its name in numbers": (
        make_pdf("x", catalog="/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>"),
        "slides_scripts",
    ),
    "a form with scripts of its own": (
        make_pdf("x", catalog="/AcroForm<</Fields[]/XFA 4 0 R>>", more=[packed(b"<script>app.alert(1)</script>")]),
        "slides_scripts",
    ),
    "a form in parts": (make_pdf("x", catalog="/AcroForm<</XFA[(template)4 0 R]>>"), "slides_scripts"),
    "a player with a script": (
        make_pdf("x", catalog="/OpenAction<</S/Rendition/JS(app.alert(1))>>"),
        "slides_scripts",
    ),
    "a model with a script": (make_pdf("x", more=[b"<</Type/3D/OnInstantiate 5 0 R>>"]), "slides_scripts"),
    "a program": (make_pdf("x", catalog="/OpenAction<</S/Launch/F(calc.exe)>>"), "slides_scripts"),
    "a script in packed objects": (make_pdf("x", more=[packed(ACT, "/Type/Obj#53tm/N 1")]), "slides_scripts"),
    "objects packed in another way": (
        make_pdf("x", more=[stream_of(b"5 0", f"{OBJECTS}/Filter/LZWDecode")]),
        "broken",
    ),
    "objects behind a predictor": (
        make_pdf("x", more=[packed(ACT, f"{OBJECTS}/DecodeParms<</Predictor 12>>")]),
        "broken",
    ),
    "objects that inflate without end": (make_pdf("x", more=[packed(bytes(90_000_000), OBJECTS)]), "broken"),
    "objects that are no stream": (
        make_pdf("x", more=[stream_of(b"noise", f"{OBJECTS}/Filter/FlateDecode")]),
        "broken",
    ),
    **{
        f"packed objects that look like others by {name}": (
            make_pdf("x", more=[packed(ACT, f"{facts}/N 1").replace(b"/Length", b"/First 4/Length")]),
            "broken",
        )
        for name, facts in {
            "a string before them": "/X(obj)/Type/ObjStm",
            "a string with a beginning": "/X(\n9 0 obj<<)/Type/ObjStm",
            "a string with an end": "/Type/ObjStm/X(>>stream\n)",
            "a comment before them": "%9 0 obj<<\n/Type/ObjStm",
            "a comment after them": "/Type/ObjStm%>>stream\n",
            "a name": "/Xobj/Type/ObjStm",
        }.items()
    },
    "facts of packed objects behind a decoy": (
        make_pdf("x", more=[stream_of(b"noise", "/Type/ObjStm/X(stream)/Filter/FlateDecode")]),
        "broken",
    ),
    "the name of packed objects where there are none": (make_pdf("(/ObjStm)"), "broken"),
    "ten thousand pages": (make_pdf("x").replace(b"/Count 1", b"/Count 10000"), "slides_too_many"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_pdf_is_refused_with_a_reason_in_words(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(slide_examiner.Refused, match=f"^{code}$"):
        slide_examiner.leaf_through(str(path), str(tmp_path))
    words = failure_words(f"{code}:")
    assert words.endswith(".")
    assert not words.startswith("file_")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make_pdf(), "broken"),
        (b"%PDF-1.7\n", "broken"),
        (PDF[: len(PDF) // 3], "broken"),
        (locked_pdf(needs_password=True), "slides_locked"),
    ],
)
def test_what_the_child_process_refuses_or_breaks_at_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=f"^{code}$"):
        leaf_through(path, tmp_path)


ODD = {
    "a table of places that is wrong": PDF.replace(b"00000 n", b"77777 n"),
    "a page as large as a house": make_pdf("x", box="0 0 14400 14400"),
    "a page that is a line": make_pdf("x", box="0 0 1 14400000"),
    "a page without a size": make_pdf("x", box="0 0 0 0"),
    "objects that are packed as writers do": make_pdf("x", more=[packed(b"5 0 <</S/GoTo>>", OBJECTS)]),
    "objects that are not packed": make_pdf("x", more=[stream_of(b"5 0 <</S/GoTo>>", OBJECTS)]),
    "a picture that inflates without end": make_pdf("x", more=[packed(bytes(90_000_000))]),
}


@pytest.mark.parametrize("name", list(ODD))
def test_an_odd_pdf_is_drawn_within_a_screen(tmp_path: Path, name: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(ODD[name])
    leaves = slide_examiner.leaf_through(str(path), str(tmp_path))
    assert leaves in (1, 2)
    assert (tmp_path / "1.webp").stat().st_size < leafing.LARGEST_PICTURE


@given(changes=st.lists(st.tuples(st.integers(9, len(PDF) - 1), st.binary(min_size=1, max_size=8)), max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changed_pdf_is_drawn_or_refused(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(PDF)
    for place, value in changes:
        content[place : place + len(value)] = value
    path = tmp_path / "upload"
    path.write_bytes(content)
    # Whatever else it raises ends the child process, which is a broken file.
    with suppress(slide_examiner.Refused, PdfiumError):
        assert slide_examiner.leaf_through(str(path), str(tmp_path)) > 0


def test_the_examiner_says_how_many_pages_it_drew_or_why_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    path = tmp_path / "upload"
    path.write_bytes(PDF)
    slide_examiner.main(str(path), str(tmp_path))
    assert json.loads(capsys.readouterr().out) == {"pages": 2}
    assert (tmp_path / "2.txt").read_text() == "Choosing a drug"
    assert {resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE} <= limits.keys()
    monkeypatch.setattr(slide_examiner, "MOST_BYTES", 10)
    slide_examiner.main(str(path), str(tmp_path))
    assert json.loads(capsys.readouterr().out) == {"refused": "slides_too_heavy"}
    monkeypatch.setattr(slide_examiner, "MOST_PAGES", 1)
    with pytest.raises(slide_examiner.Refused, match="slides_too_many"):
        slide_examiner.leaf_through(str(path), str(tmp_path))


@pytest.mark.parametrize(
    "script",
    [
        "print('[]')",
        "print('{}')",
        "print('{\"pages\": 301}')",
        "print('{\"pages\": 1.5}')",
        'print(\'{"refused": "anything"}\')',
        "print('{\"pages\": 1}')",
        "import sys; [open(f'{sys.argv[2]}/1.{s}', 'w') for s in ('webp', 'txt')]; print('{\"pages\": 1}')",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    ],
)
def test_whatever_a_taken_examiner_says_is_only_a_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    taken = tmp_path / "examiner.py"
    taken.write_text(script)
    monkeypatch.setattr(leafing, "EXAMINER", taken)
    with pytest.raises(Unreadable, match="broken"):
        leaf_through(taken, tmp_path)


def test_the_examiner_does_what_its_command_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, _limits: None)
    path = tmp_path / "upload"
    path.write_bytes(PDF)
    monkeypatch.setattr(sys, "argv", [str(leafing.EXAMINER), str(path), str(tmp_path)])
    runpy.run_path(str(leafing.EXAMINER), run_name="__main__")
    assert json.loads(capsys.readouterr().out) == {"pages": 2}


@pytest.fixture
def recording(databases: object, cast: Cast) -> Recording:
    made = make_recording()
    db.session.commit()
    return made


def begin(sender: Sender, recording: Recording, length: int, name: str = "Slides é.pdf") -> str:
    """Where the pieces go."""
    metadata = f"filename {b64encode(name.encode()).decode()}"
    told = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata}
    answer = sender.browser.client.post(f"/recordings/uploads/slides/{recording.id}", headers=told)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def decks(recording: Recording) -> list[SlideDeck]:
    db.session.expire_all()
    return db.session.get_one(Recording, recording.id).slide_decks


def send(sender: Sender, recording: Recording, content: bytes) -> None:
    """All of it, and the worker's part."""
    address = begin(sender, recording, len(content))
    assert sender.send(address, 0, content).status_code == 204
    jobs.read_slides(decks(recording)[-1].id)


def test_slides_go_up_in_pieces_and_are_shown_once_they_are_read(sender: Sender, recording: Recording) -> None:
    address = begin(sender, recording, len(PDF))
    assert sender.send(address, 0, PDF[:700]).status_code == 204
    page = f"/recordings/{recording.id}"
    assert sender.browser.get(f"{page}/slides.pdf").status_code == 404
    assert sender.browser.get(f"{page}/slides/progress").get_json()["state"] == "waiting"
    assert sender.offset(address) == 700
    assert sender.send(address, 700, PDF[700:]).status_code == 204
    told = sender.browser.get(f"{page}/slides/progress").get_json()
    assert (told["state"], told["sentence"]) == ("working", "Received. The pages are being drawn.")
    assert "The pages are being drawn." in text_of(sender.browser.get(page))
    (deck,) = decks(recording)
    temporary = db.session.scalars(select(Upload.temporary)).one()
    assert awaited_files() == {temporary}
    for _ in range(2):
        jobs.read_slides(deck.id)
    (deck,) = decks(recording)
    assert (deck.state, deck.pages, deck.failure) == (RecordingState.READY, 2, "")
    assert [one.text for one in pages_of(deck)] == ["Whom, when and how", "Choosing a drug"]
    assert storage.files().read(deck.storage_name) == PDF
    assert storage.files().read(pages_of(deck)[1].storage_name)[8:12] == b"WEBP"
    assert not storage.files().spooled(temporary).exists()
    assert awaited_files() == frozenset()
    assert "Slides é.pdf" in text_of(sender.browser.get(page))
    answer = sender.browser.get(f"{page}/slides.pdf")
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert sender.browser.get(f"{page}/slides/progress").get_json()["state"] == "ready"


def test_better_slides_take_the_place_of_those_that_stand_and_bad_ones_do_not(
    sender: Sender, recording: Recording
) -> None:
    send(sender, recording, PDF)
    first = decks(recording)[0].id
    send(sender, recording, locked_pdf(needs_password=True))
    stands, _refused = decks(recording)
    assert (stands.id, stands.is_ready) == (first, True)
    page = text_of(sender.browser.get(f"/recordings/{recording.id}"))
    assert "This PDF is locked with a password or against changes." in page
    send(sender, recording, make_pdf("Better"))
    (deck,) = decks(recording)
    assert deck.pages == 1
    assert [one.text for one in db.session.scalars(select(Slide))] == ["Better"]
    acts = db.session.scalars(select(AuditRow.act).where(AuditRow.act.like("slides_%")).order_by(AuditRow.id))
    assert list(acts) == ["slides_shown", "slides_unreadable", "slides_shown"]


def test_what_is_no_pdf_is_refused_at_its_first_bytes(sender: Sender, recording: Recording) -> None:
    address = begin(sender, recording, 9000)
    answer = sender.send(address, 0, b"PK\3\4" + bytes(4996))
    assert answer.status_code == 415
    assert answer.get_json()["text"] == "This file is no PDF. Export the slides as PDF."
    (deck,) = decks(recording)
    assert deck.state is RecordingState.UNREADABLE
    assert db.session.get_one(Recording, recording.id).is_ready


def test_an_upload_that_is_given_up_takes_its_slides_along_and_nothing_else(
    sender: Sender, recording: Recording
) -> None:
    send(sender, recording, PDF)
    address = begin(sender, recording, len(PDF))
    assert sender.browser.client.delete(address, headers=TUS).status_code == 204
    assert [one.is_ready for one in decks(recording)] == [True]
    address = begin(sender, recording, len(PDF))
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        jobs.sweep()
    assert [one.is_ready for one in decks(recording)] == [True]


def test_slides_are_limited_and_belong_to_a_recording_that_can_be_watched(
    sender: Sender, recording: Recording, cast: Cast, pages: Pages
) -> None:
    def asked(browser: Browser, number: int, length: int) -> int:
        told = TUS | {"Upload-Length": str(length)}
        path = f"/recordings/uploads/slides/{number}"
        return int(browser.client.post(path, headers=told).status_code)

    assert asked(sender.browser, recording.id, MOST_SLIDE_BYTES + 1) == 413
    assert asked(sender.browser, 999_999, 10) == 404
    assert asked(pages.of(cast.coordinator), recording.id, 10) == 404
    assert asked(pages.of(cast.learner), recording.id, 10) == 403
    waiting = make_recording(state=RecordingState.CHECKING)
    db.session.commit()
    assert asked(sender.browser, waiting.id, 10) == 422
    with pytest.raises(Refusal, match="slides_too_early"):
        begin_slides_upload(cast.course_admin.id, waiting, length=10, file_name="x.pdf")


def test_slides_are_taken_away(sender: Sender, recording: Recording) -> None:
    path = f"/recordings/{recording.id}/slides/remove"
    assert sender.browser.send(path, {}).status_code == 404
    assert sender.browser.get(f"/recordings/{recording.id}/slides/progress").status_code == 404
    send(sender, recording, PDF)
    assert sender.browser.send(path, {}).status_code == 303
    assert decks(recording) == []
    assert "The slides are removed." in text_of(sender.browser.get(f"/recordings/{recording.id}"))


def received(cast: Cast, recording: Recording, content: bytes) -> int:
    """Slides that lie on the disk and wait for the worker."""
    upload, _token = begin_slides_upload(cast.course_admin.id, recording, length=len(content), file_name="x.pdf")
    storage.files().spooled(upload.temporary).write_bytes(content)
    note_piece(upload.id, offset=0, received=len(content))
    assert upload.deck_id is not None
    db.session.commit()
    return upload.deck_id


def failing(error: Exception) -> Callable[[Path], None]:
    def raises(_temporary: Path) -> None:
        raise error

    return raises


def test_slides_wait_for_a_scanner_and_for_room_and_are_read_afterwards(
    recording: Recording, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = received(cast, recording, PDF)
    for error, words in (
        (ScannerSilent("no answer"), "Waiting to be checked"),
        (OSError(28, "No space left on device"), "storage is full"),
    ):
        with monkeypatch.context() as held:
            held.setattr(slides, "insist_on_clean", lambda _address, _path, error=error: failing(error)(_path))
            jobs.read_slides(number)
        db.session.expire_all()
        deck = db.session.get_one(SlideDeck, number)
        assert deck.state is RecordingState.CHECKING
        assert words.lower() in deck_words(deck).lower() or "room" in deck_words(deck)
    assert len(db.session.scalars(select(Job).filter_by(kind="media.read_slides")).all()) == 3
    with monkeypatch.context() as held, pytest.raises(PermissionError):
        held.setattr(slides, "insist_on_clean", lambda _address, path: failing(PermissionError())(path))
        jobs.read_slides(number)
    jobs.read_slides(number)
    db.session.expire_all()
    assert db.session.get_one(SlideDeck, number).is_ready


def test_slides_that_are_gone_from_the_disk_or_from_the_list_end_quietly(recording: Recording, cast: Cast) -> None:
    number = received(cast, recording, PDF)
    storage.files().spooled(db.session.scalars(select(Upload.temporary)).one()).unlink()
    jobs.read_slides(number)
    db.session.expire_all()
    assert db.session.get_one(SlideDeck, number).failure == "lost:"
    other = received(cast, recording, PDF)
    remove_slides(db.session.get_one(SlideDeck, other), actor_id=None)
    db.session.commit()
    jobs.read_slides(other)
    assert decks(recording) == []


def test_slides_that_are_removed_while_they_are_read_stay_removed(
    recording: Recording, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = received(cast, recording, PDF)
    read = leaf_through_slides

    def meanwhile(temporary: Path) -> object:
        found = read(temporary)
        with db.transaction():
            remove_slides(db.session.get_one(SlideDeck, number), actor_id=None)
        return found

    monkeypatch.setattr("lms.media.operations.leaf_through_slides", meanwhile)
    jobs.read_slides(number)
    assert decks(recording) == []


def test_of_two_workers_at_the_same_slides_the_first_writes_them_down(
    recording: Recording, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = received(cast, recording, PDF)
    read, begun = leaf_through_slides, []

    def meanwhile(temporary: Path) -> object:
        found = read(temporary)
        begun.append(number)
        if len(begun) == 1:
            jobs.read_slides(number)
        return found

    monkeypatch.setattr("lms.media.operations.leaf_through_slides", meanwhile)
    jobs.read_slides(number)
    assert len(begun) == 2
    assert [one.is_ready for one in decks(recording)] == [True]
    assert len(db.session.scalars(select(Slide)).all()) == 2


def test_of_two_that_come_at_the_same_time_the_later_is_shown(recording: Recording, cast: Cast) -> None:
    first, second = received(cast, recording, PDF), received(cast, recording, make_pdf("Later"))
    jobs.read_slides(second)
    jobs.read_slides(first)
    assert [one.id for one in decks(recording)] == [second]


def test_slides_are_taken_along_to_a_recording_with_the_same_content(recording: Recording, cast: Cast) -> None:
    other, empty = make_recording(), make_recording()
    jobs.read_slides(received(cast, recording, PDF))
    jobs.read_slides(received(cast, other, make_pdf("Old")))
    for target in (other, empty):
        for _ in range(2):
            take_slides_along(
                db.session.get_one(Recording, recording.id),
                db.session.get_one(Recording, target.id),
                actor_id=cast.officer.id,
            )
    take_slides_along(make_recording(), db.session.get_one(Recording, other.id), actor_id=None)
    db.session.commit()
    for target in (recording, other, empty):
        (deck,) = decks(target)
        assert [one.text for one in pages_of(deck)] == ["Whom, when and how", "Choosing a drug"]
    assert decks(other)[0].added_by == cast.officer.id


def test_slides_that_are_on_their_way_are_shown_in_place_of_those_taken_along(
    recording: Recording, cast: Cast
) -> None:
    jobs.read_slides(received(cast, recording, PDF))
    target = make_recording()
    number = received(cast, target, make_pdf("Its own"))
    take_slides_along(db.session.get_one(Recording, recording.id), target, actor_id=cast.officer.id)
    db.session.commit()
    assert target.slides is not None
    assert target.slides.pages == 2
    arriving = arriving_slides(target)
    assert arriving is not None
    assert arriving.id == number
    jobs.read_slides(number)
    (deck,) = decks(target)
    assert [one.text for one in pages_of(deck)] == ["Its own"]
