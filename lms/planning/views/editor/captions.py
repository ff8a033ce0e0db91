"""The part with captions, or with the reason why there are none."""

from dataclasses import dataclass

from flask import redirect, url_for

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.planning import operations
from lms.planning.forms import CaptionsExceptionForm
from lms.planning.policy import activity_for_publishing
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.saving import Page, refused
from lms.planning.views.editor.workbench import Workbench, part
from lms.web.messages import say


@dataclass(frozen=True, kw_only=True)
class CaptionsPart:
    """What the captions' template reads."""

    exception: CaptionsExceptionForm


@part("captions")
def captions_part(bench: Workbench) -> CaptionsPart:
    """The form of the exception."""
    sent = bench.sent if isinstance(bench.sent, CaptionsExceptionForm) else None
    return CaptionsPart(exception=sent or CaptionsExceptionForm(formdata=None))


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
    say("captions_excepted")
    return redirect(url_for("planning.activity", slug=found.slug, _anchor="captions"), 303)
