"""The forms of the staff's desk."""

from collections.abc import Iterable
from contextlib import closing
from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired

from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity
from lms.assessments.reasons import AttemptReason
from lms.credit.accreditors import channels
from lms.credit.accreditors.standing import Outcome
from lms.credit.reasons import ReinstatementReason, ReissueReason, RevocationReason
from lms.web.forms import Form, Line, Text

ROLE_WORDS: Final = {
    Role.COURSE_ADMIN: _("Course administrator"),
    Role.PLANNER: _("Planner"),
    Role.OFFICER: _("CE officer"),
    Role.OFFICE_ADMIN: _("Office administrator"),
}
SCOPE_WORDS: Final = {
    ScopeKind.OFFICE: _("The whole office"),
    ScopeKind.DEPARTMENT: _("One department"),
    ScopeKind.ACTIVITY: _("One activity"),
}
# Codes, because the audit keeps no free text that could name somebody.
VOUCHING_WORDS: Final = {
    "known_in_person": _("I know this person and spoke to them"),
    "staff_record": _("The address is in the hospital's staff records"),
    "identity_document": _("I saw an identity document and the address on it or with it"),
}


def _choices(words: dict[Any, Any]) -> list[SelectChoice]:
    return [
        SelectChoice("", _("-- Select --")),
        *(SelectChoice(str(value), text) for value, text in words.items()),
    ]


class GrantForm(Form):
    """A role, and how far it reaches."""

    role = SelectField(
        _("Role"), [AnyOf(ROLE_WORDS, _("A role is needed"))], choices=_choices(ROLE_WORDS), validate_choice=False
    )
    scope = SelectField(
        _("Reaches"),
        [AnyOf(SCOPE_WORDS, _("Say how far the role reaches"))],
        choices=_choices(SCOPE_WORDS),
        validate_choice=False,
    )
    department = SelectField(_("Department"), validate_choice=False)
    activity = Line(_("Activity"), most=300)


class VouchForm(Form):
    """Why an address is believed that no letter confirmed."""

    reason = SelectField(
        _("How do you know the address is theirs?"),
        [AnyOf(VOUCHING_WORDS, _("A reason is needed"))],
        choices=_choices(VOUCHING_WORDS),
        validate_choice=False,
    )


ATTEMPT_WORDS: Final = {
    AttemptReason.TECHNICAL_TROUBLE: _("Something failed while the quiz was taken"),
    AttemptReason.UNCLEAR_QUESTION: _("A question was unclear or wrong"),
    AttemptReason.ACCOMMODATION: _("The learner needs an accommodation"),
    AttemptReason.STUDIED_AGAIN: _("The learner has studied the content again"),
}


class AttemptForm(Form):
    """One more attempt at a quiz, and why."""

    activity = SelectField(_("Activity"), coerce=int)
    reason = SelectField(
        _("Why one more attempt is granted"),
        [AnyOf(ATTEMPT_WORDS, _("A reason is needed"))],
        choices=_choices(ATTEMPT_WORDS),
        validate_choice=False,
    )

    def offer(self, activities: Iterable[Activity]) -> None:
        """Those without an attempt left."""
        self.activity.choices = [SelectChoice(one.id, one.title) for one in activities]


class ClaimForm(Form):
    """Until when one learner may claim the credit of a live activity, and why."""

    activity = SelectField(_("Live activity"), coerce=int)
    last_day = DateField(_("Credit can be claimed until the end of"), [DataRequired(_("Enter a day."))])
    reason = Text(_("Why this learner gets longer"), [DataRequired(_("A reason is needed"))], most=500)

    def offer(self, activities: Iterable[Activity]) -> None:
        """Those that can be claimed later."""
        self.activity.choices = [SelectChoice(one.id, one.title) for one in activities]


REISSUE_WORDS: Final = {
    ReissueReason.NAME_CORRECTED: _("The name is corrected: it prints what the profile says"),
    ReissueReason.DOCUMENT_UNUSABLE: _("The document could not be used"),
}
REVOCATION_WORDS: Final = {
    RevocationReason.ISSUED_IN_ERROR: _("It was issued in error"),
    RevocationReason.REQUIREMENTS_NOT_MET: _("The requirements for this credit were not met"),
    RevocationReason.HOLDER_ASKED: _("Its holder asked for it"),
    RevocationReason.REVIEWED: _("The CE office decided so after a review"),
}
REINSTATEMENT_WORDS: Final = {
    ReinstatementReason.REVOKED_IN_ERROR: _("It was revoked in error"),
    ReinstatementReason.SETTLED: _("What spoke against it is settled"),
}
EVENT_WORDS: Final[dict[Any, Any]] = {**REISSUE_WORDS, **REVOCATION_WORDS, **REINSTATEMENT_WORDS}
LONGEST_NOTE: Final = 1000


def _reason(label: Any, words: dict[Any, Any]) -> SelectField:
    return SelectField(
        label, [AnyOf(words, _("A reason is needed"))], choices=_choices(words), validate_choice=False
    )


class ReissueForm(Form):
    """Why a certificate is issued anew."""

    reason = _reason(_("Why is it issued anew?"), REISSUE_WORDS)
    words = Text(_("Note for the office"), most=LONGEST_NOTE)


class RevocationForm(Form):
    """Why credit is withdrawn: the reason for everybody, what happened for the office."""

    reason = _reason(_("Why is it revoked?"), REVOCATION_WORDS)
    words = Text(_("What happened"), [InputRequired(_("Say what happened"))], most=LONGEST_NOTE)


class ReinstatementForm(Form):
    """Why withdrawn credit stands again."""

    reason = _reason(_("Why does it stand again?"), REINSTATEMENT_WORDS)
    words = Text(_("Note for the office"), most=LONGEST_NOTE)


ANSWER_WORDS: Final = {
    Outcome.ACCEPTED: _("Accepted"),
    Outcome.REJECTED: _("Rejected, with this reason"),
    Outcome.AGAIN: _("Send again with the next report"),
    Outcome.REMOVED: _("Removed there, as the accreditor was asked"),
}


class ReportForm(Form):
    """Which kind of file is made."""

    kind = SelectField(_("Kind of file"))

    def offer(self, forms: Iterable[channels.Form]) -> None:
        """What the channel takes."""
        self.kind.choices = [SelectChoice(one.code, one.name) for one in forms]


class AnswerForm(Form):
    """What was answered to the ticked rows; the reason in the accreditor's own words."""

    outcome = SelectField(
        _("The ticked rows are"),
        [AnyOf(ANSWER_WORDS, _("Say what was answered"))],
        choices=_choices(ANSWER_WORDS),
        validate_choice=False,
    )
    code = Line(_("Code"), most=80)
    reason = Text(_("Reason"), most=2000)


class AnswerFileForm(Form):
    """A file of the accreditor: its answer, or the list of what it holds."""

    file = FileField(_("File"), [DataRequired(_("Choose a file."))])

    def take(self) -> bytes:
        """What was sent, which is kept nowhere else."""
        with closing(self.file.data) as sent:
            found: bytes = sent.read()
        return found
