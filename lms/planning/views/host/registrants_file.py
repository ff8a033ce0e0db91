"""Registrants as files for spreadsheets."""

from collections.abc import Iterator, Sequence
from typing import Final

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms import formats
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.activities.events import questions_to_registrants
from lms.activities.models import Activity, RegistrationQuestion
from lms.learning.models import RegistrationState
from lms.learning.registration.forms import YES_OR_NO_WORDS
from lms.learning.registration.queries import Registrant, registrants_of
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.names_file import OWN_TRANSACTIONS, names_file

STATES: Final = {
    RegistrationState.REGISTERED: lazy_gettext("Registered"),
    RegistrationState.WAITING: lazy_gettext("Waiting"),
    RegistrationState.CANCELLED: lazy_gettext("Cancelled"),
}


@blueprint.get("/planning/<slug>/host/registrants.<suffix>")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions(OWN_TRANSACTIONS)
def registrants_file(slug: str, suffix: str) -> Response:
    """Everybody, as CSV or as a workbook."""
    return names_file(slug, suffix, "registrants", _table)


def _table(found: Activity) -> Iterator[list[str]]:
    asked = questions_to_registrants(found)
    yield [
        str(one)
        for one in (
            _("Name"),
            _("Address"),
            _("State"),
            _("Place in the queue"),
            _("Registered"),
            _("Invoice"),
            _("Paid"),
        )
    ] + [one.label for one in asked]
    for row in registrants_of(found.id):
        yield _cells(row, asked, found.zone)


def _cells(row: Registrant, asked: Sequence[RegistrationQuestion], zone: str) -> list[str]:
    invoice = row.invoice
    return [
        row.person.name_with_degree,
        row.address,
        str(STATES[row.registration.state]),
        str(row.place or ""),
        formats.moment(row.registration.registered_at, zone),
        f"{invoice.number}: {invoice.amount} {invoice.currency}" if invoice else "",
        formats.day(invoice.paid_at, zone) if invoice and invoice.paid_at else "",
        *(answer_words(row.registration.answers.get(str(one.id), "")) for one in asked),
    ]


@blueprint.app_template_filter("answer_words")
def answer_words(answer: str) -> str:
    """A registrant's answer as it reads: yes and no are kept as codes."""
    return str(YES_OR_NO_WORDS.get(answer, answer))
