"""The doors of learners: catalogue, activity, watching, quiz, evaluation."""

from lms.learning.views import (
    activity,
    catalogue,
    claim,
    evaluation,
    figures,
    follow_up,
    help_page,
    home,
    messages,
    mine,
    quiz,
    watching,
)
from lms.learning.views.blueprint import blueprint

DOORS = (
    activity,
    catalogue,
    claim,
    evaluation,
    figures,
    follow_up,
    help_page,
    home,
    messages,
    mine,
    quiz,
    watching,
)
__all__ = ["DOORS", "blueprint"]
