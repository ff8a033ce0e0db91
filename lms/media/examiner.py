"""Looks into a recording in a process of its own, with little memory and time: its input is not to be trusted."""

import json
import resource
import sys
from collections.abc import Sequence
from typing import Any, Final

import av
from av.container import InputContainer
from PIL import Image

MEMORY: Final = 3 * 1024**3
SECONDS: Final = 900
LARGEST_FILE: Final = 16 * 1024**2
WIDEST_POSTER: Final = 1280
# Wider is refused by its numbers alone; nothing is decoded of it.
WIDEST: Final = 8192


def limit() -> None:
    """Give up memory, time and disk that no honest recording needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def opened(path: str, container: str) -> InputContainer:
    """The file, read as the container that it was recognised as and as nothing else, from this disk alone."""
    return av.open(path, format=container, options={"protocol_whitelist": "file"}, metadata_errors="replace")


def inspect(path: str, container: str) -> dict[str, Any]:
    """Codecs, size of the picture, and lengths: what the file says, and where its last packet ends."""
    with opened(path, container) as media:
        video = [stream for stream in media.streams.video if not _is_cover(stream)][:1]
        audio = list(media.streams.audio)[:1]
        said_ms = (media.duration or 0) // 1000
        facts: dict[str, Any] = {"said_ms": said_ms, "found_ms": _extent_ms(media, [*video, *audio])}
        for stream in video:
            context = stream.codec_context
            facts |= {"video_codec": context.name, "layout": context.pix_fmt or ""}
            facts |= {"width": context.width, "height": context.height}
        for sound in audio:
            facts["audio_codec"] = sound.codec_context.name
        places = [stream.index for stream in (*video, *audio)]
    if max(facts.get("width", 0), facts.get("height", 0)) <= WIDEST:
        for place in places:
            _decode_first(path, container, place)
    # Decoders carry names of their own where a library does the work.
    names = {"libdav1d": "av1", "libvpx": "vp8", "libvpx-vp9": "vp9", "libopus": "opus", "mp3float": "mp3"}
    return {key: names.get(value, value) if isinstance(value, str) else value for key, value in facts.items()}


def draw(path: str, container: str, target: str) -> dict[str, Any]:
    """Write the picture at a tenth of the way as a JPEG."""
    with opened(path, container) as media:
        stream = next(stream for stream in media.streams.video if not _is_cover(stream))
        if media.duration:
            media.seek(media.duration // 10)
        frame = next(media.decode(stream))
        width = min(WIDEST_POSTER, frame.width)
        height = max(2, round(frame.height * width / frame.width / 2) * 2)
        picture: Image.Image = frame.reformat(width=width, height=height).to_image()  # type: ignore[no-untyped-call]
        picture.save(target, "JPEG", quality=80)
    return {"width": width, "height": height}


def _decode_first(path: str, container: str, index: int) -> None:
    """Fail where not even the first picture or sound can be decoded."""
    with opened(path, container) as media:
        next(frame for frame in media.decode(media.streams[index]))


def _is_cover(stream: Any) -> bool:
    """Music carries its cover as a video of one picture."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _extent_ms(media: InputContainer, streams: Sequence[Any]) -> int:
    """From zero to where the last packet ends: reading all of them shows what a header only claims."""
    end = 0.0
    for packet in media.demux(*streams) if streams else ():
        if packet.pts is not None and packet.time_base is not None and packet.size:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return round(end * 1000)


def main(act: str, path: str, container: str, target: str = "") -> None:
    """Do one act and print what came of it."""
    limit()
    av.logging.set_level(None)
    found = inspect(path, container) if act == "inspect" else draw(path, container, target)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
