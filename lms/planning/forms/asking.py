"""Questions as pasted text, as the editor sends them: shape and messages, no rule of what is kept."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from lms.assessments.exchange.reading import NotUnderstood, Understood
from lms.assessments.pasting import LONGEST_PASTE, read_questions
from lms.web.forms import Form, Text
from lms.web.messages import words


class PasteForm(Form):
    """Questions as plain text, and what was understood of it."""

    paste = Text(_("Questions as plain text"), most=LONGEST_PASTE)
    understood: tuple[Understood, ...] = ()
    reasons: tuple[str, ...] = ()

    def reads(self, length_ms: int) -> bool:
        """Read the text; False where it holds nothing, or too much of it."""
        if not self.validate():
            return False
        reading = read_questions(self.paste.data or "", length_ms=length_ms)
        self.understood, self.reasons = reading.questions, tuple(map(_reason, reading.problems))
        if not self.understood and not self.reasons:
            self.refuse("paste", gettext("Paste at least one question."))
        return not self.errors


def _reason(one: NotUnderstood) -> str:
    said = words(one.code, most=one.most) if one.most else words(one.code)
    return str(gettext("Line %(line)d: %(words)s", line=one.line, words=said))
