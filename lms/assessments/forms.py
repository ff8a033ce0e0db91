"""Answers as a page sends them: read, kept for the page that is shown again, messages beside each question."""

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from lms.assessments import grading
from lms.assessments.grading import QuestionKind
from lms.assessments.layout import given_of, values_of
from lms.assessments.left_empty import says_nothing
from lms.assessments.outcomes import Asked, ShownQuestion

Posted = MultiDict[str, str]
QUESTION: Final = "question-"
BIGGEST_ID: Final = 2**31 - 1
_MISSING: Final = {
    QuestionKind.SINGLE: _("Choose one answer."),
    QuestionKind.MULTIPLE: _("Choose every answer that applies."),
    QuestionKind.TRUE_FALSE: _("Choose true or false."),
    QuestionKind.MATCHING: _("Choose a match for each."),
    QuestionKind.ORDERING: _("Give every step its place."),
    QuestionKind.TEXT: _("Write an answer."),
    QuestionKind.NUMBER: _("Enter a number, such as 2.5."),
}


def number_in(name: object, prefix: str) -> int | None:
    """The id in a field's name, such as 12 in question-12; None for any other name."""
    if not isinstance(name, str) or not name.startswith(prefix):
        return None
    digits = name.removeprefix(prefix)
    # No id of ours is longer, and a database refuses to compare with one that does not fit its columns.
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else BIGGEST_ID + 1
    return number if number <= BIGGEST_ID else None


class QuizForm:
    """All questions of an attempt; what was saved stands where the page says nothing."""

    def __init__(self, asked: Sequence[Asked], posted: Posted | None = None) -> None:
        self.asked, self.posted = asked, posted
        self.errors: dict[str, str] = {}
        self.only_missing = False
        self.answers: dict[int, tuple[str, ...]] = {}
        self.given = {one.shown.id: one.given for one in asked}
        self.chosen = {one.shown.id: one.shown.chosen for one in asked}
        if posted is not None:
            for one in asked:
                values = posted.getlist(f"{QUESTION}{one.shown.id}")
                if not says_nothing(posted, f"{QUESTION}{one.shown.id}", values, one.given):
                    self._read(one, values)
            self._look_for_strangers(posted, set(self.given))

    def is_complete(self) -> bool:
        """True where every question has a whole answer; otherwise each has its message."""
        self.only_missing = not self.errors
        for one in self.asked:
            if not self.is_answered(one):
                self._say(one.shown, str(_MISSING[one.shown.kind]))
        return not self.errors

    def is_answered(self, one: Asked) -> bool:
        """True where the question has a whole answer."""
        return grading.is_whole(one.question, self.given[one.shown.id])

    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages for the summary, in the page's order."""
        return _in_order(self.errors, {f"{QUESTION}{one.shown.id}": one.shown.number for one in self.asked})

    def place_of(self, field_id: str) -> int | None:
        """The place of a field's question among those of the attempt; None for no question's."""
        return next((one.shown.number for one in self.asked if f"{QUESTION}{one.shown.id}" == field_id), None)

    def field_at(self, place: int | None) -> str | None:
        """The id of the question at a place, counted from 1; None where there is none."""
        fields = {one.shown.number: f"{QUESTION}{one.shown.id}" for one in self.asked}
        return fields.get(place) if place else None

    def _read(self, one: Asked, values: list[str]) -> None:
        if not values:
            return
        question_id = one.shown.id
        try:
            given = grading.kept_answer(one.question, given_of(one.layout, values))
        except grading.GradingRefused as refusal:
            # What was typed stands there again, to be mended.
            self.chosen[question_id] = tuple(values)
            self._say(one.shown, answer_words(refusal.code))
        else:
            self.answers[question_id] = self.given[question_id] = given
            self.chosen[question_id] = values_of(one.layout, given)

    def _look_for_strangers(self, posted: Posted, known: set[int]) -> None:
        asked = (number_in(name, QUESTION) for name in posted if name.startswith(QUESTION))
        if not known.issuperset(asked):
            self.errors["quiz"] = gettext(
                "One answer belongs to no question of this quiz. Look through them again."
            )

    def _say(self, question: ShownQuestion, message: str) -> None:
        self.errors.setdefault(f"{QUESTION}{question.id}", message)


def answer_words(code: str) -> str:
    """What to do about an answer to a quiz that was refused."""
    words = {
        "unknown_choice": _("Choose among the answers shown."),
        "one_choice_only": _("Choose one answer."),
        "order_unfinished": _("Give every step a place of its own."),
        "answer_too_long": _("Use at most %(most)d characters.", most=grading.LONGEST_GIVEN),
        "not_a_number": _("Enter a number, such as 2.5."),
    }
    return str(words[code])


def _in_order(errors: dict[str, str], numbers: dict[str, int]) -> list[tuple[str, str]]:
    """What belongs to no question first, then each question's message with its number."""
    general = [(name, message) for name, message in errors.items() if name not in numbers]
    numbered = [
        (name, gettext("Question %(number)d: %(message)s", number=number, message=errors[name]))
        for name, number in numbers.items()
        if name in errors
    ]
    return general + numbered
