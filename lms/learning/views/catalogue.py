"""Home, lists, search, help, my activities."""

from flask import abort

from lms.access.marks import public
from lms.learning.views.blueprint import blueprint


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


@blueprint.get("/help", endpoint="help")
@public
def help_page() -> str:
    abort(404)


@blueprint.get("/my-activities")
@public
def my_activities() -> str:
    abort(404)
