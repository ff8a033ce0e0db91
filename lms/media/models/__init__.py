"""Recordings with what stands beside them, and pictures."""

from lms.media.models.library import (
    CaptionsMade,
    CaptionTrack,
    CaptionVersion,
    ChapterList,
    Recording,
    RecordingKind,
    RecordingState,
    Slide,
    SlideDeck,
)
from lms.media.models.pictures import Picture
from lms.media.models.renditions import RenditionFile, RenditionPart, Renditions, RenditionState
from lms.media.models.transcriptions import Transcription, TranscriptionState
from lms.media.models.uploads import Upload

__all__ = [
    "CaptionTrack",
    "CaptionVersion",
    "CaptionsMade",
    "ChapterList",
    "Picture",
    "Recording",
    "RecordingKind",
    "RecordingState",
    "RenditionFile",
    "RenditionPart",
    "RenditionState",
    "Renditions",
    "Slide",
    "SlideDeck",
    "Transcription",
    "TranscriptionState",
    "Upload",
]
