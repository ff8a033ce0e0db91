"""The holder's own correction of the name on her certificate."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access.guard import current_actor
from lms.access.marks import signed_in
from lms.accounts.models import Person
from lms.accounts.queries import person_by_id
from lms.credit.models import Certificate
from lms.credit.operations import correct_own_name
from lms.credit.policy import certificate_of_holder, may_correct_own_name, name_for
from lms.credit.views.blueprint import blueprint
from lms.web.messages import say


@blueprint.get("/certificates/<code>/name")
@signed_in
def show_correction(code: str) -> str:
    """What is printed, what would be, and the button; or why it is not done here."""
    person, certificate = _mine(code)
    latest = certificate.award.certificates[-1]
    return render_template(
        "credit/correct_name.html",
        certificate=latest,
        today=name_for(person, certificate.award),
        decision=may_correct_own_name(person, certificate.award),
    )


@blueprint.post("/certificates/<code>/name")
@signed_in
def correct_name(code: str) -> Response:
    """Issue the certificate anew with the name of the profile."""
    correct_own_name(*_mine(code))
    say("certificate_reissued")
    return redirect(url_for(".transcript"), 303)


def _mine(code: str) -> tuple[Person, Certificate]:
    person = person_by_id(current_actor().id or 0) or abort(403)
    return person, certificate_of_holder(person.id, code) or abort(404)
