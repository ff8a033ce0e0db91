"""The transcript: as a page, as tables and as a document."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from lms import config, db, pdf, sheets
from lms.access.marks import own_transactions, signed_in
from lms.credit.codes import grouped
from lms.credit.plot import plot
from lms.credit.rendering import sign_for
from lms.credit.statements import emphasised
from lms.credit.transcript import Scope, Transcript, as_table
from lms.credit.transcript.cycles import Cycle, Progress, progress
from lms.credit.transcript.entries import Entry, OwnEntry
from lms.credit.transcript.reading import cycles_of, entries_of, own_entries_of
from lms.credit.transcript.sums import summed
from lms.credit.views.answers import address_of
from lms.credit.views.blueprint import blueprint
from lms.credit.views.mine import Reader, goal_words, left_words, my_id, myself
from lms.web.downloads import as_file, file_name

Lines = tuple[tuple[Entry, ...], tuple[OwnEntry, ...]]


@blueprint.get("/transcript")
@signed_in
def transcript() -> str:
    """Everything one holds, its sums and cycles, and the way to each document."""
    reader, lines = myself(), _lines(my_id())
    cycles = [progress(one, *lines, today=reader.today) for one in cycles_of(my_id())]
    shown = _of_asked_type(reader, lines)
    return render_template(
        "credit/transcript.html",
        reader=reader,
        transcript=shown,
        cycles=[one for one in cycles if not one.cycle.is_ended],
        ended=[one for one in cycles if one.cycle.is_ended],
        chosen=asked_type(),
        **drawn(shown),
    )


@blueprint.get("/transcript.csv")
@signed_in
def transcript_csv() -> Response:
    """The same as a table of plain text."""
    return as_file(sheets.to_csv(_table()), sheets.CSV_TYPE, "Transcript.csv")


@blueprint.get("/transcript.xlsx")
@signed_in
def transcript_xlsx() -> Response:
    """The same as a workbook, its numbers as numbers."""
    return as_file(sheets.to_xlsx(_table(), title="Transcript"), sheets.XLSX_TYPE, "Transcript.xlsx")


@blueprint.get("/transcript.pdf")
@signed_in
@own_transactions("renders the PDF after reading")
def transcript_pdf() -> Response:
    """The same on paper."""
    with db.transaction(write=False):
        reader, lines = myself(), _lines(my_id())
        shown = _of_asked_type(reader, lines)
        cycles = () if asked_type() else _going_on(reader, lines)
    return as_document(reader, shown, cycles)


def as_document(reader: Reader, shown: Transcript, cycles: tuple[Progress, ...], until: str = "") -> Response:
    """A transcript on paper; call it outside any transaction. `until` is the end of the link that opened it."""
    settings, name = config.current(), reader.person.name_with_degree
    data = pdf.render(
        "credit/transcript/print.html",
        "certificate-print",
        accent=settings.provider_colour,
        provider=settings.provider_name,
        department=settings.provider_department,
        verify_at=address_of("/verify").split("://", 1)[-1],
        emphasised=emphasised,
        grouped=grouped,
        goal_words=goal_words,
        left_words=left_words,
        name=name,
        today=reader.today,
        transcript=shown,
        cycles=cycles,
        until=until,
    )
    data, _fingerprint = sign_for(data, "Transcript", settings.provider_name)
    return as_file(data, "application/pdf", f"Transcript {file_name(name)}.pdf")


def asked_type() -> str:
    """The type that the address names; empty for all of them."""
    return request.args.get("type", "")


def drawn(shown: Transcript) -> dict[str, Any]:
    """Bars of the type with the largest sum, with what she entered herself of that type on top of them."""
    main = max(shown.totals, key=lambda total: total.all_years, default=None)
    if main is None:
        return {"main": None, "plot": None}
    place, own = shown.totals.index(main), shown.own_of(main.credit_type)
    return {"main": main, "plot": plot([(year, sums[place], own[year]) for year, sums in shown.by_year])}


def _lines(person_id: int) -> Lines:
    return entries_of(person_id), own_entries_of(person_id)


def _of_asked_type(reader: Reader, lines: Lines) -> Transcript:
    kind = asked_type()
    scope = Scope(types=frozenset({kind} if kind else ()))
    return summed(*lines, reader.today.year, scope)


def _going_on(reader: Reader, lines: Lines) -> tuple[Progress, ...]:
    going_on: list[Cycle] = [one for one in cycles_of(my_id()) if not one.is_ended]
    return tuple(progress(one, *lines, today=reader.today) for one in going_on)


def _table() -> list[sheets.Row]:
    shown = _of_asked_type(myself(), _lines(my_id()))
    return list(as_table(shown, verify_at=address_of("/verify"), provider=config.current().provider_name))
