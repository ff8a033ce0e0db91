"""The desk: drafts and what was published, each with what blocks it, and the beginning of a new one."""

from flask import redirect, render_template, request, url_for

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.rules import ActivityKind
from lms.planning import operations
from lms.planning.addresses import title_of
from lms.planning.forms import DraftForm
from lms.planning.policy import may_begin
from lms.planning.queries import activities_for_editing, standing_of_each
from lms.planning.views.blueprint import blueprint, settings
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import words


@blueprint.get("/planning/activities")
@requires(Permission.ACTIVITIES_EDIT)
def activities() -> str:
    """Drafts and published, and what blocks each draft."""
    return _page(DraftForm(formdata=None))


@blueprint.post("/planning/activities")
@requires(Permission.ACTIVITIES_EDIT)
def begin_draft() -> Page:
    """Begin a draft, by its title or by the name of a file that was dropped."""
    form = DraftForm()
    if not form.title.data and request.form.get("file_name"):
        form.title.data = title_of(request.form["file_name"])
    if form.validate():
        try:
            draft = operations.begin_draft(
                form.title.data,
                # A recording that was dropped is watched on demand, whatever else was chosen beside it.
                kind=ActivityKind.ON_DEMAND if request.form.get("file_name") else ActivityKind(form.kind.data),
                actor=current_actor(),
                settings=settings(),
            )
            return redirect(url_for("planning.activity", slug=draft.slug), 303)
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("title", words(refusal.code))
    return _page(form), 422


def _page(form: DraftForm) -> str:
    found = activities_for_editing(current_actor())
    return render_template(
        "planning/activities.html",
        standings=standing_of_each(found, now=clock.now(), settings=settings()),
        form=form,
        may_begin=may_begin(current_actor()),
        most=settings().max_upload_bytes,
    )
