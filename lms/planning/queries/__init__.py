"""Reads of planning: what an activity's publishing depends on, its window, lists for the staff."""

from lms.planning.queries.gate import Preview, designated, gate_facts, preview_of, statement_facts
from lms.planning.queries.lists import Standing, activities_for_editing, attachable_recordings, standing_of_each
from lms.planning.queries.window import earliest_broadcast, published_with, recording_family, window_at

__all__ = [
    "Preview",
    "Standing",
    "activities_for_editing",
    "attachable_recordings",
    "designated",
    "earliest_broadcast",
    "gate_facts",
    "preview_of",
    "published_with",
    "recording_family",
    "standing_of_each",
    "statement_facts",
    "window_at",
]
