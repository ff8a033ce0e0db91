"""The form of captions that are brought to a draft."""

from wtforms import HiddenField

from lms.media.forms import CaptionsForm
from lms.web.messages import words


class DraftCaptionsForm(CaptionsForm):
    """A language's captions, and what the page showed of those that were there."""

    seen = HiddenField()

    def has(self, content: bytes | str) -> bool:
        """True where there is something to read; otherwise it says so."""
        if not content:
            self.refuse("file", words("captions_nothing_given"))
        return bool(content)
