"""The activity's page and its disclosure."""

from typing import Final

from flask import abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import public
from lms.activities.models import Activity
from lms.activities.window import has_ended
from lms.credit.accreditors.queries import Readiness, readiness_of
from lms.disclosures.queries import current_version
from lms.learning.facts import Learner
from lms.learning.gate import Reason
from lms.learning.participation import acknowledge, insist_on_current
from lms.learning.policy import may_act
from lms.learning.queries import activity_for_learning
from lms.learning.registration.queries import is_taken_at_once, seats_of
from lms.learning.registration.rules import Seats
from lms.learning.same_content import same_content
from lms.learning.standing import Standing, standing_of
from lms.learning.views.blueprint import blueprint
from lms.learning.views.drawn import front_matter, lede, task_line
from lms.learning.views.steps import shown_tasks, way_on
from lms.web import transactions
from lms.web.messages import say
from lms.web.paths import row_id

ACKNOWLEDGED: Final = "acknowledged"
READING: Final = ("GET", "HEAD")
MOST_REMEMBERED: Final = 50
LAST_SECOND: Final = 2**31 // 1000


@blueprint.get("/activities/<slug>")
@public
def activity(slug: str) -> str:
    """What it is, what I would get, and what is left."""
    found = activity_or_404(slug)
    mine = standing_of(learner(found), found)
    tasks = shown_tasks(mine.tasks)
    position = mine.progress.position_ms if mine.progress else 0
    return render_template(
        "learning/activity.html",
        activity=found,
        mine=mine,
        tasks=tasks,
        lines=[task_line(found, mine, task) for task in tasks],
        way=way_on(found, mine.answer, mine.tasks, position, mine.token),
        lede=lede(found, mine),
        front_matter=front_matter(found, mine),
        readiness=_readiness(found, mine),
        seats=_seats(found, mine),
        is_over=mine.facts.ends_at is not None and has_ended(mine.facts.ends_at, clock.now()),
        at_once=mine.answer.reason is Reason.NOT_REGISTERED and is_taken_at_once(found),
        same=same_content(found),
    )


@blueprint.get("/activities/<slug>/disclosure")
@public
def disclosure(slug: str) -> str:
    """Who made this and their financial relationships, before any content."""
    found = activity_or_404(slug)
    version = current_version(found.id) or abort(404)
    return render_template(
        "learning/disclosure.html", activity=found, disclosure=version, asked_second=asked_second()
    )


@blueprint.post("/activities/<slug>/disclosure")
@public
def acknowledge_disclosure(slug: str) -> Response | tuple[str, int]:
    """Record the version that was shown; a visitor's browser remembers it until she signs in."""
    found = activity_or_404(slug)
    number = request.form.get("number", type=row_id) or 0
    try:
        _remember(found, number)
    except Refusal as refusal:
        transactions.roll_back()
        say(refusal.code)
        return redirect(url_for("learning.disclosure", slug=slug), 303)
    if not found.recording_id:
        return redirect(url_for("learning.activity", slug=slug), 303)
    return redirect(url_for("learning.watch", slug=slug, t=asked_second()), 303)


def _seats(found: Activity, mine: Standing) -> Seats | None:
    """How many are left, for whoever could still take one."""
    is_free = mine.facts.takes_registrations and mine.answer.reason in (
        Reason.NOT_SIGNED_IN,
        Reason.NOT_REGISTERED,
    )
    return seats_of(found.id) if is_free and found.live is not None and found.live.capacity is not None else None


def _readiness(found: Activity, mine: Standing) -> tuple[Readiness, ...]:
    """Before she holds it: whether her credit could be reported, beside the steps; it blocks none of them."""
    person = mine.person
    if person is None or person.profession is None or mine.facts.has_award or mine.facts.holds_same:
        return ()
    today = clock.today(found.zone)
    return readiness_of(person.id, found.id, mine.facts.eligible_types, person.profession, completed_on=today)


def activity_or_404(slug: str) -> Activity:
    """The activity where this actor may see it; otherwise there is no such page."""
    found = activity_for_learning(current_actor(), slug)
    if found is None or (request.method not in READING and not may_act(current_actor(), found)):
        abort(404)
    return found


def asked_second() -> int | None:
    """The second of the recording that a search led to; one that no recording has is none."""
    second = request.values.get("t", type=int)
    return second if second is not None and 0 <= second <= LAST_SECOND else None


def learner(found: Activity) -> Learner:
    """The person behind the request, or what a visitor's browser remembers."""
    actor = current_actor()
    remembered = _remembered().get(str(found.id))
    return Learner(id=actor.id, acknowledged_number=None if actor.id is not None else remembered)


def _remember(found: Activity, number: int) -> None:
    person_id = current_actor().id
    if person_id is not None:
        acknowledge(person_id, found, number)
        return
    insist_on_current(found, number)
    others = [one for one in _remembered().items() if one[0] != str(found.id)]
    session[ACKNOWLEDGED] = [list(one) for one in (*others, (str(found.id), number))][-MOST_REMEMBERED:]


def _remembered() -> dict[str, int]:
    """The versions by activity, the oldest first: in a cookie only a list keeps its order."""
    return dict(session.get(ACKNOWLEDGED, ()))
