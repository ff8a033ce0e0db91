"""The part with what people disclosed: asked by letter, entered from paper, decided one by one."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import escape

from lms import clock
from lms.access.decision import Refusal, insist
from lms.access.guard import current_actor
from lms.access.marks import repeatable, requires
from lms.access.permissions import Permission
from lms.accounts.models import Person
from lms.activities.models import Activity
from lms.activities.policy import may_publish
from lms.disclosures.forms import SignedForm, filled_from
from lms.disclosures.operations import enter_disclosure
from lms.disclosures.policy import may_collect
from lms.disclosures.queries import parts_by_person, role_began_on, standing_disclosure
from lms.disclosures.rules import lookback_from
from lms.planning import operations
from lms.planning.forms import PLACES, AddressForm, DecisionForm
from lms.planning.operations import decision_value, local_day
from lms.planning.policy import activity_for_editing
from lms.planning.queries.relationships import Decidable, DisclosureFacts, disclosure_facts
from lms.planning.views.blueprint import blueprint
from lms.planning.views.editor.acting import act
from lms.planning.views.editor.saving import Page, gone, refused, save, with_pieces
from lms.planning.views.editor.workbench import Workbench, part
from lms.web import transactions
from lms.web.messages import say, words


@dataclass(frozen=True, kw_only=True)
class DisclosuresPart:
    """What the disclosures' template reads: each person with the forms of her relationships."""

    rows: list[tuple[DisclosureFacts, list[tuple[Decidable, DecisionForm]], AddressForm]]
    tokens: dict[str, str]


@part("disclosures")
def disclosures_part(bench: Workbench) -> DisclosuresPart:
    """Everybody of the activity, asked or not, decided or not."""
    activity = bench.activity
    slots = operations.decision_slots(activity, actor=current_actor(), now=bench.now)
    return DisclosuresPart(
        rows=[
            (one, [(each, _shown(bench, one, each)) for each in one.relationships], _address(bench, one))
            for one in disclosure_facts(activity, today=local_day(activity, bench.now))
        ],
        tokens=bench.tokens(slots),
    )


@blueprint.post("/planning/activities/<slug>/disclosures/<int:person_id>/ask")
@requires(Permission.ACTIVITIES_EDIT)
def ask_for_disclosure(slug: str, person_id: int) -> Page:
    """Write the letter with the personal link, or write it again."""
    found, person = _person_of(slug, person_id)
    form = AddressForm(prefix=f"address-{person_id}")
    if form.address.name in request.form and not form.validate():
        return refused(found, form)
    address = form.address.data or ""
    return act(
        found,
        f"disclosure-{person_id}",
        lambda: operations.ask_person(found, person, address=address, actor=current_actor(), now=clock.now()),
        "disclosure_asked",
        f"disclosure-{person_id}",
    )


@blueprint.get("/planning/activities/<slug>/disclosures/<int:person_id>/enter")
@requires(Permission.ACTIVITIES_EDIT)
def signed_form(slug: str, person_id: int) -> str:
    """The form for what a person signed on paper; what stands is filled in."""
    found, person = _person_of(slug, person_id)
    standing = standing_disclosure(person_id, today=clock.now().date())
    form = SignedForm(formdata=None, data=filled_from(standing.relationships if standing else None))
    form.add_rows()
    return _signed_page(found, person, form)


@blueprint.post("/planning/activities/<slug>/disclosures/<int:person_id>/enter")
@requires(Permission.ACTIVITIES_EDIT)
def send_signed_form(slug: str, person_id: int) -> Page:
    """Keep what a person signed on paper."""
    (found, person), form = _person_of(slug, person_id), SignedForm()
    if "more" in request.form:
        form.add_rows()
        return _signed_page(found, person, form), 200
    if not form.validate():
        return _signed_page(found, person, form), 422
    day, stated = form.received_on.data, form.stated
    try:
        enter_disclosure(found, person, stated, received_on=day, actor=current_actor(), now=clock.now())
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("received_on", words(refusal.code))
        return _signed_page(found, person, form), 422
    say("disclosure_entered")
    return redirect(_place_of(found, person_id), 303)


