"""Captions written as WebVTT of plain text: no styles, no settings, nothing that a player would interpret."""

import html
from collections.abc import Sequence

from lms.media.captions.values import Cue


def write_webvtt(cues: Sequence[Cue]) -> str:
    """The track's file."""
    blocks = (
        f"{clock_words(cue.start_ms)} --> {clock_words(cue.end_ms)}\n{html.escape(cue.text, quote=False)}\n"
        for cue in cues
    )
    return "\n".join(("WEBVTT\n", *blocks))


def clock_words(milliseconds: int) -> str:
    """A moment as WebVTT writes it, such as 00:01:05.250."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
