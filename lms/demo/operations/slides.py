"""Slides for some of the demonstration's recordings, received and read like anybody's."""

from typing import Final

from lms import storage
from lms.demo.content import SPECIALTIES, Script
from lms.demo.papers import slides_as_pdf
from lms.demo.people import officer
from lms.media.models import Recording
from lms.media.operations import begin_slides_upload, note_piece

# Drawing the pages takes half a second each time.
WITH_SLIDES: Final = frozenset({"early-rhythm-control", "sepsis-first-hours"})


def add_slides(script: Script, recording: Recording) -> None:
    """Bring the PDF; the worker draws its pages."""
    if script.slug not in WITH_SLIDES:
        return
    trace = dict(SPECIALTIES)[script.values["specialty"]]
    pdf = slides_as_pdf(script.slides, trace=trace, footer=f"{script.values['title']}. For demonstration.")
    upload, _token = begin_slides_upload(
        officer().id, recording, length=len(pdf), file_name=f"{script.values['title']}.pdf"
    )
    storage.files().spooled(upload.temporary).write_bytes(pdf)
    note_piece(upload.id, offset=0, received=len(pdf))
