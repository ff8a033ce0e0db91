"""Cycles that a learner sets herself."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.marks import signed_in
from lms.credit import operations
from lms.credit.forms import CycleForm
from lms.credit.transcript.models import CreditCycle
from lms.credit.transcript.reading import cycle_of
from lms.credit.transcript.sharing import open_links_of_cycle
from lms.credit.views.blueprint import blueprint
from lms.credit.views.mine import my_id, short_amount, type_choices
from lms.web.answers import Page
from lms.web.messages import say


@blueprint.get("/transcript/cycles/new")
@signed_in
def new_cycle() -> str:
    """What a cycle asks for."""
    return _page(_form(CycleForm(formdata=None, with_external=True)), None)


@blueprint.post("/transcript/cycles")
@signed_in
def set_cycle() -> Page:
    """Begin a cycle."""
    form = _form(CycleForm())
    if not form.validate():
        return _page(form, None), 422
    operations.set_cycle(my_id(), form.terms)
    return _back("cycle_set")


@blueprint.get("/transcript/cycles/<int:cycle_id>")
@signed_in
def cycle(cycle_id: int) -> str:
    """What this cycle asks for, to be changed."""
    found = _mine(cycle_id)
    if found.ended_at is not None:
        raise Refusal("cycle_ended")
    form = CycleForm(formdata=None, obj=found)
    form.goal.data = short_amount(found.goal)
    return _page(_form(form), found)


@blueprint.post("/transcript/cycles/<int:cycle_id>")
@signed_in
def change_cycle(cycle_id: int) -> Page:
    """Change what this cycle asks for."""
    found, form = _mine(cycle_id), _form(CycleForm())
    if not form.validate():
        return _page(form, found), 422
    operations.change_cycle(found, form.terms)
    return _back("cycle_changed")


@blueprint.post("/transcript/cycles/<int:cycle_id>/end")
@signed_in
def end_cycle(cycle_id: int) -> Response:
    """Put this cycle aside."""
    operations.end_cycle(_mine(cycle_id))
    return _back("cycle_put_aside")


def _mine(cycle_id: int) -> CreditCycle:
    return cycle_of(my_id(), cycle_id) or abort(404)


def _form(form: CycleForm) -> CycleForm:
    form.offer(type_choices())
    return form


def _page(form: CycleForm, found: CreditCycle | None) -> str:
    links = open_links_of_cycle(found.id, clock.now()) if found else 0
    return render_template("credit/transcript/cycle.html", form=form, cycle=found, links=links)


def _back(said: str) -> Response:
    say(said)
    return redirect(url_for("credit.transcript"), 303)
