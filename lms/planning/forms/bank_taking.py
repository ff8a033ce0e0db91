"""Questions on their way from a bank into a quiz: what is looked for, and which of that is taken."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from lms.assessments.authoring import LONGEST_DRAW_LABEL, MOST_QUESTIONS
from lms.assessments.banking import LONGEST_SEARCH, Wanted, facets_of, fits
from lms.assessments.forms import number_in
from lms.assessments.models import QuestionBank
from lms.assessments.queries import Banked
from lms.planning.forms.takeover import Keys
from lms.web.forms import Form, Line
from lms.web.messages import words

MOST_SHOWN: Final = 50
DRAWN: Final = "drawn"


class BankTakingForm(Form):
    """A bank, what is looked for in it, and the ticked ones of what was found; all asked, or drawn."""

    bank = SelectField(_("Question bank"))
    words = Line(_("Words"), most=LONGEST_SEARCH)
    objective = SelectField(_("Objective"), default="", validate_choice=False)
    tag = SelectField(_("Tag"), default="", validate_choice=False)
    take = Keys(default=list)
    count = Line(_("How many of them each attempt asks"), most=3)
    label = Line(_("What they have in common"), most=LONGEST_DRAW_LABEL)
    found: Sequence[Banked] | None = None
    offered = 0

    def __init__(self, banks: Sequence[tuple[QuestionBank, str | None]], **given: Any) -> None:
        super().__init__(prefix="bank-", **given)
        self.bank.choices = [
            SelectChoice(str(bank.id), f"{bank.name} ({department})" if department else bank.name)
            for bank, department in banks
        ]

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return Wanted(words=self.words.data or "", objective=self.objective.data or "", tag=self.tag.data or "")

    def find(self, offered: Sequence[Banked]) -> None:
        """Keep what is found among these, and what they can be looked for by."""
        facets = facets_of([one.text for one in offered])
        for field, found in ((self.objective, facets.objectives), (self.tag, facets.tags)):
            counted = [SelectChoice(value, f"{value[:80]} ({count})") for value, count in found]
            field.choices = [SelectChoice("", gettext("Any")), *counted]
        wanted = self.wanted.among(facets)
        self.objective.data, self.tag.data = wanted.objective, wanted.tag
        self.found = [one for one in offered if fits(one.text, wanted)]
        self.offered = len(offered)

    def tick_what_was_meant(self) -> None:
        """Tick all of what is shown, where less than the whole bank was looked for: "8 of 20 on objective 2"."""
        if not self.wanted.is_anything:
            self.take.data = [str(one.id) for one in self.shown]

    @property
    def shown(self) -> Sequence[Banked]:
        """As many of what was found as one looks through."""
        return (self.found or ())[:MOST_SHOWN]

    @property
    def ticked(self) -> set[int]:
        """Ids of what is taken; what is no id stands for nothing that is offered."""
        return {number_in(one, "") or 0 for one in self.take.data}

    @property
    def drawn_words(self) -> str:
        """What a draw is called: what was written, else what was looked for."""
        wanted = self.objective.data or self.tag.data or ""
        return self.label.data or wanted[:LONGEST_DRAW_LABEL]

    def takes(self, *, draws: bool) -> bool:
        """True where something is ticked, and where it is drawn a whole number is asked."""
        self.validate()
        if not self.errors and not self.take.data:
            self.refuse("take", gettext("Tick at least one question."))
        typed = self.count.data or ""
        if draws and not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_QUESTIONS):
            self.refuse("count", words("draw_out_of_range", most=MOST_QUESTIONS))
        return not self.errors
