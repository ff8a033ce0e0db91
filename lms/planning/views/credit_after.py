"""Credit of a published activity: less of a type, or one type more."""

from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, formats
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.credit.rules import CREDIT_TYPES, CreditType
from lms.learning.registration.queries import seats_of
from lms.planning import operations
from lms.planning.forms import LaterDesignationForm, LoweringForm, as_designated, number_from
from lms.planning.policy import activity_for_publishing, may_change_credit
from lms.planning.publish_gate import Blocker
from lms.planning.queries import designated, has_begun, last_number, reach_of
from lms.planning.views.blueprint import blueprint, settings
from lms.planning.views.correcting import undone
from lms.planning.views.editor.credit import worth_of
from lms.web.answers import Page
from lms.web.messages import say

# Beside which field a refusal is said; elsewhere beside the reason.
FIELDS: Final = ("uan", "topic", "number", "valid_until", "amount")
OTHER_NAMES: Final = {"approval_ended": "valid_until", "credit_ended": "valid_until"}


@blueprint.get("/planning/activities/<slug>/credit")
@requires(Permission.ACTIVITIES_PUBLISH)
def credit(slug: str) -> Page:
    """What is designated, to be lowered."""
    found = activity_for_publishing(current_actor(), slug)
    if not may_change_credit(current_actor(), found, now=clock.now()):
        return _back(found)
    stands = as_designated(found, seen=last_number(found.id))
    return _lowering(found, LoweringForm(formdata=None, data=stands))


@blueprint.post("/planning/activities/<slug>/credit")
@requires(Permission.ACTIVITIES_PUBLISH)
def lower_credit(slug: str) -> Page:
    """Leave so much of each, for the reason that was sent."""
    found, form = activity_for_publishing(current_actor(), slug), LoweringForm()
    blocked: tuple[Blocker, ...] = ()
    if form.validate():
        try:
            operations.lower_credit(
                found,
                [row.form.lowered for row in form.types],
                seen=number_from(form.seen.data),
                reason=form.reason.data,
                actor=current_actor(),
                settings=settings(),
            )
            say("credit_lowered")
            return _back(found)
        except Refusal as refusal:
            blocked = undone(form, refusal, "reason")
    return _lowering(found, form, blocked), 422


@blueprint.get("/planning/activities/<slug>/credit/new")
@requires(Permission.ACTIVITIES_PUBLISH)
def new_designation(slug: str) -> Page:
    """Which type comes to it, then what that type asks for."""
    found = activity_for_publishing(current_actor(), slug)
    if not _may_have_more(found):
        return _back(found)
    kind = next((one for one in _free(found) if one.code == request.args.get("type")), None)
    if kind is None:
        return render_template("planning/designate.html", activity=found, free=_free(found), form=None)
    worth = formats.credits(worth_of(found))
    return _designating(found, kind, LaterDesignationForm(formdata=None, data={"amount": worth}))


@blueprint.post("/planning/activities/<slug>/credit/<credit_type>")
@requires(Permission.ACTIVITIES_PUBLISH)
def designate_more(slug: str, credit_type: str) -> Page:
    """Designate for this type too, for the reason that was sent."""
    found, kind = activity_for_publishing(current_actor(), slug), CREDIT_TYPES.get(credit_type)
    if kind is None:
        raise Refusal("unknown_credit_type", status=404)
    form = LaterDesignationForm()
    form.for_type(kind, found.kind)
    blocked: tuple[Blocker, ...] = ()
    if form.validate():
        try:
            operations.designate_more(
                found,
                credit_type,
                form.terms,
                seen=number_from(form.seen.data),
                reason=form.reason.data,
                actor=current_actor(),
                settings=settings(),
            )
            say("credit_designated")
            return _back(found)
        except Refusal as refusal:
            blocked = undone(form, refusal, _field_of(refusal.code))
    return _designating(found, kind, form, blocked), 422


def _field_of(code: str) -> str:
    named = (one for one in FIELDS if code.startswith(one))
    return OTHER_NAMES.get(code) or next(named, "reason")


def _free(found: Activity) -> list[CreditType]:
    taken = designated(found)
    return [kind for code, kind in CREDIT_TYPES.items() if code not in taken]


def _may_have_more(found: Activity) -> bool:
    now = clock.now()
    return bool(may_change_credit(current_actor(), found, now=now)) and not has_begun(found, now)


def _lowering(found: Activity, form: LoweringForm, blocked: tuple[Blocker, ...] = ()) -> str:
    # Whoever was overtaken looks at what stands now, and her next sending is about that.
    form.seen.data = last_number(found.id)
    return render_template(
        "planning/credit.html",
        activity=found,
        form=form,
        blocked=blocked,
        rows={one.credit_type: one for one in found.designations},
        reach=reach_of(found.id),
        seats=seats_of(found.id) if found.live else None,
        may_have_more=_may_have_more(found) and _free(found),
    )


def _designating(
    found: Activity, kind: CreditType, form: LaterDesignationForm, blocked: tuple[Blocker, ...] = ()
) -> str:
    form.for_type(kind, found.kind)
    form.seen.data = last_number(found.id)
    return render_template("planning/designate.html", activity=found, kind=kind, form=form, blocked=blocked)


def _back(found: Activity) -> Response:
    return redirect(url_for("planning.after", slug=found.slug), 303)
