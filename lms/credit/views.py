"""The doors of the ledger: transcript, certificates, verification."""

from flask import Blueprint, abort

from lms.access.marks import public
from lms.credit import words as words

blueprint = Blueprint("credit", __name__)


@blueprint.get("/transcript")
@public
def transcript() -> str:
    abort(404)


@blueprint.get("/verify")
@public
def verify() -> str:
    abort(404)


@blueprint.get("/verify/<code>")
@public
def verify_code(code: str) -> str:
    abort(404)


@blueprint.get("/certificates/<code>.pdf")
@public
def download(code: str) -> str:
    abort(404)
