"""Uploads in pieces: each byte once, in order, on the disk before it is acknowledged, and only by who began it."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, db, storage
from lms.accounts.models import Person
from lms.formats import short_day, size
from lms.jobs import outbox
from lms.media.jobs import forget_upload
from lms.media.models import Recording, RecordingState, Upload
from lms.media.operations.uploads import LIVES
from lms.media.receiving import MOST_PIECE, only_writer
from tests.factories.people import Cast
from tests.factories.recordings import clip
from tests.media.sending import PIECE, TUS, Sender
from tests.pages import Pages, text_of


def upload() -> Upload:
    """The one upload of the test."""
    return db.session.scalars(select(Upload)).one()


def test_pieces_become_a_recording_that_can_be_watched(sender: Sender) -> None:
    content = clip(3)
    begun = sender.begin(len(content))
    assert (begun.status_code, begun.headers["Tus-Resumable"]) == (201, "1.0.0")
    address, half = begun.location, len(content) // 2
    first = sender.send(address, 0, content[:half])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(half))
    assert sender.offset(address) == half
    assert sender.send(address, half, content[half:]).status_code == 204
    recording = db.session.scalars(select(Recording)).one()
    assert recording.state is RecordingState.CHECKING
    # It is looked into, then versions of it are made for slower lines.
    assert outbox.run_waiting() == 2
    db.session.expire_all()
    recording = db.session.scalars(select(Recording)).one()
    assert (recording.state, recording.title, recording.progress) == ("ready", "grand rounds", 100)
    assert storage.files().read(recording.storage_name) == content
    assert not storage.files().exists(upload().temporary)


def test_a_piece_that_does_not_follow_changes_nothing(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    sender.send(address, 0, content[:5000])
    for offset in (0, 4999, 5001, len(content)):
        assert sender.send(address, offset, content[:100]).status_code == 409
    assert sender.offset(address) == 5000
    assert storage.files().read(upload().temporary) == content[:5000]


def test_what_was_never_acknowledged_is_written_again(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    with storage.files().path(upload().temporary).open("wb") as file:
        file.write(b"left by a process that died" * len(content))
    sender.send(address, 0, content)
    assert storage.files().read(upload().temporary) == content


def test_a_connection_that_breaks_keeps_what_arrived(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    broken = sender.browser.client.patch(
        address,
        input_stream=BytesIO(content[:6000]),
        headers=PIECE | {"Upload-Offset": "0"},
        environ_overrides={"CONTENT_LENGTH": str(len(content))},
    )
    assert broken.headers["Upload-Offset"] == "6000"
    assert sender.offset(address) == 6000
    assert sender.send(address, 6000, content[6000:]).status_code == 204


class Torn(BytesIO):
    """A body whose connection is reset once everything that had arrived is read."""

    def readinto(self, buffer: Any, /) -> int:
        """What is there, then nothing but an error."""
        size = super().readinto(buffer)
        if not size:
            raise ConnectionResetError
        return size


def test_a_connection_that_is_reset_keeps_what_arrived(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    reset = sender.browser.client.patch(
        address,
        input_stream=Torn(content[:6000]),
        headers=PIECE | {"Upload-Offset": "0"},
        environ_overrides={"CONTENT_LENGTH": str(len(content))},
    )
    assert (reset.status_code, reset.headers["Upload-Offset"]) == (204, "6000")
    assert storage.files().read(upload().temporary) == content[:6000]


def test_a_piece_without_a_length_is_refused(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    endless = sender.browser.client.patch(
        address,
        input_stream=BytesIO(content),
        headers=PIECE | {"Upload-Offset": "0", "Transfer-Encoding": "chunked"},
    )
    assert endless.status_code == 411
    assert sender.offset(address) == 0


def test_a_second_writer_is_told_to_wait(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    with only_writer(storage.files().path(upload().temporary)):
        assert sender.send(address, 0, content).status_code == 423
    assert sender.send(address, 0, content).status_code == 204


def test_only_who_began_an_upload_can_go_on_with_it(sender: Sender, cast: Cast, pages: Pages) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    officer = Sender(pages.of(cast.officer))
    assert officer.send(address, 0, content).status_code == 404
    assert officer.browser.client.head(address, headers=TUS).status_code == 404
    assert officer.browser.client.delete(address, headers=TUS).status_code == 404
    assert sender.offset(address) == 0


@pytest.mark.parametrize("who", ["learner", "planner", None])
def test_only_who_may_upload_can_begin(cast: Cast, pages: Pages, who: str | None) -> None:
    person: Person | None = getattr(cast, who) if who else None
    assert Sender(pages.of(person)).begin(100).status_code == (403 if who else 401)


def test_something_else_is_refused_at_its_first_piece_and_leaves_no_file(sender: Sender) -> None:
    content = b"%PDF-1.7" + bytes(50_000)
    address = sender.begin(len(content)).location
    refused = sender.send(address, 0, content[:20_000])
    assert refused.status_code == 415
    assert "Portable Document" in refused.json["text"]
    recording = db.session.scalars(select(Recording)).one()
    assert recording.state is RecordingState.UNREADABLE
    assert not storage.files().exists(upload().temporary)
    assert sender.send(address, 20_000, content[20_000:]).status_code == 410


def test_a_broken_recording_is_told_in_words_and_the_work_goes_on(sender: Sender, pages: Pages) -> None:
    content = clip(3)[:9000]
    sender.send(sender.begin(len(content)).location, 0, content)
    whole = clip(2)
    sender.send(sender.begin(len(whole)).location, 0, whole)
    assert outbox.run_waiting() == 3
    db.session.expire_all()
    states = [row.state for row in db.session.scalars(select(Recording).order_by(Recording.id))]
    assert states == [RecordingState.UNREADABLE, RecordingState.READY]
    told = sender.browser.get(f"/recordings/{upload_ids()[0]}/progress").json
    assert (told["state"], told["sentence"]) == (
        "failed",
        "This file cannot be read to its end. Export it again, then upload it again.",
    )


def upload_ids() -> list[int]:
    """Recordings in the order in which they came."""
    return list(db.session.scalars(select(Upload.recording_id).order_by(Upload.id)))


def test_looking_into_a_recording_twice_is_looking_once(sender: Sender) -> None:
    content = clip(3)
    sender.send(sender.begin(len(content)).location, 0, content)
    row = upload()
    outbox.run_waiting()
    # The same job, offered again because its worker died before it could say that it was done.
    db.session.expire_all()
    recording = db.session.get_one(Recording, row.recording_id)
    recording.state = RecordingState.CHECKING
    storage.files().path(row.temporary).write_bytes(content)
    outbox.enqueue("media.probe", recording_id=row.recording_id)
    db.session.commit()
    assert outbox.run_waiting() == 1
    db.session.expire_all()
    assert db.session.get_one(Recording, row.recording_id).is_ready


def test_an_upload_that_never_came_whole_is_forgotten_after_its_time(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    sender.send(address, 0, content[:5000])
    place, row_id = storage.files().path(upload().temporary), upload().id
    with clock.frozen_at(clock.now() + LIVES):
        assert sender.send(address, 5000, content[5000:]).status_code in (401, 404)
    forget_upload(row_id)
    assert not place.exists()
    assert db.session.scalars(select(Upload)).all() == []
    assert db.session.scalars(select(Recording)).all() == []


def test_an_upload_can_be_given_up(sender: Sender) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    sender.send(address, 0, content[:5000])
    place = storage.files().path(upload().temporary)
    assert sender.browser.client.delete(address, headers=TUS).status_code == 204
    assert not place.exists()
    assert sender.send(address, 5000, content[5000:]).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Length": "-5"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "9" * 17}, 413),
        ({"Upload-Length": "9" * 30}, 400),
        ({"Tus-Resumable": "0.2.0"}, 412),
    ],
)
def test_an_upload_that_says_nonsense_is_refused(sender: Sender, headers: dict[str, str], status: int) -> None:
    assert sender.begin(100, **headers).status_code == status
    assert db.session.scalars(select(Recording)).all() == []


@pytest.mark.parametrize("name", ["", "x" * 5000, "../../etc/passwd", "a\0b\nc.mp4", "Ünïcode 日本.mp4"])
def test_any_name_is_only_a_name(sender: Sender, name: str) -> None:
    assert sender.begin(100, name).status_code == 201
    recording = db.session.scalars(select(Recording)).one()
    assert 0 < len(recording.title) <= 200
    assert "/" not in recording.original_name
    assert recording.original_name.isprintable()


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("filetype dmlkZW8vbXA0,filename dGFsay5tcDQ=", "talk"),
        ("filename %%%", "recording"),
        ("filename /w==", "recording"),
        ("filetype dmlkZW8vbXA0", "recording"),
        ("", "recording"),
    ],
)
def test_the_name_is_found_among_other_facts_and_is_not_needed(sender: Sender, metadata: str, title: str) -> None:
    assert sender.begin(100, **{"Upload-Metadata": metadata}).status_code == 201
    assert db.session.scalars(select(Recording)).one().title == title


def test_a_piece_of_another_kind_or_size_is_refused(sender: Sender) -> None:
    address = sender.begin(MOST_PIECE * 2).location
    assert sender.send(address, 0, b"x", **{"Content-Type": "text/plain"}).status_code == 415
    assert sender.send(address, 0, b"x" * (MOST_PIECE + 1)).status_code == 413
    assert sender.send(address, 0, b"x", **{"Upload-Offset": "first"}).status_code == 400
    small = sender.begin(10).location
    assert sender.send(small, 0, b"x" * 11).status_code == 413
    assert sender.offset(address) == 0


def test_a_piece_of_eight_mebibytes_is_taken(sender: Sender) -> None:
    head = clip(3)[:4096]
    address = sender.begin(MOST_PIECE * 2).location
    assert sender.send(address, 0, head + bytes(MOST_PIECE - len(head))).status_code == 204
    assert sender.offset(address) == MOST_PIECE


def test_the_server_says_what_it_can_do(sender: Sender, app: Flask) -> None:
    told = sender.browser.client.options("/recordings/uploads").headers
    extensions = "creation,creation-with-upload,termination,expiration,checksum"
    assert (told["Tus-Version"], told["Tus-Extension"]) == ("1.0.0", extensions)
    assert told["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert told["Tus-Max-Size"] == str(app.config["SETTINGS"].max_upload_bytes)


def test_a_piece_without_the_token_of_its_page_is_refused(sender: Sender, app: Flask) -> None:
    content = clip(3)
    address = sender.begin(len(content)).location
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert sender.send(address, 0, content).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert sender.offset(address) == 0


def test_what_arrived_in_part_is_listed_with_how_it_goes_on_and_can_be_discarded(
    sender: Sender, cast: Cast, pages: Pages
) -> None:
    content = clip(3)
    address = sender.begin(len(content), name="first-seizure.mp4").location
    sender.send(address, 0, content[: len(content) // 2])
    path, page = f"/recordings/{upload().recording_id}/discard", text_of(sender.browser.get("/recordings"))
    assert f"{size(len(content) // 2)} of {size(len(content))}" in page
    assert f"Kept until {short_day(upload().ends_at, pages.app.config['SETTINGS'].zone)}." in page
    assert "Choose the same file above, in the browser where you began, to go on." in page
    # It is told once: the table below holds what can be chosen, or cannot be read.
    assert page.count("first-seizure.mp4") == 3
    older = text_of(sender.browser.get("/recordings?before=1000"))
    assert "first-seizure.mp4" not in older
    # A department's course admin has only her own before her; the office has all.
    coordinator = pages.of(cast.coordinator)
    assert "first-seizure.mp4" not in text_of(coordinator.get("/recordings"))
    assert coordinator.send(path).status_code == 404
    office = pages.of(cast.officer)
    assert f"{cast.course_admin.name} began it, who alone can go on with it." in text_of(office.get("/recordings"))
    place = storage.files().spooled(upload().temporary)
    assert place.exists()
    assert sender.browser.send(path).location == "/recordings"
    assert "Discarded." in text_of(sender.browser.get("/recordings"))
    assert not place.exists()
    assert not db.session.scalars(select(Recording)).all()
    assert sender.browser.send(path).status_code == 404
    assert sender.send(address, len(content) // 2, content[len(content) // 2 :]).status_code == 404
