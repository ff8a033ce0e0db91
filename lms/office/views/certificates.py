"""One certificate on the office's desk: find it by its code; issue it anew, revoke it, reinstate it."""

from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import config
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.credit import operations, policy
from lms.credit.codes import normalise_code
from lms.credit.models import Certificate
from lms.credit.reasons import ReinstatementReason, ReissueReason, RevocationReason
from lms.credit.record import record_of
from lms.learning import participation
from lms.office.forms import EVENT_WORDS, ReinstatementForm, ReissueForm, RevocationForm
from lms.office.views.blueprint import blueprint
from lms.web.answers import Drawn, Page
from lms.web.messages import say, words

CERTIFICATE: Final = "/office/certificates/<code>"


@blueprint.get("/office/certificates")
@requires(Permission.CERTIFICATES_CORRECT)
def certificates() -> Page:
    """Find one by its code; a list of all there is none."""
    typed = request.args.get("code")
    found = policy.certificate_for_correcting(current_actor(), typed) if typed else None
    if found is not None:
        return redirect(url_for("office.certificate", code=found.code), 303)
    page = render_template("office/certificates.html", typed=typed)
    return (page, 404) if typed else page


@blueprint.get(CERTIFICATE)
@requires(Permission.CERTIFICATES_CORRECT)
def certificate(code: str) -> Drawn:
    """Its issues, what happened to them, and what may be done."""
    return _page(_found(code))


@blueprint.post(CERTIFICATE + "/reissue")
@requires(Permission.CERTIFICATES_CORRECT)
def reissue_certificate(code: str) -> Page:
    """Issue it anew with the name of the holder's profile."""
    found, form = _found(code), ReissueForm(prefix="reissue")
    if not form.validate():
        return _page(found, reissue=form), 422
    try:
        again = operations.reissue_for(
            current_actor(), found, reason=ReissueReason(form.reason.data), words=form.words.data
        )
    except Refusal as refusal:
        return _refused(refusal, found, reissue=form)
    return _done("certificate_reissued", again)


@blueprint.post(CERTIFICATE + "/revoke")
@requires(Permission.CERTIFICATES_CORRECT)
def revoke_certificate(code: str) -> Page:
    """Withdraw its credit."""
    found, form = _found(code), RevocationForm(prefix="revoke")
    if not form.validate():
        return _page(found, revoke=form), 422
    try:
        operations.revoke(current_actor(), found, reason=RevocationReason(form.reason.data), words=form.words.data)
    except Refusal as refusal:
        return _refused(refusal, found, revoke=form)
    return _done_to_credit("certificate_revoked", found)


@blueprint.post(CERTIFICATE + "/reinstate")
@requires(Permission.CERTIFICATES_CORRECT)
def reinstate_certificate(code: str) -> Page:
    """Let its credit stand again."""
    found, form = _found(code), ReinstatementForm(prefix="reinstate")
    if not form.validate():
        return _page(found, reinstate=form), 422
    try:
        operations.reinstate(
            current_actor(), found, reason=ReinstatementReason(form.reason.data), words=form.words.data
        )
    except Refusal as refusal:
        return _refused(refusal, found, reinstate=form)
    return _done_to_credit("certificate_reinstated", found)


def _found(code: str) -> Certificate:
    typed = normalise_code(code) or ""
    return policy.certificate_for_correcting(current_actor(), typed) or abort(404)


def _done(code: str, found: Certificate) -> Response:
    say(code)
    return redirect(url_for("office.certificate", code=found.code), 303)


def _done_to_credit(code: str, found: Certificate) -> Response:
    """Her list of steps says what became of the credit, as its certificate does."""
    participation.refresh_one(found.award.person_id, found.award.activity_id)
    return _done(code, found)


def _refused(refusal: Refusal, found: Certificate, **forms: Any) -> Drawn:
    """What somebody else did meanwhile, or what the rules say, beside the form; a closed door stays closed."""
    if refusal.status == 403:
        raise refusal
    for form in forms.values():
        form.refuse("reason", words(refusal.code))
    return _page(found, **forms), 422


def _page(found: Certificate, **sent: Any) -> str:
    forms = {
        "reissue": ReissueForm(prefix="reissue", formdata=None),
        "revoke": RevocationForm(prefix="revoke", formdata=None),
        "reinstate": ReinstatementForm(prefix="reinstate", formdata=None),
    } | sent
    return render_template(
        "office/certificate.html",
        record=record_of(found.award),
        decision=policy.may_correct(current_actor(), found.award),
        sent=next(iter(sent.values()), None),
        event_words=EVENT_WORDS,
        zone=config.current().zone,
        **forms,
    )
