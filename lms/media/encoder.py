"""Makes renditions in a process of its own, with little memory and time: its input is not to be trusted.

Its one argument is what to make, as JSON. It writes files into the named folder, tells its progress as lines of
whole per cent, and at last leaves `made.json`.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from PIL import Image

MEMORY: Final = 4 * 1024**3
# Seconds of processor for each second of the recording, beside a start of ten minutes.
PATIENCE: Final = 20
# Bytes a second of one rendition that the limits on its density can never reach.
DENSEST: Final = 1_000_000
POLITENESS: Final = 10
TICKS: Final = 90_000
SOUND_RATE: Final = 48_000
FASTEST: Final = 30
STILL_SECONDS: Final = 1.0
MOST_ERRORS: Final = 200
TELL_SECONDS: Final = 1.0
SOUND_SHARE: Final = 10
PLACE_WIDTH: Final = 240
# Only pictures that begin a segment stand alone, and none refers to a later one: then every clock begins at zero.
FROM_ZERO: Final = {"bf": "0", "g": "100000", "sc_threshold": "0", "forced-idr": "1"}
TURNS: Final = {90: ("cclock",), -90: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock")}


class Broken(Exception):
    """The recording cannot be decoded to its end."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to make: rungs as height and most bits a second, lowest first; length and places in milliseconds."""

    source: str
    container: str
    folder: str
    duration_ms: int
    rungs: list[list[int]]
    places: list[int]
    segment_seconds: int
    sound_bits: int

    @property
    def seconds(self) -> float:
        """The recording's length."""
        return self.duration_ms / 1000

    def file(self, name: str) -> str:
        """A file of the folder."""
        return str(Path(self.folder) / name)


class Teller:
    """Says how far it is: at least once a second, so that a parent that is gone ends this process too."""

    def __init__(self, seconds: float, start: int, end: int) -> None:
        self._seconds, self._start, self._end = seconds, start, end
        self._due = 0.0

    def reached(self, at: float) -> None:
        """Tell the percentage of this place in the recording."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + TELL_SECONDS
            share = min(1.0, max(0.0, at / self._seconds))
            sys.stdout.write(f"{self._start + int((self._end - self._start) * share)}\n")
            sys.stdout.flush()


def limit(plan: Plan) -> None:
    """Give up memory, time and disk that no honest recording of this length needs, and let others go first."""
    seconds, largest = 600 + int(PATIENCE * plan.seconds), 64 * 1024**2 + int(DENSEST * plan.seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITENESS)


def opened(plan: Plan) -> InputContainer:
    """The file, read as the container that it was recognised as and as nothing else, from this disk alone."""
    return av.open(
        plan.source, format=plan.container, options={"protocol_whitelist": "file"}, metadata_errors="replace"
    )


def decoded(media: InputContainer, stream: Any) -> Iterator[tuple[float, Any]]:
    """Frames with their seconds from the recording's beginning, in order; a packet that is broken is left out."""
    begin, errors, last = (media.start_time or 0) / 1_000_000, 0, -1.0
    for packet in media.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError as error:
            errors += 1
            if errors > MOST_ERRORS:
                raise Broken from error
            continue
        for frame in frames:
            at = -1.0 if frame.time is None else max(0.0, frame.time - begin)
            if at > last:
                last = at
                yield at, frame


def make_sound(plan: Plan) -> bool:
    """The sound alone; False where there is none."""
    teller = Teller(plan.seconds, 0, SOUND_SHARE if plan.rungs else 100)
    options = {"movflags": "empty_moov+default_base_moof", "frag_duration": str(plan.segment_seconds * 1_000_000)}
    with opened(plan) as media:
        if not media.streams.audio:
            return False
        stream = media.streams.audio[0]
        layout = "mono" if stream.codec_context.channels == 1 else "stereo"
        with av.open(plan.file("sound.mp4"), "w", format="mp4", options=options) as target:
            sound = target.add_stream("aac", rate=SOUND_RATE, layout=layout, bit_rate=plan.sound_bits)
            resampler = AudioResampler(format="fltp", layout=layout, rate=SOUND_RATE)
            for at, frame in decoded(media, stream):
                if at >= plan.seconds:
                    break
                teller.reached(at)
                for part in resampler.resample(frame):
                    target.mux(sound.encode(part))
            for part in resampler.resample(None):
                target.mux(sound.encode(part))
            target.mux(sound.encode(None))
    return True


