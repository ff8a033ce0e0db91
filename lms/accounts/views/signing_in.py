"""Sign in and out."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms import db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, public, repeatable
from lms.accounts import login, operations
from lms.accounts.forms import SignInForm
from lms.accounts.hashing import hashed, is_outdated, matches
from lms.accounts.operations import Claimant
from lms.accounts.sessions import SignedIn
from lms.accounts.views.blueprint import blueprint, network, page, session_lives
from lms.web.messages import say, words
from lms.web.paths import safe_path


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """The form, or on to the page that was wanted."""
    wanted = safe_path(request.args.get("next"))
    if current_actor().id is not None:
        return redirect(wanted, 303)
    return _form(SignInForm(next=wanted))


@blueprint.post("/sign-in")
@public
@own_transactions("the password is compared between counting the try and keeping the result")
def send_sign_in() -> Response:
    """Read, compare outside any transaction, write. Who is not known waits as long and reads the same."""
    form = SignInForm()
    if not form.validate():
        return _form(form, 422)
    try:
        with db.transaction():
            claimant = operations.claim_address(form.email.data, network=network())
    except Refusal as refusal:
        return _form(form, refusal.status, locked=words(refusal.code, **refusal.facts))
    if not _admitted(claimant, form.password.data):
        return _form(form, 422, is_refused=True)
    return redirect(safe_path(form.next.data), 303)


@blueprint.post("/sign-out")
@public
@repeatable("ending a session that has ended changes nothing")
def sign_out() -> Response:
    """End the row, then have the browser forget what it kept of us."""
    actor = login.actor()
    if isinstance(actor, SignedIn):
        operations.sign_out(actor, actor.session_id)
    login.forget_browser()
    say("signed_out")
    response = redirect(url_for("learning.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _admitted(claimant: Claimant, password: str) -> bool:
    is_right = matches(claimant.secret, password)
    fresh = hashed(password) if is_right and is_outdated(claimant.secret or "") else None
    with db.transaction():
        person = operations.admit(claimant, is_right=is_right, fresh_secret=fresh)
        if person is not None:
            login.sign_in(person, session_lives())
    return person is not None


def _form(form: SignInForm, status: int = 200, **facts: object) -> Response:
    return page("accounts/sign_in.html", status, form=form, **facts)
