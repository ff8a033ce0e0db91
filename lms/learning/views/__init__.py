"""The doors of learners: catalogue, activity, watching, quiz, evaluation."""

from lms.learning.views import (
    activity,
    attendance,
    calendars,
    catalogue,
    check_in,
    claim,
    evaluation,
    figures,
    follow_up,
    help_page,
    home,
    join,
    messages,
    mine,
    quiz,
    registration,
    watching,
)
from lms.learning.views.blueprint import blueprint

DOORS = (
    activity,
    attendance,
    calendars,
    catalogue,
    check_in,
    claim,
    evaluation,
    figures,
    follow_up,
    help_page,
    home,
    join,
    messages,
    mine,
    quiz,
    registration,
    watching,
)
__all__ = ["DOORS", "blueprint"]
