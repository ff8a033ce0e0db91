"""Which answers of an evaluation say that commercial bias was perceived: ACCME Standards 1 and 2."""

from typing import Final

# The words of the office's standard items.
QUESTION: Final = "Was the content balanced and free of commercial bias?"
PERCEIVED: Final = "No"
WHAT_IT_WAS: Final = "If something seemed biased: what was it?"


def perceives_bias(question: str, answer: str) -> bool:
    """Whether this answer to this question says that something was biased."""
    return (question, answer) == (QUESTION, PERCEIVED)


def tells_of_bias(question: str) -> bool:
    """Whether answers to this question say what it was."""
    return question == WHAT_IT_WAS
