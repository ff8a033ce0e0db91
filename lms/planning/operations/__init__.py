"""Writes of planning, one verb each."""

from lms.planning.operations.asking import evaluation_slots, quiz_slots
from lms.planning.operations.captions import keep_captions, take_captions_away
from lms.planning.operations.drafts import is_draft
from lms.planning.operations.front_matter import front_matter_slots, terms_slots
from lms.planning.operations.publishing import publish_activity, shorten_published, withdraw_activity
from lms.planning.operations.recordings import (
    attach_recording,
    attest_never_broadcast,
    broadcast_slots,
    except_captions,
    recording_slots,
    set_broadcast,
)
from lms.planning.operations.saving import Saved, Slot, Theirs, save_parts

__all__ = [
    "Saved",
    "Slot",
    "Theirs",
    "attach_recording",
    "attest_never_broadcast",
    "broadcast_slots",
    "evaluation_slots",
    "except_captions",
    "front_matter_slots",
    "is_draft",
    "keep_captions",
    "publish_activity",
    "quiz_slots",
    "recording_slots",
    "save_parts",
    "set_broadcast",
    "shorten_published",
    "take_captions_away",
    "terms_slots",
    "withdraw_activity",
]
