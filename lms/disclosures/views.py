"""The doors of the personal link: a person discloses without an account."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.marks import public
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.db import session
from lms.disclosures import operations, words
from lms.disclosures.forms import DisclosureForm, filled_from
from lms.disclosures.models import DisclosureRequest
from lms.disclosures.personal_links import open_link
from lms.disclosures.queries import role_began_on, standing_disclosure
from lms.disclosures.rules import lookback_from
from lms.web.headers import quiet_about_itself

blueprint = Blueprint("disclosures", __name__)
words.register_all()


@blueprint.get("/disclosures/<token>")
@public
def disclose(token: str) -> Response:
    """The form behind the link of a letter; opening it changes nothing."""
    now = clock.now()
    asked = open_link(token, now=now)
    if asked is None:
        return _spent()
    standing = standing_disclosure(asked.person_id, today=now.date())
    form = DisclosureForm(formdata=None, data=filled_from(standing.relationships if standing else None))
    form.add_rows()
    return _form(form, asked, token)


@blueprint.post("/disclosures/<token>")
@public
def send_disclosure(token: str) -> Response:
    """Keep what the person states; the link is used up by it."""
    form, now, wants_rows = DisclosureForm(), clock.now(), "more" in request.form
    if not wants_rows and form.validate():
        made = operations.disclose_by_link(token, form.stated, now=now)
        return _spent() if made is None else redirect(url_for("disclosures.received"), 303)
    asked = open_link(token, now=now)
    if asked is None:
        return _spent()
    if wants_rows:
        form.add_rows()
    return _form(form, asked, token, 200 if wants_rows else 422)


@blueprint.get("/disclosures/received")
@public
def received() -> str:
    """That it has arrived, and what follows."""
    return render_template("disclosures/received.html")


def _form(form: DisclosureForm, asked: DisclosureRequest, token: str, status: int = 200) -> Response:
    activity = session.get_one(Activity, asked.activity_id)
    standing = standing_disclosure(asked.person_id, today=clock.now().date())
    page = render_template(
        "disclosures/disclose.html",
        form=form,
        token=token,
        activity=activity,
        person=session.get_one(Person, asked.person_id),
        roles=[part.role for part in activity.people if part.person_id == asked.person_id],
        looks_back_to=lookback_from(role_began_on(activity, asked.person_id)),
        standing=standing,
    )
    return quiet_about_itself(make_response(page, status))


def _spent() -> Response:
    """The one answer to a link that is used, over or unknown; nobody learns which."""
    return quiet_about_itself(make_response(render_template("disclosures/link_spent.html"), 410))
