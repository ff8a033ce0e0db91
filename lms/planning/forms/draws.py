"""Draws of a quiz as the editor sends them: shape and messages, no rule of what is kept."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from lms.assessments.authoring import LONGEST_DRAW_LABEL, MOST_QUESTIONS, QuestionText
from lms.planning.forms.takeover import Keys
from lms.web.forms import Form, Line
from lms.web.messages import words

TICKED: Final = "ticked"


class DrawForm(Form):
    """How many of a draw's questions are asked, and what they have in common."""

    count = Line(_("How many of them each attempt asks"), most=3)
    label = Line(_("What they have in common"), most=LONGEST_DRAW_LABEL)

    def __init__(self, draw_id: int, **given: Any) -> None:
        super().__init__(prefix=f"draw-{draw_id}", **given)
        self.draw_id = draw_id

    def validate(self, extra_validators: Any = None) -> bool:
        """A whole number that a quiz can have of questions."""
        super().validate(extra_validators)
        _check_count(self)
        return not self.errors

    def value(self) -> dict[str, str | list[str]]:
        """What is compared and kept."""
        return {"count": self.count.data or "", "label": self.label.data or ""}


class NewDrawForm(Form):
    """Which of the questions that are always asked are drawn from now on, and how many of them."""

    among = SelectField(_("Which questions"))
    ticked = Keys(default=list)
    count = Line(_("How many of them each attempt asks"), most=3)
    label = Line(_("What they have in common"), most=LONGEST_DRAW_LABEL)

    def __init__(self, questions: Sequence[tuple[int, QuestionText]], **given: Any) -> None:
        super().__init__(prefix="new-draw", **given)
        self.questions = questions
        self.families = _families(questions)
        self.among.choices = [
            SelectChoice(TICKED, gettext("Those that I tick")),
            *(SelectChoice(key, _family_words(key, said, len(ids))) for key, (said, ids) in self.families.items()),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one question, and a whole number of them."""
        super().validate(extra_validators)
        if not self.errors and not self.chosen():
            self.refuse("ticked", gettext("Tick at least one question."))
        _check_count(self)
        return not self.errors

    def chosen(self) -> list[int]:
        """The ids of the questions, in the quiz's order; what is no longer there is nobody's."""
        if self.among.data != TICKED:
            return self.families[self.among.data][1]
        return [one for one, _text in self.questions if str(one) in self.ticked.data]

    def words(self) -> str:
        """What was written, else what the questions were chosen by."""
        family, _ids = self.families.get(self.among.data, ("", []))
        return self.label.data or family[:LONGEST_DRAW_LABEL]


Families = dict[str, tuple[str, list[int]]]


def _families(questions: Iterable[tuple[int, QuestionText]]) -> Families:
    """Questions of one objective or one tag, by the value that stands for it: its words, and their ids."""
    found: Families = {}
    for one, text in questions:
        named = [("objective", text.objective), *(("tag", tag) for tag in text.tags)]
        for key, said in {f"{kind}:{said.casefold()}": said for kind, said in named if said}.items():
            found.setdefault(key, (said, []))[1].append(one)
    return {key: family for key, family in sorted(found.items()) if len(family[1]) > 1}


def _family_words(key: str, said: str, count: int) -> str:
    kind = gettext("Objective") if key.startswith("objective:") else gettext("Tag")
    of = ngettext("%(num)d question", "%(num)d questions", count)
    return f"{kind}: {said} ({of})"


def _check_count(form: DrawForm | NewDrawForm) -> None:
    typed = form.count.data or ""
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_QUESTIONS):
        form.refuse("count", words("draw_out_of_range", most=MOST_QUESTIONS))
