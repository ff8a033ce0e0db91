"""The office's own lists on one page: specialties, audiences, reusable texts."""

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal, insist
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Audience
from lms.assessments.library import whole_library
from lms.assessments.models import LibraryItem
from lms.planning import operations
from lms.planning.forms import ENTRY_WORDS, LIST_FORMS, MEASURE_WORDS, EntryForm
from lms.planning.measuring import REPORTED_AS
from lms.planning.operations import Entry
from lms.planning.policy import may_keep_lists
from lms.planning.queries import every_audience, every_specialty, every_text
from lms.planning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Page
from lms.web.messages import say, words


@blueprint.get("/planning/lists")
@requires(Permission.ACTIVITIES_PUBLISH)
def lists() -> str:
    """All three, the retired entries last."""
    return _page()


@blueprint.get("/planning/library")
@requires(Permission.ACTIVITIES_PUBLISH)
def library() -> str:
    """The questions of evaluations, the standard ones among them."""
    return _page("library")


@blueprint.post("/planning/lists/<kind>")
@requires(Permission.ACTIVITIES_PUBLISH)
def add_entry(kind: str) -> Page:
    """Add one."""
    form = _form(kind, 0)
    if form.validate():
        try:
            operations.add_entry(kind, form.values(), actor=current_actor())
            return _back(kind)
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse(form.told_at, words(refusal.code))
    return _page(kind, 0, form), 422


@blueprint.post("/planning/lists/<kind>/<int:entry_id>")
@requires(Permission.ACTIVITIES_PUBLISH)
def change_entry(kind: str, entry_id: int) -> Page:
    """Change one."""
    form, entry = _form(kind, entry_id), _entry(kind, entry_id)
    if form.validate():
        try:
            saw = request.form.get("seen", "")
            operations.change_entry(entry, form.values(), saw=saw, actor=current_actor())
            return _back(kind)
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse(form.told_at, words(refusal.code))
    return _page(kind, entry_id, form), 422


@blueprint.post("/planning/lists/<kind>/<int:entry_id>/act")
@requires(Permission.ACTIVITIES_PUBLISH)
def act_on_entry(kind: str, entry_id: int) -> Response:
    """Retire it, offer it again, or move an audience one place up."""
    entry, act = _entry(kind, entry_id), request.form.get("act", "")
    if act == "retire":
        operations.retire_entry(entry, actor=current_actor(), now=clock.now())
    elif act == "offer":
        operations.offer_again(entry, actor=current_actor())
    elif act == "up" and isinstance(entry, Audience | LibraryItem):
        operations.move_up(entry, actor=current_actor())
    else:
        abort(400)
    return _back(kind)


def _form(kind: str, entry_id: int, **options: Any) -> EntryForm:
    """The form of one entry, or of a new one (0); its fields' names say which, for all stand on one page."""
    return LIST_FORMS[kind](prefix=f"{kind}-{entry_id}-", **options) if kind in LIST_FORMS else abort(404)


def _entry(kind: str, entry_id: int) -> Entry:
    return operations.entry_of(kind, entry_id) or abort(404)


def _page(kind: str = "", entry_id: int = 0, sent: EntryForm | None = None) -> str:
    """The lists, each with a form to add, or the library; `sent` stands in the place of the form that it was."""
    insist(may_keep_lists(current_actor()))
    places = {(kind, entry_id): sent} if sent else {}
    found: dict[str, Sequence[Any]] = (
        {"library": whole_library()}
        if kind == "library"
        else {"specialties": every_specialty(), "audiences": every_audience(), "texts": every_text()}
    )
    rows = {
        name: [(one, places.get((name, one.id)) or _form(name, one.id, formdata=None, obj=one)) for one in entries]
        for name, entries in found.items()
    }
    return render_template(
        "planning/library.html" if kind == "library" else "planning/lists.html",
        rows=rows,
        new={name: places.get((name, 0)) or _form(name, 0, formdata=None) for name in found},
        sent=sent,
        token=operations.entry_token,
        said=ENTRY_WORDS | MEASURE_WORDS,
        reported_as=REPORTED_AS,
    )


def _back(kind: str) -> Response:
    say("list_kept")
    where = "planning.library" if kind == "library" else "planning.lists"
    return redirect(url_for(where, _anchor=kind), 303)
