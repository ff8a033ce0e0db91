"""The doors of the staff's desk."""

from flask import Blueprint, abort

from lms.access.marks import public

blueprint = Blueprint("office", __name__)


@blueprint.get("/contact")
@public
def contact() -> str:
    abort(404)


@blueprint.get("/privacy")
@public
def privacy() -> str:
    abort(404)


@blueprint.get("/office/people")
@public
def people() -> str:
    abort(404)
