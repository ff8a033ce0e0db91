"""A recording that takes another's place: what it means for each activity, and the office's declaration."""

from typing import Final

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.accounts.queries import primary_address
from lms.activities.models import Activity
from lms.activities.policy import may_edit, may_publish
from lms.activities.replacing import may_be_same
from lms.assessments.queries import quiz_with_questions
from lms.db import session
from lms.disclosures.queries import parts_by_person
from lms.media.models import Recording
from lms.planning import operations
from lms.planning.forms import ReplacementForm, number_from
from lms.planning.operations import CorrectionBlocked
from lms.planning.policy import activity_for_editing, activity_for_publishing
from lms.planning.publish_gate import Blocker
from lms.planning.queries import activities_with, last_number, reach_of, replacements_for
from lms.planning.views.blueprint import blueprint, settings
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words

# Beside which field a refusal is said.
PLACES: Final = {
    "lengths_differ": "content",
    "review_missing": "reviewed_on",
    "review_not_yet": "reviewed_on",
    "review_before_last": "reviewed_on",
    "captions_wanted": "captions_exception",
    "disclosures_unasked": "asks_again",
}

blueprint.add_app_template_global(lambda one: activities_with(current_actor(), one), "activities_with")
blueprint.add_app_template_global(replacements_for, "replacements_for")
blueprint.add_app_template_global(lambda one: may_publish(current_actor(), one), "may_publish_activity")
blueprint.add_app_template_global(lambda one: may_edit(current_actor(), one), "may_edit_activity")


@blueprint.get("/planning/activities/<slug>/replace/<int:recording_id>")
@requires(Permission.ACTIVITIES_PUBLISH)
def replacement(slug: str, recording_id: int) -> Page:
    """Both recordings side by side, and what each declaration would do."""
    found, new = activity_for_publishing(current_actor(), slug), _recording(recording_id)
    if not _is_next(found, new):
        return _overtaken(found)
    assert found.recording is not None
    form = ReplacementForm(formdata=None, minutes=_minutes(found, found.recording, new))
    return _page(found, new, form)


@blueprint.post("/planning/activities/<slug>/replace/<int:recording_id>")
@requires(Permission.ACTIVITIES_PUBLISH)
def send_replacement(slug: str, recording_id: int) -> Page:
    """Show the new recording as it was declared, or nothing changes."""
    found, new = activity_for_publishing(current_actor(), slug), _recording(recording_id)
    if not _is_next(found, new):
        return _overtaken(found)
    form = ReplacementForm()
    blocked: tuple[Blocker, ...] = ()
    form.offer(found.recording, new)  # type: ignore[arg-type]
    if form.validate():
        try:
            return _replaced(found, new, form)
        except Refusal as refusal:
            blocked = _undone(form, refusal)
    return _page(found, new, form, blocked), 422


@blueprint.post("/planning/activities/<slug>/show/<int:recording_id>")
@requires(Permission.ACTIVITIES_EDIT)
def show_replacement(slug: str, recording_id: int) -> Response:
    """A draft simply shows the new one."""
    found, new = activity_for_editing(current_actor(), slug), _recording(recording_id)
    operations.show_replacement(found, new, actor=current_actor(), now=clock.now())
    say("draft_shows_replacement")
    return redirect(url_for("planning.activity", slug=slug, _anchor="recording"), 303)


def _replaced(found: Activity, new: Recording, form: ReplacementForm) -> Response:
    made = operations.replace_recording(
        found,
        new,
        form.declared,
        seen=number_from(form.seen.data),
        reason=form.reason.data,
        actor=current_actor(),
        now=clock.now(),
        settings=settings(),
    )
    say("recording_replaced")
    if made.unreached:
        say("some_unreached")
    return redirect(url_for("planning.after", slug=found.slug, _anchor="revisions"), 303)


def _undone(form: ReplacementForm, refusal: Refusal) -> tuple[Blocker, ...]:
    """Take everything back, say why beside its field, and hand on what blocks."""
    transactions.roll_back()
    form.refuse(PLACES.get(refusal.code, "reason"), words(refusal.code, **refusal.facts))
    return refusal.blockers if isinstance(refusal, CorrectionBlocked) else ()


def _page(found: Activity, new: Recording, form: ReplacementForm, blocked: tuple[Blocker, ...] = ()) -> str:
    old, quiz = found.recording, quiz_with_questions(found.id)
    assert old is not None
    form.offer(old, new)
    form.seen.data = last_number(found.id)
    people = [parts[0].person for parts in parts_by_person(found).values()]
    return render_template(
        "planning/replace.html",
        activity=found,
        old=old,
        new=new,
        form=form,
        blocked=blocked,
        reach=reach_of(found.id),
        may_be_same=may_be_same(old.duration_ms, new.duration_ms),
        has_places=quiz is not None and any(one.watch_from_ms is not None for one in quiz.questions),
        people=[(person, primary_address(person.id)) for person in people],
    )


def _recording(recording_id: int) -> Recording:
    return session.get(Recording, recording_id) or abort(404)


def _is_next(found: Activity, new: Recording) -> bool:
    is_in_line = found.recording_id is not None and new.replaces_id == found.recording_id
    return is_in_line and new.is_ready and found.published_at is not None


def _overtaken(found: Activity) -> Response:
    say("replaced_meanwhile")
    return redirect(url_for("planning.after", slug=found.slug), 303)


def _minutes(found: Activity, old: Recording, new: Recording) -> int:
    """The estimated time as it would be, changed by as much as the recording's length."""
    return max(found.minutes + round((new.duration_ms - old.duration_ms) / 60_000), 1)
