"""Questions, items and pasted text as the editor sends them: shape and messages, no rule of what is kept."""

from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, SelectField
from wtforms.fields.choices import SelectChoice

from lms.assessments.answering import RATED, ItemKind, Repeats
from lms.assessments.authoring import (
    LONGEST_CHOICE,
    LONGEST_END,
    LONGEST_ITEM,
    LONGEST_OPTION,
    LONGEST_RATIONALE,
    LONGEST_REFERENCE,
    LONGEST_STEM,
    MOST_CHOICES,
    MOST_OPTIONS,
    WITH_LINES,
    AuthoringRefused,
    ChoiceText,
    ItemText,
    QuestionText,
    check_item,
    is_past_end,
    marks_for,
    read_place,
)
from lms.assessments.grading import QuestionKind
from lms.assessments.pasting import LONGEST_PASTE, NotUnderstood, Pasted, read_questions
from lms.planning.asking import Fields, item_value, question_value
from lms.web.forms import Form, Line, Text, trimmed
from lms.web.messages import words

FEWEST_ROWS: Final = 4
OFTEN: Final = (1, 2, 3, 4, 5, 10)


class Rows(Field):  # type: ignore[misc]
    """Texts of one line under one name, in their order; empty ones keep their place."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent, each on one line."""
        self.data = [" ".join(trimmed(text).split()) for text in valuelist]


class QuestionForm(Form):
    """A question as it stands: it may still lack anything."""

    stem = Text(_("Question"), most=LONGEST_STEM)
    kind = SelectField(
        _("How many choices are right"),
        choices=[
            SelectChoice(QuestionKind.SINGLE.value, _("One is right")),
            SelectChoice(QuestionKind.MULTIPLE.value, _("Several are right, and all are needed")),
        ],
    )
    choices = Rows(_("Choices"))
    right = Rows(_("Right"))
    rationale = Text(_("Why"), most=LONGEST_RATIONALE)
    reference = Line(_("Reference"), most=LONGEST_REFERENCE)
    at = Line(_("Place in the recording"), most=20)

    def __init__(self, question_id: int, length_ms: int = 0, **given: Any) -> None:
        super().__init__(prefix=f"question-{question_id}", **given)
        self.question_id, self.length_ms = question_id, length_ms

    def validate(self, extra_validators: Any = None) -> bool:
        """Choices within their limits, and a place that the recording has."""
        super().validate(extra_validators)
        written = [text for text in self.choices.data or () if text]
        if len(written) > MOST_CHOICES:
            self.refuse("choices", words("too_many_choices", most=MOST_CHOICES))
        if any(len(text) > LONGEST_CHOICE for text in written):
            self.refuse("choices", words("choice_too_long", most=LONGEST_CHOICE))
        try:
            if is_past_end(read_place(self.at.data or ""), self.length_ms):
                self.refuse("at", words("place_past_end"))
        except AuthoringRefused as refusal:
            self.refuse("at", words(refusal.code))
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
        self.choices.data = [text for text, _is_right in rows]
        self.right.data = [str(number) for number, (_text, is_right) in enumerate(rows) if is_right]

    def rows(self) -> list[tuple[str, bool]]:
        """Each choice as it was sent or stands, and whether it is right."""
        right = self.right.data or ()
        return [(text, str(place) in right) for place, text in enumerate(self.choices.data or ())]

    def shown_rows(self) -> list[tuple[str, bool]]:
        """The rows of the page: four at least, and an empty one while there may be more."""
        rows = [row for row in self.rows() if row[0]]
        count = min(MOST_CHOICES, max(FEWEST_ROWS, len(rows) + 1))
        return [*rows, *[("", False)] * (count - len(rows))]

    def value(self) -> Fields:
        """What is compared and kept; what cannot be read stays as it was typed."""
        text = QuestionText(
            stem=self.stem.data or "",
            kind=QuestionKind.MULTIPLE if self.kind.data == QuestionKind.MULTIPLE else QuestionKind.SINGLE,
            choices=tuple(ChoiceText(text=text, is_right=is_right) for text, is_right in self.rows() if text),
            rationale=self.rationale.data or "",
            reference=self.reference.data or "",
        )
        typed = self.at.data or ""
        if "at" not in self.errors:
            text = QuestionText(**{**vars(text), "watch_from_ms": read_place(typed)})
            return question_value(text)
        return question_value(text) | {"at": typed}


