"""The doors of people and accounts."""

from flask import Blueprint, abort

from lms.access.marks import public

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> str:
    abort(404)


@blueprint.get("/sign-out")
@public
def sign_out() -> str:
    abort(404)


@blueprint.get("/register")
@public
def register() -> str:
    abort(404)


@blueprint.get("/forgot-password")
@public
def forgot_password() -> str:
    abort(404)


@blueprint.get("/profile")
@public
def profile() -> str:
    abort(404)
