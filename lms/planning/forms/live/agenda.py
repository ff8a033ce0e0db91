"""The form of an item of the agenda: what it is, and when."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from lms.accounts.models import Person
from lms.activities.agenda import LONGEST
from lms.activities.local_times import day_ended, moment_of, moments_of
from lms.activities.models import Venue
from lms.activities.rules import EvidenceKind, SessionKind
from lms.planning.forms.moments import OTHER_YEAR, SKIPPED, YEARS
from lms.planning.operations.live.agenda import ACCREDITED, CHOSEN_EVIDENCE, may_be_accredited
from lms.planning.operations.live.times import FIRST, SECOND
from lms.web.forms import Form, Line

KIND_WORDS: Final = {
    SessionKind.PRESENTATION: _("Presentation"),
    SessionKind.BREAK: _("Break"),
    SessionKind.MEAL: _("Meal"),
    SessionKind.PROMOTION: _("Promotional, not accredited"),
    SessionKind.OTHER: _("Something else"),
}
EVIDENCE_WORDS: Final = {
    EvidenceKind.JOIN_PAGE: _("Join page"),
    EvidenceKind.CODE: _("Code on the slide"),
    EvidenceKind.SPOKEN: _("Code read out"),
    EvidenceKind.DOOR: _("Door list"),
    EvidenceKind.REPORT: _("Report of the meeting"),
}
_TIMES: Final = ("on", "starts", "ends", "starts_which", "ends_which")
_WHICH: Final = [
    SelectChoice("", _("-- Select --")),
    SelectChoice(FIRST, _("The first time, before the clocks go back")),
    SelectChoice(SECOND, _("The second time, after the clocks went back")),
]


class AgendaForm(Form):
    """An item: kind, place, track, credit, evidence, speakers; day, beginning and end in the activity's zone."""

    title = Line(_("Title"), most=300)
    kind = SelectField(_("What it is"), choices=[SelectChoice(*pair) for pair in KIND_WORDS.items()])
    venue_id = SelectField(_("Where"))
    track = Line(_("Track"), most=80)
    is_accredited = BooleanField(_("Gives credit"))
    evidence = SelectMultipleField(
        _("How attendance is shown"),
        choices=[SelectChoice(one.value, EVIDENCE_WORDS[one]) for one in CHOSEN_EVIDENCE],
    )
    speakers = SelectMultipleField(_("Who speaks"), validate_choice=False)
    on = DateField(_("Day"), [Optional()])
    starts = TimeField(_("Begins"), [Optional()])
    ends = TimeField(_("Ends"), [Optional()])
    starts_which = SelectField(
        _("It begins at a time that comes twice. Which is meant?"), choices=_WHICH, default=""
    )
    ends_which = SelectField(_("It ends at a time that comes twice. Which is meant?"), choices=_WHICH, default="")

    def __init__(
        self, session_id: int, people: Iterable[Person], venues: Iterable[Venue], zone: str, **given: Any
    ) -> None:
        super().__init__(prefix=f"session-{session_id}", **given)
        self.session_id, self.zone = session_id, zone
        self.speakers.choices = [SelectChoice(str(one.id), one.name_with_degree) for one in people]
        nowhere = SelectChoice("", str(_("Not said yet")))
        self.venue_id.choices = [nowhere, *(SelectChoice(str(one.id), _named(one)) for one in venues)]

    def validate(self, extra_validators: Any = None) -> bool:
        """A day with a beginning, each at a moment that is one, and the end behind the beginning."""
        super().validate(extra_validators)
        if not any(self[name].errors for name in _TIMES):
            self._check_times()
        return not self.errors

    def item(self) -> dict[str, str | list[str]]:
        """What it is, as it is kept; breaks, meals and promotion have no credit, evidence or speakers."""
        kind, ticked = self.kind.data or "", self.speakers.data or ()
        learns = may_be_accredited(kind)
        return {
            "title": self.title.data or "",
            "kind": kind,
            "venue_id": self.venue_id.data or "",
            "track": self.track.data or "",
            "is_accredited": ACCREDITED if learns and self.is_accredited.data else "",
            "evidence": [
                one.value for one in CHOSEN_EVIDENCE if learns and one.value in (self.evidence.data or ())
            ],
            "speakers": [str(one.value) for one in self.speakers.choices if learns and one.value in ticked],
        }

    def times(self) -> dict[str, str | list[str]]:
        """When it is, as it is compared and kept; which of two is said only of a time that comes twice."""
        on, starts, ends = self.on.data, self.starts.data, self.ends.data
        return {
            "on": on.isoformat() if on else "",
            "starts": f"{starts:%H:%M}" if starts else "",
            "ends": f"{ends:%H:%M}" if ends else "",
            "starts_which": self.starts_which.data if "starts_which" in self.which() else "",
            "ends_which": self.ends_which.data if "ends_which" in self.which() else "",
        }

    def which(self) -> tuple[str, ...]:
        """The fields that ask which of two times is meant."""
        asked = {
            "starts_which": self._moments(self.starts.data),
            "ends_which": self._moments(self.ends.data, is_end=True),
        }
        return tuple(name for name, found in asked.items() if found is not None and len(found) > 1)

    def _moments(self, clock: time | None, *, is_end: bool = False) -> tuple[datetime, ...] | None:
        """When the clocks of the zone show this; None where nothing is said."""
        if self.on.data is None or clock is None or self.on.data.year not in YEARS:
            return None
        return moments_of(day_ended(self.on.data, clock) if is_end else self.on.data, clock, self.zone)

    def _check_times(self) -> None:
        on, starts, ends = self.on.data, self.starts.data, self.ends.data
        if on is None and (starts or ends):
            self.refuse("on", _("Enter the day."))
        elif on is not None and on.year not in YEARS:
            self.refuse("on", OTHER_YEAR)
        elif on is not None and starts is None:
            self.refuse("starts", _("Enter when it begins."))
        elif on is not None:
            self._check_moments("starts", self._moments(starts))
            self._check_moments("ends", self._moments(ends, is_end=True))
            self._check_length()

    def _check_moments(self, name: str, found: tuple[datetime, ...] | None) -> None:
        if found == ():
            self.refuse(name, SKIPPED)
        elif found is not None and len(found) > 1 and not self[f"{name}_which"].data:
            self.refuse(
                f"{name}_which", _("This time comes twice on that day, as the clocks go back. Say which is meant.")
            )

    def _check_length(self) -> None:
        if self.ends.data is None or any(self[name].errors for name in _TIMES):
            return
        on, clock = self.on.data, self.ends.data
        begins = moment_of(on, self.starts.data, self.zone, second=self.starts_which.data == SECOND)
        over = moment_of(day_ended(on, clock), clock, self.zone, second=self.ends_which.data == SECOND)
        if over <= begins:
            self.refuse("ends", _("It ends before it begins."))
        elif over - begins > LONGEST:
            self.refuse("ends", _("It lasts longer than 12 hours."))


class NewDayForm(Form):
    """The day on which the whole agenda is to begin."""

    begins_on = DateField(_("First day"), [InputRequired(_("Enter the day."))])


def _named(venue: Venue) -> str:
    return venue.name or str(_("Venue %(number)d")) % {"number": venue.position}
