"""Writes of a live draft: its terms, where it takes place, its agenda, what registrants are asked."""

from lms.planning.operations.live.agenda import add_item, agenda_slots, move_agenda, remove_item
from lms.planning.operations.live.credit import use_agenda_credit
from lms.planning.operations.live.event import event_slots
from lms.planning.operations.live.hosts import add_host, offer_host_again, retire_host
from lms.planning.operations.live.meetings import change_meeting, set_meeting
from lms.planning.operations.live.questions import (
    add_question,
    move_question,
    question_slots,
    remove_question,
)
from lms.planning.operations.live.venues import add_venue, remove_venue, venue_slots

__all__ = [
    "add_host",
    "add_item",
    "add_question",
    "add_venue",
    "agenda_slots",
    "change_meeting",
    "event_slots",
    "move_agenda",
    "move_question",
    "offer_host_again",
    "question_slots",
    "remove_item",
    "remove_question",
    "remove_venue",
    "retire_host",
    "set_meeting",
    "use_agenda_credit",
    "venue_slots",
]
