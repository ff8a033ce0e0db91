"""Correcting what learners read of a published activity."""

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, render_template, url_for

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.queries import teachers_of
from lms.planning import operations
from lms.planning.forms import CorrectionForm, filled_with, number_from
from lms.planning.operations import CorrectionBlocked
from lms.planning.policy import activity_for_publishing
from lms.planning.publish_gate import Blocker
from lms.planning.queries import groups_for, last_number, revisions_of
from lms.planning.views.blueprint import blueprint, settings
from lms.web import transactions
from lms.web.answers import Page
from lms.web.forms import Form
from lms.web.messages import say, words

Sent = TypeVar("Sent", bound=Form)


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
    return carry_out(
        lambda **sent: operations.correct_wording(found, form.corrected, **sent),
        found,
        form,
        said="corrected",
        shown_again=_words_page,
    )


def carry_out(
    correct: Callable[..., object],
    found: Activity,
    form: Sent,
    *,
    said: str,
    shown_again: Callable[[Activity, Sent, tuple[Blocker, ...]], str],
) -> Page:
    """Correct it for the reason that was sent, and go to its history; else all as it was, and what is wrong."""
    blocked: tuple[Blocker, ...] = ()
    if form.validate():
        try:
            correct(
                seen=number_from(form.seen.data),
                reason=form.reason.data,
                actor=current_actor(),
                now=clock.now(),
                settings=settings(),
            )
            say(said)
            return redirect(url_for("planning.after", slug=found.slug, _anchor="revisions"), 303)
        except Refusal as refusal:
            blocked = undone(form, refusal, "reason")
    return shown_again(found, form, blocked), 422


def undone(form: Form, refusal: Refusal, field: str) -> tuple[Blocker, ...]:
    """Take everything back, say why beside the field, and hand on what blocks."""
    transactions.roll_back()
    form.refuse(field, words(refusal.code))
    return refusal.blockers if isinstance(refusal, CorrectionBlocked) else ()


def _form(found: Activity, *, is_sent: bool) -> CorrectionForm:
    form = (
        CorrectionForm()
        if is_sent
        else CorrectionForm(formdata=None, data=filled_with(found, last_number(found.id)))
    )
    form.offer(groups_for(found), found.kind, teachers_of(found))
    return form


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
