"""Forms of what is done to a published activity: each asks for the reason."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.activities.models import Activity, Audience
from lms.planning.operations import Corrected, Titles
from lms.planning.operations.corrections import TEXTS
from lms.web.forms import Form, Line, Rows, Text


class ReasonForm(Form):
    """Why something is taken from learners, or given back."""

    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)


class ShowDisclosureForm(ReasonForm):
    """Why learners are shown another disclosure than the one of revision `seen`."""

    seen = HiddenField()


class TitlesRow(PlainForm):  # type: ignore[misc]
    """How one person is presented."""

    person_id = HiddenField()
    title = Line(_("Title"), [DataRequired(_("Enter the title."))], most=200)
    affiliation = Line(_("Affiliation"), [DataRequired(_("Enter the affiliation."))], most=200)


class CorrectionForm(ReasonForm):
    """What learners read of a published activity, and why it is corrected."""

    title = Line(_("Title"), [DataRequired(_("Enter the title."))], most=200)
    program_title = Line(_("CE program title"), [DataRequired(_("Enter the CE program title."))], most=300)
    summary = Line(_("Summary"), most=300)
    overview = Text(_("Overview"), [DataRequired(_("Enter the overview."))], most=20_000)
    objectives = Text(_("Learning objectives"), [DataRequired(_("Enter the objectives."))], most=8000)
    target_audience = Text(_("Target audience"), [DataRequired(_("Enter the target audience."))], most=4000)
    audiences = SelectMultipleField(_("Groups of the target audience"), coerce=int)
    copyright_statement = Text(
        _("Copyright statement"), [DataRequired(_("Enter the copyright statement."))], most=4000
    )
    commercial_support = Text(_("Commercial support"), most=4000)
    people = Rows(FormField(TitlesRow), max_entries=60)
    seen = HiddenField()
    field_order = (*TEXTS[:4], "objectives", "target_audience", "audiences", *TEXTS[5:], "people", "reason")

    def offer(self, audiences: Iterable[Audience]) -> None:
        """The office's groups, and those that the activity has."""
        self.groups = {one.id: one for one in audiences}
        self.audiences.choices = [SelectChoice(one.id, one.name) for one in self.groups.values()]

    @property
    def corrected(self) -> Corrected:
        """The checked values, as the operation takes them."""
        return Corrected(
            texts={name: self[name].data or "" for name in TEXTS},
            objectives=[line.strip() for line in self.objectives.data.splitlines() if line.strip()],
            audiences=[self.groups[chosen] for chosen in self.audiences.data],
            titles=tuple(
                Titles(
                    person_id=number_from(row.form.person_id.data),
                    title=row.form.title.data,
                    affiliation=row.form.affiliation.data,
                )
                for row in self.people
            ),
        )


def filled_with(activity: Activity, seen: int) -> dict[str, Any]:
    """The form's values as they stand."""
    people = {one.person_id: one for one in reversed(activity.people)}
    return {name: getattr(activity, name) for name in TEXTS} | {
        "objectives": "\n".join(activity.objectives),
        "audiences": [one.id for one in activity.audiences],
        "people": [
            {"person_id": one.person_id, "title": one.title, "affiliation": one.affiliation}
            for one in reversed(people.values())
        ],
        "seen": seen,
    }


def number_from(value: Any) -> int:
    """A whole number that a form sent; -1, which is nobody's, for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
