"""The evaluation with the claim, and the certificate's page."""

from flask import abort

from lms.access.marks import public
from lms.learning.views.blueprint import blueprint


@blueprint.get("/activities/<slug>/evaluation")
@public
def evaluation(slug: str) -> str:
    abort(404)


@blueprint.get("/activities/<slug>/certificate")
@public
def certificate(slug: str) -> str:
    abort(404)
