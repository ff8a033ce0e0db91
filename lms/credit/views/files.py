"""Whether a file is a certificate as it was issued, and the keys with which anybody can tell without us."""

from typing import Any, Final

from flask import make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from lms import clock, config, db, signing
from lms.access.limits import count, ends_at
from lms.access.marks import own_transactions, public
from lms.credit.checking import FILES, LARGEST_BYTES, CheckedFile, check_file
from lms.credit.views.blueprint import blueprint
from lms.web.forms import Form
from lms.web.networks import network_of

# What a form has around its file.
AROUND: Final = 16 * 1024


class FileForm(Form):
    """A certificate's document."""

    file = FileField(_("Certificate as a PDF file"), [FileRequired(_("Choose the PDF file of a certificate."))])


@blueprint.url_value_preprocessor
def allow_documents(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Only this door takes a document."""
    if endpoint == "credit.send_file":
        request.max_content_length = LARGEST_BYTES + AROUND


@blueprint.get("/verify/file")
@public
def verify_file() -> Response:
    """The form."""
    return _page(FileForm(), None)


@blueprint.post("/verify/file")
@public
@own_transactions("counts the file, then reads; nothing else is written and nothing of the file is kept")
def send_file() -> Response:
    """What can be said of the file."""
    form = FileForm()
    if not form.validate():
        return _page(form, None, 422)
    data = form.file.data.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        form.refuse("file", _("This file is larger than 2 MB, which no certificate is."))
        return _page(form, None, 422)
    _count()
    with db.transaction(write=False):
        found = check_file(data)
    return _page(form, found)


@blueprint.get("/verify/signing-keys.pem")
@public
def signing_keys() -> Response:
    """Certificates of all keys that ever signed here: what programs need to check a document without us."""
    answer = make_response(signing.as_pem())
    answer.headers["Content-Type"] = "application/x-pem-file"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _count() -> None:
    network = network_of(request.remote_addr)
    with db.transaction():
        allowed, until = count(FILES, network), ends_at(FILES, network) or clock.now()
    if not allowed:
        raise TooManyRequests(retry_after=max(1, int((until - clock.now()).total_seconds())))


def _page(form: FileForm, found: CheckedFile | None, status: int = 200) -> Response:
    page = render_template("credit/verify_file.html", form=form, found=found, zone=config.current().zone)
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
