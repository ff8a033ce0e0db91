"""What quiz and evaluation came to, on paper and as tables; no name stands in them."""

from flask import abort, current_app
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from lms import clock, config, db, pdf, sheets, storage
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, requires
from lms.access.permissions import Permission
from lms.activities.models import Activity
from lms.media.queries import picture_of
from lms.planning.policy import activity_for_editing
from lms.planning.views.after.results import words
from lms.planning.views.after.results.reading import Results, results_of
from lms.planning.views.after.results.table import table_of
from lms.planning.views.blueprint import blueprint


@blueprint.get("/planning/activities/<slug>/results.pdf")
@requires(Permission.ACTIVITIES_EDIT)
@own_transactions("renders the PDF after reading")
def results_pdf(slug: str) -> Response:
    """On paper."""
    settings = config.current()
    with db.transaction(write=False):
        found = _published(slug)
        results = results_of(found)
        html = pdf.page(
            "planning/results/print.html",
            accent=settings.provider_colour,
            provider=settings.provider_name,
            department=settings.provider_department,
            activity=found,
            results=results,
            pictures=_pictures(results),
            words=words,
            now=clock.now(),
        )
    return _file(
        pdf.from_html(html, "certificate-print", settings.provider_colour),
        "application/pdf",
        f"{slug} results.pdf",
    )


@blueprint.get("/planning/activities/<slug>/results.csv")
@requires(Permission.ACTIVITIES_EDIT)
def results_csv(slug: str) -> Response:
    """As a table of plain text."""
    return _file(sheets.to_csv(table_of(results_of(_published(slug)))), sheets.CSV_TYPE, f"{slug} results.csv")


@blueprint.get("/planning/activities/<slug>/results.xlsx")
@requires(Permission.ACTIVITIES_EDIT)
def results_xlsx(slug: str) -> Response:
    """As a workbook, its numbers as numbers."""
    book = sheets.to_xlsx(table_of(results_of(_published(slug))), title="Results")
    return _file(book, sheets.XLSX_TYPE, f"{slug} results.xlsx")


def _pictures(results: Results) -> dict[str, str]:
    """The pictures of the questions, as addresses that a page on paper may use, by their digests."""
    shown = [one.shown for one in (results.quiz.questions if results.quiz else ()) if one.shown]
    found = [picture_of(one.picture) for one in shown if one.picture]
    return {
        one.sha256: pdf.picture_address(storage.files().read(one.storage_name), one.content_type)
        for one in found
        if one is not None
    }


def _published(slug: str) -> Activity:
    found = activity_for_editing(current_actor(), slug)
    if found.published_at is None:
        abort(404)
    return found


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = current_app.response_class(data, content_type=media_type)
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    return answer
