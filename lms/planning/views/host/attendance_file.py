"""Attendance as a file for spreadsheets: everybody's minutes, in all and by session."""

from collections.abc import Iterator
from typing import Final

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms import clock
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.accounts.queries import primary_addresses
from lms.activities.models import Activity
from lms.learning.attendance.queries import attendance_of, attendees_of
from lms.learning.attendance.values import Attendance, Line, Phase
from lms.planning.views.blueprint import blueprint
from lms.planning.views.host.names_file import OWN_TRANSACTIONS, names_file

PHASES: Final = {
    Phase.NOT_BEGUN: lazy_gettext("Ahead"),
    Phase.UNDER_WAY: lazy_gettext("Under way"),
    Phase.AWAITED: lazy_gettext("Report awaited"),
    Phase.FLAGGED: lazy_gettext("Check-in to decide"),
    Phase.OVER: lazy_gettext("Confirmed"),
}


@blueprint.get("/planning/<slug>/host/attendance.<suffix>")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions(OWN_TRANSACTIONS)
def attendance_file(slug: str, suffix: str) -> Response:
    """Everybody, as CSV or as a workbook."""
    return names_file(slug, suffix, "attendance", _table)


@blueprint.app_template_filter("attendance_words")
def attendance_words(found: Attendance) -> str:
    """How the whole event stands for one person."""
    is_absent = found.phase is Phase.OVER and not found.seconds
    return str(_("No attendance") if is_absent else PHASES[found.phase])


def _table(found: Activity) -> Iterator[list[str]]:
    now = clock.now()
    rows, items = attendees_of(found, now=now), _accredited(attendance_of(None, found, now=now))
    addresses = primary_addresses([one.person.id for one in rows])
    yield [
        _("Name"),
        _("Address"),
        _("State"),
        _("Minutes that count"),
        *(_("Minutes of %(number)d: %(title)s", number=place, title=one.slot.title) for place, one in items),
    ]
    for row in rows:
        yield [
            row.person.name_with_degree,
            addresses.get(row.person.id, ""),
            attendance_words(row.attendance),
            _minutes(row.attendance.seconds),
            *(_minutes(one.counted_seconds) for _place, one in _accredited(row.attendance)),
        ]


def _accredited(found: Attendance) -> list[tuple[int, Line]]:
    """Sessions that give credit, with their numbers in the agenda."""
    return [(place, one) for place, one in enumerate(found.lines, start=1) if one.slot.is_accredited]


def _minutes(seconds: int) -> str:
    """Whole minutes, as the pages tell them."""
    return str(seconds // 60)
