"""Reads of planning: what an activity's publishing depends on, its window, lists for the staff."""

from lms.planning.hours import has_begun, is_ahead, live_facts
from lms.planning.queries.after import reach_of, reach_of_each
from lms.planning.queries.captions import needs_its_captions, seen_captions
from lms.planning.queries.event import event_facts
from lms.planning.queries.gate import Preview, designated, gate_facts, preview_of
from lms.planning.queries.lists import Standing, activities_for_editing, attachable_recordings, standing_of_each
from lms.planning.queries.offers import (
    departments_for,
    every_audience,
    every_specialty,
    every_text,
    reusable_texts,
    specialties_for,
)
from lms.planning.queries.replacing import activities_with, replacements_for
from lms.planning.queries.revisions import (
    groups_for,
    last_number,
    pending_disclosure,
    revisions_of,
    versions_of_disclosure,
)
from lms.planning.queries.shown import (
    as_published,
    disclosure_as_published,
    standing_of_a_physician,
    statements_of,
)
from lms.planning.queries.sources import sources_for
from lms.planning.queries.versions import Versions, versions_of
from lms.planning.queries.window import (
    earliest_broadcast,
    published_with,
    recording_family,
    session_day,
    session_of,
    window_at,
)

__all__ = [
    "Preview",
    "Standing",
    "Versions",
    "activities_for_editing",
    "activities_with",
    "as_published",
    "attachable_recordings",
    "departments_for",
    "designated",
    "disclosure_as_published",
    "earliest_broadcast",
    "event_facts",
    "every_audience",
    "every_specialty",
    "every_text",
    "gate_facts",
    "groups_for",
    "has_begun",
    "is_ahead",
    "last_number",
    "live_facts",
    "needs_its_captions",
    "pending_disclosure",
    "preview_of",
    "published_with",
    "reach_of",
    "reach_of_each",
    "recording_family",
    "replacements_for",
    "reusable_texts",
    "revisions_of",
    "seen_captions",
    "session_day",
    "session_of",
    "sources_for",
    "specialties_for",
    "standing_of_a_physician",
    "standing_of_each",
    "statements_of",
    "versions_of",
    "versions_of_disclosure",
    "window_at",
]
