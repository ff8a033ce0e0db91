"""Renditions: how fast a recording gets them, in which memory, and whether they last as long as it does.

A recording of slides with a pointer that moves and a tone, made here, goes through the worker's own job. The speed
is a multiple of the recording's length; the memory is the encoder's at its peak.
"""

from __future__ import annotations

import math
import re
import resource
import sys
from array import array
from fractions import Fraction
from pathlib import Path
from time import perf_counter

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw
from sqlalchemy import select

from benchmarks._proof import Findings, House, house, is_full
from lms import clock, db, storage
from lms.media import jobs
from lms.media.models import Recording, RecordingKind, RecordingState, RenditionFile, RenditionPart, Renditions
from lms.media.operations import queue_renditions
from lms.media.ranges import MOST_BYTES

# Width, height, pictures a second, seconds; what needs more memory comes later: a peak is the largest so far.
SMALL = ((640, 360, 5, 4),)
FULL = ((854, 480, 10, 3600), (1920, 1080, 30, 60))
SLIDE_SECONDS = 30
RATE = 48_000
MOST_MEMORY_MB = 1024
_LENGTHS = re.compile(r"#EXTINF:([0-9.]+),")
_SIZES = re.compile(r"#EXT-X-BYTERANGE:([0-9]+)@")


def main() -> int:
    """One recording after another; the exit status."""
    findings = Findings()
    print("| Recording | Heights | Made in, s | Times real time | Peak memory, MB | All files, MB |")
    print("|---|---|---:|---:|---:|---:|")
    with house("sqlite") as opened:
        for shape in FULL if is_full("renditions") else SMALL:
            render(opened, findings, *shape)
    return findings.end()


def render(opened: House, findings: Findings, width: int, height: int, rate: int, seconds: int) -> None:  # noqa: PLR0917
    """Make a recording and its renditions, and look at them as a player would."""
    file = opened.folder / "lecture.mp4"
    film(file, width, height, rate, seconds)
    number = recorded(file, seconds)
    start = perf_counter()
    jobs.render(number)
    took = perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    with db.transaction(write=False) as session:
        folder = session.scalars(select(Renditions.folder).where(Renditions.recording_id == number)).one()
        made = session.scalars(
            select(RenditionFile)
            .join(Renditions, Renditions.id == RenditionFile.renditions_id)
            .where(Renditions.recording_id == number)
        ).all()
        session.expunge_all()
    pictures = sorted(one.height for one in made if one.part is RenditionPart.PICTURE)
    findings.check("every height up to the recording's own is made", pictures[-1:] == [height], pictures)
    findings.check("the encoder stays below 1 GB", megabytes < MOST_MEMORY_MB, f"{megabytes} MB")
    for one in made:
        if one.part in (RenditionPart.PICTURE, RenditionPart.SOUND):
            look_at(storage.files().read(f"{folder}/{one.name}").decode(), findings, seconds)
    sizes = sum(one.size for one in made) // 1_000_000
    heights = ", ".join(str(one) for one in pictures)
    said = (
        f"{seconds // 60} min, {width} × {height}, {rate} a second"
        if seconds > 60
        else f"{seconds} s, {width} × {height}, {rate} a second"
    )
    print(
        f"| {said} | {heights}, sound | {took:,.0f} | {seconds / took:.1f} | {megabytes} | {sizes} |", flush=True
    )


def look_at(playlist: str, findings: Findings, seconds: int) -> None:
    """A list of segments lasts as long as the recording, and each segment fits into one answer."""
    lasts = sum(float(one) for one in _LENGTHS.findall(playlist))
    findings.check(
        "each rendition lasts as long as its recording", abs(lasts - seconds) < 0.5, f"{lasts} s of {seconds}"
    )
    for size in _SIZES.findall(playlist):
        findings.check("each segment fits into one answer of 2 MiB", int(size) <= MOST_BYTES, size)


def recorded(file: Path, seconds: int) -> int:
    """The recording in the library, its renditions queued."""
    with file.open("rb") as content:
        name, digest, size = storage.files().write_stream(
            "recordings", iter(lambda: content.read(1024 * 1024), b""), suffix=".mp4"
        )
    with db.transaction() as session:
        recording = Recording(
            title="Lecture",
            original_name="lecture.mp4",
            state=RecordingState.READY,
            kind=RecordingKind.VIDEO,
            content_type="video/mp4",
            storage_name=name,
            sha256=digest,
            size=size,
            duration_ms=1000 * seconds,
            added_at=clock.now(),
        )
        session.add(recording)
        session.flush()
        queue_renditions(recording)
        return recording.id


def film(path: Path, width: int, height: int, rate: int, seconds: int) -> None:
    """Slides that change every half minute, a pointer that moves each second, and a tone."""
    with av.open(str(path), "w", options={"movflags": "faststart"}) as media:
        video = media.add_stream("libx264", rate=rate)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "24", "g": str(rate * 5)}
        audio = media.add_stream("aac", rate=RATE, layout="mono")
        tone = array("f", [0.2 * math.sin(2 * math.pi * 440 * place / RATE) for place in range(RATE)]).tobytes()
        for second in range(seconds):
            frame = drawn(width, height, second)
            for number in range(second * rate, (second + 1) * rate):
                frame.pts, frame.time_base = number, Fraction(1, rate)
                media.mux(video.encode(frame))
            sound = AudioFrame(format="fltp", layout="mono", samples=RATE)
            sound.planes[0].update(tone)
            sound.sample_rate, sound.pts = RATE, second * RATE
            media.mux(audio.encode(sound))
        media.mux(video.encode(None))
        media.mux(audio.encode(None))


def drawn(width: int, height: int, second: int) -> VideoFrame:
    """A slide of lines, and a pointer on it."""
    image = Image.new("RGB", (width, height), "white")
    pen, slide = ImageDraw.Draw(image), second // SLIDE_SECONDS
    for line in range(4, height // 16 - 4):
        pen.rectangle(
            (width // 12, line * 16, width // 12 + (line * 37 + slide * 101) % (width * 3 // 4), line * 16 + 6),
            fill="navy",
        )
    place = second * 17 % width
    pen.ellipse((place, height // 2, place + 20, height // 2 + 20), fill="red")
    frame: VideoFrame = VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
    return frame.reformat(format="yuv420p")


if __name__ == "__main__":
    sys.exit(main())
