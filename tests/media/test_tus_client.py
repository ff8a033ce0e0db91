"""An independent client of tus 1.0.0 against our server: pieces, a break, another process that goes on."""

import threading
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask
from tusclient.client import TusClient
from werkzeug.serving import make_server

from lms import db, storage
from lms.access.permissions import Role
from lms.jobs import outbox
from lms.media.models import Recording
from tests.factories.people import grant, make_person
from tests.factories.recordings import clip
from tests.pages import sign_in


@pytest.fixture
def address(app: Flask, own_database: str) -> Iterator[str]:
    """The endpoint of a real server in this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/recordings/uploads"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cookie(app: Flask, own_database: str) -> str:
    """What the browser of a signed-in course admin sends along."""
    client = app.test_client()
    with db.transaction():
        person = make_person("Ines", "Roth")
        grant(person, Role.COURSE_ADMIN)
        sign_in(client, person)
    found = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert found is not None
    return f"{found.key}={found.value}"


def test_another_client_uploads_breaks_off_and_goes_on(address: str, cookie: str) -> None:
    file = BytesIO(clip(4))
    client = TusClient(address, headers={"Cookie": cookie})
    first = client.uploader(file_stream=file, chunk_size=7000, metadata={"filename": "Rhythm & rate.mp4"})
    first.upload(stop_at=14_000)
    assert first.url is not None
    # A new client knows nothing but the address, and asks the server where to go on.
    second = TusClient(address, headers={"Cookie": cookie}).uploader(
        file_stream=file, chunk_size=9000, url=first.url
    )
    assert second.offset == 14_000
    second.upload()
    # It is looked into, then versions of it are made for slower lines.
    assert outbox.run_waiting() == 2
    with db.transaction(write=False):
        recording = db.session.query(Recording).one()
        assert (recording.state, recording.title) == ("ready", "Rhythm & rate")
        assert recording.sha256 == sha256(clip(4)).hexdigest()
        assert storage.files().read(recording.storage_name) == clip(4)
