"""The profile: what people change about themselves, and the browsers in which they are signed in."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from lms import config
from lms.access.guard import current_actor
from lms.access.marks import signed_in
from lms.accounts import login, operations
from lms.accounts.forms import PharmacyForm, ProfileForm
from lms.accounts.models import Person
from lms.accounts.professions import works_in_pharmacy
from lms.accounts.queries import person_by_id, reporting_identifiers, running_sessions
from lms.accounts.sessions import SignedIn
from lms.accounts.views.blueprint import blueprint, page
from lms.accounts.views.registration import SUGGESTIONS
from lms.web.messages import say
from lms.web.paths import safe_path


@blueprint.get("/profile")
@signed_in
def profile() -> Response:
    """Details, addresses, browsers."""
    person = myself()
    return _page(person, ProfileForm(obj=person, provider_zone=config.current().zone))


@blueprint.post("/profile")
@signed_in
def change_profile() -> Response:
    """Keep the details."""
    person, form = myself(), ProfileForm(provider_zone=config.current().zone)
    if not form.validate():
        return _page(person, form, 422)
    operations.change_profile(current_actor(), person, operations.Details(**form.details, zone=form.zone.data))
    say("profile_saved")
    return _back()


@blueprint.post("/profile/address/confirm")
@signed_in
def ask_for_confirmation() -> Response:
    """Have the letter sent that confirms the address."""
    operations.ask_for_confirmation(current_actor(), myself())
    say("letter_sent")
    return redirect(url_for("accounts.profile"), 303)


@blueprint.post("/profile/browsers/<int:session_id>/sign-out")
@signed_in
def end_session(session_id: int) -> Response:
    """Sign out one of one's own browsers."""
    operations.end_own_session(current_actor(), session_id)
    say("browser_signed_out")
    return redirect(url_for("accounts.profile"), 303)


def myself() -> Person:
    """Who is signed in."""
    person = person_by_id(current_actor().id or 0)
    return person or abort(404)


def _back() -> Response:
    """To where the profile was missing, else to the profile."""
    return redirect(safe_path(request.form.get("next"), url_for("accounts.profile")), 303)


def _page(person: Person, form: ProfileForm, status: int = 200) -> Response:
    actor, kept = login.actor(), reporting_identifiers(person.id)
    return page(
        "accounts/profile.html",
        status,
        form=form,
        pharmacy=PharmacyForm.of(kept),
        is_pharmacy=works_in_pharmacy(person.profession, person.degree) or kept is not None,
        back=safe_path(request.values.get("next"), ""),
        person=person,
        zone=person.zone or config.current().zone,
        browsers=running_sessions(person.id),
        this_browser=actor.session_id if isinstance(actor, SignedIn) else None,
        suggestions=SUGGESTIONS,
    )
