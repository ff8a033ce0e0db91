"""Registrants: who has a seat, who waits in which order, what they answered, and what the office does about it."""

from typing import Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import requires
from lms.access.permissions import Permission
from lms.accounts.queries import address_known_as
from lms.activities.events import questions_to_registrants
from lms.activities.models import Activity
from lms.learning.models import EventRegistration, RegistrationState
from lms.learning.registration.operations import (
    cancel_by_office,
    change_capacity,
    put_first,
    register_by_office,
)
from lms.learning.registration.payments import note_payment, void
from lms.learning.registration.queries import (
    event_of,
    invoice_of,
    registrants_of,
    registration_in,
    registration_of,
    seats_of,
)
from lms.planning.forms.registrants import CancellationForm, CapacityForm, RegistrantForm
from lms.planning.policy import event_for_hosting
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.searching import asked_words
from lms.web import transactions
from lms.web.answers import Drawn, Page
from lms.web.messages import say, words

MOST_SHOWN: Final = 300
# What is said once somebody was added.
_ADDED: Final = {
    RegistrationState.REGISTERED: "registrant_added",
    RegistrationState.WAITING: "registrant_waits",
}


@blueprint.get("/planning/<slug>/host/registrants")
@requires(Permission.ACTIVITIES_EDIT)
def registrants(slug: str) -> Drawn:
    """Everybody, seats first, then the queue, then who cancelled."""
    return _page(_found(slug), RegistrantForm(), CapacityForm())


@blueprint.post("/planning/<slug>/host/registrants")
@requires(Permission.ACTIVITIES_EDIT)
def add_registrant(slug: str) -> Page:
    """Register somebody who has an account, by her address."""
    found, form = _found(slug), RegistrantForm()
    if form.validate():
        known = address_known_as(form.address.data)
        if known is not None and known.person.disabled_at is None:
            row = registration_of(known.person_id, found.id)
            is_there = row is not None and row.state is not RegistrationState.CANCELLED
            row = register_by_office(known.person_id, found, actor_id=_me())
            say("registrant_there" if is_there else _ADDED[row.state])
            return _back(slug)
        form.refuse("address", words("nobody_at_address"))
    return _page(found, form, CapacityForm())


@blueprint.post("/planning/<slug>/host/registrants/capacity")
@requires(Permission.ACTIVITIES_EDIT)
def keep_capacity(slug: str) -> Page:
    """Change how many seats there are; whoever waits moves up."""
    found, form = _found(slug), CapacityForm()
    if not form.validate():
        return _page(found, RegistrantForm(), form)
    try:
        change_capacity(found, form.capacity.data, actor_id=_me())
    except Refusal as refusal:
        transactions.roll_back()
        form.refuse("capacity", words(refusal.code, **refusal.facts))
        return _page(_found(slug), RegistrantForm(), form)
    say("seats_changed")
    return _back(slug)


@blueprint.post("/planning/<slug>/host/registrants/<int:number>/cancel")
@requires(Permission.ACTIVITIES_EDIT)
def cancel_registrant(slug: str, number: int) -> Response | Page:
    """Take a seat, or a place in the queue, away, with a reason."""
    found, form = _found(slug), CancellationForm()
    row = _row(found, number)
    if form.validate():
        try:
            cancel_by_office(row, found, reason=form.reason.data, actor_id=_me())
            say("registrant_cancelled")
            return _back(slug)
        except Refusal as refusal:
            transactions.roll_back()
            form.refuse("reason", words(refusal.code))
    return _page(found, RegistrantForm(), CapacityForm(), leaving=(row, form))


@blueprint.post("/planning/<slug>/host/registrants/<int:number>/first")
@requires(Permission.ACTIVITIES_EDIT)
def put_registrant_first(slug: str, number: int) -> Response:
    """Let her be the next who gets a seat."""
    found = _found(slug)
    put_first(_row(found, number), found, actor_id=_me())
    say("registrant_first")
    return _back(slug)


@blueprint.get("/planning/<slug>/host/registrants/<int:number>/invoice")
@requires(Permission.ACTIVITIES_EDIT)
def registrant_invoice(slug: str, number: int) -> str:
    """The invoice that stands for her seat, to print."""
    found = _found(slug)
    invoice = invoice_of(_row(found, number).id) or abort(404)
    return render_template("planning/host/invoice.html", activity=found, invoice=invoice)


@blueprint.post("/planning/<slug>/host/registrants/<int:number>/invoice")
@requires(Permission.ACTIVITIES_EDIT)
def settle_invoice(slug: str, number: int) -> Response:
    """Note that it was paid, or that nothing is asked for by it any more."""
    found = _found(slug)
    invoice = invoice_of(_row(found, number).id) or abort(404)
    settle = {"paid": note_payment, "void": void}.get(request.form.get("act", "")) or abort(400)
    settle(invoice, actor_id=_me(), now=clock.now())
    say("invoice_settled")
    return _back(slug)


def _page(
    found: Activity,
    adding: RegistrantForm,
    seats: CapacityForm,
    *,
    leaving: tuple[EventRegistration, CancellationForm] | None = None,
) -> Drawn:
    """`leaving` is whose seat is taken away, and what was wrong with the reason that was sent for it."""
    event, wanted = event_of(found.id) or abort(404), request.args.get("state", "")
    text = asked_words()
    state = RegistrationState(wanted) if wanted in list(RegistrationState) else None
    if not seats.is_submitted() or not seats.problems():
        seats.capacity.data = event.capacity
    page = render_template(
        "planning/host/registrants.html",
        activity=found,
        event=event,
        rows=registrants_of(found.id, state, text=text, most=MOST_SHOWN, first=leaving[0].id if leaving else 0),
        asked=questions_to_registrants(found),
        most=MOST_SHOWN,
        taken=seats_of(found.id),
        chosen=state,
        text=text,
        adding=adding,
        seats=seats,
        leaving=leaving,
    )
    return (page, 422) if adding.problems() or seats.problems() or leaving is not None else page


def _found(slug: str) -> Activity:
    return event_for_hosting(current_actor(), slug)


def _row(found: Activity, number: int) -> EventRegistration:
    return registration_in(found.id, number) or abort(404)


def _me() -> int:
    return current_actor().id or abort(403)


def _back(slug: str) -> Response:
    return redirect(url_for("planning.registrants", slug=slug), 303)
