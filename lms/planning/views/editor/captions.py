"""The part with captions, or with the reason why there are none."""

from dataclasses import dataclass

from flask import abort
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Decision, Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, requires
from lms.access.permissions import Permission
from lms.media.operations import CaptionsUnread
from lms.media.queries import captions_of
from lms.media.streaming import answer_captions
from lms.media.wording import problem_words
from lms.planning import operations
from lms.planning.forms import CaptionsExceptionForm, DraftCaptionsForm
from lms.planning.policy import activity_for_editing, activity_for_publishing, may_caption
from lms.planning.queries import seen_captions
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import back_to
from lms.planning.views.editor.saving import Page, refused
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import words


@dataclass(frozen=True, kw_only=True)
class CaptionsPart:
    """What the captions' template reads; `may_caption` says why not."""

    exception: CaptionsExceptionForm
    form: DraftCaptionsForm
    may_caption: Decision | None


@part("captions")
def captions_part(bench: Workbench) -> CaptionsPart:
    """What stands, or what was sent and refused."""
    recording, sent = bench.activity.recording, bench.sent
    form = sent if isinstance(sent, DraftCaptionsForm) else DraftCaptionsForm(formdata=None)
    if recording is not None:
        # A file cannot be put back into the page, so whoever was refused has seen what stands now.
        form.seen.data = seen_captions(recording)
    return CaptionsPart(
        exception=sent if isinstance(sent, CaptionsExceptionForm) else CaptionsExceptionForm(formdata=None),
        form=form,
        may_caption=may_caption(current_actor(), recording) if recording else None,
    )


@blueprint.post("/planning/activities/<slug>/captions")
@requires(Permission.ACTIVITIES_EDIT)
def keep_captions(slug: str) -> Page:
    """Keep captions of one language, also while the recording is still on its way."""
    found, form = activity_for_editing(current_actor(), slug), DraftCaptionsForm()
    content = form.content()
    try:
        if form.validate() and form.has(content):
            kept = operations.keep_captions(
                found, form.language.data, content, seen=form.seen.data or "", actor=current_actor()
            )
            return back_to(found, "captions", "captions_kept", *(f"captions_{one.code}" for one in kept.remarks))
    except CaptionsUnread as unread:
        form.refuse_content(problem_words(unread.problems))
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse_content(words(refusal.code, **refusal.facts))
    return refused(found, form)


@blueprint.post("/planning/activities/<slug>/captions/<language>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def take_captions_away(slug: str, language: str) -> Response:
    """Remove the captions of one language."""
    found = activity_for_editing(current_actor(), slug)
    operations.take_captions_away(found, language, actor=current_actor())
    return back_to(found, "captions", "captions_removed")


@blueprint.get("/planning/activities/<slug>/captions/<language>.vtt")
@requires(Permission.ACTIVITIES_EDIT)
@for_scripts
def captions(slug: str, language: str) -> Response:
    """The captions of one language, as WebVTT."""
    recording = activity_for_editing(current_actor(), slug).recording
    track = captions_of(recording.id, language) if recording else None
    return answer_captions(track) if track else abort(404)


@blueprint.post("/planning/activities/<slug>/captions-exception")
@requires(Permission.ACTIVITIES_PUBLISH)
def except_captions(slug: str) -> Page:
    """Keep the reason why there are no captions."""
    actor = current_actor()
    found = activity_for_publishing(actor, slug)
    form = CaptionsExceptionForm()
    if not form.validate_on_submit():
        return refused(found, form)
    operations.except_captions(found, form.reason.data, actor=actor, now=clock.now())
    return back_to(found, "captions", "captions_excepted")
