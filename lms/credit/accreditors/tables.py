"""Tables for accreditors: the columns of a list, as CSV, tab-delimited text or a workbook with steady bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Final

from lms import sheets
from lms.credit.accreditors.channels import Form, Subject
from lms.credit.accreditors.columns import ColumnList, Value

_KINDS: Final = {"csv": sheets.CSV_TYPE, "tab": sheets.TAB_TYPE, "xlsx": sheets.XLSX_TYPE}
_NAMES: Final = {"csv": "CSV", "tab": "Tab-delimited text", "xlsx": "Excel workbook"}
# A workbook says when it was made, down to the second; the first day that its container can say takes its place.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_MADE: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def table_form(kind: str, subject: Subject, *, code: str = "", name: str = "") -> Form:
    """The form of a table; `kind` is csv, tab or xlsx."""
    suffix = "txt" if kind == "tab" else kind
    return Form(
        code=code or kind, name=name or _NAMES[kind], subject=subject, suffix=suffix, media_type=_KINDS[kind]
    )


def write_table(form: Form, columns: ColumnList, records: Iterable[Mapping[str, Value]]) -> bytes:
    """The guidance where the list has one, the headers, and a row for each record."""
    rows = [columns.headers, *(columns.row(record) for record in records)]
    if columns.guidance:
        rows.insert(0, (columns.guidance,))
    if form.media_type == sheets.XLSX_TYPE:
        return steady_workbook(sheets.to_xlsx(rows, title=columns.name))
    return sheets.to_csv(rows) if form.media_type == sheets.CSV_TYPE else sheets.to_tab(rows)


def steady_workbook(data: bytes) -> bytes:
    """The workbook without the moment of its making, so that equal tables have equal bytes."""
    steady = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            said = _MADE.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", made.read(name))
            kept.writestr(zipfile.ZipInfo(name, _NO_TIME), said, zipfile.ZIP_DEFLATED)
    return steady.getvalue()
