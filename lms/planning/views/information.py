"""Pages for everybody: how an activity is planned, the disclosure form, the application."""

from flask import render_template

from lms.access.marks import public
from lms.activities.rules import FRONT_MATTER_LABELS
from lms.disclosures.rules import NATURE_LABELS
from lms.planning.views.blueprint import blueprint


@blueprint.get("/planning")
@public
def process() -> str:
    """What is asked, when, and whom to reach."""
    return render_template("planning/process.html", labels=list(FRONT_MATTER_LABELS.values()))


@blueprint.get("/planning/disclosure")
@public
def disclosure_form() -> str:
    """Who discloses what, and until when."""
    return render_template("planning/disclosure_form.html", natures=list(NATURE_LABELS.values()))


@blueprint.get("/planning/application")
@public
def application() -> str:
    """The seven sections, and what comes with them."""
    return render_template("planning/application.html")
