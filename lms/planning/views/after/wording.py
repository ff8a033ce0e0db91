"""Lists as people and spreadsheets read them: headings, and a cell of words for each value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from lms import formats
from lms.accounts.professions import NO_DEGREE, OTHER_DEGREE, Profession, profession_label
from lms.activities.models import Activity
from lms.credit.codes import grouped
from lms.credit.rules import credit_type
from lms.learning.gate import Reason, Step

Say = Callable[[datetime | None, Activity], str]
Cells = Callable[[Any, Activity, Say], tuple[str, ...]]

# Where a learner stands, as the gate's stored answer has it.
STEPS: Final = {
    Step.SIGN_IN: _("Sign in"),
    Step.PROFILE: _("Profile"),
    Step.REGISTER: _("Registration"),
    Step.DISCLOSURE: _("Disclosure"),
    Step.ATTEND: _("Attendance"),
    Step.WATCH: _("Watch"),
    Step.QUIZ: _("Quiz"),
    Step.EVALUATION: _("Evaluation"),
    Step.CERTIFICATE: _("Certificate"),
}
REASONS: Final = {
    Reason.NOT_PUBLISHED: _("Not published"),
    Reason.WITHDRAWN: _("Withdrawn by the CE office"),
    Reason.NOT_YET_OPEN: _("Not open yet"),
    Reason.CREDIT_ENDED: _("Credit has ended"),
    Reason.NO_CREDIT_TYPE: _("No credit for this profession"),
    Reason.NOT_SIGNED_IN: _("Not signed in"),
    Reason.ADDRESS_NOT_CONFIRMED: _("Address not confirmed"),
    Reason.PROFILE_INCOMPLETE: _("Profile incomplete"),
    Reason.IDENTIFIERS_MISSING: _("Pharmacy identifiers missing"),
    Reason.DISCLOSURE_NOT_READ: _("Disclosure not read"),
    Reason.DISCLOSURE_CHANGED: _("New disclosure to be read"),
    Reason.NOT_REGISTERED: _("Not registered"),
    Reason.ON_WAITING_LIST: _("On the waiting list"),
    Reason.REGISTRATION_CLOSED: _("Registration is closed"),
    Reason.EVENT_CANCELLED: _("The event is cancelled"),
    Reason.NOT_BEGUN: _("Waits for the event"),
    Reason.ATTENDANCE_UNDER_WAY: _("The event is under way"),
    Reason.ATTENDANCE_AWAITED: _("Report of attendance awaited"),
    Reason.ATTENDANCE_FLAGGED: _("Check-in waits for a decision"),
    Reason.ATTENDED_TOO_LITTLE: _("Attended too little"),
    Reason.HELD_FOR_SAME_CONTENT: _("Holds credit for the same content"),
    Reason.NOT_WATCHED: _("Recording not watched to the end"),
    Reason.QUIZ_NOT_STARTED: _("Quiz not begun"),
    Reason.QUIZ_STARTED: _("Quiz begun, not handed in"),
    Reason.QUIZ_NOT_PASSED: _("Quiz not passed yet"),
    Reason.NO_ATTEMPTS_LEFT: _("No attempts left"),
    Reason.EVALUATION_NOT_DONE: _("Evaluation not handed in"),
    Reason.READY_TO_CLAIM: _("Ready to claim"),
    Reason.CERTIFICATE_READY: _("Certificate earned"),
    Reason.CREDIT_REVOKED: _("Credit revoked"),
}
STANDINGS: Final = {"valid": _("Valid"), "superseded": _("Replaced by a newer one"), "revoked": _("Revoked")}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list's name, its headings, and how a row is read."""

    name: Any
    headings: tuple[Any, ...]
    cells: Cells


def person_cells(row: Any) -> tuple[str, ...]:
    """Name, profession and address."""
    printed = {OTHER_DEGREE: row.degree_text, NO_DEGREE: ""}.get(row.degree, row.degree)
    name = formats.full_name(row.given_name, row.family_name, printed)
    profession = str(_(profession_label(Profession(row.profession)))) if row.profession else ""
    return name, profession, row.address or ""


def moment_cell(moment: datetime | None, activity: Activity) -> str:
    """A time with its zone, as every spreadsheet sorts it."""
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(activity.zone)).isoformat(sep=" ", timespec="minutes")


def moment_shown(moment: datetime | None, activity: Activity) -> str:
    """A time as people read it."""
    return formats.moment(moment, activity.zone) if moment is not None else ""


def reason_words(code: str) -> str:
    """A stored reason in words; one that was never stored is a beginning."""
    return str(REASONS[Reason(code)]) if code else str(_("Begun"))


def _learner(row: Any, activity: Activity, say: Say) -> tuple[str, ...]:
    watched = f"{min(100, row.watched_percent or 0)} %" if activity.recording else ""
    return (
        *person_cells(row),
        say(row.began_at, activity),
        say(row.changed_at, activity),
        watched,
        reason_words(row.reason),
    )


def _attempt(row: Any, activity: Activity, say: Say) -> tuple[str, ...]:
    results = {True: _("Passed"), False: _("Not passed"), None: _("Not handed in")}
    return (
        *person_cells(row),
        str(row.number),
        say(row.began_at, activity),
        say(row.handed_in_at, activity),
        str(_("%(right)d of %(all)d", right=row.right, all=row.out_of)) if row.out_of else "",
        str(results[row.passed]),
    )


def _certificate(row: Any, activity: Activity, say: Say) -> tuple[str, ...]:
    return (
        *person_cells(row),
        credit_type(row.credit_type).name,
        f"{row.amount:.2f}",
        say(row.claimed_at, activity),
        row.completed_on.isoformat(),
        grouped(row.code),
        str(STANDINGS[row.standing]),
    )


_WHO: Final = (_("Name"), _("Profession"), _("Email"))
TABLES: Final[dict[str, Table]] = {
    "learners": Table(
        name=_("Learners"),
        headings=(*_WHO, _("Began"), _("Last changed"), _("Watched"), _("Where they stand")),
        cells=_learner,
    ),
    "attempts": Table(
        name=_("Tries at the quiz"),
        headings=(*_WHO, _("Try"), _("Began"), _("Handed in"), _("Right"), _("Result")),
        cells=_attempt,
    ),
    "certificates": Table(
        name=_("Certificates"),
        headings=(
            *_WHO,
            _("Credit type"),
            _("Credits"),
            _("Claimed"),
            _("Completed"),
            _("Certificate code"),
            _("Standing"),
        ),
        cells=_certificate,
    ),
}
