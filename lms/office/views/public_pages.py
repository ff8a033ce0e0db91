"""Contact and privacy: what everybody may read of the office."""

from flask import render_template

from lms import config
from lms.access.marks import public
from lms.office.views.blueprint import blueprint


@blueprint.get("/contact")
@public
def contact() -> str:
    """Whom to reach, when, and for what."""
    return render_template("office/contact.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """What is stored, why, how long, who sees it, and what people may ask for."""
    return render_template("office/privacy.html", settings=config.current())
