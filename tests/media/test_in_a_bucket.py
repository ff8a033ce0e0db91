"""The same with files in S3: an upload arrives, is looked into, and is watched a range at a time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from sqlalchemy import select

from lms import db, storage
from lms.app import open_house
from lms.config import Settings
from lms.jobs import outbox
from lms.learning.participation import acknowledge
from lms.media.models import Recording, RenditionFile, Renditions, RenditionState
from lms.storage import BucketStorage
from tests.buckets import BucketServer
from tests.conftest import Databases
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast, make_cast
from tests.factories.recordings import clip
from tests.guardian import free_port
from tests.media.behind_nginx import served_behind_nginx
from tests.media.test_uploads import Sender
from tests.pages import Pages

CONTENT = bytes(range(256)) * 12_288  # 3 MiB


@pytest.fixture
def bucket(s3: BucketServer, tmp_path: Path, settings: Settings, cast: Cast) -> Iterator[BucketStorage]:
    """The house's files in a bucket."""
    kept = storage.use(f"s3://{s3.new_bucket()}/ce", spool=tmp_path / "spool", endpoint=s3.endpoint)
    assert isinstance(kept, BucketStorage)
    yield kept
    storage.use(settings.media_root)


def stored_recording() -> Recording:
    """A recording of 3 MiB that is ready to watch."""
    name, digest, size = storage.files().write_stream("recordings", [CONTENT], suffix=".mp4")
    return make_recording(storage_name=name, sha256=digest, size=size)


def test_pieces_lie_here_until_the_whole_is_in_the_bucket(
    bucket: BucketStorage, s3: BucketServer, cast: Cast, pages: Pages
) -> None:
    sender, content = Sender(pages.of(cast.course_admin)), clip(3)
    address, half = sender.begin(len(content)).location, len(content) // 2
    assert sender.send(address, 0, content[:half]).status_code == 204
    assert s3.keys(bucket) == []
    assert sender.send(address, half, content[half:]).status_code == 204
    while outbox.run_waiting():
        pass
    db.session.expire_all()
    recording = db.session.scalars(select(Recording)).one()
    assert recording.is_ready
    assert bucket.read(recording.storage_name) == content
    kept = {key.removeprefix("ce/") for key in s3.keys(bucket)}
    renditions = db.session.scalars(select(Renditions)).one()
    made = {
        f"{renditions.folder}/{name}"
        for name in db.session.scalars(select(RenditionFile.name).filter_by(renditions_id=renditions.id))
    }
    assert (renditions.state, len(made)) == (RenditionState.MADE, 6)
    assert kept == made | {recording.storage_name, recording.poster_name}
    assert list(bucket.spool.rglob(".part-*")) == []


def test_a_learner_has_the_range_that_her_player_asks_for_and_nobody_else_has(
    bucket: BucketStorage, cast: Cast, pages: Pages
) -> None:
    activity = make_activity(recording=stored_recording())
    acknowledge(cast.learner.id, activity, 1)
    db.session.commit()
    address = f"/activities/{activity.slug}/recording"
    answer = pages.of(cast.learner).get(address, headers={"Range": "bytes=1000000-"})
    assert (answer.status_code, answer.data) == (206, CONTENT[1_000_000 : 1_000_000 + 2 * 1024 * 1024])
    assert answer.headers["Content-Range"] == f"bytes 1000000-3097151/{len(CONTENT)}"
    assert pages.of(cast.colleague).get(address, headers={"Range": "bytes=0-9"}).status_code == 403


def test_a_bucket_that_does_not_answer_is_tried_again_later(
    bucket: BucketStorage, cast: Cast, pages: Pages
) -> None:
    recording = make_recording()
    db.session.commit()
    bucket.endpoint, bucket._opened = f"http://127.0.0.1:{free_port()}", (0, None)
    answer = pages.of(cast.course_admin).get(f"/recordings/{recording.id}/file", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_nginx_fetches_from_the_bucket_what_we_name_and_a_redirect_is_the_offices_choice(
    app: Flask, s3: BucketServer, databases: Databases, settings: Settings, tmp_path: Path
) -> None:
    own = replace(
        settings,
        home=tmp_path,
        media_root=f"s3://{s3.new_bucket()}/ce",
        s3_endpoint=s3.endpoint,
        database_url=databases.copy("bucket"),
        base_url="http://127.0.0.1",
        streaming="presigned",
    )
    with served_behind_nginx(own, bucket=s3.endpoint) as house:
        with db.transaction():
            cast = make_cast()
            activity = make_activity(recording=stored_recording())
            acknowledge(cast.learner.id, activity, 1)
            people = cast.learner.id, cast.colleague.id
            slug, name = activity.slug, activity.recording.storage_name
        learner, colleague = (house.reader(number) for number in people)
        address = learner.get(f"/address-of-the-tests/{slug}/{name}/below/{name}").body.decode()
        policy = learner.get("/").headers["Content-Security-Policy"]
        assert f"media-src 'self' {s3.endpoint}" in policy.replace(" blob:", "")
        sent = learner.get(address).headers["Location"]
        assert sent.startswith(s3.endpoint)
        with urlopen(Request(sent, headers={"Range": "bytes=5-9"})) as direct:
            assert (direct.read(), direct.headers["Content-Type"]) == (CONTENT[5:10], "video/mp4")
        assert colleague.get(address).status == 403
        house.carry_by("x-accel")
        reply = learner.get(address, Range="bytes=5-9")
        assert (reply.status, reply.body) == (206, CONTENT[5:10])
        assert (reply.headers["Content-Type"], reply.headers["X-Content-Type-Options"]) == ("video/mp4", "nosniff")
        assert colleague.get(address, Range="bytes=5-9").status == 403
        storage.files().delete(name)
        gone = learner.get(address, Range="bytes=5-9")
        assert (gone.status, b"NoSuchKey" in gone.body) == (502, False)
    db.engine().dispose()
    open_house(settings)
