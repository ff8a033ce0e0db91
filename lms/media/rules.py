"""What can be played in a browser, how long it is, and which languages captions come in."""

import re
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "zh": "中文",
    "tl": "Tagalog",
    "vi": "Tiếng Việt",
    "ko": "한국어",
    "hy": "Հայերեն",
    "fa": "فارسی",
    "ru": "Русский",
    "ar": "العربية",
}
PLAYED_TOGETHER: Final = {
    "mp4": ({"h264"}, {"aac", "mp3"}),
    "webm": ({"vp8", "vp9", "av1"}, {"opus", "vorbis"}),
    "mp3": (set[str](), {"mp3"}),
}
# Browsers draw H.264 in these layouts only; cameras also write 10 bit and 4:2:2.
H264_LAYOUTS: Final = {"yuv420p", "yuvj420p"}
SHORTEST_MS: Final = 1000
# Nobody streamed lectures before this year: it is a slip of the hand, and a date once set only moves earlier.
EARLIEST_BROADCAST: Final = 1990
# More than a day is no talk but a file that claims one; a column of the database ends at 24 days.
LONGEST_MS: Final = 24 * 3_600_000
MISSING_END_MS: Final = 2000
WIDEST: Final = 8192

# Slides are some megabytes; our own server sends them whole, so they must fit into its memory many times over.
MOST_SLIDE_BYTES: Final = 50 * 1000 * 1000


class Unreadable(ValueError):
    """A file that cannot become a recording.

    Codes: not_a_recording, wrong_container, broken, too_slow, no_picture_no_sound, picture_unplayable,
    sound_unplayable, picture_too_large, cut_short, too_short, too_long, infected, lost; of slides not_a_pdf,
    slides_locked, slides_scripts, slides_too_many, slides_too_heavy; of what proves credit not_a_proof.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, kw_only=True)
class FileType:
    """A kind of file that we take: what it is read as, its suffix, and what browsers are told it is."""

    container: str
    suffix: str
    video_type: str
    audio_type: str


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file of a recording as the storage has it; `size` in bytes, the digest in hexadecimal."""

    name: str
    size: int
    sha256: str
    content_type: str


MP4: Final = FileType(container="mp4", suffix=".mp4", video_type="video/mp4", audio_type="audio/mp4")
# Browsers refuse "video/quicktime" by its name, and play its contents, which are those of an MP4.
MOV: Final = FileType(container="mp4", suffix=".mov", video_type="video/mp4", audio_type="audio/mp4")
WEBM: Final = FileType(container="webm", suffix=".webm", video_type="video/webm", audio_type="audio/webm")
MP3: Final = FileType(container="mp3", suffix=".mp3", video_type="audio/mpeg", audio_type="audio/mpeg")


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was found in a file: codecs, empty where there is none, and lengths in milliseconds."""

    video_codec: str = ""
    audio_codec: str = ""
    layout: str = ""
    width: int = 0
    height: int = 0
    said_ms: int = 0
    found_ms: int = 0


def insist_on_playable(findings: Findings, kind: FileType) -> None:
    """Raise Unreadable where a browser would show nothing, or not all of it."""
    pictures, sounds = PLAYED_TOGETHER[kind.container]
    if not findings.video_codec and not findings.audio_codec:
        raise Unreadable("no_picture_no_sound")
    if findings.video_codec and findings.video_codec not in pictures:
        raise Unreadable("picture_unplayable", findings.video_codec)
    if findings.video_codec == "h264" and findings.layout not in H264_LAYOUTS:
        raise Unreadable("picture_unplayable", f"H.264 {findings.layout}")
    if findings.audio_codec and findings.audio_codec not in sounds:
        raise Unreadable("sound_unplayable", findings.audio_codec)
    if max(findings.width, findings.height) > WIDEST:
        raise Unreadable("picture_too_large", f"{findings.width} × {findings.height}")
    _insist_on_whole(findings, kind)


def _insist_on_whole(findings: Findings, kind: FileType) -> None:
    # An MP3 says no length of its own; what it seems to say is guessed from its first frames.
    if kind is not MP3 and findings.found_ms < findings.said_ms - MISSING_END_MS:
        raise Unreadable("cut_short", f"{findings.found_ms // 1000}/{findings.said_ms // 1000}")
    if duration_ms(findings, kind) < SHORTEST_MS:
        raise Unreadable("too_short")
    if duration_ms(findings, kind) > LONGEST_MS:
        raise Unreadable("too_long", str(duration_ms(findings, kind) // 3_600_000))


def duration_ms(findings: Findings, kind: FileType) -> int:
    """The media time: what the file says where its contents bear it out, else what was found in it."""
    if kind is MP3 or not findings.said_ms or findings.found_ms > findings.said_ms + MISSING_END_MS:
        return findings.found_ms
    return findings.said_ms


def title_from(file_name: str) -> str:
    """A first title: the file's name without folders and suffix, with spaces between its words."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", plain_name(file_name))
    words = " ".join(re.sub(r"[_.]+", " ", stem).split())
    return words[:200].strip() or "Recording"


def plain_name(file_name: str) -> str:
    """The file's name as it was on the sender's disk: one line, no folders."""
    last = re.split(r"[/\\]", file_name)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:255].strip() or "recording"
