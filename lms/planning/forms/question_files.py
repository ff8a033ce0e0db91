"""A file of questions: what was understood of it, and which of that is taken."""

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import Field, HiddenField

from lms.assessments.authoring import QuestionText
from lms.assessments.exchange import table
from lms.assessments.exchange.reading import Enclosed, NotUnderstood, QuestionRefused, Reading, Understood
from lms.assessments.exchange.sniffing import MOST_BYTES, FileFormat, ReadFile, read_file
from lms.assessments.figures import Figure
from lms.planning.forms.questions import KINDS
from lms.web.forms import Form
from lms.web.messages import words

FORMATS: Final = {
    FileFormat.MOODLE_XML: "Moodle XML",
    FileFormat.GIFT: "GIFT",
    FileFormat.AIKEN: "Aiken",
    FileFormat.QTI: "QTI",
    FileFormat.QTI_PACKAGE: _("a package of QTI"),
    FileFormat.TABLE: _("our own table"),
}
# Where rows are counted, and not lines.
TABLES: Final = (FileFormat.TABLE, None)


# Each is drawn by a process of its own while somebody waits.
MOST_PICTURES: Final = 20


class Ticked(Field):  # type: ignore[misc]
    """Numbers of the boxes that were ticked."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What is no number ticks nothing."""
        self.data = {int(text) for text in valuelist if text.isascii() and text.isdecimal() and len(text) < 4}


class QuestionFileForm(Form):
    """First the file; then what was understood of it, as our own table, and the numbers of what is taken.

    The table goes with the page and comes back with it: it holds nothing that its sender could not have typed, and
    is read again with every check, so that nothing is kept here in between and nothing has to be signed.
    """

    # The captions on the same page have a file of their own: a label names one field alone.
    file = FileField(_("File of questions"), id="question-file")
    table = HiddenField()
    take = Ticked()
    # Pictures of the questions above that were drawn anew: number, digest, and what each says of itself.
    pictures = HiddenField()
    found: ReadFile | None = None

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.dropped: list[str] = []

    def reads(self, length_ms: int) -> bool:
        """Read the file; False where there is none, or none that is read."""
        if not self.file.data:
            self.refuse("file", gettext("Choose a file of questions."))
            return False
        with self.file.data.stream as stream:
            found = read_file(stream.read(MOST_BYTES + 1), length_ms=length_ms)
        if found.form is None:
            self.refuse("file", _words_of(found.reading.problems[0]))
            return False
        self.found = found
        self.table.data = table.write([one.question for one in self.understood]).data.decode("utf-8-sig")
        self.take.data = set(range(len(self.understood)))
        return True

    def take_pictures(self, draw: Callable[[bytes], str]) -> None:
        """Have each question's picture drawn and kept; one that is refused is dropped, and its line says why.

        `draw` answers with a digest, and raises QuestionRefused with the reason in words.
        """
        drawn: dict[str, list[str]] = {}
        for place, one in enumerate(self.understood):
            if one.picture is None:
                continue
            try:
                if len(drawn) >= MOST_PICTURES:
                    raise QuestionRefused("", gettext("A file brings at most %(most)d.", most=MOST_PICTURES))
                drawn[str(place)] = [draw(content_of(one.picture)), one.picture.alternative]
            except QuestionRefused as refusal:
                self.dropped.append(f"{_begun(self.place_of(one))}: {refusal.what}")
        self.pictures.data = json.dumps(drawn)

    def figures(self) -> dict[int, Figure]:
        """What the questions show, by their numbers; what nobody of ours wrote shows nothing."""
        try:
            sent = json.loads(self.pictures.data or "{}")
            return {
                int(place): Figure(picture=str(digest), alternative=str(words))
                for place, (digest, words) in sent.items()
            }
        except (ValueError, TypeError, AttributeError, RecursionError):
            return {}

    def taken(self, length_ms: int) -> list[QuestionText]:
        """The questions that were ticked; none, with the reason, where nothing was."""
        reading = table.read((self.table.data or "").encode(), length_ms=length_ms)
        self.found, shown = ReadFile(reading=reading), self.figures()
        ticked = [
            replace(one.question, figure=shown.get(place))
            for place, one in enumerate(self.understood)
            if place in (self.take.data or ())
        ]
        if not ticked:
            self.refuse("take", gettext("Tick at least one question."))
        return ticked

    @property
    def reading(self) -> Reading:
        """What was understood, and what was not."""
        return self.found.reading if self.found else Reading()

    @property
    def understood(self) -> tuple[Understood, ...]:
        """The questions that can be taken."""
        return self.reading.questions

    @property
    def reasons(self) -> list[str]:
        """What was not understood, in words."""
        dropped = [gettext("%(place)s Its picture was not taken.", place=one) for one in self.dropped]
        return [*(self._reason(one) for one in self.reading.problems), *dropped]

    @property
    def format_words(self) -> str:
        """How the file was read; empty once it is only a table of ours."""
        if self.found is None or self.found.form is None:
            return ""
        name = str(FORMATS[self.found.form])
        return f"{name}, {self.found.encoding}" if self.found.encoding else name

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many questions of each kind were understood."""
        counts = Counter(one.question.kind for one in self.understood)
        return [(str(label), counts[kind]) for kind, label in KINDS.items() if counts[kind]]

    def place_of(self, one: Understood | NotUnderstood) -> str:
        """The line of the file, or the row of the table."""
        if self.found is None or self.found.form in TABLES:
            return str(gettext("row %(line)d", line=one.line))
        if one.file:
            return str(gettext("line %(line)d of %(file)s", line=one.line, file=one.file))
        return str(gettext("line %(line)d", line=one.line))

    def _reason(self, one: NotUnderstood) -> str:
        if self.found and self.found.form is FileFormat.QTI_PACKAGE and not one.file:
            return _words_of(one)
        return f"{_begun(self.place_of(one))}: {_words_of(one)}"


def content_of(picture: Enclosed) -> bytes:
    """Its bytes; nothing, which is no picture, where that is no base64."""
    try:
        return b64decode("".join(picture.content.split()), validate=True)
    except ValueError:
        return b""


def _begun(place: str) -> str:
    return f"{place[:1].upper()}{place[1:]}"


def _words_of(one: NotUnderstood) -> str:
    return words(one.code, most=one.most, what=one.what)
