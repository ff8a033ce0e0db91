"""The words for slides: what can be wrong with a PDF, and where it stands."""

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from lms.formats import size
from lms.media.models import RecordingState, SlideDeck
from lms.media.wording import failure_words
from lms.web.messages import Message, register

register(
    {
        "file_not_a_pdf": Message(_("This file is no PDF. Export the slides as PDF.")),
        "file_slides_locked": Message(
            _("This PDF is locked with a password or against changes. Export it again without protection.")
        ),
        "file_slides_scripts": Message(
            _("This PDF carries a script or starts a program. Export it again, or print it into a PDF.")
        ),
        "file_slides_too_many": Message(_("This PDF has more than 300 pages. Leave some out.")),
        "file_slides_too_heavy": Message(
            _("The pages of this PDF are too large. Export it with smaller pictures.")
        ),
        "slides_too_early": Message(_("The recording cannot be watched yet. Its slides come after it.")),
        "slides_removed": Message(_("The slides are removed."), "done"),
    }
)


def deck_words(deck: SlideDeck) -> str:
    """Where slides stand, in one sentence."""
    if deck.failure:
        return failure_words(deck.failure)
    sentences = {
        RecordingState.RECEIVING: _("Being received"),
        RecordingState.CHECKING: _("Received. The pages are being drawn."),
        RecordingState.READY: _("Learners see them beside the recording."),
    }
    return str(sentences[deck.state])


def deck_size_words(deck: SlideDeck) -> str:
    """24 pages, 3.1 MB."""
    pages = ngettext("%(num)d page", "%(num)d pages", deck.pages)
    return f"{pages}, {size(deck.size)}"
