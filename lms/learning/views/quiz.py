"""The quiz: attempts, answers, results."""

from flask import abort

from lms.access.marks import public
from lms.learning.views.blueprint import blueprint


@blueprint.get("/activities/<slug>/quiz")
@public
def quiz(slug: str) -> str:
    abort(404)