class Copied:
    """The sound that was made before, brought into every rendition of the picture beside it."""

    def __init__(self, media: InputContainer | None) -> None:
        self.stream = media.streams.audio[0] if media is not None else None
        packets = media.demux(self.stream) if media is not None else iter(())
        # What ends a stream is a packet without a place in it.
        self._packets = ((float(one.pts * one.time_base), one) for one in packets if one.pts is not None)
        self._next = next(self._packets, None)

    def until(self, at: float, takers: list[tuple[OutputContainer, Any]]) -> None:
        """Give each taker what sounds before this second."""
        while self._next is not None and self._next[0] < at:
            packet = self._next[1]
            content = bytes(packet)
            for container, stream in takers:
                copy = av.Packet(content)
                copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
                copy.time_base, copy.stream = packet.time_base, stream
                container.mux(copy)
            self._next = next(self._packets, None)


class Target:
    """One rendition of the picture while it is made."""

    def __init__(self, plan: Plan, stack: ExitStack, size: tuple[int, int], bits: int, sound: Any) -> None:
        self.width, self.height = size
        self.name = f"{self.height}.mp4"
        options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
        self.container = stack.enter_context(av.open(plan.file(self.name), "w", format="mp4", options=options))
        self.picture = self.container.add_stream("libx264", rate=FASTEST)
        self.picture.width, self.picture.height, self.picture.pix_fmt = self.width, self.height, "yuv420p"
        self.picture.codec_context.time_base = Fraction(1, TICKS)
        self.picture.codec_context.thread_count = 2
        density = {"crf": "23", "maxrate": str(bits), "bufsize": str(bits)}
        self.picture.options = {"preset": "veryfast", **density, **FROM_ZERO}
        self.sound = self.container.add_stream_from_template(sound) if sound is not None else None
        self._scaler = VideoReformatter()

    def scaled(self, frame: VideoFrame) -> VideoFrame:
        """The picture in this rendition's size."""
        return self._scaler.reformat(frame, self.width, self.height, "yuv420p", interpolation=Interpolation.AREA)

    def take(self, frame: VideoFrame, at: float, *, begins: bool) -> None:
        """Encode a picture that is to be seen at this second."""
        frame.pts, frame.time_base = round(at * TICKS), Fraction(1, TICKS)
        frame.pict_type = PictureType.I if begins else PictureType.NONE
        self.container.mux(self.picture.encode(frame))

    def finish(self) -> None:
        """Write what is still being thought about."""
        self.container.mux(self.picture.encode(None))

    @property
    def codec(self) -> str:
        """Profile, constraints and level in six hexadecimal digits."""
        header = bytes(self.picture.codec_context.extradata or b"")
        return header[header.index(b"\x67") + 1 :][:3].hex()


def make_picture(plan: Plan, *, has_sound: bool) -> list[dict[str, Any]]:
    """All renditions of the picture in one pass, each scaled from the one above; and pictures of the places."""
    teller, places = Teller(plan.seconds, SOUND_SHARE, 100), list(plan.places)
    with ExitStack() as stack:
        media = stack.enter_context(opened(plan))
        copied = Copied(stack.enter_context(av.open(plan.file("sound.mp4"))) if has_sound else None)
        targets: list[Target] = []
        segment = -1
        for at, upright in paced(plan, pictures(media)):
            if not targets:
                targets = _targets(plan, stack, upright, stretch(media), copied.stream)
            copied.until(at, _takers(targets))
            begins, segment = at // plan.segment_seconds > segment, int(at // plan.segment_seconds)
            picture = upright
            for target in targets:
                picture = target.scaled(picture)
                target.take(picture, at, begins=begins)
            while places and places[0] <= at * 1000:
                _draw(picture, plan.file(f"{places.pop(0)}.jpg"))
            teller.reached(at)
        if not targets:
            raise Broken
        copied.until(plan.seconds, _takers(targets))
        for target in targets:
            target.finish()
        return [_facts(target) for target in reversed(targets)]


