"""What the encoder makes of pictures that lie on their side, waver, stand still or break."""

import itertools
import json
import os
import resource
import runpy
import sys
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
from av.video.frame import VideoFrame

from lms.media import encoder, encoding
from lms.media.encoder import Plan
from lms.media.ladder import RUNGS, SEGMENT_SECONDS, SOUND_BITS
from tests.factories.recordings import clip


def plan(folder: Path, content: bytes, **changes: Any) -> Plan:
    """What to make of these bytes."""
    source = folder / "source"
    source.write_bytes(content)
    values: dict[str, Any] = {
        "source": str(source),
        "container": "mp4",
        "folder": str(folder),
        "duration_ms": 2000,
        "rungs": [list(rung) for rung in RUNGS.items()],
        "places": [0, 1000],
        "segment_seconds": SEGMENT_SECONDS,
        "sound_bits": SOUND_BITS,
    }
    return Plan(**(values | changes))


def times_of(file: Path) -> list[float]:
    """When each picture of a file is seen."""
    with av.open(str(file)) as media:
        return [round(float(frame.time or 0), 3) for frame in media.decode(video=0)]


def drawn(size: tuple[int, int], times: list[float], **settings: Any) -> bytes:
    """A recording of grey pictures at these seconds."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as media:
        video = media.add_stream("libx264", rate=30)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.codec_context.time_base = Fraction(1, 1000)
        video.options = {"bf": "0"}
        for name, value in settings.items():
            setattr(video.codec_context, name, value)
        for at in times:
            frame = VideoFrame(*size, "yuv420p")
            frame.pts, frame.time_base = round(at * 1000), Fraction(1, 1000)
            media.mux(video.encode(frame))
        media.mux(video.encode(None))
    return file.getvalue()


def test_the_encoder_makes_what_its_command_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(os, "nice", lambda _step: 0)
    wanted = plan(tmp_path, clip(2))
    monkeypatch.setattr(sys, "argv", [str(encoding.ENCODER), json.dumps(vars(wanted))])
    runpy.run_path(str(encoding.ENCODER), run_name="__main__")
    made = json.loads((tmp_path / "made.json").read_text())
    assert made["sound"] is True
    assert [(one["width"], one["height"]) for one in made["pictures"]] == [(160, 90)]
    assert capsys.readouterr().out.split()[0] == "0"
    assert (tmp_path / "1000.jpg").read_bytes().startswith(b"\xff\xd8")
    assert {resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE} <= limits.keys()
    with av.open(str(tmp_path / "90.mp4")) as media:
        assert [stream.type for stream in media.streams] == ["video", "audio"]


def test_no_rung_lies_above_the_picture(tmp_path: Path) -> None:
    made = encoder.make(plan(tmp_path, drawn((640, 368), [0.0, 1.0]), places=[]))
    assert [(one["width"], one["height"]) for one in made["pictures"]] == [(418, 240), (626, 360)]
    assert made["sound"] is False


def test_a_picture_of_oblong_points_keeps_its_shape(tmp_path: Path) -> None:
    content = drawn((160, 240), [0.0, 1.0], sample_aspect_ratio=Fraction(2, 1))
    (made,) = encoder.make(plan(tmp_path, content))["pictures"]
    assert (made["width"], made["height"]) == (320, 240)


@pytest.mark.parametrize("angle", [0, 90, 180])
def test_a_recording_of_a_telephone_is_seen_upright(
    angle: int,
) -> None:
    with av.open(BytesIO(clip(2))) as media:
        stream = media.streams.video[0]
        frame = next(media.decode(stream))
        turned = encoder.turning(angle, stream)(frame)
    assert (turned.width, turned.height) == ((90, 160) if angle == 90 else (160, 90))


def test_pictures_come_at_least_once_and_at_most_thirty_times_a_second(tmp_path: Path) -> None:
    # A burst of sixty a second, a slide that stands, one more picture, and one after the end.
    wavering = [number / 60 for number in range(12)] + [3.0, 5.5]
    encoder.make(plan(tmp_path, drawn((160, 90), wavering), duration_ms=5000, places=[]))
    times = times_of(tmp_path / "90.mp4")
    assert len([at for at in times if at < 0.2]) == 6
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) <= 1.5
    assert 4.0 <= times[-1] < 5.0


def test_a_recording_whose_sound_goes_on_is_as_long_as_its_sound(tmp_path: Path) -> None:
    encoder.make(plan(tmp_path, clip(2), duration_ms=1000))
    with av.open(str(tmp_path / "sound.mp4")) as media:
        assert sum(packet.duration or 0 for packet in media.demux(audio=0)) <= 1.1 * encoder.SOUND_RATE


class Stream:
    """A stream of packets that are good or broken."""

    start_time = None

    def __init__(self, *packets: Any) -> None:
        self.packets = packets

    def demux(self, _stream: object) -> list[Any]:
        return [self.Packet(content) for content in self.packets]

    class Packet:
        """Decodes to one picture, or not at all."""

        def __init__(self, time: float | type[Exception] | None) -> None:
            self.time = time

        def decode(self) -> list[Any]:
            if isinstance(self.time, type):
                raise av.error.InvalidDataError(1, "broken")
            return [self]


def test_a_broken_packet_is_left_out_and_too_many_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    wavering: Any = Stream(0.0, ValueError, 2.0, 1.0, None, 3.0)
    assert [at for at, _frame in encoder.decoded(wavering, None)] == [0.0, 2.0, 3.0]
    monkeypatch.setattr(encoder, "MOST_ERRORS", 1)
    broken: Any = Stream(ValueError, ValueError)
    with pytest.raises(encoder.Broken):
        list(encoder.decoded(broken, None))


def test_a_picture_that_never_comes_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "decoded", lambda _media, _stream: iter(()))
    with pytest.raises(encoder.Broken):
        encoder.make(plan(tmp_path, clip(2, sound=None)))
