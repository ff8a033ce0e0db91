"""Forms of what is done to a published activity: each asks for the reason."""

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.accounts.models import Person
from lms.accounts.operations import NamedPerson
from lms.accounts.professions import Profession
from lms.activities.models import Activity, Audience
from lms.activities.queries import speakers_in
from lms.activities.rules import ActivityKind, PersonRole
from lms.credit.rules import credit_type
from lms.credit.uan import typed_uan
from lms.disclosures.deciding import MITIGATION_LABELS
from lms.disclosures.forms import SignedForm
from lms.disclosures.rules import Mitigation
from lms.planning.forms.credit import TOPIC_CHOICES, check_uan
from lms.planning.forms.people import NewPersonForm
from lms.planning.operations import (
    NOT_RELEVANT,
    RELEVANT,
    AddedPerson,
    Corrected,
    Numbers,
    SessionWords,
    Titles,
    numbered,
)
from lms.planning.operations.corrections import TEXTS
from lms.web.forms import Form, Line, Rows, Text


class ReasonForm(Form):
    """Why something is taken from learners, or given back."""

    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)


class SeenForm(ReasonForm):
    """Why learners read something else than what they read at revision `seen`."""

    seen = HiddenField()


class TitlesRow(PlainForm):  # type: ignore[misc]
    """How one person is presented."""

    person_id = HiddenField()
    title = Line(_("Title"), [DataRequired(_("Enter the title."))], most=200)
    affiliation = Line(_("Affiliation"), [DataRequired(_("Enter the affiliation."))], most=200)


class SessionRow(PlainForm):  # type: ignore[misc]
    """One session, and who of the activity speaks in it."""

    session_id = HiddenField()
    title = Line(_("Title"), [DataRequired(_("Enter the title."))], most=300)
    speakers = SelectMultipleField(_("Who speaks"), validate_choice=False)

    @property
    def words(self) -> SessionWords:
        """As the operation takes it."""
        return SessionWords(
            session_id=number_from(self.session_id.data),
            title=self.title.data or "",
            speakers=frozenset(number_from(one) for one in self.speakers.data or ()),
        )


class NumbersRow(PlainForm):  # type: ignore[misc]
    """What accreditors gave to one type."""

    credit_type = HiddenField()
    uan = Line(_("Universal Activity Number"), most=40)
    topic = SelectField(_("Topic"), choices=TOPIC_CHOICES, default="")
    number = Line(_("Number"), most=60)

    def for_activity(self, kind: ActivityKind) -> None:
        """Call another accreditor's number what its type calls it; ACPE's differ by the activity's kind."""
        self.kind, self.activity_kind = credit_type(self.credit_type.data or ""), kind
        self.number.label.text = _(self.kind.number_label)

    def validate_uan(self, _field: Any) -> None:
        """A number of ACPE's composition, for this audience and this topic."""
        if self.kind.uan:
            check_uan(self.numbers.uan, self.kind, self.numbers.topic, self.activity_kind)

    @property
    def numbers(self) -> Numbers:
        """As the operation takes them."""
        return Numbers(
            credit_type=self.credit_type.data or "",
            uan=typed_uan(self.uan.data or ""),
            topic=self.topic.data or "",
            number=self.number.data or "",
        )


class CorrectionForm(SeenForm):
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
    sessions = Rows(FormField(SessionRow), max_entries=60)
    numbers = Rows(FormField(NumbersRow), max_entries=60)
    field_order = (
        *(*TEXTS[:4], "objectives", "target_audience", "audiences", *TEXTS[5:]),
        *("people", "sessions", "numbers", "reason"),
    )

    def offer(self, audiences: Iterable[Audience], kind: ActivityKind, teachers: Iterable[Person]) -> None:
        """The office's groups and those that the activity has, its numbers, and who may speak in its sessions."""
        speakers = [SelectChoice(str(one.id), one.name_with_degree) for one in teachers]
        for row in self.sessions:
            row.form.speakers.choices = speakers
        self.groups = {one.id: one for one in audiences}
        self.audiences.choices = [SelectChoice(one.id, one.name) for one in self.groups.values()]
        for row in self.numbers:
            row.form.for_activity(kind)

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
            numbers=tuple(row.form.numbers for row in self.numbers),
            sessions=tuple(row.form.words for row in self.sessions),
        )


class AddedPersonForm(NewPersonForm, SignedForm):
    """Somebody who is named after publication: with what she signed, and what the office decided about it."""

    decision = RadioField(
        _("Are the relationships relevant to this activity?"),
        choices=[
            SelectChoice("", _("There are none")),
            SelectChoice(NOT_RELEVANT, _("Not relevant")),
            SelectChoice(RELEVANT, _("Relevant")),
        ],
        default="",
    )
    mitigation = SelectField(
        _("How they were mitigated"),
        choices=[
            SelectChoice("", _("Not yet")),
            *(SelectChoice(one.value, _(words)) for one, words in MITIGATION_LABELS.items()),
        ],
    )
    reviewer = SelectField(_("Reviewed by"), validate_choice=False)
    seen = HiddenField()
    reason = Text(_("Reason"), [DataRequired(_("Enter the reason."))], most=1000)
    field_order: ClassVar[tuple[str, ...]] = (  # type: ignore[assignment]
        *("given_name", "family_name", "degree", "degree_text", "profession", "address", "title", "affiliation"),
        *("role", "is_another", "received_on", "has_any", "relationships", "decision", "mitigation", "reviewer"),
        "reason",
    )

    @property
    def added(self) -> AddedPerson:
        """The checked values, as the operation takes them."""
        return AddedPerson(
            named=NamedPerson(
                given_name=self.given_name.data,
                family_name=self.family_name.data,
                degree=self.degree.data,
                degree_text=self.degree_text.data or "",
                profession=Profession(self.profession.data),
                address=self.address.data or "",
            ),
            is_another=self.is_another.data,
            role=PersonRole(self.role.data),
            title=self.title.data or "",
            affiliation=self.affiliation.data or "",
            stated=self.stated,
            received_on=self.received_on.data,
            is_relevant=self.decision.data == RELEVANT,
            mitigation=Mitigation(self.mitigation.data) if self.mitigation.data else None,
            reviewer_id=number_from(self.reviewer.data),
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
        "sessions": [
            {
                "session_id": one.id,
                "title": one.title,
                "speakers": [str(person.id) for person in speakers_in(activity, one)],
            }
            for one in activity.sessions
        ],
        "numbers": [
            {"credit_type": one.credit_type, "uan": one.uan, "topic": one.topic, "number": one.number}
            for one, _kind in numbered(activity)
        ],
        "seen": seen,
    }


def number_from(value: Any) -> int:
    """A whole number that a form sent; -1, which is nobody's, for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
