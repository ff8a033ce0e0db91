"""Writes of the room: question banks, what a draft asks, attempts and answers, evaluations and the ballot box."""

from lms.assessments.operations.approval import approve_evaluation, evaluation_token, sessions_changed
from lms.assessments.operations.attempts import (
    HeldAttempt,
    begin_attempt,
    hand_in_attempt,
    hold_attempt,
    save_answer,
    save_from_page,
)
from lms.assessments.operations.ballots import collect_ballots
from lms.assessments.operations.bank_questions import (
    correct_in_bank,
    offer_in_bank,
    retire_in_bank,
    write_into_bank,
)
from lms.assessments.operations.banks import archive_bank, make_bank, rename_bank, reopen_bank
from lms.assessments.operations.copies import put_into_bank, take_from_bank, take_newer
from lms.assessments.operations.corrections import correct_question
from lms.assessments.operations.draws import add_draw, end_draw, put_into_draw, set_draw
from lms.assessments.operations.evaluations import hand_in_evaluation, save_draft
from lms.assessments.operations.follow_ups import FOLLOW_UP_DAYS, ask_later, choose_follow_up, end_follow_up
from lms.assessments.operations.granting import grant_attempt
from lms.assessments.operations.items import (
    add_from_library,
    add_items,
    ask_each_objective,
    move_item,
    remove_item,
    use_standard_evaluation,
    write_item,
)
from lms.assessments.operations.questions import (
    add_questions,
    change_figure,
    forget_places,
    limit_attempts,
    limit_time,
    move_question,
    remove_question,
    set_pass_mark,
    set_switch,
    write_question,
)
from lms.assessments.operations.regrading import Effect, effect_of, regrade

__all__ = [
    "FOLLOW_UP_DAYS",
    "Effect",
    "HeldAttempt",
    "add_draw",
    "add_from_library",
    "add_items",
    "add_questions",
    "approve_evaluation",
    "archive_bank",
    "ask_each_objective",
    "ask_later",
    "begin_attempt",
    "change_figure",
    "choose_follow_up",
    "collect_ballots",
    "correct_in_bank",
    "correct_question",
    "effect_of",
    "end_draw",
    "end_follow_up",
    "evaluation_token",
    "forget_places",
    "grant_attempt",
    "hand_in_attempt",
    "hand_in_evaluation",
    "hold_attempt",
    "limit_attempts",
    "limit_time",
    "make_bank",
    "move_item",
    "move_question",
    "offer_in_bank",
    "put_into_bank",
    "put_into_draw",
    "regrade",
    "remove_item",
    "remove_question",
    "rename_bank",
    "reopen_bank",
    "retire_in_bank",
    "save_answer",
    "save_draft",
    "save_from_page",
    "sessions_changed",
    "set_draw",
    "set_pass_mark",
    "set_switch",
    "take_from_bank",
    "take_newer",
    "use_standard_evaluation",
    "write_into_bank",
    "write_item",
    "write_question",
]
