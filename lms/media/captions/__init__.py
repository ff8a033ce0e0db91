"""Captions: WebVTT, SRT and SBV read strictly, remarked on, and written again as plain WebVTT."""

from lms.media.captions.reading import read_captions
from lms.media.captions.remarks import remarks_on, remarks_on_track
from lms.media.captions.values import Captions, CaptionsRefused, Cue, Problem, Remark
from lms.media.captions.writing import write_webvtt

__all__ = [
    "Captions",
    "CaptionsRefused",
    "Cue",
    "Problem",
    "Remark",
    "read_captions",
    "remarks_on",
    "remarks_on_track",
    "write_webvtt",
]
