"""Makes the demonstration's recordings: H.264 pictures, a chime at each slide, and captions that match."""

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame
from PIL import Image

from lms.demo.content import Script, Slide
from lms.demo.slides import SIZE, at, picture

FRAMES_A_SECOND: Final = 4
SAMPLES_A_SECOND: Final = 24_000
# Unhurried, with the pauses of a speaker who lets a slide be read.
SIGNS_A_SECOND: Final = 9
_CHIME: Final = (523.25, 659.25)


@dataclass(frozen=True)
class Cue:
    """What is said from one second to another."""

    begins: int
    ends: int
    text: str


def cues_of(slides: Sequence[Slide]) -> list[list[Cue]]:
    """When each sentence of each slide is said; whole seconds, as long as it takes to say it."""
    second, spoken = 0, []
    for slide in slides:
        cues = []
        for sentence in slide.speech:
            ends = second + max(3, round(len(sentence) / SIGNS_A_SECOND))
            cues.append(Cue(second, ends, sentence))
            second = ends
        spoken.append(cues)
    return spoken


def webvtt(slides: Sequence[Slide]) -> str:
    """The captions."""
    cues = [cue for of_slide in cues_of(slides) for cue in of_slide]
    lines = [f"{_stamp(cue.begins)} --> {_stamp(cue.ends)}\n{cue.text}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *lines])


def chapter_lines(slides: Sequence[Slide]) -> str:
    """The chapters: each slide is one."""
    begin = [cues[0].begins for cues in cues_of(slides)]
    return "\n".join(
        f"{second // 60}:{second % 60:02d} {slide.title}" for second, slide in zip(begin, slides, strict=True)
    )


def make_recording(script: Script, path: Path, *, trace: str) -> None:
    """Write the script's recording as an MP4 that begins to play before it is whole."""
    spoken = cues_of(script.slides)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=FRAMES_A_SECOND)
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "24", "g": str(FRAMES_A_SECOND * 4)}
        audio = container.add_stream("aac", rate=SAMPLES_A_SECOND, layout="mono")
        _encode(container, video, _pictures(script, spoken, trace))
        _encode(container, audio, _sounds(spoken))


def _encode(container: Any, stream: Any, frames: Iterator[VideoFrame | AudioFrame]) -> None:
    for frame in frames:
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _pictures(script: Script, spoken: list[list[Cue]], trace: str) -> Iterator[VideoFrame]:
    """One picture a second, shown four times: a player that seeks finds one everywhere."""
    whole, number = spoken[-1][-1].ends, 0
    for slide, cues in zip(script.slides, spoken, strict=True):
        drawn = picture(slide, trace=trace, footer=f"{script.values['title']}. An extract for demonstration.")
        for second in range(cues[0].begins, cues[-1].ends):
            frame = _frame(at(drawn, (second + 1) / whole))
            for _ in range(FRAMES_A_SECOND):
                frame.pts, frame.time_base = number, Fraction(1, FRAMES_A_SECOND)
                number += 1
                yield frame


def _frame(image: Image.Image) -> VideoFrame:
    drawn: VideoFrame = VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
    return drawn.reformat(format="yuv420p")


def _sounds(spoken: list[list[Cue]]) -> Iterator[AudioFrame]:
    """Silence, and a quiet chime wherever a slide begins."""
    resampler = AudioResampler(format="fltp", layout="mono", rate=SAMPLES_A_SECOND)
    chime, silence = _chime(), bytes(2 * SAMPLES_A_SECOND)
    begins = {cues[0].begins for cues in spoken}
    for second in range(spoken[-1][-1].ends):
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES_A_SECOND)
        frame.planes[0].update(chime if second in begins else silence)
        frame.sample_rate, frame.pts = SAMPLES_A_SECOND, second * SAMPLES_A_SECOND
        yield from resampler.resample(frame)


def _chime() -> bytes:
    """One second of two tones that fade."""
    samples = array("h")
    for number in range(SAMPLES_A_SECOND):
        moment = number / SAMPLES_A_SECOND
        tone = sum(math.sin(2 * math.pi * pitch * moment) for pitch in _CHIME)
        samples.append(round(1400 * tone * math.exp(-6 * moment)))
    return samples.tobytes()


def _stamp(second: int) -> str:
    return f"00:{second // 60:02d}:{second % 60:02d}.000"
