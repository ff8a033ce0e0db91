"""Letters (demonstration): the outbox for everybody to read. It does not exist outside the demonstration."""

from flask import abort, render_template

from lms import config
from lms.access.marks import public
from lms.office.queries import latest_letters, letter_by_id
from lms.office.views.blueprint import blueprint


@blueprint.get("/office/letters")
@public
def letters() -> str:
    """The newest first."""
    _insist_on_demonstration()
    return render_template("office/letters.html", letters=latest_letters(), zone=config.current().zone)


@blueprint.get("/office/letters/<int:letter_id>")
@public
def letter(letter_id: int) -> str:
    """One letter, with its links to follow."""
    _insist_on_demonstration()
    found = letter_by_id(letter_id) or abort(404)
    return render_template("office/letter.html", letter=found, zone=config.current().zone)


def _insist_on_demonstration() -> None:
    settings = config.current()
    if settings.is_production or not settings.demo:
        abort(404)
