"""What of an event's desk names people, as a file for spreadsheets: who took it is noted."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from flask import Response, abort

from lms import db, sheets
from lms.access.guard import current_actor
from lms.activities.models import Activity
from lms.audit.log import note
from lms.planning.policy import event_for_hosting
from lms.planning.views.exporting import attachment

# Why the pages that answer with one open their transactions themselves.
OWN_TRANSACTIONS: Final = (
    "reads the rows in one transaction, writes the file outside any, notes who took names in another"
)


def names_file(
    slug: str, suffix: str, name: str, table: Callable[[Activity], Iterable[Sequence[str]]]
) -> Response:
    """The rows below their headings, as CSV or as a workbook; read, written and noted one after the other."""
    if suffix not in ("csv", "xlsx"):
        abort(404)
    with db.transaction(write=False):
        found = event_for_hosting(current_actor(), slug)
        rows, activity_id = list(table(found)), found.id
    file_name = f"{slug} {name}.{suffix}"
    if suffix == "csv":
        answer = attachment(sheets.to_csv(rows), file_name, sheets.CSV_TYPE)
    else:
        answer = attachment(sheets.to_xlsx(rows, title=name.capitalize()), file_name, sheets.XLSX_TYPE)
    with db.transaction():
        note("activity.list_taken", actor_id=current_actor().id, subject=("activity", activity_id), list=name)
    return answer
