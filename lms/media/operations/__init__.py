"""Writes of the library, one verb each."""

from lms.media.operations.captions import (
    CaptionsUnread,
    change_cues,
    insist_on_captions,
    remove_captions,
    rewrite_captions,
    set_captions,
    when_captions_change,
)
from lms.media.operations.examination import Examined, examine, make_ready, note_failure, note_progress, when_ready
from lms.media.operations.recordings import (
    add_recording,
    add_recording_from_path,
    change_recording,
    examine_and_keep,
    when_broadcast_moves,
)
from lms.media.operations.renditions import (
    Task,
    begin_rendering,
    keep_files,
    note_rendering,
    note_rendering_failure,
    queue_missing_renditions,
    queue_renditions,
    show_renditions,
)
from lms.media.operations.uploads import (
    LIVES,
    abandon_upload,
    begin_upload,
    note_piece,
    refuse_upload,
    when_abandoned,
)

__all__ = [
    "LIVES",
    "CaptionsUnread",
    "Examined",
    "Task",
    "abandon_upload",
    "add_recording",
    "add_recording_from_path",
    "begin_rendering",
    "begin_upload",
    "change_cues",
    "change_recording",
    "examine",
    "examine_and_keep",
    "insist_on_captions",
    "keep_files",
    "make_ready",
    "note_failure",
    "note_piece",
    "note_progress",
    "note_rendering",
    "note_rendering_failure",
    "queue_missing_renditions",
    "queue_renditions",
    "refuse_upload",
    "remove_captions",
    "rewrite_captions",
    "set_captions",
    "show_renditions",
    "when_abandoned",
    "when_broadcast_moves",
    "when_captions_change",
    "when_ready",
]
