"""Every byte is asked for with permission, whoever carries it: our server, nginx by our word, nginx by a pass."""

import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from lms import clock, db, storage
from lms.accounts.sessions import end_sessions_of
from lms.app import open_house
from lms.config import Settings
from lms.learning.participation import acknowledge
from lms.media.models import Recording, RenditionFile, RenditionPart, Renditions, RenditionState
from tests.conftest import Databases
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import make_cast
from tests.guardian import PATIENCE
from tests.media.behind_nginx import House, Reader, served_behind_nginx, stale_cookie
from tests.nginx import MODULE, PLACES, ROOT, nginx_path

DEPLOY = ROOT / "deploy" / "nginx"
CONTENT = bytes(range(256)) * 12_288  # 3 MiB
SEGMENT = b"a segment of a rendition"


@dataclass
class Scene:
    """An activity whose disclosure one learner has read and the colleague has not."""

    house: House
    slug: str
    recording: str
    segment: str
    playlist: str
    learner: int
    colleague: int
    admin: int
    number: int

    def address(self, reader: Reader, name: str, prefix: str = "") -> str:
        """Where this reader's page sends its player."""
        reply = reader.get(f"/address-of-the-tests/{self.slug}/{name}/below/{prefix or name}")
        assert reply.status == 200, reply.body
        return reply.body.decode()

    def asked_of_us(self, reader: Reader, address: str, **headers: str) -> bool:
        """True where the application was asked for these bytes, which were sent."""
        self.house.asked.clear()
        assert reader.get(address, **headers).status in {200, 206}
        return self.house.asked != []


