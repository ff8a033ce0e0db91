"""Writes of the demonstration: its activities, and learners who take them."""

from lms.demo.operations.activities import (
    add_activity,
    add_lists,
    has_activities,
    missing_scripts,
    publish,
    window_of,
)
from lms.demo.operations.banks import add_bank
from lms.demo.operations.events import announce
from lms.demo.operations.learning import forget_waiting, has_begun, learn
from lms.demo.operations.transcripts import add_to_transcript

__all__ = [
    "add_activity",
    "add_bank",
    "add_lists",
    "add_to_transcript",
    "announce",
    "forget_waiting",
    "has_activities",
    "has_begun",
    "learn",
    "missing_scripts",
    "publish",
    "window_of",
]
