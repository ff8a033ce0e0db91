"""Questions of a quiz or a bank as files: the page of formats, and the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from flask import Response, abort, current_app, render_template
from flask_babel import lazy_gettext as _
from werkzeug.http import dump_options_header

from lms import storage
from lms.assessments.authoring import QuestionText
from lms.assessments.exchange import moodle_xml
from lms.assessments.exchange.exporting import EXPORTS, ExportFormat
from lms.assessments.exchange.writing import Written
from lms.media.queries import picture_of

NAMES: Final = {
    ExportFormat.MOODLE_XML: (_("Moodle XML"), _("For Moodle, with everything that a question says.")),
    ExportFormat.GIFT: (_("GIFT"), _("Plain text that people can read and change, for Moodle and many others.")),
    ExportFormat.TABLE: (
        _("Table (CSV)"),
        _("For spreadsheets and for this house, with everything that a question says."),
    ),
    ExportFormat.AIKEN: (_("Aiken"), _("The simplest plain text: questions of which one choice is right.")),
}


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A format in which the questions can be taken away."""

    form: ExportFormat
    name: str
    purpose: str
    written: Written

    @property
    def left_out(self) -> dict[str, list[int]]:
        """Numbers of the questions that the file cannot hold, by the code of the reason."""
        found: dict[str, list[int]] = {}
        for one in self.written.left_out:
            found.setdefault(one.code, []).append(one.number)
        return found


def export_page(
    questions: Sequence[QuestionText], url: Callable[[ExportFormat], str], *, trail: Sequence[tuple[str, str]]
) -> str:
    """The formats, and what each of them leaves out; `trail` is the way to this page behind that to activities."""
    offered = [
        Offered(form=form, name=str(name), purpose=str(purpose), written=EXPORTS[form].write(questions))
        for form, (name, purpose) in NAMES.items()
    ]
    return render_template(
        "planning/questions_export.html", count=len(questions), offered=offered, url=url, trail=list(trail)
    )


def export_file(questions: Sequence[QuestionText], form: str, name: str) -> Response:
    """The questions as a file of this format; there is none of another."""
    if form not in list(ExportFormat):
        abort(404)
    kind = EXPORTS[ExportFormat(form)]
    if form == ExportFormat.MOODLE_XML:
        written = moodle_xml.write(questions, _pictures(questions))
        return attachment(written.data, f"{name}.{kind.suffix}", kind.content_type)
    return attachment(kind.write(questions).data, f"{name}.{kind.suffix}", kind.content_type)


def _pictures(questions: Sequence[QuestionText]) -> dict[str, tuple[str, bytes]]:
    """Suffix and bytes of each picture that these questions show, by its digest."""
    digests = {one.figure.picture for one in questions if one.figure and one.figure.picture}
    rows = [(one.sha256, one.storage_name) for one in map(picture_of, digests) if one is not None]
    return {digest: (PurePath(name).suffix, storage.files().read(name)) for digest, name in rows}


def attachment(data: bytes, name: str, content_type: str) -> Response:
    """A file to keep."""
    answer = current_app.response_class(data, content_type=content_type)
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    return answer
