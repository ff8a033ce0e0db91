"""The same with files in S3: an upload arrives, is looked into, and is watched a range at a time."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from click.testing import CliRunner
from flask import Flask
from moto import settings as moto_settings
from sqlalchemy import select

from lms import clock, db, storage
from lms.app import open_house
from lms.config import Settings
from lms.jobs import outbox
from lms.learning.participation import acknowledge
from lms.media.commands import media
from lms.media.models import Recording, RenditionFile, Renditions, RenditionState
from lms.media.passes import address_pass, cookie_pass, key_for_nginx, sitting_of
from lms.storage import BucketStorage
from lms.storage.signing import key_of_day
from tests.buckets import ENVIRONMENT, BucketServer
from tests.conftest import Databases
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast, make_cast
from tests.factories.recordings import clip
from tests.guardian import free_port
from tests.media.behind_nginx import Reader, served_behind_nginx
from tests.media.test_uploads import Sender
from tests.nginx import Nginx
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


@contextmanager
def insisting_on_signatures(
    s3: BucketServer, bucket: str, patch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """The server takes nothing that is not signed by one user, who may read; called, it takes nothing of hers."""
    iam = boto3.client("iam", endpoint_url=s3.endpoint)
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/ce/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.create_user(UserName="nginx")
    iam.put_user_policy(UserName="nginx", PolicyName="read", PolicyDocument=document)
    keys = iam.create_access_key(UserName="nginx")["AccessKey"]
    patch.setenv("AWS_ACCESS_KEY_ID", keys["AccessKeyId"])
    patch.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])
    yield lambda: patch.setattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
    patch.setattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", float("inf"))
    iam.delete_access_key(UserName="nginx", AccessKeyId=keys["AccessKeyId"])
    iam.delete_user_policy(UserName="nginx", PolicyName="read")
    iam.delete_user(UserName="nginx")


def test_with_a_good_pass_nginx_signs_for_the_bucket_and_nobody_asks_us(
    app: Flask,
    s3: BucketServer,
    databases: Databases,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = s3.new_bucket()
    own = replace(
        settings,
        home=tmp_path,
        media_root=f"s3://{place}/ce",
        s3_endpoint=s3.endpoint,
        database_url=databases.copy("signed_bucket"),
        base_url="http://127.0.0.1",
        streaming="signed",
    )
    with (
        insisting_on_signatures(s3, place, monkeypatch) as insist,
        served_behind_nginx(own, bucket=s3.endpoint) as house,
    ):
        with db.transaction():
            cast = make_cast()
            activity = make_activity(recording=stored_recording())
            acknowledge(cast.learner.id, activity, 1)
            people = cast.learner.id, cast.colleague.id
            slug, name = activity.slug, activity.recording.storage_name
        learner, colleague = (house.reader(number) for number in people)
        address = learner.get(f"/address-of-the-tests/{slug}/{name}/below/{name}").body.decode()
        insist()
        house.asked.clear()
        reply = learner.get(address, Range="bytes=5-9", X_Amz_Acl="public-read", Authorization="Basic eDp5")
        assert (reply.status, reply.body, house.asked) == (206, CONTENT[5:10], [])
        told = {header.lower(): value for header, value in reply.headers.items()}
        assert told["content-range"] == f"bytes 5-9/{len(CONTENT)}", told
        assert (reply.headers["Content-Type"], reply.headers["X-Content-Type-Options"]) == ("video/mp4", "nosniff")
        assert reply.headers["Cache-Control"] == "private, no-cache"
        assert [header for header in told if header.startswith("x-amz")] == []
        whole = learner.send("HEAD", address)
        assert (whole.status, whole.headers["Content-Length"]) == (200, str(len(CONTENT)))
        assert learner.get(address, If_None_Match=reply.headers["ETag"]).status == 304
        past = learner.get(address, Range=f"bytes={len(CONTENT)}-")
        assert (past.status, b"InvalidRange" in past.body, house.asked) == (416, False, [])
        # Whoever has no good pass is asked about, and so is everything but reading.
        assert colleague.get(address).status == 403
        assert house.asked != []
        house.asked.clear()
        assert learner.send("POST", address).status == 405
        assert house.asked != []
        monkeypatch.setattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", float("inf"))
        house.asked.clear()
        storage.files().delete(name)
        gone = learner.get(address, Range="bytes=5-9")
        assert (gone.status, b"NoSuchKey" in gone.body, house.asked) == (502, False, [address])
    db.engine().dispose()
    open_house(settings)


class Told(BaseHTTPRequestHandler):
    """A bucket that keeps what it was asked, and refuses what the test has said."""

    asked: ClassVar[list[tuple[str, str, dict[str, str]]]] = []
    answer: ClassVar[int] = 200

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.send_response(self.answer)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"bytes")

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def told() -> Iterator[str]:
    """Its origin."""
    Told.asked, Told.answer = [], 200
    server = HTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("token", ["", "a/session+token=="])
def test_what_nginx_signs_is_what_amazons_own_client_would_sign(told: str, tmp_path: Path, token: str) -> None:
    days = [(clock.now() + timedelta(days=number)).strftime("%Y%m%d") for number in (0, 1)]
    facts = {
        "path": "/ce-media/years",
        "region": "eu-central-1",
        "access_key": "AKIDEXAMPLE",
        "token": token,
        "days": {day: key_of_day("the secret", day, "eu-central-1") for day in days},
    }
    key = key_for_nginx("a key for tests only, long enough for anybody")
    name, end, sitting = "renditions/ab/ab/cd.m3u8", int(clock.now().timestamp()) + 100, sitting_of(key, "session")
    given = address_pass(key, prefix="renditions/ab", end=end, sitting=sitting)
    cookies = {"enduring-sitting": cookie_pass(key, sitting=sitting, freshness=end)}
    printed = json.dumps({"key": key, "bucket": facts})
    with Nginx(application=free_port(), media=tmp_path, key=printed, bucket=told) as nginx:
        reader = Reader(nginx.port, cookies)
        assert reader.get(f"/activities/a/stream/{given}/{name}", Cookie="x=y").body == b"bytes"
        (asked,) = Told.asked
        Told.answer = 503
        busy = reader.get(f"/activities/a/stream/{given}/{name}")
        assert (busy.status, b"bytes" in busy.body) == (502, False)
    method, path, headers = asked
    assert path == f"/ce-media/years/{name}?response-content-type=application%2Fvnd.apple.mpegurl"
    assert "cookie" not in headers
    signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    request = AWSRequest(method=method, url=told + path, headers={key: headers[key] for key in signed})
    request.context["timestamp"] = headers["x-amz-date"]
    auth = S3SigV4Auth(Credentials("AKIDEXAMPLE", "the secret", token or None), "s3", "eu-central-1")
    wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    assert headers["authorization"].endswith(f"Signature={wanted}")
    assert headers.get("x-amz-security-token", "") == token
    assert ("x-amz-security-token" in signed) is bool(token)


def test_nginx_is_given_keys_for_days_and_never_the_secret(
    bucket: BucketStorage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of a role")
    printed = CliRunner().invoke(media, ["nginx-key"], obj=lambda: settings).output
    facts = json.loads(printed)["bucket"]
    assert (facts["path"], facts["region"]) == (f"/{bucket.place}", "us-east-1")
    assert (facts["access_key"], facts["token"]) == ("of-the-tests", "of a role")
    assert len(facts["days"]) == 8
    assert ENVIRONMENT["AWS_SECRET_ACCESS_KEY"] not in printed