@blueprint.post("/planning/activities/<slug>/relationships/<int:relationship_id>")
@requires(Permission.ACTIVITIES_EDIT)
@repeatable("deciding the same again changes nothing")
def save_decision(slug: str, relationship_id: int) -> Page:
    """Keep what was decided about one relationship."""
    actor, now = current_actor(), clock.now()
    found = activity_for_editing(actor, slug)
    sent = _decision_form(found, relationship_id)
    if sent is None:
        return gone("no_such_relationship")
    person_id, form = sent
    try:
        answer = save(
            found,
            form,
            lambda draft: operations.decision_slots(draft, actor=actor, now=now),
            {f"relationship:{relationship_id}": form.said},
            place=f"disclosure-{person_id}",
        )
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse(PLACES.get(refusal.code, "decision"), words(refusal.code))
        return refused(found, form)
    return with_pieces(answer, lambda: _pieces(found, person_id))


def _person_of(slug: str, person_id: int) -> tuple[Activity, Person]:
    """Only people of the activity are found by a number."""
    found = activity_for_editing(current_actor(), slug)
    insist(may_collect(current_actor(), found, person_id), status=404)
    return found, parts_by_person(found)[person_id][0].person


def _decision_form(activity: Activity, relationship_id: int) -> tuple[int, DecisionForm] | None:
    """Whose relationship of this activity it is, with the form that was sent for it."""
    for one in disclosure_facts(activity, today=local_day(activity, clock.now())):
        for each in one.relationships:
            if each.row.id == relationship_id:
                return one.person.id, _form(one, each, is_sent=True)
    return None


def _pieces(activity: Activity, person_id: int) -> dict[str, str]:
    """How the person's disclosure stands now, and what each other decision about her would tell learners."""
    facts = disclosure_facts(activity, today=local_day(activity, clock.now()))
    one = next(one for one in facts if one.person.id == person_id)
    head = render_template("planning/editor/_disclosure_head.html", one=one, activity=activity)
    pieces = {f"disclosure-{person_id}-head": head}
    for each in one.relationships:
        for number, read in enumerate((each.words_if_irrelevant, each.words_if_relevant)):
            pieces[f"relationship-{each.row.id}-decision-{number}-words"] = str(escape(then_read(read)))
    return pieces


@blueprint.app_template_global()
def then_read(words_if_so: str) -> str:
    """What a decision would tell learners."""
    return str(_("Learners then read: %(words)s", words=words_if_so))


def _form(one: DisclosureFacts, each: Decidable, *, is_sent: bool = False) -> DecisionForm:
    form = DecisionForm(
        formdata=request.form if is_sent else None,
        prefix=f"relationship-{each.row.id}",
        data=decision_value(each.decision),
    )
    form.offer(one.methods, one.reviewers)
    return form


def _shown(bench: Workbench, one: DisclosureFacts, each: Decidable) -> DecisionForm:
    form = _form(one, each)
    is_sent = isinstance(bench.sent, DecisionForm) and bench.sent.decision.name == form.decision.name
    return bench.sent if is_sent else form  # type: ignore[return-value]


def _address(bench: Workbench, one: DisclosureFacts) -> AddressForm:
    form = AddressForm(formdata=None, prefix=f"address-{one.person.id}")
    is_sent = isinstance(bench.sent, AddressForm) and bench.sent.address.name == form.address.name
    return bench.sent if is_sent else form  # type: ignore[return-value]


def _place_of(activity: Activity, person_id: int) -> str:
    """Where it is decided: in the editor, or after publication where the disclosure is shown anew."""
    after = not operations.is_draft(activity) and may_publish(current_actor(), activity)
    door = "planning.new_disclosure" if after else "planning.activity"
    return url_for(door, slug=activity.slug, _anchor=f"disclosure-{person_id}")


def _signed_page(activity: Activity, person: Person, form: SignedForm) -> str:
    return render_template(
        "planning/signed_form.html",
        activity=activity,
        person=person,
        form=form,
        back=_place_of(activity, person.id),
        looks_back_to=lookback_from(role_began_on(activity, person.id)),
    )
