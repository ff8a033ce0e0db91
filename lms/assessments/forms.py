"""Answers as a page sends them: read, kept for the page that is shown again, messages beside each question."""

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms.assessments.outcomes import ShownQuestion

Posted = MultiDict[str, str]
QUESTION: Final = "question-"
BIGGEST_ID: Final = 2**31 - 1


def number_in(name: object, prefix: str) -> int | None:
    """The id in a field's name, such as 12 in question-12; None for any other name."""
    if not isinstance(name, str) or not name.startswith(prefix):
        return None
    digits = name.removeprefix(prefix)
    # No id of ours is longer, and a database refuses to compare with one that does not fit its columns.
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else BIGGEST_ID + 1
    return number if number <= BIGGEST_ID else None


class QuizForm:
    """All questions of a quiz on one page; what was saved stands where the page says nothing."""

    def __init__(self, questions: Sequence[ShownQuestion], posted: Posted | None = None) -> None:
        self.questions, self.posted = questions, posted
        self.errors: dict[str, str] = {}
        self.only_missing = False
        self.answers: dict[int, tuple[str, ...]] = {}
        self.chosen = {question.id: question.chosen for question in questions}
        if posted is not None:
            for question in questions:
                self._read(question, posted.getlist(f"{QUESTION}{question.id}"))
            self._look_for_strangers(posted)

    def is_complete(self) -> bool:
        """True where every question has an answer that its page offers; otherwise each has its message."""
        self.only_missing = not self.errors
        for question in self.questions:
            if not self.chosen[question.id]:
                self._say(question, self._missing(question))
        return not self.errors

    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages for the summary, in the page's order."""
        return _in_order(self.errors, [f"{QUESTION}{question.id}" for question in self.questions])

    def _read(self, question: ShownQuestion, values: list[str]) -> None:
        if not values:
            return
        offered = {value for value, _words in question.choices}
        if not offered.issuperset(values):
            self._say(question, _("Choose among the answers shown."))
        elif len(set(values)) > 1 and not question.is_multiple:
            self._say(question, _("Choose one answer."))
        else:
            self.chosen[question.id] = tuple(dict.fromkeys(values))
            self.answers[question.id] = self.chosen[question.id]

    def _look_for_strangers(self, posted: Posted) -> None:
        known = {question.id for question in self.questions}
        asked = (number_in(name, QUESTION) for name in posted if name.startswith(QUESTION))
        if not known.issuperset(asked):
            self.errors["quiz"] = _("One answer belongs to no question of this quiz. Look through them again.")

    def _missing(self, question: ShownQuestion) -> str:
        return str(_("Choose every answer that applies.") if question.is_multiple else _("Choose one answer."))

    def _say(self, question: ShownQuestion, message: str) -> None:
        self.errors.setdefault(f"{QUESTION}{question.id}", message)


def _in_order(errors: dict[str, str], names: list[str]) -> list[tuple[str, str]]:
    """What belongs to no question first, then each question's message with its number."""
    general = [(name, message) for name, message in errors.items() if name not in names]
    numbered = [
        (name, str(_("Question %(number)d: %(message)s", number=number, message=errors[name])))
        for number, name in enumerate(names, start=1)
        if name in errors
    ]
    return general + numbered
