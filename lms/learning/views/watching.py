"""The player, its beats, and the bytes it plays."""

from flask import abort

from lms.access.marks import public
from lms.learning.views.blueprint import blueprint


@blueprint.get("/activities/<slug>/watch")
@public
def watch(slug: str) -> str:
    abort(404)
