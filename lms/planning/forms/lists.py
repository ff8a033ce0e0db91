"""Forms of the office's own lists, one for each kind of entry."""

from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.accounts.professions import PROFESSION_LABELS
from lms.planning.forms.entries import EntryForm
from lms.planning.forms.items import LibraryItemForm
from lms.web.forms import Line, Text

# The clinical curves that the front end has drawn, by the names of their symbols.
TRACES: Final = {
    "cardiology": _("Heart rhythm"),
    "oncology": _("Survival"),
    "pharmacy": _("Repeated doses"),
    "pulmonary": _("Flow and volume"),
    "infectious": _("Growth and decline"),
    "neurology": _("Brain waves"),
    "paediatrics": _("Growth"),
    "endocrine": _("Glucose"),
    "critical": _("Blood pressure"),
    "palliative": _("Even line"),
    "quality": _("Control chart"),
}
TEXT_FIELDS: Final = {
    "overview": _("Overview"),
    "target_audience": _("Target Audience"),
    "copyright_statement": _("Copyright Statement"),
    "commercial_support": _("Commercial support"),
}
# What entries hold in codes, in words.
ENTRY_WORDS: Final[dict[str, Any]] = {
    **TRACES,
    **TEXT_FIELDS,
    **{kind.value: _(label) for kind, label in PROFESSION_LABELS.items()},
}


class SpecialtyForm(EntryForm):
    """A specialty, and the curve that marks it."""

    name = Line(_("Name"), [DataRequired(_("Give it a name."))], most=80)
    trace = SelectField(_("Curve"), choices=[SelectChoice(*pair) for pair in TRACES.items()])


class AudienceEntryForm(EntryForm):
    """A group of learners, with the professions in it."""

    name = Line(_("Name"), [DataRequired(_("Give it a name."))], most=80)
    professions = SelectMultipleField(
        _("Professions in it"),
        [DataRequired(_("Choose at least one profession."))],
        choices=[SelectChoice(kind.value, ENTRY_WORDS[kind]) for kind in PROFESSION_LABELS],
    )


class ReusableTextForm(EntryForm):
    """A text for a field of the front matter."""

    field = SelectField(_("For"), choices=[SelectChoice(*pair) for pair in TEXT_FIELDS.items()])
    name = Line(_("Name"), [DataRequired(_("Give it a name."))], most=80)
    text = Text(_("Text"), [DataRequired(_("Enter the text."))], most=4000)


LIST_FORMS: Final[dict[str, type[EntryForm]]] = {
    "specialties": SpecialtyForm,
    "audiences": AudienceEntryForm,
    "texts": ReusableTextForm,
    "library": LibraryItemForm,
}
