"""Writes of the room: attempts and their answers, evaluations and the ballot box."""

from lms.assessments.operations.attempts import begin_attempt, hand_in_attempt, save_answer
from lms.assessments.operations.ballots import collect_ballots
from lms.assessments.operations.evaluations import hand_in_evaluation, save_draft

__all__ = [
    "begin_attempt",
    "collect_ballots",
    "hand_in_attempt",
    "hand_in_evaluation",
    "save_answer",
    "save_draft",
]
