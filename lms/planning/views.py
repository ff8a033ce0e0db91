"""The doors of building activities."""

from flask import Blueprint, abort

from lms.access.marks import public

blueprint = Blueprint("planning", __name__)


@blueprint.get("/planning")
@public
def process() -> str:
    abort(404)


@blueprint.get("/planning/disclosure")
@public
def disclosure_form() -> str:
    abort(404)


@blueprint.get("/planning/application")
@public
def application() -> str:
    abort(404)


@blueprint.get("/planning/activities")
@public
def activities() -> str:
    abort(404)
