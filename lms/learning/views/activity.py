"""The activity's page and its disclosure."""

from flask import abort

from lms.access.marks import public
from lms.learning.views.blueprint import blueprint


@blueprint.get("/activities/<slug>")
@public
def activity(slug: str) -> str:
    abort(404)


@blueprint.get("/activities/<slug>/disclosure")
@public
def disclosure(slug: str) -> str:
    abort(404)