class QuizSettingsForm(Form):
    """The mark, as right answers needed, and the attempts."""

    pass_mark = SelectField(_("Correct answers needed to pass"))
    attempt_limit = SelectField(_("Attempts"))

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


class ItemForm(Form):
    """An item of the evaluation as it stands."""

    kind = SelectField(
        _("Answered by"),
        choices=[
            SelectChoice(ItemKind.RATING.value, _("A scale from 1 to 5")),
            SelectChoice(ItemKind.GRID.value, _("Several statements on one scale")),
            SelectChoice(ItemKind.CHOICE.value, _("One of the options")),
            SelectChoice(ItemKind.CHOICES.value, _("Any of the options")),
            SelectChoice(ItemKind.TEXT.value, _("Their own words")),
        ],
    )
    text = Text(_("Question or statement"), most=LONGEST_ITEM)
    options = Text(_("Options or statements, one on each line"), most=MOST_OPTIONS * (LONGEST_OPTION + 1))
    low = Line(_("Words for 1"), most=LONGEST_END)
    high = Line(_("Words for 5"), most=LONGEST_END)
    repeats = SelectField(
        _("Asked"),
        choices=[
            SelectChoice(Repeats.ONCE.value, _("Once")),
            SelectChoice(Repeats.SPEAKER.value, _("For each speaker, who is named above it")),
        ],
    )
    is_required = BooleanField(_("Must be answered"))

    def __init__(self, item_id: int, **given: Any) -> None:
        super().__init__(prefix=f"item-{item_id}", **given)
        self.item_id = item_id

    def validate(self, extra_validators: Any = None) -> bool:
        """Options that can be told apart."""
        super().validate(extra_validators)
        if not self.errors:
            try:
                check_item(self.item())
            except AuthoringRefused as refusal:
                self.refuse("options", words(refusal.code, most=refusal.most))
        return not self.errors

    def item(self) -> ItemText:
        """What it says."""
        kind = ItemKind(self.kind.data) if self.kind.data in list(ItemKind) else ItemKind.RATING
        lines = [" ".join(line.split()) for line in (self.options.data or "").split("\n")]
        return ItemText(
            kind=kind,
            text=self.text.data or "",
            is_required=bool(self.is_required.data),
            options=tuple(line for line in lines if line) if kind in WITH_LINES else (),
            low=(self.low.data or "") if kind in RATED else "",
            high=(self.high.data or "") if kind in RATED else "",
            repeats=Repeats.SPEAKER if self.repeats.data == Repeats.SPEAKER else Repeats.ONCE,
        )

    def value(self) -> Fields:
        """What is compared and kept."""
        return item_value(self.item())


class PasteForm(Form):
    """Questions as plain text, and what was understood of it."""

    paste = Text(_("Questions as plain text"), most=LONGEST_PASTE)
    understood: tuple[Pasted, ...] = ()
    reasons: tuple[str, ...] = ()

    def reads(self, length_ms: int) -> bool:
        """Read the text; False where it holds nothing, or too much of it."""
        if not self.validate():
            return False
        reading = read_questions(self.paste.data or "", length_ms=length_ms)
        self.understood, self.reasons = reading.questions, tuple(map(_reason, reading.problems))
        if not self.understood and not self.reasons:
            self.refuse("paste", gettext("Paste at least one question."))
        return not self.errors


def _reason(one: NotUnderstood) -> str:
    said = words(one.code, most=one.most) if one.most else words(one.code)
    return str(gettext("Line %(line)d: %(words)s", line=one.line, words=said))
