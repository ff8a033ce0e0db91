"""Registering for a live activity, giving the seat back, and the invoice of its fee."""

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.decision import Refusal
from lms.access.marks import signed_in
from lms.activities.events import questions_to_registrants, venues_of
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind
from lms.learning.models import RegistrationState
from lms.learning.registration.forms import RegistrationForm, registration_form
from lms.learning.registration.operations import cancel_own
from lms.learning.registration.operations import register as take_seat
from lms.learning.registration.policy import may_cancel_own, may_register
from lms.learning.registration.queries import (
    event_of,
    invoice_of,
    place_of,
    registration_of,
    seats_of,
    times_of,
)
from lms.learning.registration.rules import is_ahead
from lms.learning.views.activity import activity_or_404
from lms.learning.views.answers import me
from lms.learning.views.blueprint import blueprint
from lms.web import transactions
from lms.web.answers import Drawn, Page
from lms.web.messages import say


@blueprint.get("/activities/<slug>/register")
@signed_in
def registration(slug: str) -> Drawn:
    """When, where, what it costs, and whether there is a seat; the questions, where there are some."""
    found = _live_or_404(slug)
    return _page(found, registration_form(questions_to_registrants(found)))


@blueprint.post("/activities/<slug>/register")
@signed_in
def register(slug: str) -> Page:
    """A seat or a place in the queue; whoever has one is told so again."""
    found = _live_or_404(slug)
    form = registration_form(questions_to_registrants(found))
    if not form.validate():
        return _page(found, form)
    try:
        row = take_seat(me(), found, form.answers)
    except Refusal as refusal:
        return _refused(slug, refusal)
    say("registered" if row.state is RegistrationState.REGISTERED else "on_waiting_list")
    return redirect(url_for("learning.registration", slug=slug), 303)


@blueprint.post("/activities/<slug>/register/cancel")
@signed_in
def cancel_registration(slug: str) -> Response:
    """Give the seat, or the place in the queue, back."""
    found = _live_or_404(slug)
    try:
        cancel_own(me(), found)
    except Refusal as refusal:
        return _refused(slug, refusal)
    say("registration_cancelled")
    return redirect(url_for("learning.registration", slug=slug), 303)


@blueprint.get("/activities/<slug>/invoice")
@signed_in
def invoice(slug: str) -> str:
    """The invoice that stands for my seat, to print."""
    found = _live_or_404(slug)
    row = registration_of(me(), found.id) or abort(404)
    return render_template(
        "learning/invoice.html",
        activity=found,
        invoice=invoice_of(row.id) or abort(404),
    )


def _live_or_404(slug: str) -> Activity:
    found = activity_or_404(slug)
    return found if found.kind is ActivityKind.LIVE else abort(404)


def _page(found: Activity, form: RegistrationForm) -> Drawn:
    now, times = clock.now(), times_of(found.id)
    row, seats = registration_of(me(), found.id), seats_of(found.id)
    page = render_template(
        "learning/registration.html",
        activity=found,
        form=form,
        row=row,
        place=place_of(row) if row else None,
        times=times,
        seats=seats,
        event=event_of(found.id) or abort(404),
        venues=venues_of(found),
        invoice=invoice_of(row.id) if row else None,
        is_ahead=is_ahead(times, now=now),
        may_register=may_register(me(), found, now=now),
        may_cancel=row is not None and may_cancel_own(row.state, times, now=now),
    )
    return (page, 422) if form.problems() else page


def _refused(slug: str, refusal: Refusal) -> Response:
    transactions.roll_back()
    say(refusal.code)
    return redirect(url_for("learning.registration", slug=slug), 303)
