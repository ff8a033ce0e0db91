"""What tus offers beyond pieces: digests, a first piece with the beginning, an end in time, who has to wait."""

import hashlib
import os
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.http import http_date, parse_date

from lms import clock, db, storage
from lms.media import jobs, receiving
from lms.media.models import Recording, Upload
from lms.media.operations import LIVES
from lms.media.receiving import AllPlacesTaken, arriving, place_among
from lms.media.views.uploads import PLACES
from tests.factories.people import Cast
from tests.factories.recordings import clip
from tests.media.sending import PIECE, TUS, Sender
from tests.pages import Pages

CONTENT = clip(3)
HOLD = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


def upload() -> Upload:
    """The one upload of the test."""
    return db.session.scalars(select(Upload)).one()


def arrived() -> bytes:
    """What lies on the disk of it."""
    return storage.files().spooled(upload().temporary).read_bytes()


def announced(algorithm: str, content: bytes) -> dict[str, str]:
    """The header that names a piece's digest."""
    digest = hashlib.new(algorithm, content).digest()
    return {"Upload-Checksum": f"{algorithm} {b64encode(digest).decode()}"}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_changed_on_its_way_is_not_kept(sender: Sender, algorithm: str) -> None:
    address = sender.begin(len(CONTENT)).location
    first, second = CONTENT[:5000], CONTENT[5000:]
    assert sender.send(address, 0, first, **announced(algorithm, first)).status_code == 204
    changed = sender.send(address, 5000, b"\0" + second[1:], **announced(algorithm, second))
    assert (changed.status_code, changed.json["error"]) == (460, "upload_checksum")
    assert (sender.offset(address), arrived()) == (5000, first)
    assert sender.send(address, 5000, second, **announced(algorithm, second)).status_code == 204


def test_a_piece_with_a_digest_that_breaks_off_is_sent_again_whole(sender: Sender) -> None:
    address = sender.begin(len(CONTENT)).location
    broken = sender.browser.client.patch(
        address,
        input_stream=BytesIO(CONTENT[:6000]),
        headers=PIECE | {"Upload-Offset": "0"} | announced("sha256", CONTENT),
        environ_overrides={"CONTENT_LENGTH": str(len(CONTENT))},
    )
    assert broken.status_code == 460
    assert (sender.offset(address), arrived()) == (0, b"")


@pytest.mark.parametrize("said", ["md5 AAAA", "sha1", "sha1 %%%", "sha256 c2hvcnQ=", ""])
def test_a_digest_that_says_nothing_is_refused(sender: Sender, said: str) -> None:
    address = sender.begin(len(CONTENT)).location
    assert sender.send(address, 0, CONTENT, **{"Upload-Checksum": said}).status_code == 400
    assert sender.offset(address) == 0


def test_the_first_piece_may_come_with_the_beginning(sender: Sender) -> None:
    client, told = sender.browser.client, PIECE | {"Upload-Length": str(len(CONTENT))}
    begun = client.post("/recordings/uploads", data=CONTENT[:7000], headers=told)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "7000")
    assert sender.send(begun.location, 7000, CONTENT[7000:]).headers["Upload-Offset"] == str(len(CONTENT))
    assert hashlib.sha256(arrived()).digest() == hashlib.sha256(CONTENT).digest()


def test_a_beginning_whose_piece_makes_no_sense_begins_nothing(sender: Sender) -> None:
    client, told = sender.browser.client, PIECE | {"Upload-Length": str(len(CONTENT))}
    endless = client.post("/recordings/uploads", headers=told | {"Transfer-Encoding": "chunked"})
    assert endless.status_code == 411
    nonsense = client.post("/recordings/uploads", data=CONTENT, headers=told | {"Upload-Checksum": "crc32 AA=="})
    assert nonsense.status_code == 400
    assert db.session.scalars(select(Upload)).all() == []


def test_every_answer_says_until_when_the_upload_can_go_on(sender: Sender) -> None:
    with clock.frozen_at(clock.now()):
        begun = sender.begin(len(CONTENT))
        address, ends = begun.location, http_date(clock.now() + LIVES)
        piece = sender.send(address, 0, CONTENT[:5000])
    asked = sender.browser.client.head(address, headers=TUS)
    assert {answer.headers["Upload-Expires"] for answer in (begun, piece, asked)} == {ends}
    assert parse_date(ends) is not None


def test_uploads_past_their_time_are_swept_with_their_files(sender: Sender) -> None:
    over = sender.begin(len(CONTENT)).location
    place = storage.files().spooled(upload().temporary)
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        assert sender.begin(len(CONTENT)).status_code == 201
        jobs.sweep()
    assert sender.offset(over) == 0
    with clock.frozen_at(clock.now() + LIVES):
        jobs.sweep()
    assert not place.exists()
    assert len(db.session.scalars(select(Recording)).all()) == 1


