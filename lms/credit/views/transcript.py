"""The transcript: as a page, a table and a document."""

from flask import abort, render_template
from werkzeug.wrappers import Response

from lms import clock, config, db, pdf, sheets
from lms.access.guard import current_actor
from lms.access.marks import own_transactions, signed_in
from lms.accounts.queries import Named, named
from lms.credit.codes import grouped
from lms.credit.plot import plot
from lms.credit.statements import emphasised
from lms.credit.transcript import Transcript, as_table, transcript_of
from lms.credit.views.answers import address_of, as_file, file_name
from lms.credit.views.blueprint import blueprint


@blueprint.get("/transcript")
@signed_in
def transcript() -> str:
    """Everything one holds, its sums, and the way to each document."""
    person, mine = _mine()
    main = max(mine.totals, key=lambda total: total.all_years, default=None)
    place = mine.totals.index(main) if main else 0
    return render_template(
        "credit/transcript.html",
        person=person,
        transcript=mine,
        this_year=clock.today(_zone(person)).year,
        main=main,
        plot=plot([(year, sums[place]) for year, sums in mine.by_year]),
        zone=_zone(person),
    )


@blueprint.get("/transcript.csv")
@signed_in
def transcript_csv() -> Response:
    """The same as a table for spreadsheets."""
    _, mine = _mine()
    table = as_table(mine, address_of("/verify"))
    return as_file(sheets.to_csv(table), sheets.CSV_TYPE, "Transcript.csv")


@blueprint.get("/transcript.pdf")
@signed_in
@own_transactions("renders the PDF after reading")
def transcript_pdf() -> Response:
    """The same on paper."""
    with db.transaction(write=False):
        person, mine = _mine()
        name, today = person.name_with_degree, clock.today(_zone(person))
    settings = config.current()
    data = pdf.render(
        "credit/transcript/print.html",
        "certificate-print",
        accent=settings.provider_colour,
        provider=settings.provider_name,
        department=settings.provider_department,
        verify_at=address_of("/verify").split("://", 1)[-1],
        emphasised=emphasised,
        grouped=grouped,
        name=name,
        today=today,
        transcript=mine,
    )
    return as_file(data, "application/pdf", f"Transcript {file_name(name)}.pdf")


def _mine() -> tuple[Named, Transcript]:
    person = named(current_actor().id or abort(403))
    return person, transcript_of(person.id, clock.today(_zone(person)).year)


def _zone(person: Named) -> str:
    return person.zone or config.current().zone
