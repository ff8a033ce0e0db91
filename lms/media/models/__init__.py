"""Recordings with what stands beside them, and pictures."""

from lms.media.models.library import (
    CaptionsMade,
    CaptionTrack,
    CaptionVersion,
    ChapterList,
    Recording,
    RecordingKind,
    RecordingState,
    RenditionFile,
    RenditionPart,
    Renditions,
    RenditionState,
    Slide,
    SlideDeck,
    Transcription,
    TranscriptionState,
    Upload,
)
from lms.media.models.pictures import Picture

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
