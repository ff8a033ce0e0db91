"""The front matter as it is written: every field may stay empty in a draft, but the title."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional

from lms.accounts.models import Department
from lms.activities.models import Specialty
from lms.activities.rules import ActivityKind
from lms.media.forms import zone_choices
from lms.planning.versions import Value
from lms.web.forms import Form, Line, Lines, Text, Whole

# A working day of watching: more is a slip of the hand.
MOST_MINUTES: Final = 1440


def _minutes(label: Any) -> Whole:
    within = NumberRange(0, MOST_MINUTES, _("Enter whole minutes, from 0 to %(max)d."))
    return Whole(label, [Optional(), within])


class FrontMatterForm(Form):
    """What is written of an activity, apart from people, credit, quiz and evaluation."""

    title = Line(_("Title"), [DataRequired(_("Give it a title."))], most=200)
    program_title = Line(_("CE Program Title"), most=300)
    summary = Line(_("One sentence for the catalogue"), most=300)
    specialty_id = SelectField(_("Specialty"))
    department_id = SelectField(_("Department"))
    overview = Text(_("Overview"), most=6000)
    objectives = Lines(_("Learning Objectives"))
    minutes = _minutes(_("Estimated Time to Complete Activity"))
    quiz_minutes = _minutes(_("Of these for the quiz"))
    evaluation_minutes = _minutes(_("Of these for the evaluation"))
    commercial_support = Text(_("Commercial support"), most=2000)
    joint_provider = Line(_("Joint provider"), most=200)
    copyright_statement = Text(_("Copyright Statement"), most=2000)

    def offer(self, specialties: Iterable[Specialty], departments: Iterable[Department], *, none: bool) -> None:
        """What can be chosen; `none` where an activity may belong to the whole office."""
        nothing = SelectChoice("", str(_("Choose a specialty")))
        self.specialty_id.choices = [nothing, *(SelectChoice(str(one.id), one.name) for one in specialties)]
        office = [SelectChoice("", str(_("The whole office")))] if none else []
        self.department_id.choices = [*office, *(SelectChoice(str(one.id), one.name) for one in departments)]


class TermsForm(Form):
    """What may end credit earlier, and the zone whose days count."""

    zone = SelectField(_("Time zone"))
    reviewed_on = DateField(_("Last content review"), [Optional()])
    office_end_on = DateField(_("Earlier end set by the office"), [Optional()])

    def offer(self, zone: str) -> None:
        """The zones, and the one in use."""
        self.zone.choices = zone_choices(zone)


class DraftForm(Form):
    """A new draft: what it is, and its title or the name of the file it begins with."""

    title = Line(_("Title"), [DataRequired(_("Give it a title."))], most=200)
    kind = SelectField(
        _("What it is"),
        choices=[
            SelectChoice(ActivityKind.ON_DEMAND.value, _("On demand: a recording")),
            SelectChoice(ActivityKind.LIVE.value, _("Live: a course, conference or webinar")),
        ],
        default=ActivityKind.ON_DEMAND.value,
    )


def sent_values(form: Form, names: Iterable[str]) -> dict[str, Value]:
    """What the form holds, as values are compared: texts, and lists of texts."""
    return {name: _value(form[name].data) for name in names}


def _value(data: Any) -> Value:
    if isinstance(data, list):
        return data
    return "" if data is None else data.isoformat() if hasattr(data, "isoformat") else str(data)


def reordered(lines: list[str], wish: str) -> list[str]:
    """The lines after a button's wish, such as "2:up" or "0:out"; any other leaves them as they are."""
    place, _colon, act = wish.partition(":")
    if not (place.isascii() and place.isdigit() and len(place) < 3 and int(place) < len(lines)):
        return lines
    index = int(place)
    rest = [*lines[:index], *lines[index + 1 :]]
    return rest if act == "out" else [*rest[: max(index - 1, 0)], lines[index], *rest[max(index - 1, 0) :]]
