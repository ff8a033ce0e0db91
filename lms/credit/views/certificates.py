"""Certificates as documents to keep."""

from flask import abort
from werkzeug.wrappers import Response

from lms import db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, signed_in
from lms.credit.awaiting import awaited
from lms.credit.certificate import NotPrintable
from lms.credit.codes import grouped
from lms.credit.policy import Download, document_for_download
from lms.credit.rendering import FileDamaged, NameDeleted, read, render_once
from lms.credit.views.blueprint import blueprint
from lms.web.downloads import as_file


@blueprint.get("/certificates/<code>.pdf")
@signed_in
@own_transactions("waits for the worker, and renders between reading and storing where none answers")
def download(code: str) -> Response:
    """The stored document, for its holder and for staff who support learners."""
    with db.transaction(write=False):
        found = document_for_download(current_actor(), code)
    if found is None:
        abort(404)
    data = _document(found)
    name = f"Certificate {found.title[:80].strip()}.pdf"
    return as_file(data, "application/pdf", name, f"certificate-{grouped(found.code)}.pdf")


def _document(found: Download) -> bytes:
    try:
        return read(found.stored or awaited(found.certificate_id) or render_once(found.certificate_id))
    except NotPrintable as problem:
        raise Refusal("certificate_not_printable", letters=problem.letters) from problem
    except NameDeleted as problem:
        raise Refusal("certificate_name_deleted", status=410) from problem
    except FileDamaged as problem:
        raise Refusal("certificate_file_damaged", status=503) from problem
