"""Forms of evaluation items, in a draft and in the office's library."""

from typing import Any, ClassVar, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from lms.assessments.answering import RATED, ItemKind, Measure, Repeats
from lms.assessments.authoring import (
    LONGEST_END,
    LONGEST_ITEM,
    LONGEST_OPTION,
    MOST_OPTIONS,
    WITH_LINES,
    AuthoringRefused,
    ItemText,
    check_item,
    item_gaps,
)
from lms.assessments.library import library_text
from lms.assessments.models import LibraryItem
from lms.planning.asking import Fields, item_value, library_values
from lms.planning.forms.entries import EntryForm
from lms.web.forms import Form, Line, Text
from lms.web.messages import words

MEASURE_WORDS: Final = {
    Measure.OBJECTIVES: _("Whether objectives were met"),
    Measure.BIAS: _("Commercial bias"),
    Measure.COMPETENCE: _("A change in competence"),
    Measure.PERFORMANCE: _("A change in performance"),
    Measure.PATIENTS: _("A change in patient outcomes"),
}
NEW: Final[dict[str, Any]] = library_values(ItemText(kind=ItemKind.RATING), is_standard=False, is_follow_up=False)
_PLACE_OF: Final = {"too_few_options": "options", "no_statements": "options", "one_end": "high"}


class ItemFields(Form):
    """What an item says, in a draft or in the library."""

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
            SelectChoice(Repeats.SESSION.value, _("For each session, whose title stands above it")),
        ],
    )
    measures = SelectMultipleField(
        _("What it finds out"), choices=[SelectChoice(code.value, words) for code, words in MEASURE_WORDS.items()]
    )
    is_required = BooleanField(_("Must be answered"))

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
            repeats=Repeats(self.repeats.data) if self.repeats.data in list(Repeats) else Repeats.ONCE,
            measures=tuple(one for one in Measure if one.value in (self.measures.data or ())),
        )


class ItemForm(ItemFields):
    """An item of the evaluation as it stands."""

    def __init__(self, item_id: int, **given: Any) -> None:
        super().__init__(prefix=f"item-{item_id}", **given)
        self.item_id = item_id

    def value(self) -> Fields:
        """What is compared and kept."""
        return item_value(self.item())


class LibraryItemForm(ItemFields, EntryForm):
    """A question of the library; those that are standard begin every new evaluation."""

    told_at: ClassVar[str] = "text"
    is_standard = BooleanField(_("Part of the standard evaluation"))
    is_follow_up = BooleanField(_("For follow-ups by letter, weeks after the claim"))

    def __init__(self, *, obj: LibraryItem | None = None, **given: Any) -> None:
        values = _values_of(obj) if obj is not None else NEW
        super().__init__(data=values | {"options": "\n".join(values["options"])}, **given)

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing is offered that could not be asked."""
        super().validate(extra_validators)
        if not self.errors:
            for gap in item_gaps(self.item()):
                self.refuse(_PLACE_OF.get(gap, "text"), words(gap))
        return not self.errors

    def values(self) -> dict[str, Any]:
        """As the library keeps it."""
        return library_values(
            self.item(), is_standard=bool(self.is_standard.data), is_follow_up=bool(self.is_follow_up.data)
        )


def _values_of(kept: LibraryItem) -> dict[str, Any]:
    return library_values(library_text(kept), is_standard=kept.is_standard, is_follow_up=kept.is_follow_up)