def pictures(media: InputContainer) -> Iterator[tuple[float, VideoFrame]]:
    """Frames the way up that their camera says."""
    stream = _picture_of(media)
    stream.thread_type = "AUTO"
    turn: Callable[[VideoFrame], VideoFrame] | None = None
    for at, frame in decoded(media, stream):
        if turn is None:
            turn = turning(int(frame.rotation), stream)
        yield at, turn(frame)


def stretch(media: InputContainer) -> float:
    """How much wider than high the points of the picture are."""
    aspect = _picture_of(media).sample_aspect_ratio
    return float(aspect) if aspect else 1.0


def _picture_of(media: InputContainer) -> Any:
    """The first picture that moves: music carries its cover as a video of one picture."""
    return next(one for one in media.streams.video if not one.disposition & av.stream.Disposition.attached_pic)


def paced(plan: Plan, frames: Iterator[tuple[float, VideoFrame]]) -> Iterator[tuple[float, VideoFrame]]:
    """At most thirty pictures a second, at least one, from the first second to the last."""
    shown: VideoFrame | None = None
    due, last = 0.0, 0.0
    for at, frame in frames:
        if at >= plan.seconds:
            break
        # A little early is in time: rounded times of thirty pictures a second waver.
        if shown is None:
            at = 0.0  # noqa: PLW2901 -- what is seen first is seen from the beginning
        elif at < due - 0.2 / FASTEST:
            continue
        while shown is not None and at - last > STILL_SECONDS * 1.5:
            last += STILL_SECONDS
            yield last, shown
        yield at, frame
        shown, last, due = frame, at, at + 1 / FASTEST
    while shown is not None and plan.seconds - last > STILL_SECONDS:
        last += STILL_SECONDS
        yield last, shown


def turning(angle: int, stream: Any) -> Callable[[VideoFrame], VideoFrame]:
    """What brings pictures of this stream upright that lie at this angle, in degrees."""
    turns = TURNS.get(angle, ())
    if not turns:
        return lambda upright: upright
    graph = Graph()
    steps = [graph.add_buffer(template=stream), *(graph.add("transpose", f"dir={turn}") for turn in turns)]
    graph.link_nodes(*steps, graph.add("buffersink")).configure()

    def turned(lying: VideoFrame) -> VideoFrame:
        graph.push(lying)
        upright: Any = graph.pull()
        return upright  # type: ignore[no-any-return]

    return turned


def _targets(plan: Plan, stack: ExitStack, frame: VideoFrame, stretch: float, sound: Any) -> list[Target]:
    """The highest first, none above the picture; one below the lowest rung keeps its own height."""
    shape = frame.width / frame.height * stretch
    rungs = [(height, bits) for height, bits in plan.rungs if height <= frame.height]
    rungs = rungs or [(max(2, frame.height // 2 * 2), plan.rungs[0][1])]
    sizes = [(max(2, round(height * shape / 2) * 2), height, bits) for height, bits in reversed(rungs)]
    return [Target(plan, stack, (width, height), bits, sound) for width, height, bits in sizes]


def _takers(targets: list[Target]) -> list[tuple[OutputContainer, Any]]:
    return [(target.container, target.sound) for target in targets]


def _facts(target: Target) -> dict[str, Any]:
    return {"width": target.width, "height": target.height, "codec": target.codec}


def _draw(frame: VideoFrame, path: str) -> None:
    height = max(2, round(frame.height * PLACE_WIDTH / frame.width / 2) * 2)
    picture: Image.Image = frame.reformat(width=PLACE_WIDTH, height=height).to_image()  # type: ignore[no-untyped-call]
    picture.save(path, "JPEG", quality=70)


def make(plan: Plan) -> dict[str, Any]:
    """Everything that the plan names; what came of it."""
    has_sound = make_sound(plan)
    return {"sound": has_sound, "pictures": make_picture(plan, has_sound=has_sound) if plan.rungs else []}


def main(sent: str) -> None:
    """Make what is asked for and leave a list of it."""
    plan = Plan(**json.loads(sent))
    limit(plan)
    av.logging.set_level(None)
    Path(plan.file("made.json")).write_text(json.dumps(make(plan)))


if __name__ == "__main__":
    main(*sys.argv[1:])
