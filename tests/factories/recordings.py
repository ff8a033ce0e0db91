"""Small recordings made on the spot: a moving bar and a tone, of any length and codec."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO
from math import pi, sin
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image

from lms.media.models import Recording
from lms.media.operations import add_recording, examine_and_keep

SIZE = (160, 90)
RATE = 5
SAMPLES = 22_050


@cache
def clip(
    seconds: int = 3,
    *,
    container: str = "mp4",
    picture: str | None = "libx264",
    sound: str | None = "aac",
    layout: str = "yuv420p",
) -> bytes:
    """A recording of whole seconds; `picture` and `sound` are encoders, or None for none."""
    file = BytesIO()
    with av.open(file, "w", format=container) as media:
        video = media.add_stream(picture, rate=RATE) if picture else None
        rate = 48_000 if sound == "libopus" else SAMPLES
        audio = media.add_stream(sound, rate=rate) if sound else None
        if video is not None:
            video.width, video.height, video.pix_fmt = *SIZE, layout
            # A picture to seek to each second, as recordings of lectures have.
            video.codec_context.gop_size = RATE
        if audio is not None:
            audio.layout = "mono"
        if video is not None:
            for number in range(seconds * RATE):
                media.mux(video.encode(_picture(number, layout)))
            media.mux(video.encode())
        if audio is not None:
            for frame in _tone(seconds, rate, audio.codec_context.frame_size or 1024, audio.format.name):
                media.mux(audio.encode(frame))
            media.mux(audio.encode())
    return file.getvalue()


def add_recording_from_path(
    path: Path,
    *,
    title: str,
    original_name: str,
    added_by: int | None,
    captions: Mapping[str, bytes | str] | None = None,
    broadcast_on: date | None = None,
    broadcast_zone: str = "",
) -> Recording:
    """Examined and added in one go, as nobody else does it: whoever serves pages keeps the two apart."""
    return add_recording(
        examine_and_keep(path),
        title=title,
        original_name=original_name,
        added_by=added_by,
        captions=captions,
        broadcast_on=broadcast_on,
        broadcast_zone=broadcast_zone,
    )


def _picture(number: int, layout: str) -> VideoFrame:
    width, height = SIZE
    row = bytearray(b"\x20\x30\x38" * width)
    place = 3 * (number * 4 % width)
    row[place : place + 12] = b"\xf0" * 12
    picture = Image.frombytes("RGB", SIZE, bytes(row[: 3 * width]) * height)
    frame = VideoFrame.from_image(picture).reformat(format=layout)
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _tone(seconds: int, rate: int, size: int, layout: str) -> list[AudioFrame]:
    one = b"".join(
        int(6000 * sin(2 * pi * 440 * place / rate)).to_bytes(2, "little", signed=True) for place in range(size)
    )
    resampler = av.AudioResampler(format=layout, layout="mono", rate=rate)
    frames = []
    for start in range(0, seconds * rate, size):
        frame = AudioFrame(format="s16", layout="mono", samples=size)
        frame.planes[0].update(one)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        frames += resampler.resample(frame)
    return frames
