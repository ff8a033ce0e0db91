"""Pictures that come with a form or within a file: drawn anew and kept, or refused with the reason in words."""

from io import BytesIO
from typing import IO

from flask_babel import gettext as _

from lms import db
from lms.access.guard import current_actor
from lms.assessments.exchange.reading import QuestionRefused
from lms.media.operations import add_picture, draw_picture, store_picture
from lms.media.picture_wording import picture_words
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from lms.planning.forms import PictureForm, QuestionCorrectionForm


def take_picture(form: PictureForm | QuestionCorrectionForm) -> str:
    """Draw the sent picture anew and keep it; its digest, or nothing, with the reason beside the field."""
    if not form.file.data:
        form.refuse("file", _("Choose a picture."))
        return ""
    try:
        with form.file.data.stream as stream:
            return _kept(stream)
    except (Unreadable, ScannerSilent) as failure:
        form.refuse("file", picture_words(failure))
        return ""


def take_enclosed(content: bytes) -> str:
    """The same with a picture within a file; raises QuestionRefused."""
    try:
        return _kept(BytesIO(content))
    except (Unreadable, ScannerSilent) as failure:
        raise QuestionRefused("", picture_words(failure)) from failure


def _kept(sent: IO[bytes]) -> str:
    drawn = draw_picture(sent)
    digest, name = store_picture(drawn)
    with db.transaction():
        add_picture(drawn, digest, name, actor_id=current_actor().id)
    return digest
