"""Credit from elsewhere, as a learner enters it herself, with its proof."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import PurePath
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from lms import db, storage
from lms.access.decision import Refusal
from lms.access.marks import own_transactions, signed_in
from lms.credit import operations
from lms.credit.forms import OwnEntryForm
from lms.credit.transcript import own_entry_of
from lms.credit.transcript.entries import OTHER
from lms.credit.transcript.models import ExternalCredit
from lms.credit.transcript.proofs import MOST_PROOF, SUFFIXES
from lms.credit.views.blueprint import blueprint
from lms.credit.views.mine import my_id, myself, short_amount, type_choices
from lms.media.attachments import Attached, attached, insist_on_clean_stream
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from lms.web.answers import Page
from lms.web.downloads import as_file, file_name
from lms.web.idempotency import FIELD
from lms.web.messages import say

FOLDER: Final = "proofs"
KEEPS_FIRST: Final = "the proof is kept in the storage before its entry is written"
# Fields and the rest of the form, beside the file itself.
_ROOM: Final = 2 * 1024 * 1024
_KEY: Final = re.compile(r"[0-9a-f]{32}")


@blueprint.url_value_preprocessor
def allow_proofs(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Only the doors that take a proof take more than the house's forms."""
    if endpoint in ("credit.add_own_entry", "credit.change_own_entry"):
        request.max_content_length = MOST_PROOF + _ROOM


@blueprint.get("/transcript/elsewhere/new")
@signed_in
def new_own_entry() -> str:
    """What is asked of credit from elsewhere."""
    return _page(_form(OwnEntryForm(formdata=None)), None)


@blueprint.post("/transcript/elsewhere")
@signed_in
@own_transactions(KEEPS_FIRST)
def add_own_entry() -> Page:
    """Put it on the transcript; sent twice it is there once, by the key of its form."""
    key = request.form.get(FIELD, "")
    if not _KEY.fullmatch(key):
        abort(400)
    form = _read()
    if not (form.validate() and _is_clean(form)):
        return _page(form, None), 422
    with _kept(form) as proof, db.transaction():
        if operations.add_own_entry(my_id(), form.facts, proof or operations.NO_PROOF, sent_key=key) is None:
            raise _SentBefore
    return _back("own_entry_added")


@blueprint.get("/transcript/elsewhere/<int:entry_id>")
@signed_in
def own_entry(entry_id: int) -> str:
    """What was entered, to be changed or deleted."""
    found = _mine(entry_id)
    form = OwnEntryForm(formdata=None, obj=found)
    form.credit_type.data = found.credit_type or OTHER
    form.amount.data = short_amount(found.amount)
    form.proof.data = None
    return _page(_form(form), found)


@blueprint.post("/transcript/elsewhere/<int:entry_id>")
@signed_in
@own_transactions(KEEPS_FIRST)
def change_own_entry(entry_id: int) -> Page:
    """Change what was entered; another proof takes the place of the one before."""
    form = _read()
    with db.transaction(write=False):
        found = _mine(entry_id)
        db.session.expunge(found)
    if not (form.validate() and _is_clean(form)):
        return _page(form, found), 422
    with _kept(form) as proof, db.transaction():
        operations.change_own_entry(_held(entry_id), form.facts, proof)
    return _back("own_entry_changed")


@blueprint.post("/transcript/elsewhere/<int:entry_id>/delete")
@signed_in
def delete_own_entry(entry_id: int) -> Response:
    """Delete it, and its proof."""
    operations.delete_own_entry(_held(entry_id))
    return _back("own_entry_deleted")


@blueprint.get("/transcript/elsewhere/<int:entry_id>/proof")
@signed_in
@own_transactions("reads the file after its entry")
def proof(entry_id: int) -> Response:
    """The file that proves it, to be kept: no browser opens it here as a page."""
    with db.transaction(write=False):
        found = _mine(entry_id)
        name, kind, digest = found.proof_storage_name, found.proof_type, found.proof_sha256
        called = found.proof_name
    data = storage.files().read(name) if name else abort(404)
    if sha256(data).hexdigest() != digest:
        raise Refusal("proof_damaged", status=503)
    response = as_file(data, kind, called, f"proof{SUFFIXES[kind]}")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


class _SentBefore(Exception):
    """The same form was sent before: what came along with it is not kept again."""


@contextmanager
def _kept(form: OwnEntryForm) -> Iterator[operations.StoredProof | None]:
    """The proof that was sent, stored; removed again where its entry is not written."""
    file: FileStorage | None = form.proof.data
    try:
        with attached(file.stream, FOLDER, SUFFIXES[form.proof_type]) if file else nullcontext() as stored:
            yield _proof_of(file, form.proof_type, stored) if file and stored else None
    except _SentBefore:
        pass


def _is_clean(form: OwnEntryForm) -> bool:
    """Where a virus scanner is configured it sees a proof first; what it has not seen is not kept."""
    file: FileStorage | None = form.proof.data
    if file:
        try:
            insist_on_clean_stream(file.stream)
        except Unreadable:
            form.proof.errors = (_("The virus scanner refuses this file. It was not kept."),)
        except ScannerSilent:
            form.proof.errors = (
                _("The virus scanner does not answer now. Keep the entry without it, and add the file later."),
            )
    return not form.proof.errors


def _proof_of(file: FileStorage, kind: str, stored: Attached) -> operations.StoredProof:
    called = file_name(PurePath(file.filename or "").stem).strip(". ") or "proof"
    return operations.StoredProof(
        proof_name=f"{called}{SUFFIXES[kind]}",
        proof_type=kind,
        proof_size=stored.size,
        proof_sha256=stored.sha256,
        proof_storage_name=stored.storage_name,
    )


def _mine(entry_id: int) -> ExternalCredit:
    return own_entry_of(my_id(), entry_id) or abort(404)


def _held(entry_id: int) -> ExternalCredit:
    return operations.own_entry_for_changing(my_id(), entry_id) or abort(404)


def _read() -> OwnEntryForm:
    """The form that was sent; what day it is for her is read in a transaction of its own."""
    with db.transaction(write=False):
        return _form(OwnEntryForm())


def _form(form: OwnEntryForm) -> OwnEntryForm:
    form.offer(type_choices(), myself().today)
    return form


def _page(form: OwnEntryForm, found: ExternalCredit | None) -> str:
    return render_template(
        "credit/transcript/own_entry.html", form=form, entry=found, other=OTHER, most=MOST_PROOF
    )


def _back(said: str) -> Response:
    say(said)
    return redirect(url_for("credit.transcript"), 303)
