"""The part with the target audience and the designations, and who of the audience earns what."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import render_template, request
from flask_babel import gettext as _

from lms import clock, formats
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.activities.agenda import accredited_minutes, credit_of_agenda
from lms.activities.models import Activity, Designation
from lms.activities.rules import ActivityKind
from lms.credit.issuing import statement_facts
from lms.credit.rules import CREDIT_TYPES, CreditType, designation_for, unit_words
from lms.credit.statements import credit_statements, plain
from lms.planning import operations
from lms.planning.earning import Earning, earnings, listed_names, proposed_amount
from lms.planning.forms import AudienceForm, DesignationForm, NewDesignationForm, sent_values
from lms.planning.models import ReusableText
from lms.planning.policy import activity_for_editing
from lms.planning.queries import designated, reusable_texts
from lms.planning.queries.agenda import agenda_items
from lms.planning.queries.audiences import audiences_to_choose, groups_of
from lms.planning.views.blueprint import blueprint, settings
from lms.planning.views.editor.acting import act
from lms.planning.views.editor.saving import Page, gone, refused, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import words

NEW: Final = "new-designation"


@dataclass(frozen=True, kw_only=True)
class CreditPart:
    """What the template of audience and credit reads."""

    audience: AudienceForm
    texts: dict[str, list[ReusableText]]
    rows: list[tuple[Designation, CreditType | None, DesignationForm]]
    new: NewDesignationForm
    tokens: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Earned:
    """Who of the audience receives how much of what."""

    names: str
    amount: Decimal
    type_code: str
    unit: str


@part("credit")
def credit_part(bench: Workbench) -> CreditPart:
    """The audience, each designation, and the next one, whose amount is what the minutes come to."""
    activity = bench.activity
    sent = bench.sent if isinstance(bench.sent, AudienceForm) else None
    slots = (
        *operations.audience_slots(activity),
        *operations.designation_slots(activity, now=bench.now),
    )
    return CreditPart(
        audience=sent or _audience(activity),
        texts=reusable_texts(),
        rows=[(one, CREDIT_TYPES.get(one.credit_type), _shown(bench, one)) for one in activity.designations],
        new=_new(bench),
        tokens=bench.tokens(slots),
    )


@blueprint.post("/planning/activities/<slug>/audience")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_audience(slug: str) -> Page:
    """Keep whom it is made for, and the sentence that says so."""
    found = activity_for_editing(current_actor(), slug)
    form = _audience(found, is_sent=True)
    _insert(form)
    values = sent_values(form, ("audiences", "target_audience"))
    values["audiences"] = sorted(set(form.audiences.data or ()), key=lambda one: (len(one), one))
    answer = save(found, form, operations.audience_slots, values, place="credit")
    return with_pieces(answer, lambda: _pieces(found))


@blueprint.post("/planning/activities/<slug>/designations")
@requires(Permission.ACTIVITIES_EDIT)
def designate(slug: str) -> Page:
    """Designate for one more type."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    form = NewDesignationForm(prefix=NEW)
    form.offer(designated(found))
    form.propose(worth_of(found))
    if not form.validate():
        return refused(found, form)
    code, terms, now = form.credit_type.data, form.terms, clock.now()
    return act(
        found,
        "credit",
        lambda: operations.designate(found, code, terms, actor=actor, now=now),
        "designation_made",
    )


