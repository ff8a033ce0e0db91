"""People and roles: find somebody, give and end roles, close and open accounts, vouch for addresses."""

from typing import Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from lms import clock, config, db
from lms.access.actor import Scope, holds_for
from lms.access.decision import Refusal, insist
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission, Role, ScopeKind
from lms.accounts import operations, policy
from lms.accounts.models import Person, Registration
from lms.accounts.queries import (
    all_departments,
    people_matching,
    person_by_id,
    registrations_matching,
    roles_held_by,
    running_sessions,
)
from lms.activities.models import Activity
from lms.assessments.reasons import AttemptReason
from lms.credit.transcript import transcript_of
from lms.db import session
from lms.learning import extending, granting
from lms.learning.policy import may_extend_claim, may_grant_attempts
from lms.learning.queries import claimed_later, without_attempts
from lms.office.closing import close_account
from lms.office.forms import ROLE_WORDS, SCOPE_WORDS, AttemptForm, ClaimForm, GrantForm, VouchForm
from lms.office.queries import activity_id_of, titles_of
from lms.office.views.blueprint import blueprint
from lms.web.messages import say, words

SHORTEST_SEARCH, LONGEST_SEARCH, MOST_FOUND = 3, 200, 50
PERSON: Final = "/office/people/<int:person_id>"


@blueprint.get("/office/people")
@requires(Permission.PEOPLE_READ)
def people() -> str:
    """Where the search begins; never a list of everybody."""
    return _people(VouchForm())


@blueprint.post("/office/people")
@requires(Permission.PEOPLE_READ)
@own_transactions("it only reads: the form is sent so that names and addresses stand in no URL")
def search_people() -> str:
    """Search by name or address, at least three letters."""
    with db.transaction(write=False):
        return _people(VouchForm(formdata=None))


@blueprint.get(PERSON)
@requires(Permission.PEOPLE_READ)
def person(person_id: int) -> str:
    """One person: address, roles, browsers, and what may be done."""
    return _person(_found(person_id), _grant_form(), VouchForm())


@blueprint.post(PERSON + "/roles")
@requires(Permission.ROLES_GRANT)
def grant_role(person_id: int) -> Response | tuple[str, int]:
    """Give a role."""
    found, form = _found(person_id), _grant_form()
    if not form.validate():
        return _person(found, form, VouchForm()), 422
    try:
        operations.grant_role(current_actor(), found, Role(form.role.data), _scope(form))
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        form.refuse("role" if refusal.code == "role_held" else form.scope.data, words(refusal.code))
        return _person(found, form, VouchForm()), 422
    return _done("role_granted", found)


@blueprint.post(PERSON + "/roles/<int:grant_id>/end")
@requires(Permission.ROLES_GRANT)
def end_role(person_id: int, grant_id: int) -> Response:
    """Take a role back."""
    found = _found(person_id)
    operations.end_role(current_actor(), found, grant_id)
    return _done("role_ended", found)


@blueprint.post(PERSON + "/close")
@requires(Permission.PEOPLE_MANAGE)
def disable_person(person_id: int) -> Response:
    """Close the account."""
    found = _found(person_id)
    close_account(current_actor(), found)
    return _done("person_disabled", found)


@blueprint.post(PERSON + "/open")
@requires(Permission.PEOPLE_MANAGE)
def enable_person(person_id: int) -> Response:
    """Open the account again."""
    found = _found(person_id)
    operations.enable_person(current_actor(), found)
    return _done("person_enabled", found)


@blueprint.post(PERSON + "/sign-out")
@requires(Permission.PEOPLE_MANAGE)
def end_sessions(person_id: int) -> Response:
    """Sign the person out everywhere."""
    found = _found(person_id)
    operations.end_sessions(current_actor(), found)
    return _done("sessions_ended", found)


@blueprint.post(PERSON + "/confirm")
@requires(Permission.PEOPLE_MANAGE)
def confirm_address(person_id: int) -> Response | tuple[str, int]:
    """Vouch for the address."""
    found, form = _found(person_id), VouchForm()
    if not form.validate():
        return _person(found, _grant_form(), form), 422
    operations.confirm_address_for(current_actor(), found, reason=form.reason.data)
    return _done("address_vouched", found)


@blueprint.post(PERSON + "/attempts")
@requires(Permission.LEARNERS_SUPPORT)
def grant_attempt(person_id: int) -> Response | tuple[str, int]:
    """Let this person try a quiz once more."""
    found, form = _found(person_id), _attempt_form(person_id)
    if not form.validate():
        return _person(found, _grant_form(), VouchForm(), form), 422
    activity = session.get_one(Activity, form.activity.data)
    try:
        granting.grant_one_attempt(found.id, activity, AttemptReason(form.reason.data), actor=current_actor())
    except Refusal as refusal:
        form.refuse("activity", words(refusal.code))
        return _person(found, _grant_form(), VouchForm(), form), 422
    return _done("attempt_granted", found)


