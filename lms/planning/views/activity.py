"""The staff's list of activities, and one activity with what blocks it and where that is mended."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.planning import operations
from lms.planning.checklist import rows_of
from lms.planning.forms import BroadcastForm, CaptionsExceptionForm, RecordingChoice
from lms.planning.policy import activity_for_editing, activity_for_publishing, recording_for_attaching
from lms.planning.publish_gate import blockers
from lms.planning.queries import activities_for_editing, attachable_recordings, gate_facts, standing_of_each
from lms.planning.views.blueprint import blueprint, settings
from lms.web import transactions
from lms.web.forms import Form
from lms.web.messages import say, words

Page = str | Response | tuple[str, int]


@blueprint.get("/planning/activities")
@requires(Permission.ACTIVITIES_EDIT)
def activities() -> str:
    """Drafts and published, and what blocks each draft."""
    found = activities_for_editing(current_actor())
    standings = standing_of_each(found, now=clock.now(), settings=settings())
    return render_template("planning/activities.html", standings=standings)


@blueprint.get("/planning/activities/<slug>")
@requires(Permission.ACTIVITIES_EDIT)
def activity(slug: str) -> str:
    """One activity with its checklist."""
    return _page(activity_for_editing(current_actor(), slug))


@blueprint.post("/planning/activities/<slug>/recording")
@requires(Permission.ACTIVITIES_EDIT)
def attach_recording(slug: str) -> Page:
    """Let the draft show a recording of the library."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    form = _recording_form(found, is_sent=True)
    if form.validate_on_submit():
        try:
            recording = recording_for_attaching(actor, form.recording_id.data)
            operations.attach_recording(found, recording, actor=actor)
            return _back(found, "recording_attached")
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("recording_id", words(refusal.code))
    return _page(found, recording_form=form), 422


@blueprint.post("/planning/activities/<slug>/broadcast")
@requires(Permission.ACTIVITIES_EDIT)
def set_broadcast(slug: str) -> Page:
    """Keep the day of the live broadcast, or the office's word that there was none."""
    actor, now = current_actor(), clock.now()
    found = activity_for_editing(actor, slug)
    form = BroadcastForm()
    if form.validate_on_submit():
        try:
            if form.was_broadcast.data == "never":
                operations.attest_never_broadcast(found, actor=actor, now=now)
            else:
                operations.set_broadcast(found, form.broadcast_on.data, actor=actor, now=now)
            return _back(found, "broadcast_kept")
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("broadcast_on", words(refusal.code))
    return _page(found, broadcast_form=form), 422


@blueprint.post("/planning/activities/<slug>/captions-exception")
@requires(Permission.ACTIVITIES_PUBLISH)
def except_captions(slug: str) -> Page:
    """Keep the reason why there are no captions."""
    actor = current_actor()
    found = activity_for_publishing(actor, slug)
    form = CaptionsExceptionForm()
    if form.validate_on_submit():
        operations.except_captions(found, form.reason.data, actor=actor, now=clock.now())
        return _back(found, "captions_excepted")
    return _page(found, captions_form=form), 422


def _page(
    activity: Activity,
    *,
    recording_form: RecordingChoice | None = None,
    broadcast_form: BroadcastForm | None = None,
    captions_form: CaptionsExceptionForm | None = None,
) -> str:
    facts = gate_facts(activity, now=clock.now(), settings=settings())
    sent: Form | None = recording_form or broadcast_form or captions_form
    return render_template(
        "planning/activity.html",
        activity=activity,
        facts=facts,
        rows=rows_of(facts),
        blocking=blockers(facts),
        sent=sent,
        recording_form=recording_form or _recording_form(activity),
        broadcast_form=broadcast_form or _broadcast_form(activity),
        captions_form=captions_form or CaptionsExceptionForm(formdata=None),
        may_publish=bool(may_publish(current_actor(), activity)),
    )


def _recording_form(activity: Activity, *, is_sent: bool = False) -> RecordingChoice:
    values = {"recording_id": activity.recording_id or ""}
    form = RecordingChoice(formdata=request.form if is_sent else None, data=values)
    form.offer(attachable_recordings(current_actor(), activity))
    return form


def _broadcast_form(activity: Activity) -> BroadcastForm:
    day = activity.recording.broadcast_on if activity.recording else None
    was = "never" if activity.never_broadcast_on else "broadcast" if day else None
    return BroadcastForm(formdata=None, data={"was_broadcast": was, "broadcast_on": day})


def _back(activity: Activity, code: str) -> Response:
    say(code)
    return redirect(url_for("planning.activity", slug=activity.slug), 303)
