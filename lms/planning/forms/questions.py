"""Questions of a quiz and its settings as the editor sends them: shape and messages, no rule of what is kept."""

from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from lms.assessments.authoring import (
    LONGEST_CHOICE,
    LONGEST_OBJECTIVE,
    LONGEST_RATIONALE,
    LONGEST_REFERENCE,
    LONGEST_STEM,
    LONGEST_TAG,
    LONGEST_TIME_LIMIT,
    MOST_CHOICES,
    MOST_TAGS,
    AuthoringRefused,
    is_past_end,
    marks_for,
    read_place,
)
from lms.assessments.grading import QuestionKind
from lms.planning.asking import Fields, question_from, question_value, read_tolerance
from lms.web.forms import Form, Line, Text, trimmed
from lms.web.messages import words

FEWEST_ROWS: Final = 4
OFTEN: Final = (1, 2, 3, 4, 5, 10)
KINDS: Final = {
    QuestionKind.SINGLE: _("One choice is right"),
    QuestionKind.MULTIPLE: _("Several choices are right"),
    QuestionKind.TRUE_FALSE: _("True or false"),
    QuestionKind.MATCHING: _("Pairs are matched"),
    QuestionKind.ORDERING: _("Steps are put in order"),
    QuestionKind.TEXT: _("A word or a few are written"),
    QuestionKind.NUMBER: _("A number is written"),
}
TRUTHS: Final = {"true": _("True is right"), "false": _("False is right")}

# The words of a row, its right side where pairs are matched, and whether it is right.
Row = tuple[str, str, bool]


class Rows(Field):  # type: ignore[misc]
    """Texts of one line under one name, in their order; empty ones keep their place."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent, each on one line."""
        self.data = [" ".join(trimmed(text).split()) for text in valuelist]


_PLAIN: Final = (
    "stem",
    "kind",
    "truth",
    "number",
    "tolerance",
    "is_per_option",
    "rationale",
    "reference",
    "objective",
    "tags",
    "at",
)


