"""Why somebody was granted one more attempt: codes, because the audit keeps no words that could name somebody."""

from enum import StrEnum


class AttemptReason(StrEnum):
    """What the office says when it grants one more attempt at a quiz (domain rule 4)."""

    TECHNICAL_TROUBLE = "technical_trouble"
    UNCLEAR_QUESTION = "unclear_question"
    ACCOMMODATION = "accommodation"
    STUDIED_AGAIN = "studied_again"
