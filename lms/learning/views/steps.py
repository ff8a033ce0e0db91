"""Where each step is done, and what its button says."""

from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms import formats
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind
from lms.learning.gate import NextStep, Reason, Step, Task, TaskState

_ELSEWHERE: Final = {Step.SIGN_IN: "accounts.sign_in", Step.PROFILE: "accounts.profile"}
_PAGES: Final = {
    Step.REGISTER: "learning.registration",
    Step.DISCLOSURE: "learning.disclosure",
    Step.ATTEND: "learning.attendance",
    Step.WATCH: "learning.watch",
    Step.QUIZ: "learning.quiz",
    Step.EVALUATION: "learning.evaluation",
    Step.CERTIFICATE: "learning.certificate",
}
_OF_REASON: Final = {
    Reason.CREDIT_ENDED: lazy_gettext("Watch without credit"),
    Reason.NO_CREDIT_TYPE: lazy_gettext("Watch without credit"),
    Reason.HELD_FOR_SAME_CONTENT: lazy_gettext("Watch without credit"),
    Reason.ON_WAITING_LIST: lazy_gettext("See my place"),
    Reason.REGISTRATION_CLOSED: lazy_gettext("Ask the CE office"),
    Reason.IDENTIFIERS_MISSING: lazy_gettext("Add my pharmacy details"),
    Reason.QUIZ_STARTED: lazy_gettext("Continue the quiz"),
    Reason.QUIZ_NOT_PASSED: lazy_gettext("Try the quiz again"),
    Reason.NO_ATTEMPTS_LEFT: lazy_gettext("Ask the CE office"),
    Reason.DISCLOSURE_CHANGED: lazy_gettext("Read the changed disclosure"),
    Reason.READY_TO_CLAIM: lazy_gettext("Claim my credit"),
    Reason.CERTIFICATE_READY: lazy_gettext("See my certificate"),
    Reason.CREDIT_REVOKED: lazy_gettext("See what became of it"),
}
_OF_STEP: Final = {
    Step.SIGN_IN: lazy_gettext("Sign in"),
    Step.PROFILE: lazy_gettext("Complete my profile"),
    Step.REGISTER: lazy_gettext("Register"),
    Step.DISCLOSURE: lazy_gettext("Read the disclosure"),
    Step.ATTEND: lazy_gettext("See my attendance"),
    Step.WATCH: lazy_gettext("Watch the recording"),
    Step.QUIZ: lazy_gettext("Start the quiz"),
    Step.EVALUATION: lazy_gettext("Fill in the evaluation"),
    Step.CERTIFICATE: lazy_gettext("See my certificate"),
}
_NO_WAY: Final = (Reason.WITHDRAWN, Reason.NOT_PUBLISHED, Reason.NOT_YET_OPEN, Reason.EVENT_CANCELLED)
_NO_CREDIT: Final = (Reason.CREDIT_ENDED, Reason.NO_CREDIT_TYPE, Reason.HELD_FOR_SAME_CONTENT)
FREE: Final = (Step.DISCLOSURE, Step.WATCH)


@dataclass(frozen=True)
class Way:
    """The one primary button of a page."""

    url: str
    words: str


def way_on(
    activity: Activity, answer: NextStep, tasks: tuple[Task, ...], position_ms: int = 0, token: str = ""
) -> Way | None:
    """The button to the next step; a visitor may take the free ones first, and registers for an event first.

    `token` of who has a seat: her own page to join by.
    """
    slug = activity.slug
    if token and answer.reason in (Reason.NOT_BEGUN, Reason.ATTENDANCE_UNDER_WAY):
        return Way(url_for("learning.join", token=token), str(_("Open my page to join by")))
    if answer.reason is Reason.NOT_SIGNED_IN and activity.kind is not ActivityKind.LIVE:
        free = next((task for task in tasks if task.state is TaskState.NOW and task.step in FREE), None)
        if free is not None:
            return _way(slug, free.step, free.reason, position_ms)
    # An event is not watched afterwards: its recording is an activity of its own.
    is_over = activity.kind is ActivityKind.LIVE and answer.reason in _NO_CREDIT
    if is_over or answer.reason in _NO_WAY:
        return None
    return _way(slug, answer.step, answer.reason, position_ms)


def stored_way(slug: str, step: str, reason: str) -> Way:
    """The way on by the gate's stored answer, for lists."""
    return _way(slug, Step(step), Reason(reason), 0)


def url_of(slug: str, step: Step, reason: Reason | None = None) -> str:
    """The page where a step is done, or where what bars it is mended."""
    if reason in (Reason.NO_ATTEMPTS_LEFT, Reason.REGISTRATION_CLOSED):
        return url_for("office.contact")
    if reason is Reason.READY_TO_CLAIM:
        return url_for("learning.claim", slug=slug)
    if step in _ELSEWHERE:
        anchor = "pharmacy" if reason is Reason.IDENTIFIERS_MISSING else None
        return url_for(_ELSEWHERE[step], next=url_for("learning.activity", slug=slug), _anchor=anchor)
    return url_for(_PAGES[step], slug=slug)


def _way(slug: str, step: Step, reason: Reason | None, position_ms: int) -> Way:
    return Way(url_of(slug, step, reason), _by_reason(reason, position_ms) or _by_step(step))


def _by_reason(reason: Reason | None, position_ms: int) -> str:
    if reason is Reason.NOT_WATCHED and position_ms:
        return str(_("Resume at %(place)s", place=formats.clock_ms(position_ms)))
    return str(_OF_REASON.get(reason, "")) if reason else ""


def _by_step(step: Step) -> str:
    return str(_OF_STEP[step])


def shown_tasks(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """The list as learners see it: signing in and the profile are lines only while they are the next thing."""
    hidden = {Step.SIGN_IN, Step.PROFILE}
    return tuple(task for task in tasks if task.step not in hidden or task.state is TaskState.NOW)