class QuestionForm(Form):
    """A question as it stands: it may still lack anything."""

    stem = Text(_("Question"), most=LONGEST_STEM)
    kind = SelectField(_("How it is answered"), choices=[SelectChoice(one.value, KINDS[one]) for one in KINDS])
    choices = Rows(_("Choices"))
    matches = Rows(_("Right sides"))
    right = Rows(_("Right"))
    truth = RadioField(
        _("Which is right"), choices=[SelectChoice(*one) for one in TRUTHS.items()], validate_choice=False
    )
    number = Line(_("The right number"), most=40)
    tolerance = Line(_("How far off is still right"), most=40)
    is_per_option = BooleanField(_("Each part gives its share of the point, instead of all or nothing"))
    rationale = Text(_("Why"), most=LONGEST_RATIONALE)
    reference = Line(_("Reference"), most=LONGEST_REFERENCE)
    objective = Line(_("Objective that it tests"), most=LONGEST_OBJECTIVE)
    tags = Line(_("Tags, with commas between them"), most=MOST_TAGS * (LONGEST_TAG + 2))
    at = Line(_("Place in the recording"), most=20)

    def __init__(self, question_id: int, length_ms: int = 0, **given: Any) -> None:
        super().__init__(prefix=f"question-{question_id}", **given)
        self.question_id, self.length_ms = question_id, length_ms

    def validate(self, extra_validators: Any = None) -> bool:
        """Rows and tags within their limits, a place that the recording has, a tolerance that is a number."""
        super().validate(extra_validators)
        written = [text for row in self.rows() for text in row[:2] if text]
        if sum(bool(text or match) for text, match, _is_right in self.rows()) > MOST_CHOICES:
            self.refuse("choices", words("too_many_choices", most=MOST_CHOICES))
        if any(len(text) > LONGEST_CHOICE for text in written):
            self.refuse("choices", words("choice_too_long", most=LONGEST_CHOICE))
        self._check_tags()
        try:
            if is_past_end(read_place(self.at.data or ""), self.length_ms):
                self.refuse("at", words("place_past_end"))
        except AuthoringRefused as refusal:
            self.refuse("at", words(refusal.code))
        try:
            read_tolerance(self.tolerance.data or "")
        except AuthoringRefused as refusal:
            self.refuse("tolerance", words(refusal.code))
        return not self.errors

    def move(self, asked: str) -> None:
        """Where there are no scripts, a button moves a choice up ("2:up") or takes it out ("2:out")."""
        place, _colon, act = asked.partition(":")
        rows = self.rows()
        if not (place.isascii() and place.isdigit() and int(place[:3]) < len(rows)):
            return
        row = rows.pop(int(place[:3]))
        if act == "up":
            rows.insert(max(0, int(place[:3]) - 1), row)
        self.choices.data = [text for text, _match, _is_right in rows]
        self.matches.data = [match for _text, match, _is_right in rows]
        self.right.data = [str(number) for number, row in enumerate(rows) if row[2]]

    def rows(self) -> list[Row]:
        """Each choice as it was sent or stands, its right side, and whether it is right."""
        right, matches = self.right.data or (), dict(enumerate(self.matches.data or ()))
        texts = enumerate(self.choices.data or ())
        return [(text, matches.get(place, ""), str(place) in right) for place, text in texts]

    def shown_rows(self) -> list[Row]:
        """The rows of the page: four at least, and an empty one while there may be more."""
        rows = [row for row in self.rows() if row[0] or row[1]]
        count = min(MOST_CHOICES, max(FEWEST_ROWS, len(rows) + 1))
        return [*rows, *[("", "", False)] * (count - len(rows))]

    def value(self) -> Fields:
        """What is compared and kept; what cannot be read stays as it was typed."""
        typed: Fields = {
            name: self[name].data or "" for name in ("at", "tolerance", "tags") if name in self.errors
        }
        rows: Fields = {
            "choices": [row[0] for row in self.rows()],
            "matches": [row[1] for row in self.rows()],
            "right": list(self.right.data or ()),
        }
        sent = {name: self[name].data or "" for name in _PLAIN} | rows
        if sent["kind"] not in list(QuestionKind):
            sent["kind"] = QuestionKind.SINGLE.value
        return question_value(question_from(sent | dict.fromkeys(typed, ""))) | typed

    def _check_tags(self) -> None:
        tags = (self.tags.data or "").split(",")
        if len(tags) > MOST_TAGS:
            self.refuse("tags", words("too_many_tags", most=MOST_TAGS))
        if any(len(tag.strip()) > LONGEST_TAG for tag in tags):
            self.refuse("tags", words("tag_too_long", most=LONGEST_TAG))


class QuizSettingsForm(Form):
    """The mark, as right answers needed, the attempts, and how an attempt goes."""

    pass_mark = SelectField(_("Correct answers needed to pass"))
    attempt_limit = SelectField(_("Attempts"))
    shuffles_questions = BooleanField(_("Each attempt has its own order of questions"))
    shuffles_choices = BooleanField(_("Each attempt has its own order of choices"))
    one_per_page = BooleanField(_("One question a page"))
    time_limit_minutes = Line(_("Time limit in minutes"), most=3)

    def validate(self, extra_validators: Any = None) -> bool:
        """A time limit in whole minutes, or none."""
        super().validate(extra_validators)
        typed = self.time_limit_minutes.data or ""
        if typed and not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= LONGEST_TIME_LIMIT):
            self.refuse("time_limit_minutes", words("time_out_of_range"))
        return not self.errors

    def offer(self, out_of: int, pass_mark: Decimal, attempt_limit: int | None) -> None:
        """Every mark that so many questions can ask for, and the usual numbers of attempts."""
        self.pass_mark.choices = [
            SelectChoice(
                str(share),
                gettext(
                    "%(needed)d of %(all)d correct (%(share)s)", needed=needed, all=out_of, share=f"{share:.0%}"
                ),
            )
            for share, needed in marks_for(out_of, pass_mark)
        ] or [SelectChoice(str(pass_mark), f"{pass_mark:.0%}")]
        numbers = sorted({*OFTEN, *([attempt_limit] if attempt_limit else ())})
        self.attempt_limit.choices = [
            SelectChoice("", gettext("As many as one needs")),
            *(SelectChoice(str(one), ngettext("%(num)d attempt", "%(num)d attempts", one)) for one in numbers),
        ]