def make_playlist(recording: Recording) -> str:
    """A list of renditions that are made, named as the storage names it; the segment above is known to no row."""
    folder = f"renditions/{recording.sha256}"
    name, digest = storage.files().write(folder, b"#EXTM3U", suffix=".m3u8")
    made = Renditions(
        recording_id=recording.id,
        state=RenditionState.MADE,
        folder=folder,
        queued_at=clock.now(),
        made_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    row = RenditionFile(
        renditions_id=made.id,
        part=RenditionPart.ALL,
        name=name.removeprefix(f"{folder}/"),
        content_type="application/vnd.apple.mpegurl",
        size=7,
        sha256=digest,
    )
    db.session.add(row)
    return name


@pytest.fixture(scope="module")
def scene(
    app: Flask, databases: Databases, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """One house behind one nginx for all tests of this file."""
    home = tmp_path_factory.mktemp("carriers")
    own = replace(
        settings,
        home=home,
        media_root=str(home / "media"),
        database_url=databases.copy("carriers"),
        base_url="http://127.0.0.1",
        streaming="signed",
    )
    with served_behind_nginx(own) as house:
        with db.transaction():
            cast = make_cast()
            recording = make_recording()
            name, digest, size = storage.files().write_stream("recordings", [CONTENT], suffix=".mp4")
            recording.storage_name, recording.sha256, recording.size = name, digest, size
            activity = make_activity(recording=recording)
            acknowledge(cast.learner.id, activity, 1)
            segment, _digest = storage.files().write(f"renditions/{digest}", SEGMENT, suffix=".mp4")
            playlist = make_playlist(recording)
            made = Scene(
                house,
                activity.slug,
                name,
                segment,
                playlist,
                cast.learner.id,
                cast.colleague.id,
                cast.course_admin.id,
                recording.id,
            )
        yield made
    db.engine().dispose()
    open_house(settings)


@pytest.fixture(params=["own", "x-accel", "signed"])
def carried(request: pytest.FixtureRequest, scene: Scene) -> Scene:
    """The same by each carrier."""
    scene.house.carry_by(request.param)
    return scene


@pytest.fixture
def signed(scene: Scene) -> Scene:
    """By passes."""
    scene.house.carry_by("signed")
    return scene


def test_the_asked_part_comes_with_its_type_and_can_neither_run_nor_be_shared(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    address = carried.address(reader, carried.recording)
    reply = reader.get(address, Range="bytes=10-19")
    assert (reply.status, reply.body) == (206, CONTENT[10:20])
    assert reply.headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"].startswith("sandbox")
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert reader.get(address, Range=f"bytes={len(CONTENT)}-").status == 416
    assert reader.get(address, If_None_Match=reply.headers["ETag"]).status == 304


def test_a_list_of_renditions_comes_with_its_type_once_they_are_made(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    address = carried.address(reader, carried.playlist, "/".join(carried.playlist.split("/")[:2]))
    reply = reader.get(address)
    assert (reply.status, reply.body) == (200, b"#EXTM3U")
    assert reply.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert carried.house.reader(carried.colleague).get(address).status == 403
    staff = carried.house.reader(carried.admin)
    assert staff.get(f"/recordings/{carried.number}/stream/-/{carried.playlist}").body == b"#EXTM3U"
    assert staff.get(f"/recordings/{carried.number}/stream/-/{carried.segment}").status == 404
    assert reader.get(f"/recordings/{carried.number}/stream/-/{carried.playlist}").status == 403


def test_renditions_that_are_still_being_made_lead_to_nothing(scene: Scene) -> None:
    scene.house.carry_by("own")
    reader = scene.house.reader(scene.learner)
    address = scene.address(reader, scene.playlist)
    for state, status in ((RenditionState.MAKING, 404), (RenditionState.MADE, 200)):
        with db.transaction():
            db.session.execute(update(Renditions).values(state=state))
        assert reader.get(address).status == status


def test_a_part_of_an_older_file_is_never_mixed_in(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    address = carried.address(reader, carried.recording)
    tag = reader.get(address, Range="bytes=0-9").headers["ETag"]
    assert reader.get(address, Range="bytes=0-9", If_Range=tag).body == CONTENT[:10]
    assert reader.get(address, Range="bytes=0-9", If_Range='"older"').body in {CONTENT, b""}


def test_several_ranges_at_once_are_never_answered_with_other_bytes(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    reply = reader.get(carried.address(reader, carried.recording), Range="bytes=0-3,8-11")
    if reply.status == 206:
        assert reply.headers["Content-Type"].startswith("multipart/byteranges")
        assert (CONTENT[:4] in reply.body, CONTENT[8:12] in reply.body) == (True, True)
    else:
        assert (reply.status, reply.body) == (416, b"")


def test_nobody_else_has_anything_of_a_copied_address(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    address = carried.address(reader, carried.recording)
    assert reader.get(address, Range="bytes=0-9").status == 206
    colleague = carried.house.reader(carried.colleague)
    assert colleague.get("/").status == 200
    for other in (colleague, carried.house.reader()):
        reply = other.get(address, Range="bytes=0-9")
        assert (reply.status, CONTENT[:10] in reply.body) == (403, False)


def test_an_address_ends_with_signing_out(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    address = carried.address(reader, carried.recording)
    assert reader.get(address, Range="bytes=0-9").status == 206
    reader.send("POST", "/sign-out")
    assert "enduring-sitting" not in reader.cookies
    assert reader.get(address, Range="bytes=0-9").status == 403


@pytest.mark.parametrize(
    "hostile",
    [
        "../secret.key",
        "..%2fsecret.key",
        "%2e%2e/secret.key",
        "%2e%2e%2f%2e%2e%2fsecret.key",
        "..%5csecret.key",
        "....//secret.key",
        "x/../../secret.key",
        "%00",
        ".part-0123",
        "%252e%252e/secret.key",
    ],
)
def test_a_name_that_climbs_out_of_its_place_leads_to_nothing(carried: Scene, hostile: str) -> None:
    place = storage.files().path("secret.key")
    place.write_text("the key")
    # A stream that is being written lies beside what is kept, and its folder is what a pass opens.
    (storage.files().path(carried.segment).parent.parent / ".part-0123").write_text("the key")
    reader = carried.house.reader(carried.learner)
    address = carried.address(reader, carried.segment, "/".join(carried.segment.split("/")[:2]))
    below = address.rsplit("/", 2)[0]
    for asked in (f"{below}/{hostile}", f"{below.rsplit('/', 1)[0]}/{hostile}"):
        reply = reader.get(asked)
        assert reply.status in {400, 403, 404}, (asked, reply)
        assert b"the key" not in reply.body


def test_no_browser_reaches_what_nginx_alone_may_name(carried: Scene) -> None:
    reader = carried.house.reader(carried.learner)
    for place in (
        f"/_media/{carried.recording}",
        f"/_bucket/{carried.recording}",
        f"/%5fmedia/{carried.recording}",
    ):
        assert reader.get(place).status in {404, 502}


def test_the_file_as_it_was_uploaded_has_a_pass_of_its_own(signed: Scene) -> None:
    reader = signed.house.reader(signed.learner)
    page = reader.get(f"/activities/{signed.slug}/watch").body.decode()
    source = re.search(r'<source src="([^"]+)"', page)
    assert source
    assert not signed.asked_of_us(reader, source[1], Range="bytes=0-9")
    assert reader.get(source[1], Range="bytes=10-19").body == CONTENT[10:20]
    assert reader.get(source[1].replace(signed.recording, signed.segment)).status == 404
    assert signed.house.reader(signed.colleague).get(source[1], Range="bytes=0-9").status == 403


def test_a_pass_spares_the_application_all_segments(signed: Scene) -> None:
    reader = signed.house.reader(signed.learner)
    prefix = "/".join(signed.segment.split("/")[:2])
    address = signed.address(reader, signed.segment, prefix)
    assert not signed.asked_of_us(reader, address)
    assert reader.get(address).body == SEGMENT
    # A list names its segments beside it: what it names has the same pass.
    beside = address.rsplit("/", 2)[0] + "/../" + "/".join(address.rsplit("/", 3)[1:])
    assert not signed.asked_of_us(reader, beside)
    assert not signed.asked_of_us(reader, signed.address(reader, signed.recording), Range="bytes=0-9")


def test_a_pass_opens_its_own_prefix_only(signed: Scene) -> None:
    reader = signed.house.reader(signed.learner)
    own = signed.address(reader, signed.recording)
    prefix = "/".join(signed.segment.split("/")[:2])
    other = signed.address(reader, signed.segment, prefix)
    # The file of another pass, under this pass: nginx asks us, and it is no part of what this address is for.
    assert reader.get(own.replace(signed.recording, signed.segment)).status == 404
    end, depth, signature = own.split("/stream/")[1].split("/")[0].split(".")
    for changed in (
        f"{int(end) + 1}.{depth}.{signature}",
        f"{end}.1.{signature}",
        f"{end}.0.{signature}",
        f"{end}.99.{signature}",
        f"{end}.{depth}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'E'}",
        f"{end}.{depth}.{other.split('/stream/')[1].split('/')[0].split('.')[2]}",
    ):
        address = own.replace(f"{end}.{depth}.{signature}", changed)
        assert signed.asked_of_us(reader, address, Range="bytes=0-9"), changed
        assert reader.get(address.replace(signed.recording, signed.segment)).status == 404


def test_a_pass_is_nothing_without_the_cookie_of_its_session(signed: Scene) -> None:
    reader = signed.house.reader(signed.learner)
    prefix = "/".join(signed.segment.split("/")[:2])
    address = signed.address(reader, signed.segment, prefix)
    cookie = reader.cookies["enduring-sitting"]
    colleague = signed.house.reader(signed.colleague)
    signed.address(colleague, signed.segment, prefix)
    for value in (
        cookie[:-1] + ("A" if cookie[-1] != "A" else "E"),
        colleague.cookies["enduring-sitting"],
        "",
        "...",
    ):
        thief = Reader(reader.port, {"enduring-sitting": value})
        assert thief.get(address).status == 403


def test_of_passes_changed_at_random_only_those_that_stayed_the_same_open_anything(signed: Scene) -> None:
    reader, chance = signed.house.reader(signed.learner), random.Random(20261122)
    address = signed.address(reader, signed.segment, "/".join(signed.segment.split("/")[:2]))
    head, tail = address.split("/stream/")
    good, opened = (tail.split("/")[0], reader.cookies["enduring-sitting"]), 0
    for _ in range(60):
        given, cookie = (changed(chance, one) for one in good)
        thief = Reader(reader.port, {"enduring-sitting": cookie})
        is_open = thief.get(f"{head}/stream/{given}/{changed(chance, tail.split('/', 1)[1])}").body == SEGMENT
        # Nobody but nginx answers for this segment; a name may be changed and be read as the same.
        assert not is_open or (given, cookie) == good
        opened += is_open
    assert 0 < opened < 30


def changed(chance: random.Random, text: str) -> str:
    """The text, every second time with a few signs replaced, put in or taken away."""
    for _ in range(chance.choice((0, 0, 0, 1, 2, 4))):
        place = chance.randrange(len(text) + 1)
        piece = chance.choice(("", ".", "a", "0", "9", "-", "A", "..", "%2e", "/", "%2F"))
        text = text[:place] + piece + text[place + chance.randrange(2) :]
    return text


def test_a_visitors_pass_is_her_browsers_and_ends_when_somebody_signs_in_there(signed: Scene) -> None:
    visitor = signed.house.reader()
    prefix = "/".join(signed.segment.split("/")[:2])
    address = signed.address(visitor, signed.segment, prefix)
    assert not signed.asked_of_us(visitor, address)
    cookie = visitor.cookies["enduring-sitting"]
    assert visitor.get("/").status == 200
    assert visitor.cookies["enduring-sitting"] == cookie
    visitor.cookies["enduring"] = signed.house.reader(signed.learner).cookies["enduring"]
    assert visitor.get("/").status == 200
    assert "enduring-sitting" not in visitor.cookies
    assert visitor.get(address).status == 404


def test_a_pass_ends(signed: Scene) -> None:
    reader = signed.house.reader(signed.learner)
    prefix = "/".join(signed.segment.split("/")[:2])
    with clock.frozen_at(clock.now() - timedelta(hours=12, seconds=1)):
        old = _old_address(signed, reader, prefix)
    signed.address(reader, signed.segment, prefix)
    # The segment is none of the files that we answer for: nothing but a good pass leads to it.
    assert reader.get(old).status == 404


def _old_address(scene: Scene, reader: Reader, prefix: str) -> str:
    """An address given out at the time of the test's clock: that of the serving thread goes on."""
    with scene.house.app.test_client() as browser:
        browser.set_cookie("enduring", reader.cookies["enduring"])
        given = browser.get(f"/address-of-the-tests/{scene.slug}/{scene.segment}/below/{prefix}")
    return given.text


def test_a_session_that_was_ended_elsewhere_reaches_nginx_when_the_cookie_is_no_longer_fresh(
    signed: Scene,
) -> None:
    reader = signed.house.reader(signed.learner)
    prefix = "/".join(signed.segment.split("/")[:2])
    address = signed.address(reader, signed.segment, prefix)
    sitting = reader.cookies["enduring-sitting"].split(".")[0]
    stale = stale_cookie(signed.house.app.config["SETTINGS"], sitting)
    recording = signed.address(reader, signed.recording)
    # While the session lasts the application makes the cookie fresh again, and sends what was asked for.
    reader.cookies["enduring-sitting"] = stale
    assert signed.asked_of_us(reader, recording, Range="bytes=0-9")
    assert reader.cookies["enduring-sitting"] != stale
    assert not signed.asked_of_us(reader, recording, Range="bytes=0-9")
    with db.transaction():
        end_sessions_of(signed.learner)
    reader.cookies["enduring-sitting"] = stale
    assert reader.get(address).status == 403
    assert "enduring-sitting" not in reader.cookies


def test_the_players_page_gives_addresses_that_ask_nobody(signed: Scene) -> None:
    reader = signed.house.reader(signed.learner)
    page = reader.get(f"/activities/{signed.slug}/watch")
    assert page.status == 200
    (address,) = set(re.findall(r'data-address="([^"]+)"', page.body.decode()))
    assert address.endswith(signed.playlist)
    assert not signed.asked_of_us(reader, address)
    # Every answer of the application keeps the cookie as it is while it is fresh.
    cookie = reader.cookies["enduring-sitting"]
    assert reader.get("/").status == 200
    assert reader.cookies["enduring-sitting"] == cookie


def test_the_log_of_nginx_keeps_no_secret_of_an_address(signed: Scene) -> None:
    reader, secret = signed.house.reader(signed.learner), "a-secret-of-somebody-123"
    for room in ("join", "calendar", "shared", "disclosures", "follow-up", "reset-password", "register/confirm"):
        reader.get(f"/{room}/{secret}", Referer=f"https://elsewhere.example/{secret}")
    reader.get(f"/join/{secret}/disclosure?again=1")
    # With a slash too many it is the same address to whoever reads the log.
    reader.get(f"//join/{secret}")
    reader.get("/healthz")
    # A line is written once its answer has gone.
    log = _logged(signed.house, '"GET /healthz" 200')
    assert '"GET /join/..." 404' in log
    assert '"GET /register/confirm/..."' in log
    assert '"GET /healthz" 200' in log
    assert secret not in log


def _logged(house: House, last: str) -> str:
    assert house.nginx is not None
    end = time.monotonic() + PATIENCE
    while last not in house.nginx.log() and time.monotonic() < end:
        time.sleep(0.01)
    return house.nginx.log()


def test_the_example_of_a_site_is_understood_by_nginx(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY / "enduring", tmp_path / "enduring")
    (tmp_path / "enduring" / "key.json").write_text('{"key": "00"}')
    site = (DEPLOY / "enduring.conf").read_text().replace(" ssl http2", "")
    site = site.replace("/var/log/nginx", str(tmp_path))
    plain = "\n".join(line for line in site.splitlines() if "ssl_" not in line)
    places = PLACES.format(folder=tmp_path)
    around = f"load_module {MODULE};\npid {tmp_path}/pid;\nevents {{}}\nhttp {{{places}{plain}\n}}\n"
    (tmp_path / "nginx.conf").write_text(around)
    command = [nginx_path(), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