def test_what_lies_in_the_spool_since_long_and_belongs_to_none_is_swept(sender: Sender) -> None:
    sender.begin(len(CONTENT))
    awaited = storage.files().spooled(upload().temporary)
    left, fresh = (storage.files().temporary("recordings") for _ in range(2))
    for place in (left, fresh):
        place.write_bytes(b"left by a process that died")
    long_ago = (clock.now() - 3 * LIVES).timestamp()
    for place in (left, awaited):
        os.utime(place, (long_ago, long_ago))
    jobs.sweep()
    assert (left.exists(), fresh.exists(), awaited.exists()) == (False, True, True)


@contextmanager
def taken(name: str, count: int) -> Iterator[None]:
    """Others hold so many places."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(place_among(storage.files().spool / PLACES, name, count))
        yield


def test_more_pieces_at_once_than_the_machine_receives_are_put_off_in_words(sender: Sender, app: Flask) -> None:
    address = sender.begin(len(CONTENT)).location
    with taken("all", app.config["SETTINGS"].uploads_at_once):
        put_off = sender.send(address, 0, CONTENT)
        told = PIECE | {"Upload-Length": str(len(CONTENT))}
        with_beginning = sender.browser.client.post("/recordings/uploads", data=CONTENT, headers=told)
    assert (put_off.status_code, put_off.headers["Retry-After"]) == (503, "2")
    assert put_off.json["text"].startswith("Other recordings are being received.")
    assert with_beginning.status_code == 503
    assert upload().received == 0
    assert sender.send(address, 0, CONTENT).status_code == 204


def test_one_person_does_not_take_the_places_of_the_others(
    sender: Sender, cast: Cast, pages: Pages, app: Flask
) -> None:
    mine = sender.begin(len(CONTENT)).location
    officer = Sender(pages.of(cast.officer))
    theirs = officer.begin(len(CONTENT)).location
    with taken(str(cast.course_admin.id), app.config["SETTINGS"].uploads_per_person):
        put_off = sender.send(mine, 0, CONTENT)
        assert (put_off.status_code, put_off.json["error"]) == (503, "uploads_of_one_person")
        assert officer.send(theirs, 0, CONTENT).status_code == 204
    assert sender.send(mine, 0, CONTENT).status_code == 204


def test_a_place_that_was_given_back_is_taken_again() -> None:
    folder = storage.files().spool / PLACES
    with place_among(folder, "all", 1), pytest.raises(AllPlacesTaken), place_among(folder, "all", 1):
        pass
    with place_among(folder, "all", 1):
        pass


def test_of_two_writers_in_two_processes_the_second_is_told_to_wait(sender: Sender) -> None:
    address = sender.begin(len(CONTENT)).location
    command = [sys.executable, "-c", HOLD, str(storage.files().spooled(upload().temporary))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        held = sender.send(address, 0, CONTENT)
        other.kill()
    assert (held.status_code, held.json["error"]) == (423, "upload_in_use")
    # A writer that dies gives the file back.
    assert sender.send(address, 0, CONTENT).status_code == 204


class Stalled(BytesIO):
    """A body of which no more comes, while its connection stays."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.over = threading.Event()

    def readinto(self, buffer: object, /) -> int:
        """What is there, then a wait for what does not come."""
        size = super().readinto(buffer)  # type: ignore[arg-type]
        if not size:
            self.over.wait(60)
        return size


def test_a_sender_who_stalls_gives_her_place_back_and_keeps_what_arrived(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, body = sender.begin(len(CONTENT)).location, Stalled(CONTENT[:6000])
    monkeypatch.setattr(receiving, "RESTING_SECONDS", 0.2)
    stalled = sender.browser.client.patch(
        address,
        input_stream=body,
        headers=PIECE | {"Upload-Offset": "0"},
        environ_overrides={"CONTENT_LENGTH": str(len(CONTENT))},
    )
    body.over.set()
    assert (stalled.status_code, stalled.headers["Upload-Offset"]) == (204, "6000")
    # What is still announced is not waited for, and the thread that reads it ends with its connection.
    assert stalled.headers["Connection"] == "close"
    whole = sender.send(address, 6000, CONTENT[6000:])
    assert (whole.status_code, "Connection" in whole.headers) == (204, False)
    assert arrived() == CONTENT


def test_a_sender_who_trickles_gives_her_place_back_too() -> None:
    pause = threading.Event()

    def trickle(_size: int) -> bytes:
        pause.wait(0.01)
        return b"x"

    blocks = list(arriving(trickle, 300, resting=5, most=0.1))
    assert 0 < len(blocks) < 300


@given(cuts=st.lists(st.integers(1, len(CONTENT) - 1), max_size=4, unique=True))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_connection_cut_at_any_bytes_loses_none_of_them(sender: Sender, cuts: list[int]) -> None:
    address = sender.begin(len(CONTENT)).location
    for cut in [*sorted(cuts), len(CONTENT)]:
        offset = sender.offset(address)
        sender.browser.client.patch(
            address,
            input_stream=BytesIO(CONTENT[offset:cut]),
            headers=PIECE | {"Upload-Offset": str(offset)},
            environ_overrides={"CONTENT_LENGTH": str(len(CONTENT) - offset)},
        )
        assert sender.offset(address) == cut
    temporary = db.session.scalars(select(Upload.temporary).order_by(Upload.id.desc())).first()
    assert temporary is not None
    assert storage.files().spooled(temporary).read_bytes() == CONTENT
