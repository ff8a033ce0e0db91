"""The doors of the library of recordings."""

from flask import Blueprint, abort

from lms.access.marks import public

blueprint = Blueprint("media", __name__)


@blueprint.get("/recordings")
@public
def library() -> str:
    abort(404)
