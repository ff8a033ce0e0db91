"""By what registries and boards know me: everybody may enter it, and it blocks no credit but pharmacy's."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.guard import current_actor
from lms.access.marks import signed_in
from lms.accounts import operations
from lms.accounts.forms import IdentifiersForm, PharmacyForm
from lms.accounts.identifiers import Identifiers
from lms.accounts.models import Person
from lms.accounts.queries import professional_identifiers, reporting_identifiers
from lms.accounts.views.blueprint import blueprint, page
from lms.accounts.views.profile import myself
from lms.web.messages import say
from lms.web.paths import safe_path


@blueprint.get("/profile/identifiers")
@signed_in
def identifiers() -> Response:
    """All that can be entered, whatever the profession: an office's own type may need it of anybody."""
    return _page(myself())


@blueprint.post("/profile/identifiers")
@signed_in
def keep_professional_identifiers() -> Response:
    """Keep by what boards know me; what is left empty is deleted."""
    person, form = myself(), IdentifiersForm()
    said = form.read(today=clock.now().date())
    if said is None:
        return _page(person, 422, form=form)
    operations.keep_professional_identifiers(current_actor(), person, said)
    say("identifiers_saved")
    return _back("accounts.identifiers")


@blueprint.post("/profile/pharmacy")
@signed_in
def keep_identifiers() -> Response:
    """Keep by what CPE Monitor knows me, or delete it where everything is left empty."""
    person, form = myself(), PharmacyForm()
    if form.is_empty:
        operations.forget_identifiers(current_actor(), person)
        say("identifiers_forgotten")
        return _back("accounts.profile")
    found = form.read()
    if found is None:
        return _page(person, 422, pharmacy=form)
    operations.keep_identifiers(current_actor(), person, **found)
    say("identifiers_kept")
    return _back("accounts.profile")


def _back(otherwise: str) -> Response:
    """To where an identifier was missing, else to where it was entered."""
    return redirect(safe_path(request.form.get("next"), url_for(otherwise)), 303)


def _page(
    person: Person, status: int = 200, *, form: IdentifiersForm | None = None, pharmacy: PharmacyForm | None = None
) -> Response:
    kept = professional_identifiers(person.id)
    return page(
        "accounts/identifiers.html",
        status,
        form=form or IdentifiersForm.of(kept.said if kept else Identifiers()),
        pharmacy=pharmacy or PharmacyForm.of(reporting_identifiers(person.id)),
        wrong=form or pharmacy,
        back=safe_path(request.values.get("next"), ""),
    )
