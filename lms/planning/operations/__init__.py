"""Writes of planning, one verb each."""

from lms.planning.operations.asking import evaluation_slots, quiz_slots
from lms.planning.operations.audience import audience_slots, proposed_sentence
from lms.planning.operations.captions import insist_on_captions_in_use, keep_captions, take_captions_away
from lms.planning.operations.corrected_sessions import SessionWords
from lms.planning.operations.corrections import Corrected, CorrectionBlocked, Titles, correct_wording
from lms.planning.operations.credit_after import Lowered, designate_more, lower_credit
from lms.planning.operations.decisions import NOT_RELEVANT, RELEVANT, decision_slots, decision_value
from lms.planning.operations.designations import (
    IN_PART,
    Terms,
    designate,
    designation_slots,
    remove_designation,
)
from lms.planning.operations.disclosing import (
    AddedPerson,
    add_disclosed_person,
    decide_anew,
    remove_disclosed_person,
    show_disclosure,
)
from lms.planning.operations.drafts import begin_draft, detach_recording, fill_in_minutes, is_draft
from lms.planning.operations.ends import shorten_family, shorten_published
from lms.planning.operations.events import Moved, Rescheduled, VenueWords, cancel_event, reschedule_event
from lms.planning.operations.figures import figure_part, remove_figure, show_clip, show_picture
from lms.planning.operations.front_matter import NUMBERS, front_matter_slots, terms_slots
from lms.planning.operations.letters import ask_person
from lms.planning.operations.lists import (
    Entry,
    add_entry,
    change_entry,
    entry_of,
    entry_token,
    move_up,
    offer_again,
    retire_entry,
)
from lms.planning.operations.numbers import Numbers, numbered
from lms.planning.operations.people import (
    Part,
    add_known_person,
    add_new_person,
    change_part,
    local_day,
    move_person,
    part_value,
    person_slots,
    remove_person,
)
from lms.planning.operations.publishing import (
    publish_activity,
    restore_activity,
    withdraw_activity,
)
from lms.planning.operations.questions import correct_question
from lms.planning.operations.recorded import begin_recorded, let_earn_both, live_of
from lms.planning.operations.recordings import (
    attach_recording,
    attest_never_broadcast,
    broadcast_slots,
    except_captions,
    recording_slots,
    set_broadcast,
)
from lms.planning.operations.replacing import Declared, Replaced, replace_recording, show_replacement
from lms.planning.operations.saving import DraftSlot, Saved, Theirs, save_parts
from lms.planning.operations.session_slots import session_slots
from lms.planning.operations.sessions import add_sessions, move_session, remove_session
from lms.planning.operations.takeover import offers_of, take_over

__all__ = [
    "IN_PART",
    "NOT_RELEVANT",
    "NUMBERS",
    "RELEVANT",
    "AddedPerson",
    "Corrected",
    "CorrectionBlocked",
    "Declared",
    "DraftSlot",
    "Entry",
    "Lowered",
    "Moved",
    "Numbers",
    "Part",
    "Replaced",
    "Rescheduled",
    "Saved",
    "SessionWords",
    "Terms",
    "Theirs",
    "Titles",
    "VenueWords",
    "add_disclosed_person",
    "add_entry",
    "add_known_person",
    "add_new_person",
    "add_sessions",
    "ask_person",
    "attach_recording",
    "attest_never_broadcast",
    "audience_slots",
    "begin_draft",
    "begin_recorded",
    "broadcast_slots",
    "cancel_event",
    "change_entry",
    "change_part",
    "correct_question",
    "correct_wording",
    "decide_anew",
    "decision_slots",
    "decision_value",
    "designate",
    "designate_more",
    "designation_slots",
    "detach_recording",
    "entry_of",
    "entry_token",
    "evaluation_slots",
    "except_captions",
    "figure_part",
    "fill_in_minutes",
    "front_matter_slots",
    "insist_on_captions_in_use",
    "is_draft",
    "keep_captions",
    "let_earn_both",
    "live_of",
    "local_day",
    "lower_credit",
    "move_person",
    "move_session",
    "move_up",
    "numbered",
    "offer_again",
    "offers_of",
    "part_value",
    "person_slots",
    "proposed_sentence",
    "publish_activity",
    "quiz_slots",
    "recording_slots",
    "remove_designation",
    "remove_disclosed_person",
    "remove_figure",
    "remove_person",
    "remove_session",
    "replace_recording",
    "reschedule_event",
    "restore_activity",
    "retire_entry",
    "save_parts",
    "session_slots",
    "set_broadcast",
    "shorten_family",
    "shorten_published",
    "show_clip",
    "show_disclosure",
    "show_picture",
    "show_replacement",
    "take_captions_away",
    "take_over",
    "terms_slots",
    "withdraw_activity",
]
