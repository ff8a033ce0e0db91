"""How a fee is asked for: what every way must offer, and the one that needs no connection, an invoice."""

from datetime import datetime
from typing import Final, Protocol

from lms import clock
from lms.access.decision import Refusal
from lms.accounts.queries import named
from lms.activities.models import Activity, LiveEvent
from lms.audit.log import note
from lms.db import session
from lms.learning.models import EventRegistration, Invoice
from lms.learning.registration.queries import invoice_of, unpaid_in


class Payments(Protocol):
    """A way to be paid. It never decides who attends or receives credit: a fee is between her and the office."""

    def ask(self, row: EventRegistration, event: LiveEvent, activity: Activity, *, now: datetime) -> None:
        """Ask for the fee of a seat that was just given; a repeat asks for nothing more."""

    def let_go(self, row: EventRegistration, *, actor_id: int | None, now: datetime) -> None:
        """The seat was given back: ask no longer for what was not paid yet."""

    def let_all_go(self, activity: Activity, *, actor_id: int | None, now: datetime) -> None:
        """The event does not take place: the same for every seat."""


class PayByInvoice:
    """An invoice to print, settled outside the product; the office notes that it was paid."""

    def ask(self, row: EventRegistration, event: LiveEvent, activity: Activity, *, now: datetime) -> None:
        """Issue the invoice, where none stands."""
        if not event.fee_amount or invoice_of(row.id) is not None:
            return
        session.add(
            Invoice(
                registration_id=row.id,
                bill_to=named(row.person_id).name_with_degree,
                item=activity.title,
                amount=event.fee_amount,
                currency=event.fee_currency,
                note=event.fee_note,
                issued_at=now,
            )
        )

    def let_go(self, row: EventRegistration, *, actor_id: int | None, now: datetime) -> None:
        """Void what is not paid; what was paid is for the office to return."""
        standing = invoice_of(row.id)
        if standing is not None:
            _let_go(standing, actor_id=actor_id, now=now)

    def let_all_go(self, activity: Activity, *, actor_id: int | None, now: datetime) -> None:
        """Void what is not paid, of whoever had a seat."""
        for one in unpaid_in(activity.id):
            _let_go(one, actor_id=actor_id, now=now)


PAYMENTS: Final[Payments] = PayByInvoice()


def ask_for_no_fees(activity: Activity, *, actor_id: int | None) -> None:
    """The event is cancelled: nobody pays for it any more. Called once `cancelled_at` stands."""
    session.flush()
    PAYMENTS.let_all_go(activity, actor_id=actor_id, now=clock.now())


def void(invoice: Invoice, *, actor_id: int | None, now: datetime) -> None:
    """Nothing is asked for by it any more; a repeat changes nothing."""
    _hold(invoice)
    if invoice.voided_at is None:
        invoice.voided_at, invoice.voided_by = now, actor_id
        note("invoice_voided", actor_id=actor_id, subject=("invoice", invoice.id), number=invoice.number)
    session.flush()


def note_payment(invoice: Invoice, *, actor_id: int | None, now: datetime) -> None:
    """The office has the money; a repeat changes nothing. Raises Refusal: invoice_voided."""
    _hold(invoice)
    if invoice.voided_at is not None:
        raise Refusal("invoice_voided", status=409)
    if invoice.paid_at is None:
        invoice.paid_at, invoice.paid_noted_by = now, actor_id
        note("invoice_paid", actor_id=actor_id, subject=("invoice", invoice.id), number=invoice.number)
    session.flush()


def _let_go(invoice: Invoice, *, actor_id: int | None, now: datetime) -> None:
    _hold(invoice)
    if invoice.paid_at is None:
        void(invoice, actor_id=actor_id, now=now)


def _hold(invoice: Invoice) -> None:
    """Read it as it stands: the office may note the money while the seat is given back."""
    session.refresh(invoice, with_for_update=True)
