"""What is shown and handed out at the event: listed, kept, looked at for commercial images."""

from pathlib import PurePath
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from lms import clock, db, storage
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.media.attachments import attached, insist_on_clean_stream
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from lms.planning.forms.materials import KIND_WORDS, MaterialCheckForm, MaterialForm
from lms.planning.materials import MOST_BYTES, SUFFIXES, MaterialKind
from lms.planning.operations.materials import MaterialFile, add_material, check_material, remove_material
from lms.planning.policy import event_for_editing
from lms.planning.queries.materials import material_in_use, materials_of
from lms.planning.views.blueprint import blueprint
from lms.web.answers import Page
from lms.web.downloads import as_file, file_name
from lms.web.messages import say

FOLDER: Final = "materials"
# Fields and the rest of the form, beside the file itself.
_ROOM: Final = 2 * 1024 * 1024


@blueprint.url_value_preprocessor
def allow_materials(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Only the door that takes a file takes more than the house's forms."""
    if endpoint == "planning.add_host_material":
        request.max_content_length = MOST_BYTES + _ROOM


@blueprint.get("/planning/<slug>/host/materials")
@requires(Permission.ACTIVITIES_EDIT)
def host_materials(slug: str) -> str:
    """All that attendees will see, and what is still to be looked at."""
    return _page(event_for_editing(current_actor(), slug), MaterialForm(formdata=None))


@blueprint.post("/planning/<slug>/host/materials")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("the file is kept in the storage before its row is written")
def add_host_material(slug: str) -> Page:
    """One more, with its file where there is one."""
    with db.transaction(write=False):
        found = event_for_editing(current_actor(), slug)
        form = MaterialForm()
        if not (form.validate_on_submit() and _is_clean(form)):
            return _page(found, form), 422
    _keep(slug, form)
    say("material_added")
    return _back(slug)


@blueprint.get("/planning/<slug>/host/materials/<int:material_id>")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("reads the file after its row")
def host_material(slug: str, material_id: int) -> Response:
    """The file, to be kept: no browser opens it here as a page."""
    with db.transaction(write=False):
        found = material_in_use(event_for_editing(current_actor(), slug), material_id)
        if found is None or not found.storage_name:
            abort(404)
        name, kind, called = found.storage_name, found.content_type, found.file_name
    response = as_file(storage.files().read(name), kind, called)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@blueprint.post("/planning/<slug>/host/materials/<int:material_id>/check")
@requires(Permission.ACTIVITIES_EDIT)
def check_host_material(slug: str, material_id: int) -> Page:
    """Keep what was found."""
    found = event_for_editing(current_actor(), slug)
    form = MaterialCheckForm(prefix=f"check-{material_id}")
    if not form.validate_on_submit():
        return _page(found, MaterialForm(formdata=None), checks={material_id: form}), 422
    check_material(
        found,
        material_id,
        is_free=form.is_free,
        words=form.note.data,
        actor=current_actor(),
        now=clock.now(),
    )
    say("material_checked")
    return _back(slug)


@blueprint.post("/planning/<slug>/host/materials/<int:material_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_host_material(slug: str, material_id: int) -> Response:
    """It is not shown after all."""
    remove_material(event_for_editing(current_actor(), slug), material_id, actor=current_actor(), now=clock.now())
    say("material_removed")
    return _back(slug)


def _page(found: Activity, form: MaterialForm, checks: dict[int, MaterialCheckForm] | None = None) -> str:
    listed = materials_of(found)
    given = checks or {}
    forms = {
        one.material.id: given.get(one.material.id)
        or MaterialCheckForm(formdata=None, prefix=f"check-{one.material.id}")
        for one in listed
    }
    return render_template(
        "planning/host/materials.html",
        activity=found,
        form=form,
        sent=next(iter(given.values()), form),
        listed=listed,
        checks=forms,
        kinds=KIND_WORDS,
        most=MOST_BYTES,
    )


def _is_clean(form: MaterialForm) -> bool:
    """Where a virus scanner is configured it sees the file first; what it has not seen is not kept."""
    if form.file.data:
        try:
            insist_on_clean_stream(form.file.data.stream)
        except Unreadable:
            form.refuse("file", _("The virus scanner refuses this file. It was not kept."))
        except ScannerSilent:
            form.refuse("file", _("The virus scanner does not answer now. Try again in a minute."))
    return not form.file.errors


def _keep(slug: str, form: MaterialForm) -> None:
    file: FileStorage | None = form.file.data
    if not file:
        _write(slug, form, MaterialFile())
        return
    suffix = SUFFIXES[form.content_type]
    called = file_name(PurePath(file.filename or "").stem).strip(". ") or "material"
    with attached(file.stream, FOLDER, suffix) as kept:
        given = MaterialFile(file_name=f"{called}{suffix}", content_type=form.content_type, **vars(kept))
        _write(slug, form, given)


def _write(slug: str, form: MaterialForm, file: MaterialFile) -> None:
    with db.transaction():
        found = event_for_editing(current_actor(), slug)
        kind = MaterialKind(form.kind.data)
        add_material(found, kind, form.name.data, file, actor=current_actor(), now=clock.now())


def _back(slug: str) -> Response:
    return redirect(url_for("planning.host_materials", slug=slug), 303)