@blueprint.post(PERSON + "/claims")
@requires(Permission.LEARNERS_SUPPORT)
def extend_claim(person_id: int) -> Response | tuple[str, int]:
    """Let this person claim the credit of a live activity until later."""
    found, form = _found(person_id), _claim_form(person_id)
    if not form.validate():
        return _person(found, _grant_form(), VouchForm(), claim=form), 422
    activity = session.get_one(Activity, form.activity.data)
    try:
        extending.extend_claim(found.id, activity, form.last_day.data, form.reason.data, actor=current_actor())
    except Refusal as refusal:
        form.refuse("last_day", words(refusal.code))
        return _person(found, _grant_form(), VouchForm(), claim=form), 422
    return _done("claim_extended", found)


@blueprint.post("/office/registrations/<int:registration_id>/confirm")
@requires(Permission.PEOPLE_MANAGE)
def confirm_registration(registration_id: int) -> Response | tuple[str, int]:
    """Vouch for an address whose letter never came: the person comes into being."""
    form = VouchForm()
    if not form.validate():
        return _people(form), 422
    found = operations.confirm_registration_for(current_actor(), registration_id, reason=form.reason.data)
    return _done("registration_vouched", found)


def _found(person_id: int) -> Person:
    insist(policy.may_read_people(current_actor()))
    return person_by_id(person_id) or abort(404)


def _done(code: str, found: Person) -> Response:
    say(code)
    return redirect(url_for("office.person", person_id=found.id), 303)


def _attempt_form(person_id: int) -> AttemptForm:
    form, actor = AttemptForm(prefix="attempt"), current_actor()
    form.offer(one for one in without_attempts(person_id) if may_grant_attempts(actor, person_id, one))
    return form


def _claim_form(person_id: int) -> ClaimForm:
    form, actor = ClaimForm(prefix="claim"), current_actor()
    form.offer(one for one in claimed_later(person_id) if may_extend_claim(actor, person_id, one))
    return form


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.department.choices = [
        SelectChoice("", "--"),
        *(SelectChoice(str(item.id), item.name) for item in all_departments()),
    ]
    return form


def _scope(form: GrantForm) -> Scope:
    """What the form names; a department or activity that is not there is refused by the operation."""
    kind = ScopeKind(form.scope.data)
    if kind is ScopeKind.ACTIVITY:
        return Scope(kind, activity_id_of(form.activity.data or ""))
    if kind is ScopeKind.DEPARTMENT:
        known = {str(item.id): item.id for item in all_departments()}
        return Scope(kind, known.get(form.department.data or ""))
    return Scope(kind)


def _people(form: VouchForm) -> str:
    insist(policy.may_read_people(current_actor()))
    text = " ".join(request.form.get("q", "")[:LONGEST_SEARCH].split())
    is_long_enough = len(text) >= SHORTEST_SEARCH
    found = people_matching(text, limit=MOST_FOUND + 1) if is_long_enough else ()
    waiting: tuple[Registration, ...] = ()
    if is_long_enough and policy.may_confirm_registrations(current_actor()):
        waiting = tuple(registrations_matching(text, limit=MOST_FOUND))
    return render_template(
        "office/people.html",
        text=text,
        is_long_enough=is_long_enough,
        found=found[:MOST_FOUND],
        has_more=len(found) > MOST_FOUND,
        waiting=waiting,
        form=form,
        role_words=ROLE_WORDS,
        zone=config.current().zone,
    )


def _person(
    found: Person,
    form: GrantForm,
    vouch: VouchForm,
    attempt: AttemptForm | None = None,
    claim: ClaimForm | None = None,
) -> str:
    actor, roles = current_actor(), roles_held_by(found.id)
    corrects = holds_for(actor, Permission.CERTIFICATES_CORRECT, ())
    return render_template(
        "office/person.html",
        person=found,
        roles=roles,
        titles=titles_of([item.scope_id for item in roles if item.scope_kind == "activity" and item.scope_id]),
        departments={item.id: item.name for item in all_departments()},
        browsers=running_sessions(found.id),
        form=form,
        vouch=vouch,
        attempt=attempt or _attempt_form(found.id),
        claim=claim or _claim_form(found.id),
        may_manage=policy.may_manage_person(actor, found),
        may_end={item.id for item in roles if policy.may_give_role(actor, found, item.role, item.scope)},
        certificates=transcript_of(found.id, clock.today(config.current().zone).year).entries if corrects else (),
        role_words=ROLE_WORDS,
        scope_words=SCOPE_WORDS,
        zone=config.current().zone,
    )
