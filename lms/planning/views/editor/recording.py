"""The part where a draft's recording is chosen, or brought."""

from dataclasses import dataclass

from flask import request

from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning import operations
from lms.planning.forms import RecordingChoice
from lms.planning.policy import activity_for_editing
from lms.planning.queries import attachable_recordings
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.saving import Page, refused, save
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import words


@dataclass(frozen=True, kw_only=True)
class RecordingPart:
    """What the recording's template reads."""

    form: RecordingChoice
    tokens: dict[str, str]


@part("recording")
def recording_part(bench: Workbench) -> RecordingPart:
    """The choice from the library; uploading stands beside it."""
    sent = bench.sent if isinstance(bench.sent, RecordingChoice) else None
    slots = operations.recording_slots(bench.activity, current_actor())
    return RecordingPart(form=sent or _form(bench.activity), tokens=bench.tokens(slots))


@blueprint.post("/planning/activities/<slug>/recording")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("attaching the recording that is attached changes nothing")
def attach_recording(slug: str) -> Page:
    """Let the draft show a recording of the library, or one that is on its way."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    form = _form(found, is_sent=True)
    try:
        return save(
            found,
            form,
            lambda draft: operations.recording_slots(draft, actor),
            {"recording_id": form.recording_id.data or ""},
            place="recording",
        )
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("recording_id", words(refusal.code))
        return refused(found, form)


def _form(activity: Activity, *, is_sent: bool = False) -> RecordingChoice:
    values = {"recording_id": str(activity.recording_id or "")}
    form = RecordingChoice(formdata=request.form if is_sent else None, data=values)
    form.offer(attachable_recordings(current_actor(), activity))
    return form
