"""Forgotten passwords, and new ones."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from lms import config, db
from lms.access.actor import Actor
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, public, signed_in
from lms.accounts import login, operations
from lms.accounts.forms import ChangePasswordForm, ForgotPasswordForm, NewPassword
from lms.accounts.hashing import hashed, matches
from lms.accounts.mailed_links import open_link
from lms.accounts.models import MailedLinkKind
from lms.accounts.queries import own_words_of
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


@blueprint.get("/forgot-password")
@public
def forgot_password() -> Response:
    """The address to write to."""
    return page("accounts/forgot_password.html", form=ForgotPasswordForm())


@blueprint.post("/forgot-password")
@public
def ask_for_reset() -> Response:
    """Always the same answer; whether a letter is due is found out later, by a job."""
    form = ForgotPasswordForm()
    if not form.validate():
        return page("accounts/forgot_password.html", 422, form=form)
    operations.ask_for_reset(form.email.data, network=network())
    return redirect(url_for("accounts.reset_sent"), 303)


@blueprint.get("/forgot-password/letter-sent")
@public
def reset_sent() -> Response:
    """What was done, and what to do if no letter comes."""
    return page("accounts/letter_sent.html", purpose="reset")


@blueprint.get("/reset-password/<token>")
@public
def reset_password(token: str) -> Response:
    """The form behind the link of a letter; opening it changes nothing."""
    if open_link(MailedLinkKind.RESET, token) is None:
        return quiet_about_itself(link_spent())
    return _reset_form(NewPassword(), token)


@blueprint.post("/reset-password/<token>")
@public
@own_transactions("the password is hashed between reading the link and using it")
def send_reset(token: str) -> Response:
    """Use the link, keep the password, sign out everywhere."""
    with db.transaction(write=False):
        link = open_link(MailedLinkKind.RESET, token)
        own_words = own_words_of(link.person_id) if link and link.person_id else ()
    if link is None:
        return quiet_about_itself(link_spent())
    form = NewPassword()
    if not form.validate() or form.refuse_weak(config.current().password_profile, own_words):
        return _reset_form(form, token, 422)
    secret = hashed(form.password.data)
    with db.transaction():
        person = operations.reset_password(token, secret)
    if person is None:
        return quiet_about_itself(link_spent())
    say("password_reset")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/profile/password")
@signed_in
def change_password() -> Response:
    """The form for a new password."""
    return _change_form(ChangePasswordForm())


@blueprint.post("/profile/password")
@signed_in
@own_transactions("two passwords are compared and hashed between reading and keeping")
def send_password() -> Response:
    """Compare the current one, keep the new one, and give this browser a new session."""
    form, actor = ChangePasswordForm(), current_actor()
    with db.transaction(write=False):
        own_words = own_words_of(actor.id or 0)
    if not form.validate() or form.refuse_weak(config.current().password_profile, own_words):
        return _change_form(form, 422)
    try:
        _change(actor, form)
    except Refusal as refusal:
        form.refuse("current", words(refusal.code))
        return _change_form(form, refusal.status)
    say("password_changed")
    return redirect(url_for("accounts.profile"), 303)


def _change(actor: Actor, form: ChangePasswordForm) -> None:
    with db.transaction():
        claimant = operations.claim_own_account(actor)
    if not matches(claimant.secret, form.current.data):
        raise Refusal("wrong_current_password", status=422)
    secret = hashed(form.password.data)
    with db.transaction():
        login.sign_in(operations.change_password(claimant, secret), session_lives())


def _reset_form(form: NewPassword, token: str, status: int = 200) -> Response:
    drawn = page("accounts/reset_password.html", status, form=form, token=token, rules=rules())
    return quiet_about_itself(drawn)


def _change_form(form: ChangePasswordForm, status: int = 200) -> Response:
    return page("accounts/change_password.html", status, form=form, rules=rules())
