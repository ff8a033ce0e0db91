"""Each list as a file for spreadsheets: read within one transaction, sent after it has ended."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from flask import Response, abort, current_app
from werkzeug.http import dump_options_header

from lms import db, sheets
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.audit.log import note
from lms.planning.policy import activity_for_editing, activity_for_reading_names
from lms.planning.queries.after import LISTS, all_rows
from lms.planning.views.after.lists import filters
from lms.planning.views.after.summaries import SUMMARIES
from lms.planning.views.after.wording import TABLES, moment_cell
from lms.planning.views.blueprint import blueprint

IN_MEMORY: Final = 1024 * 1024
PIECE: Final = 64 * 1024
Rows = Iterable[Sequence[str]]


@blueprint.get("/planning/activities/<slug>/after/<name>.csv")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("reads the rows in one transaction and sends them when it is over; notes who took names")
def after_file(slug: str, name: str) -> Response:
    """A list, or a summary, with every row."""
    if name in SUMMARIES:
        file = _summary(slug, name)
    elif name in TABLES:
        file = _list(slug, name)
    else:
        abort(404)
    answer = current_app.response_class(_pieces(file), content_type=sheets.CSV_TYPE)
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": f"{slug} {name}.csv"})
    answer.call_on_close(file.close)
    return answer


def _list(slug: str, name: str) -> IO[bytes]:
    """Learners by name; who took the file is noted."""
    with db.transaction(write=False):
        found, table = activity_for_reading_names(current_actor(), slug), TABLES[name]
        rows = (table.cells(row, found, moment_cell) for row in all_rows(LISTS[name], found, filters()))
        file, activity_id = _written([str(one) for one in table.headings], rows), found.id
    with db.transaction():
        note("activity.list_taken", actor_id=current_actor().id, subject=("activity", activity_id), list=name)
    return file


def _summary(slug: str, name: str) -> IO[bytes]:
    """What holds no learner's name."""
    with db.transaction(write=False):
        return _written(*SUMMARIES[name](activity_for_editing(current_actor(), slug)))


def _written(headings: Sequence[str], rows: Rows) -> IO[bytes]:
    """The rows below their headings, as spreadsheets read them."""
    # Handed on open: whoever sends it closes it.
    file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    sheets.write_csv(file, chain([headings], rows))
    file.seek(0)
    return file  # type: ignore[no-any-return]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
