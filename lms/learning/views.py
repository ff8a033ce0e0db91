"""The doors of learners."""

from flask import Blueprint, abort

from lms.access.marks import public

blueprint = Blueprint("learning", __name__)


@blueprint.get("/")
@public
def home() -> str:
    abort(404)


@blueprint.get("/on-demand")
@public
def on_demand() -> str:
    abort(404)


@blueprint.get("/live")
@public
def live() -> str:
    abort(404)


@blueprint.get("/series")
@public
def series() -> str:
    abort(404)


@blueprint.get("/search")
@public
def search() -> str:
    abort(404)


@blueprint.get("/help")
@public
def help() -> str:
    abort(404)


@blueprint.get("/my-activities")
@public
def my_activities() -> str:
    abort(404)


@blueprint.get("/activities/<slug>")
@public
def activity(slug: str) -> str:
    abort(404)
