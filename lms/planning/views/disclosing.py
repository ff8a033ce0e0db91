"""After publication: what was disclosed since is decided, shown, and somebody is named or taken out."""

from functools import partial

from flask import redirect, render_template, request, url_for

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.planning import operations
from lms.planning.forms import PLACES, AddedPersonForm, DecisionForm, SeenForm
from lms.planning.operations import decision_value, local_day
from lms.planning.policy import activity_for_publishing
from lms.planning.publish_gate import Blocker, blockers
from lms.planning.queries import gate_facts, last_number, pending_disclosure
from lms.planning.queries.relationships import Decidable, DisclosureFacts, disclosure_facts
from lms.planning.views.blueprint import blueprint, settings
from lms.planning.views.correcting import carry_out, undone
from lms.web.answers import Page
from lms.web.messages import say

Rows = list[tuple[DisclosureFacts, list[tuple[Decidable, DecisionForm]]]]


@blueprint.get("/planning/activities/<slug>/correct/disclosure")
@requires(Permission.ACTIVITIES_PUBLISH)
def new_disclosure(slug: str) -> Page:
    """What was disclosed and decided since the version that learners read."""
    found = activity_for_publishing(current_actor(), slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    return _page(found, SeenForm(formdata=None))


@blueprint.post("/planning/activities/<slug>/correct/disclosure")
@requires(Permission.ACTIVITIES_PUBLISH)
def show_disclosure(slug: str) -> Page:
    """Show it, if everything in it is decided."""
    found, form = activity_for_publishing(current_actor(), slug), SeenForm()
    return carry_out(
        partial(operations.show_disclosure, found),
        found,
        form,
        said="disclosure_shown",
        # What blocks stands on this page already.
        shown_again=lambda found, form, _blocked: _page(found, form),
    )


@blueprint.post("/planning/activities/<slug>/correct/relationships/<int:relationship_id>")
@requires(Permission.ACTIVITIES_PUBLISH)
def decide_again(slug: str, relationship_id: int) -> Page:
    """Decide about one relationship; learners read of it once it is shown."""
    found, actor, now = activity_for_publishing(current_actor(), slug), current_actor(), clock.now()
    form = _sent_decision(found, relationship_id)
    blocked: tuple[Blocker, ...] = ()
    if form.validate():
        try:
            operations.decide_anew(found, relationship_id, form.said, actor=actor, now=now, settings=settings())
            say("decided_after")
            return redirect(url_for("planning.new_disclosure", slug=slug), 303)
        except Refusal as refusal:
            blocked = undone(form, refusal, PLACES.get(refusal.code, "decision"))
    return _page(found, SeenForm(formdata=None), sent=form, blocked=blocked), 422


@blueprint.get("/planning/activities/<slug>/correct/person")
@requires(Permission.ACTIVITIES_PUBLISH)
def another_person(slug: str) -> Page:
    """Somebody more in control of the content, with what she signed."""
    found = activity_for_publishing(current_actor(), slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    form = AddedPersonForm(formdata=None)
    form.add_rows()
    return _person_page(found, form)


@blueprint.post("/planning/activities/<slug>/correct/person")
@requires(Permission.ACTIVITIES_PUBLISH)
def send_another_person(slug: str) -> Page:
    """Name her and show learners her disclosure, all or nothing."""
    found, form = activity_for_publishing(current_actor(), slug), AddedPersonForm()
    if "more" in request.form:
        form.add_rows()
        return _person_page(found, form)
    return carry_out(
        lambda **sent: operations.add_disclosed_person(found, form.added, **sent),
        found,
        form,
        said="disclosure_shown",
        shown_again=_person_page,
    )


@blueprint.get("/planning/activities/<slug>/correct/person/<int:person_id>/remove")
@requires(Permission.ACTIVITIES_PUBLISH)
def one_person_less(slug: str, person_id: int) -> Page:
    """Before somebody is taken out: what that means to learners."""
    found = activity_for_publishing(current_actor(), slug)
    if found.published_at is None:
        return redirect(url_for("planning.activity", slug=slug), 303)
    return _removal_page(person_id, found, SeenForm(formdata=None))


@blueprint.post("/planning/activities/<slug>/correct/person/<int:person_id>/remove")
@requires(Permission.ACTIVITIES_PUBLISH)
def send_one_person_less(slug: str, person_id: int) -> Page:
    """Take her out and show learners the disclosure without her, all or nothing."""
    found = activity_for_publishing(current_actor(), slug)
    return carry_out(
        partial(operations.remove_disclosed_person, found, person_id),
        found,
        SeenForm(),
        said="disclosure_shown",
        shown_again=partial(_removal_page, person_id),
    )


def _page(
    found: Activity,
    form: SeenForm,
    *,
    sent: DecisionForm | None = None,
    blocked: tuple[Blocker, ...] = (),
) -> str:
    form.seen.data = last_number(found.id)
    return render_template(
        "planning/correct_disclosure.html",
        activity=found,
        form=form,
        sent=sent,
        blocked=blocked,
        rows=_rows(found, sent),
        pending=pending_disclosure(found, settings=settings()),
        blocking=blockers(gate_facts(found, now=clock.now(), settings=settings())),
    )


def _person_page(found: Activity, form: AddedPersonForm, blocked: tuple[Blocker, ...] = ()) -> str:
    form.seen.data = last_number(found.id)
    facts = disclosure_facts(found, today=local_day(found, clock.now()))
    form.reviewer.choices = [
        ("", "--"),
        *((one.person.id, one.person.name) for one in facts if not one.relationships),
    ]
    return render_template("planning/correct_person.html", activity=found, form=form, blocked=blocked)


def _removal_page(person_id: int, found: Activity, form: SeenForm, blocked: tuple[Blocker, ...] = ()) -> str:
    form.seen.data = last_number(found.id)
    person = next((part.person for part in found.people if part.person_id == person_id), None)
    if person is None:
        raise Refusal("not_of_activity", status=404)
    return render_template(
        "planning/correct_without.html", activity=found, person=person, form=form, blocked=blocked
    )


def _rows(found: Activity, sent: DecisionForm | None) -> Rows:
    facts = disclosure_facts(found, today=local_day(found, clock.now()))
    return [(one, [(each, _decision(one, each, sent)) for each in one.relationships]) for one in facts]


def _decision(one: DisclosureFacts, each: Decidable, sent: DecisionForm | None = None) -> DecisionForm:
    form = DecisionForm(formdata=None, prefix=f"relationship-{each.row.id}", data=decision_value(each.decision))
    if sent is not None and sent.decision.name == form.decision.name:
        return sent
    form.offer(one.methods, one.reviewers)
    return form


def _sent_decision(found: Activity, relationship_id: int) -> DecisionForm:
    """The form that was sent for a relationship of this activity."""
    for one in disclosure_facts(found, today=local_day(found, clock.now())):
        if relationship_id in {each.row.id for each in one.relationships}:
            form = DecisionForm(prefix=f"relationship-{relationship_id}")
            form.offer(one.methods, one.reviewers)
            return form
    raise Refusal("no_such_relationship", status=404)
