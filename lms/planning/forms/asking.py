"""Questions, items and pasted text as the editor sends them: shape and messages, no rule of what is kept."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from lms.assessments.answering import RATED, ItemKind, Repeats
from lms.assessments.authoring import (
    LONGEST_END,
    LONGEST_ITEM,
    LONGEST_OPTION,
    MOST_OPTIONS,
    WITH_LINES,
    AuthoringRefused,
    ItemText,
    check_item,
)
from lms.assessments.exchange.reading import NotUnderstood, Understood
from lms.assessments.pasting import LONGEST_PASTE, read_questions
from lms.planning.asking import Fields, item_value
from lms.web.forms import Form, Line, Text
from lms.web.messages import words


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
    understood: tuple[Understood, ...] = ()
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
