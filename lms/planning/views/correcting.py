"""Correcting what learners read of a published activity."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning import operations
from lms.planning.forms import CorrectionForm, ReasonForm, filled_with, number_from
from lms.planning.operations import CorrectionBlocked
from lms.planning.policy import activity_for_publishing
from lms.planning.publish_gate import Blocker
from lms.planning.queries import groups_for, last_number, revisions_of
from lms.planning.views.blueprint import blueprint, settings
from lms.web import transactions
from lms.web.messages import say, words

Page = str | Response | tuple[str, int]


@blueprint.get("/planning/activities/<slug>/correct")
@requires(Permission.ACTIVITIES_PUBLISH)
def correct(slug: str) -> Page:
    """What learners read, to be put into better words."""
    found = activity_for_publishing(current_actor(), slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    return _words_page(found, _form(found, is_sent=False))


@blueprint.post("/planning/activities/<slug>/correct")
@requires(Permission.ACTIVITIES_PUBLISH)
def send_correction(slug: str) -> Page:
    """Keep the correction, if the activity could still be published."""
    found = activity_for_publishing(current_actor(), slug)
    form = _form(found, is_sent=True)
    blocked: tuple[Blocker, ...] = ()
    if form.validate_on_submit():
        try:
            operations.correct_wording(
                found,
                form.corrected,
                seen=number_from(form.seen.data),
                reason=form.reason.data,
                actor=current_actor(),
                now=clock.now(),
                settings=settings(),
            )
            say("corrected")
            return back_to_history(found)
        except Refusal as refusal:
            blocked = undone(form, refusal)
    return _words_page(found, form, blocked), 422


def _form(found: Activity, *, is_sent: bool) -> CorrectionForm:
    form = (
        CorrectionForm()
        if is_sent
        else CorrectionForm(formdata=None, data=filled_with(found, last_number(found.id)))
    )
    form.offer(groups_for(found))
    return form


def undone(form: ReasonForm, refusal: Refusal) -> tuple[Blocker, ...]:
    """Take everything back, say why beside the reason, and hand on what blocks."""
    transactions.roll_back()
    form.refuse("reason", words(refusal.code))
    return refusal.blockers if isinstance(refusal, CorrectionBlocked) else ()


def _words_page(found: Activity, form: CorrectionForm, blocked: tuple[Blocker, ...] = ()) -> str:
    # Whoever was overtaken looks at what stands now, and her next sending is about that.
    form.seen.data = last_number(found.id)
    people = {one.person_id: one.person for one in found.people}
    return render_template(
        "planning/correct.html",
        activity=found,
        form=form,
        blocked=blocked,
        names={str(person_id): person.name_with_degree for person_id, person in people.items()},
        latest=next(iter(revisions_of(found.id)), None),
    )


def back_to_history(found: Activity) -> Response:
    """The activity's page, at what was changed."""
    return redirect(url_for("planning.after", slug=found.slug) + "#revisions", 303)