@blueprint.post("/planning/activities/<slug>/designations/<int:designation_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("saving the same values again changes nothing")
def save_designation(slug: str, designation_id: int) -> Page:
    """Keep the amount and the end of the type's own approval."""
    actor, now = current_actor(), clock.now()
    found = activity_for_editing(actor, slug)
    row = next((one for one in found.designations if one.id == designation_id), None)
    if row is None:
        return gone("no_such_designation")
    form = _form(row, is_sent=True)
    try:
        answer = save(
            found,
            form,
            lambda draft: operations.designation_slots(draft, now=now),
            {f"designation:{designation_id}": form.said},
            place="credit",
        )
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("uan" if refusal.code == "uan_taken" else "valid_until", words(refusal.code))
        return refused(found, form)
    return with_pieces(answer, lambda: _pieces(found))


@blueprint.post("/planning/activities/<slug>/designations/<int:designation_id>/remove")
@requires(Permission.ACTIVITIES_EDIT)
def remove_designation(slug: str, designation_id: int) -> Page:
    """Take a type out of a draft."""
    actor = current_actor()
    found = activity_for_editing(actor, slug)
    return act(
        found,
        "credit",
        lambda: operations.remove_designation(found, designation_id, actor=actor),
        "designation_removed",
    )


@blueprint.app_template_global()
def earned_by_audience(activity: Activity) -> list[Earned]:
    """Who of the target audience receives what, as it stands."""
    amounts = designated(activity)
    return [_earned(one, amounts) for one in earnings(groups_of(activity), amounts)]


@blueprint.app_template_global()
def accompanying_of(activity: Activity) -> list[tuple[str, Decimal]]:
    """What comes with whatever somebody claims, where it is for everybody or for some."""
    amounts = designated(activity)
    return [
        (code, amounts[code]) for code, kind in CREDIT_TYPES.items() if code in amounts and not kind.is_primary
    ]


@blueprint.app_template_global()
def statements_of_credit(activity: Activity) -> list[str]:
    """The statements that follow from the designations, as they stand."""
    found = credit_statements(statement_facts(activity, settings()), designated(activity))
    return [plain(one.statement) for one in found]


@blueprint.app_template_global()
def amount_words(activity: Activity) -> str:
    """What the minutes come to; of an event those that are accredited."""
    amount = formats.credits(worth_of(activity))
    if activity.kind is ActivityKind.LIVE:
        minutes = accredited_minutes(agenda_items(activity))
        if not minutes:
            return str(_("It follows the agenda, which has no accredited minutes yet."))
        text = _("%(minutes)s accredited minutes are %(amount)s. More cannot be designated.")
        return str(text) % {"minutes": minutes, "amount": amount}
    return str(_("In quarter hours. %(minutes)s minutes are %(amount)s.", minutes=activity.minutes, amount=amount))


def worth_of(activity: Activity) -> Decimal:
    """The amount that is proposed: by the agenda of an event, else by the minutes."""
    is_live = activity.kind is ActivityKind.LIVE
    return credit_of_agenda(agenda_items(activity)) if is_live else proposed_amount(activity.minutes)


def amount_hints(activity: Activity) -> dict[str, str]:
    """The same beside each amount, once the minutes were changed."""
    forms = (NEW, *(f"designation-{one.id}" for one in activity.designations))
    return {f"{form}-amount-hint": amount_words(activity) for form in forms}


def _pieces(activity: Activity) -> dict[str, str]:
    return {"credit-earned": render_template("planning/editor/_earned.html", activity=activity)}


def _earned(one: Earning, amounts: dict[str, Decimal]) -> Earned:
    amount = amounts[designation_for(one.type_code, amounts) or one.type_code]
    return Earned(
        names=listed_names(one.names),
        amount=amount,
        type_code=one.type_code,
        unit=unit_words(amount, one.type_code),
    )


def _audience(activity: Activity, *, is_sent: bool = False) -> AudienceForm:
    values = {
        "audiences": [str(one.id) for one in activity.audiences],
        "target_audience": activity.target_audience,
    }
    form = AudienceForm(formdata=request.form if is_sent else None, data=values)
    form.offer(audiences_to_choose(activity))
    return form


def _insert(form: AudienceForm) -> None:
    """What a button asks in a browser without scripts: one of the office's texts put in."""
    wanted = request.form.get("insert", "")
    for text in reusable_texts().get("target_audience", ()):
        if str(text.id) == wanted:
            form.target_audience.data = "\n\n".join(filter(None, (form.target_audience.data, text.text)))


def _new(bench: Workbench) -> NewDesignationForm:
    if isinstance(bench.sent, NewDesignationForm):
        return bench.sent
    # The amount stays empty: one that was filled in would stay as it was while the minutes move beside it.
    form = NewDesignationForm(formdata=None, prefix=NEW)
    form.offer(designated(bench.activity))
    return form


def _form(designation: Designation, *, is_sent: bool = False) -> DesignationForm:
    form = DesignationForm(
        formdata=request.form if is_sent else None,
        prefix=f"designation-{designation.id}",
        data={
            "amount": f"{designation.amount:.2f}",
            "valid_until": designation.valid_until,
            "uan": designation.uan,
            "topic": designation.topic,
            "number": designation.number,
            "in_part": operations.IN_PART if designation.in_part else "",
        },
    )
    form.for_type(CREDIT_TYPES.get(designation.credit_type), designation.activity.kind)
    return form


def _shown(bench: Workbench, designation: Designation) -> DesignationForm:
    form = _form(designation)
    is_sent = isinstance(bench.sent, DesignationForm) and bench.sent.amount.name == form.amount.name
    return bench.sent if is_sent else form  # type: ignore[return-value]
