"""Register, and confirm the address by the letter's button."""

from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms import config, db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, public
from lms.accounts import login, operations
from lms.accounts.addresses import typed_address
from lms.accounts.forms import RegisterForm
from lms.accounts.hashing import hashed
from lms.accounts.mailed_links import open_link
from lms.accounts.models import MailedLinkKind
from lms.accounts.professions import DEGREES, suggested_profession
from lms.accounts.views.blueprint import (
    blueprint,
    link_spent,
    network,
    page,
    rules,
    session_lives,
)
from lms.web.headers import quiet_about_itself
from lms.web.messages import say, words
from lms.web.paths import safe_path

SUGGESTIONS: Final = {degree: suggested_profession(degree).value for degree in DEGREES}


@blueprint.get("/register")
@public
def register() -> Response:
    """The form; who has signed in needs none."""
    if current_actor().id is not None:
        return redirect(url_for("accounts.profile"), 303)
    return _form(RegisterForm(next=safe_path(request.args.get("next"))))


@blueprint.post("/register")
@public
@own_transactions("the password is hashed between reading the form and keeping it")
def send_registration() -> Response:
    """Always answers that a letter was sent; the password is hashed whether or not the address is known."""
    form = RegisterForm()
    if not form.validate() or form.refuse_weak(config.current().password_profile, form.own_words):
        return _form(form, 422)
    filled = operations.Filled(
        **form.details,
        address=typed_address(form.email.data),
        secret=hashed(form.password.data),
        return_path=safe_path(form.next.data),
    )
    try:
        with db.transaction():
            operations.register(filled, network=network())
    except Refusal as refusal:
        form.refuse("email", words(refusal.code))
        return _form(form, refusal.status)
    return redirect(url_for("accounts.registration_sent"), 303)


@blueprint.get("/register/letter-sent")
@public
def registration_sent() -> Response:
    """What was done, and what to do if no letter comes."""
    return page("accounts/letter_sent.html", purpose="register")


@blueprint.get("/register/confirm/<token>")
@public
def confirm(token: str) -> Response:
    """A page with a button: mail gateways open every link, so opening changes nothing."""
    if open_link(MailedLinkKind.CONFIRM, token) is None:
        return quiet_about_itself(link_spent())
    return quiet_about_itself(page("accounts/confirm.html", token=token))


@blueprint.post("/register/confirm/<token>")
@public
def confirm_registration(token: str) -> Response:
    """The button: confirms, signs in where the person is new, and goes back to where one was."""
    confirmed = operations.confirm_registration(token)
    if confirmed is None:
        return quiet_about_itself(link_spent())
    if not confirmed.is_new:
        say("address_confirmed")
        return redirect(url_for("accounts.profile"), 303)
    login.sign_in(confirmed.person, session_lives())
    say("welcome")
    return redirect(safe_path(confirmed.return_path), 303)


def _form(form: RegisterForm, status: int = 200) -> Response:
    return page("accounts/register.html", status, form=form, rules=rules(), suggestions=SUGGESTIONS)
