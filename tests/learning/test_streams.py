"""Streams on the player's page: offered once they are made, and each byte only to those who may watch."""

import re

import pytest

from lms import db, storage
from lms.activities.models import Activity
from lms.media import jobs, operations
from lms.media.models import Recording, RecordingKind
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast
from tests.factories.players import Player
from tests.factories.recordings import clip
from tests.pages import Pages


@pytest.fixture
def recording(cast: Cast) -> Recording:
    """A recording with a picture whose renditions are queued."""
    return rendered_later(clip(2), suffix=".mp4", kind=RecordingKind.VIDEO, content_type="video/mp4")


def rendered_later(content: bytes, *, suffix: str, kind: RecordingKind, content_type: str) -> Recording:
    """A recording of two seconds."""
    name, digest, size = storage.files().write_stream("recordings", [content], suffix=suffix)
    made = make_recording(
        storage_name=name, sha256=digest, size=size, duration_ms=2000, kind=kind, content_type=content_type
    )
    operations.queue_renditions(made)
    db.session.commit()
    return made


def streams_in(page: str) -> dict[str, str]:
    """What the player offers: values and addresses."""
    return dict(re.findall(r'<option value="(\w+)" data-address="([^"]+)"', page))


def watcher(pages: Pages, activity: Activity) -> Player:
    """A visitor who has read the disclosure."""
    player = Player(pages.of(None), activity)
    player.open()
    player.read_disclosure()
    return player


def test_streams_are_offered_once_they_are_made(recording: Recording, pages: Pages) -> None:
    player = watcher(pages, make_activity(recording=recording))
    before = player.open()
    assert streams_in(before.text) == {}
    assert 'preload="metadata"' in before.text
    jobs.render(recording.id)
    page = player.open()
    assert list(streams_in(page.text)) == ["auto", "90", "sound"]
    assert 'preload="none"' in page.text
    # The file as it was uploaded stays the last resort.
    assert f'<source src="{player.path}/{player.activity.recording_id}/recording"' in page.text
    assert "Find a place by its picture" not in page.text


def test_only_the_player_of_streams_takes_media_from_scripts(recording: Recording, pages: Pages) -> None:
    player = watcher(pages, make_activity(recording=recording))
    assert "blob:" not in player.open().headers["Content-Security-Policy"]
    jobs.render(recording.id)
    assert "media-src 'self' blob:;" in player.open().headers["Content-Security-Policy"]
    assert "blob:" not in player.browser.get(player.path).headers["Content-Security-Policy"]


def test_every_byte_is_for_those_who_may_watch_and_of_this_recording(
    recording: Recording, pages: Pages, cast: Cast
) -> None:
    jobs.render(recording.id)
    player = watcher(pages, make_activity(recording=recording))
    everything = player.browser.get(streams_in(player.open().text)["auto"])
    assert everything.text.startswith("#EXTM3U")
    assert everything.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert everything.headers["Content-Security-Policy"].startswith("sandbox")
    address = streams_in(player.open().text)["90"]
    file = re.findall(r'URI="\.\./([^"]+)"', player.browser.get(address).text)[0]
    media = f"{address.rsplit('/', 2)[0]}/{file}"
    part = player.browser.get(media, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, b"ftyp")
    stranger = pages.of(cast.outsider)
    assert [stranger.get(one).status_code for one in (address, media)] == [403, 403]
    other = watcher(pages, make_activity(recording=make_recording()))
    elsewhere = media.replace(player.path, other.path)
    assert elsewhere != media
    assert other.browser.get(elsewhere).status_code == 404


def test_sound_alone_is_offered_as_what_it_is(cast: Cast, pages: Pages) -> None:
    recording = rendered_later(
        clip(2, container="mp3", picture=None, sound="libmp3lame"),
        suffix=".mp3",
        kind=RecordingKind.AUDIO,
        content_type="audio/mpeg",
    )
    jobs.render(recording.id)
    page = watcher(pages, make_activity(recording=recording)).open()
    assert list(streams_in(page.text)) == ["sound"]


def test_stills_lead_to_their_places(cast: Cast, pages: Pages) -> None:
    recording = rendered_later(clip(12), suffix=".mp4", kind=RecordingKind.VIDEO, content_type="video/mp4")
    recording.duration_ms = 12_000
    db.session.commit()
    jobs.render(recording.id)
    player = watcher(pages, make_activity(recording=recording))
    stills = re.findall(r'data-seek-ms="(\d+)"><img src="([^"]+)"', player.open().text)
    assert [at_ms for at_ms, _address in stills] == ["0", "5000", "10000"]
    picture = player.browser.get(stills[1][1])
    assert (picture.headers["Content-Type"], picture.data[:2]) == ("image/jpeg", b"\xff\xd8")
