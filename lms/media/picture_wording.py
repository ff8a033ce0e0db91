"""The words for what can be wrong with a picture."""

from flask_babel import lazy_gettext as _

from lms.formats import size
from lms.media.picturing import MOST_PICTURE_BYTES
from lms.media.rules import Unreadable
from lms.media.scanning import ScannerSilent
from lms.web.messages import Message, register, words

register(
    {
        "picture_not_a_picture": Message(_("This file is no picture. Choose a PNG, a JPEG or a WebP.")),
        "picture_named": Message(_("This file is: %(detail)s. Choose a PNG, a JPEG or a WebP.")),
        "picture_broken": Message(
            _("This picture cannot be read to its end. Save it again, then choose it again.")
        ),
        "picture_too_slow": Message(
            _("Looking into this picture took too long. Save it again in a smaller size.")
        ),
        "picture_picture_too_heavy": Message(_("The picture has more than %(most)s. Save it in a smaller size.")),
        "picture_picture_too_many_pixels": Message(
            _("The picture has more than 40 megapixels. Save it in a smaller size.")
        ),
        "picture_infected": Message(_("The virus scanner refuses this file. It was not kept.")),
        "picture_scanner_silent": Message(
            _("The virus scanner does not answer now. The question is kept; add the picture later.")
        ),
    }
)


def picture_words(failure: Unreadable | ScannerSilent) -> str:
    """Why a picture was not taken."""
    if isinstance(failure, ScannerSilent):
        return words("picture_scanner_silent")
    code = "named" if failure.code == "not_a_picture" and failure.detail else failure.code
    return words(f"picture_{code}", detail=failure.detail, most=size(MOST_PICTURE_BYTES))
