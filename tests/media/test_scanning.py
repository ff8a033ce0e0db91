"""Where a virus scanner is configured nothing passes it unseen: not while it is away, slow, or unable to judge."""

import shutil
import socket
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from lms import clock, config, db, storage
from lms.audit.models import AuditRow
from lms.config import SettingRefused, Settings
from lms.jobs import outbox
from lms.media import scanning
from lms.media.commands import media
from lms.media.models import Recording, RecordingState, Upload
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent, insist_on_clean
from tests.factories.recordings import clip
from tests.media.sending import Sender

CONTENT = clip(2)
EICAR = b"stream: Eicar-Signature FOUND\0"
CLEAN = b"stream: OK\0"


class FakeScanner:
    """Listens as clamd does, at a path or at a port of the network, and answers what it is told to.

    It keeps what it was sent.
    """

    def __init__(self, address: str, answer: bytes, *, takes: int = 10**9, hold: threading.Event | None = None):
        self.address, self.answer, self.takes, self.hold = address, answer, takes, hold
        self.seen = b""
        if address:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind(address)
            self.socket.listen()
        else:
            self.socket = socket.create_server(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        connection, _who = self.socket.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while (size := struct.unpack("!I", stream.read(4))[0]) and len(self.seen) < self.takes:
                self.seen += stream.read(size)
            if self.hold is not None:
                self.hold.wait(30)
            with suppress(BrokenPipeError):
                connection.sendall(self.answer)

    def end(self) -> None:
        """Stop listening."""
        self.thread.join(30)
        self.socket.close()


Scanner = Callable[..., FakeScanner]


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    """A scanner that gives this answer, once."""
    # The path of a socket has at most 108 bytes, which the folders of tests pass.
    folder, made = Path(tempfile.mkdtemp(prefix="clamd-")), list[FakeScanner]()

    def begin(answer: bytes, **more: object) -> FakeScanner:
        made.append(FakeScanner(str(folder / f"clamd{len(made)}"), answer, **more))  # type: ignore[arg-type]
        return made[-1]

    yield begin
    for fake in made:
        fake.end()
    shutil.rmtree(folder)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Something to look through."""
    path = tmp_path / "talk"
    path.write_bytes(CONTENT)
    return path


@contextmanager
def configured(address: str) -> Iterator[None]:
    """The house with this scanner."""
    before = config.current()
    config.use(replace(before, clamav=address))
    try:
        yield
    finally:
        config.use(before)


def test_a_clean_file_passes_and_was_seen_whole(scanner: Scanner, file: Path) -> None:
    fake = scanner(CLEAN)
    insist_on_clean(fake.address, file)
    fake.end()
    assert fake.seen == CONTENT


def test_a_scanner_is_asked_over_the_network(file: Path) -> None:
    fake = FakeScanner("", CLEAN)
    insist_on_clean(fake.address, file)
    fake.end()
    assert fake.seen == CONTENT


def test_an_infected_file_is_refused_by_its_signature(scanner: Scanner, file: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        insist_on_clean(scanner(EICAR).address, file)
    assert (refused.value.code, refused.value.detail) == ("infected", "Eicar-Signature")


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK FOUND? ERROR\0", b"\0", b"", b"\xff" * 9000]
)
def test_whatever_else_it_answers_proves_nothing(scanner: Scanner, file: Path, answer: bytes) -> None:
    with pytest.raises(ScannerSilent):
        insist_on_clean(scanner(answer).address, file)


def test_a_scanner_that_hangs_up_midway_has_judged_nothing(scanner: Scanner, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(4 * 1024 * 1024))
    with pytest.raises(ScannerSilent):
        insist_on_clean(scanner(b"INSTREAM size limit exceeded. ERROR\0", takes=1).address, large)


def test_a_scanner_that_stops_listening_is_still_heard(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf(socket.socket):
        def sendall(self, *_sent: object) -> None:
            raise BrokenPipeError

        def recv(self, *_most: object) -> bytes:
            return b"INSTREAM size limit exceeded. ERROR\0"

    @contextmanager
    def connected(_address: str) -> Iterator[socket.socket]:
        with Deaf() as deaf:
            yield deaf

    monkeypatch.setattr(scanning, "_connected", connected)
    with pytest.raises(ScannerSilent, match="size limit exceeded"):
        insist_on_clean("127.0.0.1:3310", file)


def test_a_slow_scanner_is_not_waited_for_forever(scanner: Scanner, file: Path) -> None:
    over = threading.Event()
    with pytest.raises(ScannerSilent, match="TimeoutError"):
        insist_on_clean(scanner(CLEAN, hold=over).address, file, patience=0.05)
    over.set()


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "[::1]:1"])
def test_a_scanner_that_is_not_there_has_judged_nothing(file: Path, address: str) -> None:
    with pytest.raises(ScannerSilent):
        insist_on_clean(address, file)


def test_an_upload_waits_for_the_scanner_and_passes_once_it_answers(
    sender: Sender, app: Flask, scanner: Scanner
) -> None:
    sender.send(sender.begin(len(CONTENT)).location, 0, CONTENT)
    recording_id = db.session.scalars(select(Upload.recording_id)).one()
    with configured("/nowhere/clamd.ctl"):
        outbox.run_waiting()
    told = sender.browser.get(f"/recordings/{recording_id}/progress").json
    assert told["state"] == "working"
    assert told["sentence"].startswith("Waiting to be checked: the virus scanner does not judge it.")
    assert "Waiting to be checked" in sender.browser.get("/recordings").text
    # As often as it takes, and never by giving up after some attempts.
    for minutes in range(1, 8):
        with clock.frozen_at(clock.now() + timedelta(minutes=2 * minutes)), configured("127.0.0.1:1"):
            assert outbox.run_waiting() == 1
    with clock.frozen_at(clock.now() + timedelta(hours=1)), configured(scanner(CLEAN).address):
        assert outbox.run_waiting() >= 1
    db.session.expire_all()
    recording = db.session.get_one(Recording, recording_id)
    assert (recording.state, recording.failure) == (RecordingState.READY, "")


def test_an_infected_upload_is_removed_and_noted_with_its_signature(
    sender: Sender, app: Flask, scanner: Scanner
) -> None:
    sender.send(sender.begin(len(CONTENT)).location, 0, CONTENT)
    upload = db.session.scalars(select(Upload)).one()
    place, recording_id = storage.files().spooled(upload.temporary), upload.recording_id
    with configured(scanner(EICAR).address):
        assert outbox.run_waiting() == 1
    assert not place.exists()
    told = sender.browser.get(f"/recordings/{recording_id}/progress").json
    assert told["state"] == "failed"
    assert told["sentence"].startswith("The virus scanner found Eicar-Signature in this file. It was removed.")
    noted = db.session.scalars(select(AuditRow).where(AuditRow.act == "recording_unreadable")).one()
    assert noted.facts["signature"] == "Eicar-Signature"


def test_a_file_of_this_disk_waits_for_the_scanner_too(own_database: str, settings: Settings, file: Path) -> None:
    config.use(replace(settings, clamav="/nowhere/clamd.ctl"))
    done = CliRunner().invoke(media, ["add", str(file)], obj=lambda: settings)
    config.use(settings)
    assert done.exit_code == 1
    assert "Waiting to be checked" in done.output


@pytest.mark.parametrize("address", ["clamd.ctl", "host:", "host:port", "a/b:3310"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingRefused, match="LMS_CLAMAV"):
        Settings(clamav=address)
